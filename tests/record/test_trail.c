/* Round trips: each member of each kind of event, in blocks of any size */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/system/clock.h"
#include "decode/capture.h"
#include "desc/name.h"
#include "lib/unit.h"
#include "record/format/block.h"
#include "record/format/format.h"
#include "record/kept.h"
#include "record/redact/redact.h"
#include "record/sample.h"

typedef struct event make_fn(struct sample *s);

/* Expects `want` as event number `i` of the recording. */
static void expect_event(struct trail_reader *r, const struct event *want, unsigned i)
{
	struct trail_fault fault;
	struct event e;
	bool is = reader_next(r, &e);
	const char *what = is ? sample_differ(want, &e) : "";

	reader_state(r, &fault);
	ck_assert_msg(is, "event %u: %s", i, fault.text);
	ck_assert_msg(!what, "event %u, of kind %d: %s", i, want->kind, what);
}

/* Expects the ENTER of a combined event: what was read at the syscall's exit is not in its
 * memory. */
static void expect_enter(struct trail_reader *r, const struct event *combined, unsigned i)
{
	struct event enter = call_enter(combined);
	struct arena arena = {0};
	struct memory m;

	memory_init(&m, &arena, NULL, NULL);
	for (struct memo_block *b = enter.call.memory ? enter.call.memory->first : NULL; b;
	     b = b->next) {
		bool result = b->addr >> RESULT_BIT & 1;

		if (b->when == AT_ENTRY || (b->when >= FD_PATHS && b->when <= PID_NAMES && !result))
			memory_restore(&m, b, b->bytes);
	}
	if (enter.call.memory) {
		m.left = enter.call.memory->left;
		enter.call.memory = &m;
	}
	expect_event(r, &enter, i);
	arena_done(&arena);
}

/* Reads a complete recording and compares it with the same sequence of events. */
static void check_recording(struct output *out, uint64_t seed, unsigned count, make_fn *make)
{
	struct sample s = {.state = seed};
	struct trail_fault fault;
	enum trail_state state;
	int fd = kept_file(out->kept.s, out->kept.len);
	struct trail_reader *r = reader_new(fd, &fault, &state);
	struct event e;

	ck_assert_msg(r, "%s", fault.text);
	for (unsigned i = 0; i < count; i++) {
		struct event want = make(&s);

		if (is_combined(&want)) {
			expect_enter(r, &want, i);
			want.call.is_combined = false;
		}
		expect_event(r, &want, i);
		if (i % 1000 == 999)
			sample_forget(&s);
	}
	ck_assert(!reader_next(r, &e));
	ck_assert_int_eq(reader_state(r, &fault), TRAIL_WHOLE);
	reader_free(r);
	sample_done(&s);
	close(fd);
}

/* Records `count` events. */
static void record(struct output *out, uint64_t seed, unsigned count, make_fn *make)
{
	struct sample s = {.state = seed};
	struct recorder *r = recorder_new(&kept_header, out);

	for (unsigned i = 0; i < count; i++) {
		struct event e = make(&s);

		recorder_event(r, &e);
		if (i % 1000 == 999)
			sample_forget(&s);
	}
	recorder_close(r);
	sample_done(&s);
}

static void round_trip(uint64_t seed, unsigned count, make_fn *make)
{
	struct output out = {{0}, 0};

	record(&out, seed, count, make);
	check_recording(&out, seed, count, make);
	sbuf_done(&out.kept);
}

static struct event random_with_ends(struct sample *s)
{
	return s->seq && !sample_below(s, 500) ? sample_event(s, EVENT_END) : sample_any(s);
}

START_TEST(test_random_events)
{
	round_trip(88172645463325252 + _i, 20000, random_with_ends);
}
END_TEST

static struct event with_combined(struct sample *s)
{
	return s->seq && sample_below(s, 2) ? sample_combined(s) : random_with_ends(s);
}

/* Combined events are read as two, in sections of any size. */
START_TEST(test_random_combined)
{
	round_trip(271828 + _i, 20000, with_combined);
}
END_TEST

/* Events more than a second apart: each has its own block, so a LEAVE is in another block than its
 * ENTER. */
static struct event far_apart(struct sample *s)
{
	s->time += NS_PER_SECOND;
	return random_with_ends(s);
}

START_TEST(test_far_apart)
{
	round_trip(4711, 2000, far_apart);
}
END_TEST

/* More tasks than are in a syscall at a time, in long and short sequences */
static struct event many_tasks(struct sample *s)
{
	uint64_t turn = s->seq / 7 % 4 ? s->seq / 50 : s->seq;
	struct event e = random_with_ends(s);

	e.task.serial += 8 * (turn * 0x9e3779b97f4a7c15 % (1 + s->seq / 100));
	return e;
}

START_TEST(test_many_tasks)
{
	round_trip(99, 30000, many_tasks);
}
END_TEST

/* More tasks, then syscalls, then strings, than a block may have */
static struct event block_limit_event(struct sample *s)
{
	uint64_t n = s->seq + 1;
	struct event e = sample_event(s, n == 60000 ? EVENT_END : n < 20000 ? EVENT_CONTINUE :
				      n < 40000 ? EVENT_ENTER : EVENT_NOTICE);

	s->seq = e.seq = n;
	if (e.kind == EVENT_CONTINUE)
		e.task.serial = n;
	if (e.kind == EVENT_ENTER) {
		e.call.nr = 1000000 + n;
		e.call.row = NULL;
	} else if (e.kind == EVENT_NOTICE) {
		char *path = arena_alloc(&s->arena, 20);

		for (unsigned i = 0; n; i++, n >>= 4)
			path[i] = 'a' + n % 16;
		e.notice.path = path;
	}
	return e;
}

START_TEST(test_block_limits)
{
	round_trip(3, 60000, block_limit_event);
}
END_TEST

START_TEST(test_header)
{
	struct output out = {{0}, 0};
	struct trail_fault fault;
	enum trail_state state;
	const struct trail_header *h;
	struct trail_reader *r;
	int fd;

	record(&out, 1, 1, random_with_ends);
	fd = kept_file(out.kept.s, out.kept.len);
	r = reader_new(fd, &fault, &state);
	ck_assert_ptr_nonnull(r);
	h = reader_header(r);
	ck_assert_uint_eq(h->major, TRAIL_MAJOR);
	ck_assert_uint_eq(h->minor, TRAIL_MINOR);
	ck_assert_str_eq(h->program, kept_header.program);
	ck_assert_str_eq(h->system, kept_header.system);
	ck_assert_str_eq(h->machine, kept_header.machine);
	ck_assert_uint_eq(h->word, kept_header.word);
	ck_assert_uint_eq(h->big_endian, kept_header.big_endian);
	ck_assert_uint_eq(h->realtime, kept_header.realtime);
	ck_assert_uint_eq(h->monotonic, kept_header.monotonic);
	ck_assert_uint_eq(h->processors, kept_header.processors);
	ck_assert_uint_eq(h->limit, kept_header.limit);
	ck_assert_uint_eq(h->members, kept_header.members);
	ck_assert_int_eq(h->env, kept_header.env);
	ck_assert_str_eq(h->patterns[0], "*TOKEN*");
	ck_assert_ptr_null(h->patterns[1]);
	ck_assert_str_eq(h->argv[0], "make");
	ck_assert_str_eq(h->argv[1], "-j2");
	ck_assert_str_eq(h->argv[2], "");
	ck_assert_ptr_null(h->argv[3]);
	ck_assert(h->follow);
	reader_free(r);
	close(fd);
	sbuf_done(&out.kept);
}
END_TEST

/* Memory beyond the limit of an event is omitted and marked as such. */
START_TEST(test_memory_limit)
{
	struct sample s = {.state = 1};
	struct output out = {{0}, 0};
	struct recorder *w = recorder_new(&kept_header, &out);
	struct event e = sample_event(&s, EVENT_ENTER), got;
	struct memory *m = arena_new(&s.arena, struct memory);
	uint8_t *much = calloc(1, EVENT_MAX);
	struct trail_fault fault;
	enum trail_state state;
	struct trail_reader *r;
	int fd;

	memory_init(m, &s.arena, NULL, NULL);
	memory_put(m, AT_ENTRY, 0, EVENT_MAX - 3, much, EVENT_MAX - 3);
	memory_put(m, FD_PATHS, 3, 1, "\0/tmp", 6);
	memory_put(m, AT_ENTRY, EVENT_MAX, 100, much, 100);
	e.call.memory = m;
	e.call.fault = NULL;	/* its strings would use some of the limit */
	recorder_event(w, &e);
	recorder_close(w);
	fd = kept_file(out.kept.s, out.kept.len);
	r = reader_new(fd, &fault, &state);
	ck_assert_ptr_nonnull(r);
	ck_assert(reader_next(r, &got));
	struct memo_block *b = got.call.memory->first;
	ck_assert_uint_eq(b->got, EVENT_MAX - 3);
	ck_assert_ptr_null(b->why);
	ck_assert_uint_eq(b->next->got, 0);		/* no partial name */
	ck_assert_uint_eq(b->next->next->got, 3);
	ck_assert_uint_eq(b->next->next->asked, 100);
	ck_assert_str_eq(b->next->next->why, "limit");
	reader_free(r);
	close(fd);
	free(much);
	sample_done(&s);
	sbuf_done(&out.kept);
}
END_TEST

/* A command line beyond the limit of an event loses only its last words. */
START_TEST(test_long_argv)
{
	enum { WORDS = 200 };
	struct sample s = {.state = 1};
	struct output out = {{0}, 0};
	struct recorder *w = recorder_new(&kept_header, &out);
	struct event e = sample_event(&s, EVENT_EXEC), got;
	char *word = calloc(1, 100001);
	const char *argv[WORDS + 1] = {NULL};
	struct trail_fault fault;
	enum trail_state state;
	struct trail_reader *r;
	unsigned n = 0;
	int fd;

	memset(word, 'x', 100000);
	for (unsigned i = 0; i < WORDS; i++) {
		argv[i] = memcpy(arena_alloc(&s.arena, 100001), word, 100001);
		((char *)(void *)argv[i])[0] = 'A' + i % 26;
		((char *)(void *)argv[i])[1] = 'A' + i / 26;
	}
	e.exec.argv = argv;
	recorder_event(w, &e);
	e = sample_event(&s, EVENT_NEW);
	recorder_event(w, &e);
	recorder_close(w);
	fd = kept_file(out.kept.s, out.kept.len);
	r = reader_new(fd, &fault, &state);
	ck_assert(reader_next(r, &got));
	while (got.exec.argv[n])
		n++;
	ck_assert_uint_gt(n, 50);
	ck_assert_uint_lt(n, WORDS);
	ck_assert_str_eq(got.exec.argv[n - 2], argv[n - 2]);
	ck_assert(reader_next(r, &got));
	ck_assert_ptr_null(sample_differ(&e, &got));
	reader_free(r);
	close(fd);
	free(word);
	sample_done(&s);
	sbuf_done(&out.kept);
}
END_TEST

/* A string is stored once in a block, even in a record with a length of several bytes. */
START_TEST(test_strings)
{
	struct sample s = {.state = 1};
	struct output out = {{0}, 0};
	struct recorder *w = recorder_new(&kept_header, &out);
	struct event e = sample_event(&s, EVENT_NOTICE);
	struct trail_summary summary;
	struct trail_fault fault;
	enum trail_state state;
	struct trail_reader *r;
	char path[300];
	int fd;

	memset(path, 'x', sizeof(path));
	path[sizeof(path) - 1] = 0;
	e.notice.path = path;
	e.notice.since = e.notice.discarded = 1;
	for (unsigned i = 0; i < 100; i++)
		recorder_event(w, &e);
	recorder_close(w);
	fd = kept_file(out.kept.s, out.kept.len);
	r = reader_new(fd, &fault, &state);
	ck_assert_int_eq(reader_summary(r, &summary), 0);
	ck_assert_uint_gt(summary.raw_bytes, sizeof(path));
	ck_assert_uint_lt(summary.raw_bytes, sizeof(path) + 100 * 22);
	for (unsigned i = 0; i < 100; i++) {
		ck_assert(reader_next(r, &e));
		ck_assert_str_eq(e.notice.path, path);
	}
	reader_free(r);
	close(fd);
	sample_done(&s);
	sbuf_done(&out.kept);
}
END_TEST

/* Pending events are written after 200 ms without an event, not earlier: many small blocks take
 * more space than a few. */
START_TEST(test_idle)
{
	struct sample s = {.state = 1};
	struct output out = {{0}, 0};
	struct recorder *w = recorder_new(&kept_header, &out);
	struct event e = sample_event(&s, EVENT_NEW);
	unsigned adds = out.adds;
	uint64_t begin = clock_ns(CLOCK_MONOTONIC);

	ck_assert(!recorder_idle(w));
	recorder_event(w, &e);
	e.time += NS_PER_SECOND / 4;
	recorder_event(w, &e);
	ck_assert_uint_eq(out.adds, adds);
	while (recorder_idle(w))
		ck_assert_uint_lt(clock_ns(CLOCK_MONOTONIC) - begin, 60 * NS_PER_SECOND);
	ck_assert_uint_ge(clock_ns(CLOCK_MONOTONIC) - begin, NS_PER_SECOND / 4 + NS_PER_SECOND / 5);
	ck_assert_uint_eq(out.adds, adds + 1);
	recorder_close(w);
	ck_assert_uint_eq(out.adds, adds + 1);
	sample_done(&s);
	sbuf_done(&out.kept);
}
END_TEST

/* Returns the flags of the last section, without BLOCK_QUIET. */
static unsigned flags_of(const struct output *out)
{
	struct frame f;

	for (size_t at = PREAMBLE_SIZE; at < out->kept.len;
	     at += FRAME_SIZE + f.digest_size + f.stored)
		ck_assert_ptr_null(frame_get(&f, (uint8_t *)out->kept.s + at));
	return f.flags & ~BLOCK_QUIET;
}

/* A failing program leaves a recording with all complete events, in the order of events, since
 * sorting would allocate memory. */
START_TEST(test_rescue)
{
	struct sample s = {.state = 5}, again = {.state = 5};
	struct output out = {{0}, 0};
	struct recorder *w = recorder_new(&kept_header, &out);
	struct trail_fault fault;
	enum trail_state state;
	struct trail_reader *r;
	struct event e;
	int fd;

	for (unsigned i = 0; i < 3000; i++) {
		e = sample_any(&s);
		recorder_event(w, &e);
	}
	recorder_rescue(w);
	recorder_rescue(w);
	ck_assert_uint_eq(flags_of(&out), BLOCK_UNSORTED | BLOCK_CONTINUES);
	fd = kept_file(out.kept.s, out.kept.len);
	r = reader_new(fd, &fault, &state);
	for (unsigned i = 0; i < 3000; i++) {
		struct event want = sample_any(&again);

		ck_assert(reader_next(r, &e));
		ck_assert_ptr_null(sample_differ(&want, &e));
	}
	ck_assert(!reader_next(r, &e));
	ck_assert_int_eq(reader_state(r, &fault), TRAIL_TRUNCATED);
	reader_free(r);
	close(fd);
	recorder_close(w);
	sample_done(&s);
	sample_done(&again);
	sbuf_done(&out.kept);
}
END_TEST

static void replace_text(void *ctx, const char **text)
{
	*text = ctx;
}

/* The strings of a redacted event are those of a copy: the event stays as it is, and without
 * secrets the copy is equal to it. */
START_TEST(test_redacted_copies)
{
	struct sample s = {.state = 9}, again = {.state = 9};
	struct redaction *r = redaction_new(RECORD_ENV_ALL, true, NULL);
	struct arena copies = {0};

	for (unsigned i = 0; i < 200 * EVENT_END; i++) {
		struct event e = sample_event(&s, i % EVENT_END), copy = e, other = e;
		struct event want = sample_event(&again, i % EVENT_END);
		struct codec c;

		redact_event(r, &copy, &copies);
		ck_assert_ptr_null(sample_differ(&want, &copy));
		codec_init_copier(&c, &copies, replace_text, "another");
		code_event(&c, &other);
		ck_assert_ptr_null(sample_differ(&want, &e));
		arena_reset(&copies);
		if (i % 100 == 99) {
			sample_forget(&s);
			sample_forget(&again);
		}
	}
	arena_done(&copies);
	redaction_free(r);
	sample_done(&s);
	sample_done(&again);
}
END_TEST

/* Returns the path of arm64's openat, which failed. */
static const char *openat_path(const struct event *e, struct arena *arena, char *text)
{
	struct schema *schema = schema_new();
	struct decoder d = {
		.schema = schema, .arena = arena, .mem = e->call.memory,
		.limits = {.bytes = 32, .members = 32},
	};
	struct call_view v = capture_view(&d, e, NULL);
	const struct value *path = v.args->list.first->next;

	memcpy(text, path->bytes.p, path->bytes.len);
	text[path->bytes.len] = 0;
	ck_assert_str_eq(v.name, "openat");
	ck_assert_str_eq(path->name, "pathname");
	ck_assert_int_eq(path->kind, V_BYTES);
	ck_assert_str_eq(v.error, "ENOENT");
	schema_free(schema);
	return text;
}

/* The decoder uses the machine of the recording: 56 is clone on x86-64. */
START_TEST(test_other_machine)
{
	static const char name[] = "/etc/ld.so.preload\0and the bytes after it";
	struct output out = {{0}, 0};
	struct recorder *w = recorder_new(&kept_header, &out);
	struct arena arena = {0};
	struct memory m;
	struct event e = {
		.kind = EVENT_ENTER, .seq = 1, .time = 1000, .task = {77, 1}, .tgid = 77,
		.call = {.abi = &abis[ABI_arm64], .nr = 56, .arg = {-100u, 0x1000, 0x80000},
			 .ip = 0xaaaa0000, .sp = 0xffff0000, .entered = 1000, .memory = &m},
	}, got;
	struct trail_fault fault;
	enum trail_state state;
	struct trail_reader *r;
	char text[40];
	int fd;

	memory_init(&m, &arena, NULL, NULL);
	memory_put(&m, AT_ENTRY, 0x1000, 256, name, sizeof(name));
	recorder_event(w, &e);
	e.kind = EVENT_LEAVE;
	e.seq = 2;
	e.time = 3000;
	e.call.ret = -2;
	e.call.failed = true;
	recorder_event(w, &e);
	recorder_close(w);
	fd = kept_file(out.kept.s, out.kept.len);
	r = reader_new(fd, &fault, &state);
	ck_assert(reader_next(r, &got));
	ck_assert_ptr_eq(got.call.abi, &abis[ABI_arm64]);
	ck_assert(reader_next(r, &got));
	ck_assert_str_eq(desc_name(got.call.row), "openat");
	ck_assert_str_eq(openat_path(&got, &arena, text), "/etc/ld.so.preload");
	reader_free(r);
	close(fd);
	arena_done(&arena);
	sbuf_done(&out.kept);
}
END_TEST

/* A name begins with a byte that is 0, and ends with a NUL. */
static void expect_piece(const struct memo_block *b, enum read_space when, const char *text)
{
	bool name = when == FD_PATHS;

	ck_assert_ptr_nonnull(b);
	ck_assert_uint_eq(b->when, when);
	ck_assert_uint_eq(b->got, strlen(text) + 2 * name);
	ck_assert_mem_eq(b->bytes + name, text, strlen(text));
}

/* A combined event is recorded as an ENTER, with what was read there, and a LEAVE, with all. */
START_TEST(test_combined)
{
	struct output out = {{0}, 0};
	struct recorder *w = recorder_new(&kept_header, &out);
	struct arena arena = {0};
	struct memory m;
	struct event e = {
		.kind = EVENT_LEAVE, .seq = 2, .time = 3000, .task = {77, 1}, .tgid = 77,
		.call = {.abi = &abis[ABI_x86_64], .nr = 257, .arg = {3, 0x1000, 0x80000},
			 .ip = 0xaaaa0000, .sp = 0xffff0000, .entered = 1000, .memory = &m,
			 .ret = 4, .is_combined = true, .note = CALL_PLAIN},
	}, got;
	const uint64_t result = 4 | 1ULL << RESULT_BIT;
	struct trail_fault fault;
	enum trail_state state;
	struct trail_reader *r;
	const struct memo_block *b;
	int fd;

	for (unsigned i = 0; i < 2; i++) {
		arena_reset(&arena);
		memory_init(&m, &arena, NULL, NULL);
		if (!i) {
			memory_put(&m, AT_EXIT, 0x2000, 4, "exit", 4);
			memory_put(&m, AT_ENTRY, 0x1000, 4, "name", 4);
			memory_put(&m, FD_PATHS, result, 1, "\0file", 6);
			memory_put(&m, FD_PATHS, 3, 1, "\0dir", 5);
		}
		recorder_event(w, &e);
		e.seq += 2;
		e.time += 5000;
		e.call.entered += 5000;
	}
	recorder_close(w);
	fd = kept_file(out.kept.s, out.kept.len);
	r = reader_new(fd, &fault, &state);
	ck_assert(reader_next(r, &got));
	ck_assert_uint_eq(got.kind, EVENT_ENTER);
	ck_assert_uint_eq(got.seq, 1);
	ck_assert_uint_eq(got.time, 1000);
	ck_assert_int_eq(got.call.ret, 0);
	b = got.call.memory->first;
	expect_piece(b, AT_ENTRY, "name");
	expect_piece(b->next, FD_PATHS, "dir");
	ck_assert_ptr_null(b->next->next);
	ck_assert(reader_next(r, &got));
	ck_assert_uint_eq(got.kind, EVENT_LEAVE);
	ck_assert_uint_eq(got.seq, 2);
	ck_assert_uint_eq(got.time, 3000);
	ck_assert_uint_eq(got.call.entered, 1000);
	ck_assert_int_eq(got.call.ret, 4);
	b = got.call.memory->first;
	expect_piece(b, AT_EXIT, "exit");
	expect_piece(b->next, AT_ENTRY, "name");
	expect_piece(b->next->next, FD_PATHS, "file");
	ck_assert_uint_eq(b->next->next->addr, result);
	expect_piece(b->next->next->next, FD_PATHS, "dir");
	ck_assert_ptr_null(b->next->next->next->next);
	for (unsigned i = 0; i < 2; i++) {	/* without memory */
		ck_assert(reader_next(r, &got));
		ck_assert_uint_eq(got.kind, i ? EVENT_LEAVE : EVENT_ENTER);
		ck_assert_ptr_null(got.call.memory->first);
	}
	ck_assert(!reader_next(r, &got));
	reader_free(r);
	close(fd);
	arena_done(&arena);
	sbuf_done(&out.kept);
}
END_TEST

int main(void)
{
	Suite *s = suite_create("trail");
	TCase *c = tcase_create("trail");

	tcase_add_loop_test(c, test_random_combined, 0, 2);
	tcase_add_loop_test(c, test_random_events, 0, 4);
	tcase_add_test(c, test_far_apart);
	tcase_add_test(c, test_many_tasks);
	tcase_add_test(c, test_block_limits);
	tcase_add_test(c, test_header);
	tcase_add_test(c, test_memory_limit);
	tcase_add_test(c, test_long_argv);
	tcase_add_test(c, test_strings);
	tcase_add_test(c, test_idle);
	tcase_add_test(c, test_rescue);
	tcase_add_test(c, test_redacted_copies);
	tcase_add_test(c, test_other_machine);
	tcase_add_test(c, test_combined);
	suite_add_tcase(s, c);
	return unit_main(s);
}
