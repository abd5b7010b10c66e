/* Recordings that are truncated, damaged, of another version, still being written, or read from a
 * pipe */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/system/clock.h"
#include "lib/unit.h"
#include "record/format/block.h"
#include "record/format/crc32c.h"
#include "record/format/format.h"
#include "record/kept.h"
#include "record/reader/state.h"
#include "record/sample.h"

enum { EVENTS = 20 };

/* Returns events, some of them more than a second apart, so that the recording has several
 * blocks. */
static struct event next_event(struct sample *s)
{
	if (s->seq % 3 == 2)
		s->time += NS_PER_SECOND;
	return sample_event(s, sample_below(s, 2) ? EVENT_ENTER : sample_below(s, 2) ?
			    EVENT_LEAVE : EVENT_NEW);
}

static void record(struct output *out)
{
	struct sample s = {.state = 1};
	struct recorder *w = recorder_new(&kept_header, out);
	struct event e;

	for (unsigned i = 0; i < EVENTS; i++) {
		e = next_event(&s);
		recorder_event(w, &e);
	}
	e = sample_event(&s, EVENT_END);
	recorder_event(w, &e);
	recorder_close(w);
	sample_done(&s);
}

struct result {
	enum trail_state state;
	struct trail_fault fault;
	unsigned events;		/* number of events read */
	bool different;			/* an event differs from the one written */
};

static void read_all(struct trail_reader *r, struct result *is)
{
	struct sample s = {.state = 1};
	struct event e, want;

	while (reader_next(r, &e)) {
		if (is->events <= EVENTS)
			want = is->events < EVENTS ? next_event(&s) : sample_event(&s, EVENT_END);
		is->different |= is->events > EVENTS || sample_differ(&want, &e);
		is->events++;
	}
	is->state = reader_state(r, &is->fault);
	sample_done(&s);
}

static struct result read_fd(int fd)
{
	struct result is = {.events = 0};
	struct trail_reader *r = reader_new(fd, &is.fault, &is.state);

	if (r) {
		read_all(r, &is);
		reader_free(r);
	}
	return is;
}

static struct result read_bytes(const void *bytes, size_t n)
{
	int fd = kept_file(bytes, n);
	struct result is = read_fd(fd);

	close(fd);
	return is;
}

START_TEST(test_checksum)
{
	uint8_t bytes[32];

	ck_assert_uint_eq(crc32c(0, "123456789", 9), 0xe3069283);
	ck_assert_uint_eq(crc32c(crc32c(0, "1234", 4), "56789", 5), 0xe3069283);
	/* RFC 3720, appendix B.4 */
	for (unsigned i = 0; i < sizeof(bytes); i++)
		bytes[i] = i;
	ck_assert_uint_eq(crc32c(0, bytes, sizeof(bytes)), 0x46dd794e);
	for (unsigned i = 0; i <= sizeof(bytes); i++) {
		unsigned first = crc32c(0, bytes, i);

		ck_assert_uint_eq(crc32c(first, bytes + i, sizeof(bytes) - i), 0x46dd794e);
	}
}
END_TEST

/* With sanitizers a reader takes 20 ms: only some of the places */
#ifdef __SANITIZE_ADDRESS__
enum { STEP = 8 };
#else
enum { STEP = 1 };
#endif

START_TEST(test_cut)
{
	struct output out = {{0}, 0};
	unsigned last = 0;

	record(&out);
	for (size_t n = 0; n < out.kept.len;
	     n += n < PREAMBLE_SIZE + FRAME_SIZE || n + STEP >= out.kept.len ? 1 : STEP) {
		struct result is = read_bytes(out.kept.s, n);

		ck_assert_int_eq(is.state, n < PREAMBLE_SIZE ? TRAIL_FOREIGN : TRAIL_TRUNCATED);
		ck_assert_msg(!is.different && is.events >= last, "cut at %zu", n);
		ck_assert_int_eq(strstr(is.fault.text, "at offset ") != NULL, n >= PREAMBLE_SIZE);
		ck_assert_uint_le(is.fault.offset, n);
		last = is.events;
	}
	ck_assert_uint_eq(last, EVENTS + 1);	/* only the end block is missing */
	ck_assert_int_eq(read_bytes(out.kept.s, out.kept.len).state, TRAIL_WHOLE);
	sbuf_done(&out.kept);
}
END_TEST

/* Flips all bits of the preamble and the first frame, and one bit of each or some other bytes. */
START_TEST(test_flipped)
{
	struct output out = {{0}, 0};

	record(&out);
	for (size_t bit = 0; bit < 8 * out.kept.len;
	     bit += bit < 8 * (PREAMBLE_SIZE + FRAME_SIZE) ? 1 : 8 * STEP + 1) {
		struct result is;

		out.kept.s[bit / 8] ^= 1 << bit % 8;
		is = read_bytes(out.kept.s, out.kept.len);
		out.kept.s[bit / 8] ^= 1 << bit % 8;
		ck_assert_msg(!is.different, "bit %zu", bit);
		/* the minor version, and two reserved bytes */
		if (bit / 8 >= MAGIC_SIZE + 2 && bit / 8 < PREAMBLE_SIZE)
			ck_assert_int_eq(is.state, TRAIL_WHOLE);
		else
			ck_assert_int_eq(is.state, bit / 8 < PREAMBLE_SIZE ? TRAIL_FOREIGN :
					 TRAIL_DAMAGED);
	}
	sbuf_done(&out.kept);
}
END_TEST

static void check_fault(const char *bytes, size_t n, enum trail_state state, const char *text)
{
	struct result is = read_bytes(bytes, n);

	ck_assert_int_eq(is.state, state);
	ck_assert_str_eq(is.fault.text, text);
}

START_TEST(test_foreign)
{
	struct output out = {{0}, 0};

	record(&out);
	check_fault("", 0, TRAIL_FOREIGN, "the input is empty");
	check_fault("execve(", 7, TRAIL_FOREIGN, "too short for a ptrail recording");
	check_fault("execve(\"/bin/true\", []", 22, TRAIL_FOREIGN,
		    "not a ptrail recording");
	memmove(out.kept.s + 6, out.kept.s + 7, 20);	/* "\\r\\n" became "\\n" */
	check_fault(out.kept.s, 100, TRAIL_FOREIGN,
		    "a ptrail recording that was damaged by a transfer in text mode");
	sbuf_done(&out.kept);
}
END_TEST

START_TEST(test_versions)
{
	struct output out = {{0}, 0};
	struct result is;

	record(&out);
	out.kept.s[MAGIC_SIZE + 2] = 7;
	ck_assert_int_eq(read_bytes(out.kept.s, out.kept.len).state, TRAIL_WHOLE);
	out.kept.s[MAGIC_SIZE] = 9;
	is = read_bytes(out.kept.s, out.kept.len);
	ck_assert_int_eq(is.state, TRAIL_FOREIGN);
	ck_assert_str_eq(is.fault.text, "the recording has format 9.7; this "
			 "ptrail reads formats 1, 2 and 4");
	sbuf_done(&out.kept);
}
END_TEST

/* Adds a synthetic block of events with uncompressed columns, sorted by task. */
static void add_block(struct sbuf *to, const struct block *b, uint32_t count, unsigned columns)
{
	uint8_t head[FRAME_SIZE], sizes[COLUMN_SIZE * COLUMNS_MAX] = {0};
	struct frame f = {
		.type = BLOCK_EVENTS, .count = count, .columns = columns, .offset = to->len,
		.stored = columns * COLUMN_SIZE, .raw = block_size(b),
	};

	for (unsigned i = 0; i < COLUMNS; i++) {
		column_put(sizes + i * COLUMN_SIZE, b->column[i].at, b->column[i].at);
		f.stored += b->column[i].at;
	}
	f.sum = crc32c(0, sizes, columns * COLUMN_SIZE);
	for (unsigned i = 0; i < COLUMNS; i++)
		f.sum = crc32c(f.sum, b->column[i].bytes, b->column[i].at);
	frame_put(head, &f);
	sbuf_add(to, (char *)head, sizeof(head));
	sbuf_add(to, (char *)sizes, columns * COLUMN_SIZE);
	for (unsigned i = 0; i < COLUMNS; i++)
		sbuf_add(to, (char *)b->column[i].bytes, b->column[i].at);
}

/* Data that is not a zstd stream, and a build without zstd */
START_TEST(test_packed)
{
	struct output out = {{0}, 0};
	struct recorder *w = recorder_new(&kept_header, &out);
	struct result is;
	struct block b;
	size_t at;

	recorder_close(w);
	at = out.kept.len;
	block_init_writer(&b);
	b.column[RECORDS].at = 20;
	memset(b.column[RECORDS].bytes, 'x', 20);
	add_block(&out.kept, &b, 3, COLUMNS);
	block_done(&b);
	/* it claims to have two bytes uncompressed, and 20 in the file */
	uint8_t *frame = (uint8_t *)out.kept.s + at;
	struct frame f;

	column_put(frame + FRAME_SIZE, 2, 20);
	ck_assert_ptr_null(frame_get(&f, frame));
	f.sum = crc32c(0, frame + FRAME_SIZE, f.stored);
	f.flags |= BLOCK_ZSTD;
	frame_put(frame, &f);
	is = read_bytes(out.kept.s, out.kept.len);
#ifdef HAVE_ZSTD
	ck_assert_int_eq(is.state, TRAIL_DAMAGED);
	ck_assert_ptr_nonnull(strstr(is.fault.text, ": the block cannot be decompressed"));
#else
	ck_assert_int_eq(is.state, TRAIL_UNREADABLE);
	ck_assert_ptr_nonnull(strstr(is.fault.text, ": the block is compressed, and "
				     "libzstd.so.1 is missing, or ptrail was built without it"));
#endif
	ck_assert_uint_eq(is.fault.offset, at);
	sbuf_done(&out.kept);
}
END_TEST

/* Damage of a record that holds an ENTER and its LEAVE */
enum combined_damage { NOT_DAMAGED, OF_ENTER, CONTINUES, ONE_TIME, ONE_EVENT, COMBINED_DAMAGES };

static struct result read_combined(enum combined_damage damage)
{
	struct output out = {{0}, 0};
	struct recorder *w = recorder_new(&kept_header, &out);
	struct event e = {
		.kind = EVENT_LEAVE, .seq = 2, .time = 3000, .task = {77, 1}, .tgid = 77,
		.call = {.abi = &abis[ABI_x86_64], .nr = 39, .entered = 1000, .is_combined = true},
	};
	struct result is;
	struct block b;
	uint8_t *record;

	recorder_close(w);
	block_init_writer(&b);
	block_write(&b, &e);
	record = b.column[RECORDS].bytes;	/* length, kind, flags */
	record[1] = damage == OF_ENTER ? EVENT_ENTER : record[1];
	record[2] |= damage == CONTINUES;
	b.column[FRACTIONS].at -= damage == ONE_TIME;
	add_block(&out.kept, &b, damage == ONE_EVENT ? 1 : 2, COLUMNS);
	is = read_bytes(out.kept.s, out.kept.len);
	block_done(&b);
	sbuf_done(&out.kept);
	return is;
}

START_TEST(test_combined)
{
	static const char *const text[COMBINED_DAMAGES] = {
		[OF_ENTER] = "only a complete syscall exit can contain its enter",
		[CONTINUES] = "only a complete syscall exit can contain its enter",
		[ONE_TIME] = "a timestamp is truncated",
		[ONE_EVENT] = "the event is missing",
	};

	for (unsigned i = 0; i < COMBINED_DAMAGES; i++) {
		struct result is = read_combined(i);

		ck_assert_int_eq(is.state, i ? TRAIL_DAMAGED : TRAIL_TRUNCATED);
		ck_assert_msg(!i || strstr(is.fault.text, text[i]), "%u: %s", i, is.fault.text);
	}
}
END_TEST

/* A newer minor version may add members, kinds of events and columns. Members that an older writer
 * did not have read as 0. */
START_TEST(test_newer)
{
	static const uint8_t unknown[] = {3, 30, 99};	/* kind 30 */
	struct sample s = {.state = 1};
	struct output out = {{0}, 0};
	struct recorder *w = recorder_new(&kept_header, &out);
	struct event e = sample_event(&s, EVENT_REAP), got;
	struct trail_fault fault;
	enum trail_state state;
	struct trail_reader *r;
	struct block b;
	struct codec *c = &b.column[RECORDS];
	int fd;

	recorder_close(w);
	e.reap.automatic = true;
	block_init_writer(&b);
	block_begin(&b);
	block_write(&b, &e);
	c->bytes[0] += 3;		/* three bytes that the reader does not know */
	memcpy(c->bytes + c->at, "new", 3);
	c->at += 3;
	memcpy(c->bytes + c->at, unknown, sizeof(unknown));
	c->at += sizeof(unknown);
	codec_put(&b.column[TIMES], 0);
	b.column[FRACTIONS].bytes[b.column[FRACTIONS].at++] = 5;
	codec_put(&b.column[ORDER], 0);	/* of the same task */
	size_t last = c->at;

	block_write(&b, &e);
	c->at--;			/* without .automatic */
	c->bytes[last]--;
	add_block(&out.kept, &b, 3, COLUMNS + 2);
	block_done(&b);
	fd = kept_file(out.kept.s, out.kept.len);
	r = reader_new(fd, &fault, &state);
	ck_assert(reader_next(r, &got));
	ck_assert_ptr_null(sample_differ(&e, &got));
	ck_assert(reader_next(r, &got));
	e.reap.automatic = false;
	/* an unknown event is skipped, but counts for the sequence and the time */
	e.seq++;
	e.time += 5;
	ck_assert_ptr_null(sample_differ(&e, &got));
	ck_assert(!reader_next(r, &got));
	ck_assert_int_eq(reader_state(r, &fault), TRAIL_TRUNCATED);
	reader_free(r);
	close(fd);
	sample_done(&s);
	sbuf_done(&out.kept);
}
END_TEST

START_TEST(test_pipe)
{
	struct output out = {{0}, 0};
	struct result is;
	int ends[2];

	record(&out);
	ck_assert(!pipe2(ends, O_CLOEXEC));
	ck_assert_int_gt(fcntl(ends[1], F_SETPIPE_SZ, 1 << 20), (int)out.kept.len);
	ck_assert_int_eq(write(ends[1], out.kept.s, out.kept.len), (ssize_t)out.kept.len);
	close(ends[1]);
	is = read_fd(ends[0]);
	ck_assert_int_eq(is.state, TRAIL_WHOLE);
	ck_assert_uint_eq(is.events, EVENTS + 1);
	ck_assert(!is.different);
	close(ends[0]);
	sbuf_done(&out.kept);
}
END_TEST

/* Opens the file once more, for the writer. */
static int open_again(int fd)
{
	char path[40];

	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	return open(path, O_WRONLY | O_APPEND | O_CLOEXEC);
}

START_TEST(test_growing)
{
	struct output out = {{0}, 0};
	struct result is = {.events = 0};
	int fd, writer;
	struct trail_reader *r;

	record(&out);
	fd = kept_file(out.kept.s, 300);
	writer = open_again(fd);
	ck_assert_int_eq(flock(writer, LOCK_EX), 0);
	r = reader_new(fd, &is.fault, &is.state);
	ck_assert_ptr_nonnull(r);
	reader_follow(r, 1);
	for (size_t n = 300; n < out.kept.len; n += 7) {
		size_t part = out.kept.len - n < 7 ? out.kept.len - n : 7;
		struct event e;

		if (n > 300)	/* the available events are read, then it waits for more */
			while (reader_next(r, &e))
				is.events++;
		else
			read_all(r, &is);
		ck_assert_int_eq(reader_state(r, &is.fault), TRAIL_GROWING);
		ck_assert_int_eq(write(writer, out.kept.s + n, part), (ssize_t)part);
	}
	for (struct event e; reader_next(r, &e);)
		is.events++;
	ck_assert_int_eq(reader_state(r, &is.fault), TRAIL_WHOLE);
	ck_assert_uint_eq(is.events, EVENTS + 1);
	reader_free(r);
	close(fd);
	close(writer);
	sbuf_done(&out.kept);
}
END_TEST

/* A writer that has exited leaves a truncated file, whether followed or not. */
START_TEST(test_abandoned)
{
	struct output out = {{0}, 0};
	struct result is = {.events = 0};
	int fd, writer;
	struct trail_reader *r;
	struct event e;

	record(&out);
	fd = kept_file(out.kept.s, out.kept.len - 1);
	writer = open_again(fd);
	ck_assert_int_eq(flock(writer, LOCK_EX), 0);
	is = read_fd(fd);
	ck_assert_int_eq(is.state, TRAIL_GROWING);
	ck_assert_uint_eq(is.events, EVENTS + 1);
	ck_assert_int_eq(lseek(fd, 0, SEEK_SET), 0);
	r = reader_new(fd, &is.fault, &is.state);
	reader_follow(r, 1);
	while (reader_next(r, &e))
		;
	ck_assert_int_eq(reader_state(r, &is.fault), TRAIL_GROWING);
	close(writer);
	ck_assert(!reader_next(r, &e));
	ck_assert_int_eq(reader_state(r, &is.fault), TRAIL_TRUNCATED);
	ck_assert(!reader_next(r, &e));
	reader_free(r);
	close(fd);
	sbuf_done(&out.kept);
}
END_TEST

static struct trail_summary summary_of(const void *bytes, size_t n)
{
	int fd = kept_file(bytes, n);
	struct trail_fault fault;
	enum trail_state state;
	struct trail_reader *r = reader_new(fd, &fault, &state);
	struct trail_summary s;
	struct event e;

	ck_assert_ptr_nonnull(r);
	ck_assert_int_eq(reader_summary(r, &s), 0);
	ck_assert(reader_next(r, &e));		/* reading starts at the first event */
	ck_assert_uint_eq(e.seq, 1);
	reader_free(r);
	close(fd);
	return s;
}

/* The totals in the end block equal the sums of the blocks. */
START_TEST(test_summary)
{
	struct output out = {{0}, 0};
	struct trail_summary whole, truncated;

	record(&out);
	whole = summary_of(out.kept.s, out.kept.len);
	truncated = summary_of(out.kept.s, out.kept.len - 1);
	ck_assert_int_eq(whole.state, TRAIL_WHOLE);
	ck_assert_int_eq(truncated.state, TRAIL_TRUNCATED);
	ck_assert_uint_gt(truncated.fault.offset, 0);
	ck_assert_uint_eq(whole.bytes, out.kept.len);
	ck_assert_uint_eq(whole.raw_bytes, truncated.raw_bytes);
	ck_assert_uint_gt(whole.blocks, 5);
	ck_assert_uint_eq(whole.blocks, truncated.blocks);
	ck_assert_mem_eq(whole.events_by_kind, truncated.events_by_kind,
			 sizeof(whole.events_by_kind));
	ck_assert_uint_eq(whole.events_by_kind[EVENT_END], 1);
	ck_assert_uint_eq(whole.events_by_kind[EVENT_NEW] + whole.events_by_kind[EVENT_ENTER] +
			  whole.events_by_kind[EVENT_LEAVE], EVENTS);
	ck_assert_uint_eq(whole.first_time, truncated.first_time);
	ck_assert_uint_eq(whole.last_time, truncated.last_time);
	ck_assert_uint_gt(whole.last_time, 5 * NS_PER_SECOND);
	ck_assert_uint_eq(whole.processes, truncated.processes);
	sbuf_done(&out.kept);
}
END_TEST

/* Records a NEW, and blocks with one syscall each that does not change the process model, except
 * the 10th, a kill. */
static void record_quiet(struct output *out)
{
	struct recorder *w = recorder_new(&kept_header, out);
	struct event e = {
		.kind = EVENT_NEW, .seq = 1, .task = {7, 1}, .tgid = 7, .born.how = BORN_COMMAND,
	};

	recorder_event(w, &e);
	e = (struct event){
		.kind = EVENT_CONTINUE, .seq = 1, .task = {7, 1}, .tgid = 7, .time = NS_PER_SECOND,
	};
	recorder_event(w, &e);
	for (unsigned i = 1; i <= 20; i++) {
		e = (struct event){
			.kind = EVENT_ENTER, .seq = i + 1, .task = {7, 1}, .tgid = 7,
			.time = i * 2 * NS_PER_SECOND,
			.call = {.abi = &abis[ABI_x86_64], .nr = i == 10 ? 62 : 39},
		};
		recorder_event(w, &e);
		e.kind = EVENT_LEAVE;
		e.time += NS_PER_SECOND;
		recorder_event(w, &e);
	}
	e = (struct event){.kind = EVENT_END, .seq = 22, .time = 42 * NS_PER_SECOND};
	recorder_event(w, &e);
	recorder_close(w);
}

static void check_since(int fd, const char *want)
{
	struct trail_fault fault;
	enum trail_state state;
	struct trail_reader *r = reader_new(fd, &fault, &state);
	struct sbuf seen = {0};
	struct event e;

	reader_since(r, 36 * NS_PER_SECOND);
	while (reader_next(r, &e)) {
		sbuf_dec(&seen, e.seq, false);
		sbuf_char(&seen, ' ');
	}
	ck_assert_str_eq(seen.s, want);
	reader_free(r);
	sbuf_done(&seen);
}

/* Earlier quiet blocks are skipped, with and without an index. */
START_TEST(test_since)
{
	static const char want[] = "1 1 11 11 19 19 20 20 21 21 22 ";
	struct output out = {{0}, 0};
	int fd;

	record_quiet(&out);
	fd = kept_file(out.kept.s, out.kept.len);
	check_since(fd, want);
	close(fd);
	fd = kept_file(out.kept.s, out.kept.len - 1);
	check_since(fd, want);
	close(fd);
	sbuf_done(&out.kept);
}
END_TEST

/* Of a block that is not quiet, all sections are read. */
START_TEST(test_since_reads_whole_blocks)
{
	enum { EVENTS_OF_BLOCK = 30000 };
	struct output out = {{0}, 0};
	struct recorder *w = recorder_new(&kept_header, &out);
	struct event e = {
		.kind = EVENT_NEW, .seq = 1, .task = {7, 1}, .tgid = 7, .born.how = BORN_COMMAND,
	};
	struct trail_fault fault;
	enum trail_state state;
	struct trail_reader *r;
	unsigned sections = 0, n = 0;
	int fd;

	recorder_event(w, &e);
	e = (struct event){
		.kind = EVENT_ENTER, .task = {7, 1}, .tgid = 7,
		.call = {.abi = &abis[ABI_x86_64], .nr = 39},
	};
	for (e.seq = 2; e.seq <= EVENTS_OF_BLOCK; e.seq++)
		recorder_event(w, &e);
	sections = out.adds;
	for (; e.seq <= EVENTS_OF_BLOCK + 10; e.seq++) {
		e.time += 2 * NS_PER_SECOND;
		recorder_event(w, &e);
	}
	ck_assert_uint_gt(sections, 3);
	e = (struct event){.kind = EVENT_END, .seq = e.seq, .time = e.time + 1};
	recorder_event(w, &e);
	recorder_close(w);
	fd = kept_file(out.kept.s, out.kept.len);
	r = reader_new(fd, &fault, &state);
	reader_since(r, UINT64_MAX);
	for (; reader_next(r, &e); n++)
		ck_assert(n >= EVENTS_OF_BLOCK || e.seq == n + 1);
	ck_assert_uint_ge(n, EVENTS_OF_BLOCK);
	ck_assert_uint_lt(n, EVENTS_OF_BLOCK + 10);
	ck_assert_int_eq(reader_state(r, &fault), TRAIL_WHOLE);
	reader_free(r);
	close(fd);
	sbuf_done(&out.kept);
}
END_TEST

/* With more blocks than fit in one index block, all are indexed, and skipped at once. */
START_TEST(test_indices)
{
	enum { BLOCKS = 2 * INDEX_EVERY + 9 };
	struct output out = {{0}, 0};
	struct recorder *w = recorder_new(&kept_header, &out);
	struct event e = {
		.kind = EVENT_ENTER, .task = {7, 1}, .tgid = 7,
		.call = {.abi = &abis[ABI_x86_64], .nr = 39},
	};
	struct trail_fault fault;
	enum trail_state state;
	struct block_index index;
	struct trail_reader *r;
	unsigned n = 0;
	int fd;

	for (e.seq = 1; e.seq < 2 * BLOCKS; e.seq++) {
		e.time += NS_PER_SECOND;
		recorder_event(w, &e);
	}
	e = (struct event){.kind = EVENT_END, .seq = e.seq, .time = e.time + NS_PER_SECOND};
	recorder_event(w, &e);
	recorder_close(w);
	fd = kept_file(out.kept.s, out.kept.len);
	r = reader_new(fd, &fault, &state);
	reader_index(r, &index);
	ck_assert_uint_eq(index.count, BLOCKS);
	ck_assert_uint_eq(index.all[BLOCKS - 1].first_seq, 2 * BLOCKS - 1);
	ck_assert_uint_eq(index.all[BLOCKS - 1].last_time, e.time);
	ck_assert(index.all[BLOCKS - 2].quiet);
	ck_assert(!index.all[BLOCKS - 1].quiet);
	free(index.all);
	reader_since(r, e.time);
	for (; reader_next(r, &e); n++)
		ck_assert_uint_ge(e.seq, 2 * BLOCKS - 1);
	ck_assert_uint_eq(n, 2);
	ck_assert_int_eq(reader_state(r, &fault), TRAIL_WHOLE);
	reader_free(r);
	close(fd);
	sbuf_done(&out.kept);
}
END_TEST

int main(void)
{
	Suite *s = suite_create("reader");
	TCase *c = tcase_create("reader");
	TCase *places = tcase_create("places");	/* each reads a recording thousands of times */

	tcase_add_test(places, test_cut);
	tcase_add_test(places, test_flipped);
	suite_add_tcase(s, places);
	tcase_add_test(c, test_checksum);
	tcase_add_test(c, test_foreign);
	tcase_add_test(c, test_versions);
	tcase_add_test(c, test_combined);
	tcase_add_test(c, test_newer);
	tcase_add_test(c, test_packed);
	tcase_add_test(c, test_pipe);
	tcase_add_test(c, test_growing);
	tcase_add_test(c, test_abandoned);
	tcase_add_test(c, test_summary);
	tcase_add_test(c, test_since);
	tcase_add_test(c, test_since_reads_whole_blocks);
	tcase_add_test(c, test_indices);
	suite_add_tcase(s, c);
	return unit_main_forked(s);
}
