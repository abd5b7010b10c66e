/* A recorder whose sections are packed by a thread of its own writes what it writes without one. */
#include "base/text/sbuf.h"
#include "lib/unit.h"
#include "record/kept.h"
#include "record/sample.h"

/* More sections than the thread gets at a time */
enum { MANY = 2000 };

/* Records random events up to `most` bytes. Returns the number of events that were not written. */
static uint64_t record(struct output *out, uint64_t seed, bool threaded, size_t most)
{
	struct sample s = {.state = seed};
	struct recorder *r = recorder_new(&kept_header, out);
	struct kept_space space = {out, out->kept.len, most};
	uint64_t lost;

	if (threaded)
		recorder_use_thread(r);
	recorder_set_commit(r, kept_commit, &space);
	for (unsigned i = 0; i < MANY; i++) {
		struct event e = s.seq % 5 ? sample_any(&s) : sample_combined(&s);

		recorder_event(r, &e);
		if (i % 100 == 99)
			sample_forget(&s);
	}
	lost = recorder_lost(r);
	recorder_close(r);
	sample_done(&s);
	return lost;
}

static void expect_same(const struct output *a, const struct output *b)
{
	ck_assert_uint_eq(a->kept.len, b->kept.len);
	ck_assert_mem_eq(a->kept.s, b->kept.s, a->kept.len);
}

START_TEST(the_bytes_are_the_same)
{
	struct output plain = {{0}, 0}, threaded = {{0}, 0};

	ck_assert_uint_eq(record(&plain, 4711 + _i, false, SIZE_MAX), 0);
	ck_assert_uint_eq(record(&threaded, 4711 + _i, true, SIZE_MAX), 0);
	expect_same(&plain, &threaded);
	sbuf_done(&plain.kept);
	sbuf_done(&threaded.kept);
}
END_TEST

START_TEST(a_full_disk_keeps_the_same_events)
{
	struct output all = {{0}, 0};

	record(&all, 7, false, SIZE_MAX);
	for (unsigned i = 1; i < 8; i += 2) {
		struct output plain = {{0}, 0}, threaded = {{0}, 0};
		size_t most = all.kept.len / 8 * i;
		uint64_t lost = record(&plain, 7, false, most);

		ck_assert_uint_gt(lost, 0);
		ck_assert_uint_eq(record(&threaded, 7, true, most), lost);
		expect_same(&plain, &threaded);
		sbuf_done(&plain.kept);
		sbuf_done(&threaded.kept);
	}
	sbuf_done(&all.kept);
}
END_TEST

/* Returns the number of events that can be read. */
static unsigned count_events(const struct output *out, enum trail_state *state)
{
	struct trail_fault fault;
	struct trail_reader *r = reader_new(kept_file(out->kept.s, out->kept.len), &fault, state);
	unsigned count = 0;
	struct event e;

	ck_assert(r);
	while (reader_next(r, &e))
		count++;
	*state = reader_state(r, &fault);
	reader_free(r);
	return count;
}

/* When ptrail fails, at any event, all events up to then are written. */
START_TEST(a_rescue_writes_what_is_being_packed)
{
	struct sample s = {.state = 5};
	struct output out = {{0}, 0};
	struct recorder *r = recorder_new(&kept_header, &out);
	const unsigned count = 600 + 211 * _i;
	enum trail_state state;

	recorder_use_thread(r);
	for (unsigned i = 0; i < count; i++) {
		struct event e = sample_any(&s);

		recorder_event(r, &e);
	}
	recorder_rescue(r);
	ck_assert_uint_eq(count_events(&out, &state), count);
	ck_assert_int_eq(state, TRAIL_TRUNCATED);
	recorder_close(r);
	sample_done(&s);
	sbuf_done(&out.kept);
}
END_TEST

/* An output that fails, and ptrail with it, while a section is written */
struct failing {
	struct output *out;
	struct recorder *recorder;
	size_t written;			/* before that section */
	size_t rescued;			/* after the rescue */
	unsigned commits;
};

static bool fail_within(void *ctx)
{
	enum { FAILING = 6 };
	struct failing *f = ctx;

	if (++f->commits == FAILING) {
		f->out->kept.len = f->written;
		recorder_rescue(f->recorder);
		f->rescued = f->out->kept.len;
	}
	if (f->commits < FAILING)
		f->written = f->out->kept.len;
	return true;
}

/* Sections after one that is lost refer to it, so they are not written. */
START_TEST(a_rescue_ends_at_a_lost_section)
{
	struct sample s = {.state = 8};
	struct output out = {{0}, 0};
	struct failing f = {.out = &out, .recorder = recorder_new(&kept_header, &out)};

	recorder_use_thread(f.recorder);
	recorder_set_commit(f.recorder, fail_within, &f);
	for (unsigned i = 0; i < MANY; i++) {
		struct event e = sample_any(&s);

		recorder_event(f.recorder, &e);
	}
	recorder_close(f.recorder);
	ck_assert_uint_gt(f.rescued, 0);
	ck_assert_uint_eq(f.rescued, f.written);
	sample_done(&s);
	sbuf_done(&out.kept);
}
END_TEST

/* A recorder that is idle writes what the thread has packed since. */
START_TEST(an_idle_recorder_writes_all)
{
	struct sample s = {.state = 6};
	struct output out = {{0}, 0};
	struct recorder *r = recorder_new(&kept_header, &out);
	enum trail_state state;

	recorder_use_thread(r);
	for (unsigned i = 0; i < 1000; i++) {
		struct event e = sample_any(&s);

		recorder_event(r, &e);
	}
	while (recorder_idle(r))
		;
	ck_assert_uint_eq(count_events(&out, &state), 1000);
	recorder_close(r);
	sample_done(&s);
	sbuf_done(&out.kept);
}
END_TEST

int main(void)
{
	Suite *s = suite_create("thread");
	TCase *c = tcase_create("thread");

	tcase_add_loop_test(c, the_bytes_are_the_same, 0, 2);
	tcase_add_test(c, a_full_disk_keeps_the_same_events);
	tcase_add_loop_test(c, a_rescue_writes_what_is_being_packed, 0, 3);
	tcase_add_test(c, a_rescue_ends_at_a_lost_section);
	tcase_add_test(c, an_idle_recorder_writes_all);
	suite_add_tcase(s, c);
	return unit_main(s);
}
