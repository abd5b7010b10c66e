/* Fuzzes the reader of recordings: fuzz [SECONDS [SEED]]. `fuzz write SEED` writes one such
 * recording to standard output, for tests/record/fuzz_printers.py. Columns and frames are changed
 * at random before their checksums are computed, so that the change reaches the code behind the
 * checksums. Sanitizers and a memory limit detect errors. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include "base/memory/alloc.h"
#include "base/system/compress.h"
#include "decode/capture.h"
#include "lib/tap.h"
#include "record/format/block.h"
#include "record/format/crc32c.h"
#include "record/format/format.h"
#include "record/kept.h"
#include "record/sample.h"

enum {
	/* minimum number of recordings, even on a slow machine */
	RECORDINGS_MIN = 300,
	EVENTS = 300,			/* events in a recording */
	IN_BLOCK = 100,
	TASKS = 24, FIRST_TID = 100,
	MEMORY_LIMIT = 200 << 20,	/* bytes that the test may allocate */
};

struct fuzz {
	struct sample sample;
	struct schema *schema;
	struct arena arena;
	struct compressor *compressor[COLUMNS];
	unsigned long recordings, events, states[TRAIL_UNREADABLE + 1];
	uint64_t sum;			/* sum of everything read, so that it is used */
};

static uint64_t below(struct fuzz *f, uint64_t n)
{
	return sample_below(&f->sample, n);
}

/* Changes, removes or duplicates a few bytes. */
static size_t mutate(struct fuzz *f, uint8_t *bytes, size_t n)
{
	for (uint64_t times = below(f, 4); n && times; times--) {
		size_t at = below(f, n), len = below(f, n - at < 8 ? n - at + 1 : 8);

		switch (below(f, 4)) {
		case 0:
			bytes[at] ^= 1 << below(f, 8);
			break;
		case 1:
			bytes[at] = (uint8_t[]){0, 1, 0x7f, 0x80, 0xff}[below(f, 5)];
			break;
		case 2:
			memmove(bytes + at, bytes + at + len, n - at - len);
			n -= len;
			break;
		case 3:
			memmove(bytes + at, bytes + below(f, n - len + 1), len);
			break;
		}
	}
	return n;
}

/* Stores a column of the section: possibly changed, compressed, and changed again. Writes its sizes
 * at `sizes_at`. */
static void add_column(struct fuzz *f, struct sbuf *body, size_t sizes_at, uint8_t *bytes, size_t n,
		       struct compressor *s)
{
	uint8_t *packed = alloc_zeroed(n + 1);
	size_t raw, stored;

	if (below(f, 4) == 0)
		n = mutate(f, bytes, n);
	raw = n;
	stored = s && below(f, 8) ? compress_part(s, bytes, n, packed) : 0;
	if (!stored) {
		compressor_begin(s, SIZE_MAX);
		memcpy(packed, bytes, n);
		stored = n;
	} else if (below(f, 16) == 0) {
		stored = mutate(f, packed, stored);
	}
	if (below(f, 100) == 0)
		raw = sample_number(&f->sample);
	column_put((uint8_t *)body->s + sizes_at, raw, stored);
	sbuf_add(body, (char *)packed, stored);
	free(packed);
}

/* Adds the section of events in the block, with correct checksums. */
static void add_section(struct fuzz *f, struct sbuf *to, const struct block *b, uint8_t flags)
{
	uint8_t head[FRAME_SIZE], none[COLUMNS * COLUMN_SIZE] = {0};
	struct sbuf body = {0};
	struct frame frame = {
		.type = BLOCK_EVENTS, .count = IN_BLOCK, .columns = COLUMNS, .offset = to->len,
		.raw = block_size(b), .flags = flags | (below(f, 3) ? 0 : BLOCK_QUIET),
	};

	sbuf_add(&body, (char *)none, sizeof(none));
	for (unsigned i = 0; i < COLUMNS; i++) {
		size_t n = block_column_size(b, i);
		struct codec part = {
			.bytes = b->column[i].bytes + (i == RECORDS ? b->section_start : 0),
			.at = n,
		};
		uint8_t *copy = alloc_zeroed(n + 1);

		memcpy(copy, part.bytes, n);
		if (i == RECORDS && !(flags & BLOCK_UNSORTED))
			order_sort(&b->column[ORDER], &b->section_order, &part, copy);
		if (!(flags & BLOCK_CONTINUES) || flags & BLOCK_NEW_STREAMS)
			compressor_begin(f->compressor[i],
					 below(f, 2) ? below(f, 2 * n + 1) : SIZE_MAX);
		add_column(f, &body, i * COLUMN_SIZE, copy, n, f->compressor[i]);
		free(copy);
	}
	if (below(f, 20) == 0)
		body.len = mutate(f, (uint8_t *)body.s, body.len);
	frame.stored = body.len;
	frame.sum = crc32c(0, body.s, body.len);
	if (below(f, 100) == 0)
		frame.raw = sample_number(&f->sample);
	if (below(f, 100) == 0)
		frame.stored = sample_number(&f->sample);
	if (below(f, 100) == 0)
		frame.columns = sample_number(&f->sample);
	if (below(f, 100) == 0)
		frame.flags ^= 1 << below(f, 6);
	frame_put(head, &frame);
	sbuf_add(to, (char *)head, sizeof(head));
	sbuf_add(to, body.s, body.len);
	sbuf_done(&body);
}

/* Chooses one of few tasks, so that events refer to each other. Tids are reused. */
static struct task_id any_task(struct fuzz *f)
{
	uint64_t n = below(f, TASKS);

	return (struct task_id){FIRST_TID + n % (TASKS - 3), n + 1};
}

static void write_event(struct fuzz *f, struct block *b, struct event e)
{
	if (e.kind != EVENT_BEGIN && e.kind != EVENT_END) {
		e.task = any_task(f);
		e.tgid = FIRST_TID + (e.task.tid - FIRST_TID) / 3 * 3;
	}
	if (e.kind == EVENT_NEW || e.kind == EVENT_FORK)
		e.born.other = any_task(f);
	block_write(b, &e);
}

static void make_recording(struct fuzz *f, struct output *out)
{
	struct recorder *r = recorder_new(&kept_header, out);
	struct block b;

	recorder_close(r);
	block_init_writer(&b);
	for (unsigned n = 0; n < EVENTS; n += IN_BLOCK) {
		uint8_t flags = below(f, 2) ? 0 : BLOCK_UNSORTED;

		if (n && below(f, 2)) {
			flags |= BLOCK_CONTINUES | (below(f, 4) ? 0 : BLOCK_NEW_STREAMS);
			block_begin_section(&b);
		} else {
			block_begin(&b);
		}
		for (unsigned i = 0; i < IN_BLOCK; i += 2) {
			if (below(f, 3)) {
				write_event(f, &b, sample_any(&f->sample));
				write_event(f, &b, sample_any(&f->sample));
			} else {
				write_event(f, &b, sample_combined(&f->sample));
			}
		}
		add_section(f, &out->kept, &b, flags);
		sample_forget(&f->sample);
	}
	block_done(&b);
	if (below(f, 10) == 0)
		out->kept.len = mutate(f, (uint8_t *)out->kept.s, out->kept.len);
}

static void use_string(struct fuzz *f, const char *s)
{
	f->sum += strlen(s);
}

/* Uses all members of an event, as printers do. */
static void use_event(struct fuzz *f, const struct event *e)
{
	struct decoder d = {
		.schema = f->schema, .arena = &f->arena,
		.limits = {.bytes = 32, .members = 32, .verbose = true},
	};

	arena_reset(&f->arena);
	f->sum += e->task.serial;
	if (e->kind == EVENT_ENTER || e->kind == EVENT_LEAVE) {
		struct memory none;

		memory_init(&none, &f->arena, NULL, NULL);
		d.mem = e->call.memory ? e->call.memory : &none;
		f->sum += capture_view(&d, e, NULL).nr;
		if (e->call.fault)
			use_string(f, e->call.fault->target);
	} else if (e->kind == EVENT_SIGNAL) {
		struct memory none;

		memory_init(&none, &f->arena, NULL, NULL);
		d.mem = &none;
		f->sum += capture_siginfo(&d, e) != NULL;
	} else if (e->kind == EVENT_EXEC) {
		for (unsigned i = 0; e->exec.open && i < e->exec.open->count; i++)
			use_string(f, e->exec.open->all[i].name);
		for (unsigned i = 0; e->exec.argv && e->exec.argv[i]; i++)
			use_string(f, e->exec.argv[i]);
		for (unsigned i = 0; e->exec.memory && i < e->exec.memory->count; i++)
			use_string(f, e->exec.memory->all[i].name);
		use_string(f, e->exec.cwd);
		for (unsigned i = 0; e->exec.interpreters && e->exec.interpreters[i]; i++)
			use_string(f, e->exec.interpreters[i]);
		if (e->bases)
			use_string(f, e->bases->root);
	} else if (e->kind == EVENT_DETACH && e->detach.scheduling) {
		use_string(f, e->detach.scheduling->cpus);
		for (unsigned i = 0; i < e->detach.scheduling->quota_count; i++)
			use_string(f, e->detach.scheduling->quotas[i].cgroup);
	} else if (e->kind == EVENT_LOOK) {
		for (unsigned i = 0; i < e->look.outside_count; i++)
			use_string(f, e->look.outside[i].program);
		if (e->look.ipc)
			use_string(f, e->look.ipc->address);
		for (unsigned i = 0; i < e->look.wait_count; i++)
			f->sum += e->look.waits[i];
	}
}

static void read_recording(struct fuzz *f, const struct output *out)
{
	int fd = kept_file(out->kept.s, out->kept.len);
	struct trail_summary summary;
	struct trail_fault fault;
	enum trail_state state;
	struct trail_reader *r = reader_new(fd, &fault, &state);
	struct event e;

	if (r) {
		if (below(f, 2))
			reader_summary(r, &summary);
		if (below(f, 2))
			reader_since(r, sample_number(&f->sample));
		for (; reader_next(r, &e); f->events++)
			use_event(f, &e);
		state = reader_state(r, &fault);
		reader_free(r);
	}
	f->states[state]++;
	f->recordings++;
	close(fd);
}

static int write_recording(struct fuzz *f)
{
	struct output out = {{0}, 0};
	bool written;

	make_recording(f, &out);
	written = write(STDOUT_FILENO, out.kept.s, out.kept.len) == (ssize_t)out.kept.len;
	_exit(written ? 0 : 1);
}

int main(int argc, char **argv)
{
	static struct fuzz f;
	struct tap tap = {0};
	time_t end = time(NULL) + (argc > 1 ? atoi(argv[1]) : 2);

#ifndef __SANITIZE_ADDRESS__		/* ASan reserves terabytes of addresses */
	setrlimit(RLIMIT_AS, &(struct rlimit){MEMORY_LIMIT, MEMORY_LIMIT});
#endif
	f.sample.state = argc > 2 ? strtoull(argv[2], NULL, 0) : 0;
	f.sample.state = f.sample.state ? f.sample.state : 88172645463325252ULL;
	f.schema = schema_new();
	for (unsigned i = 0; i < COLUMNS; i++)
		f.compressor[i] = compressor_new(COMPRESS_EVENTS);
	if (argc > 1 && !strcmp(argv[1], "write"))
		return write_recording(&f);
	do {
		struct output out = {{0}, 0};

		make_recording(&f, &out);
		read_recording(&f, &out);
		sbuf_done(&out.kept);
	} while (time(NULL) < end || f.recordings < RECORDINGS_MIN);
	tap_comment("%lu events, %lu damaged, %lu truncated, sum %" PRIx64, f.events,
		    f.states[TRAIL_DAMAGED], f.states[TRAIL_TRUNCATED], f.sum);
	tap_ok(&tap, f.states[TRAIL_DAMAGED] && f.states[TRAIL_TRUNCATED] && f.events,
	       "%lu changed recordings are read", f.recordings);
	for (unsigned i = 0; i < COLUMNS; i++)
		compressor_free(f.compressor[i]);
	schema_free(f.schema);
	arena_done(&f.arena);
	sample_done(&f.sample);
	return tap_done(&tap);
}
