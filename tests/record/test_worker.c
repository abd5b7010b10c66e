/* A recorder that a thread of its own drives writes what it writes without one. */
#include "record/writer/worker.h"

#include "base/system/clock.h"
#include "base/text/sbuf.h"
#include "lib/unit.h"
#include "record/kept.h"
#include "record/sample.h"
#include "record/writer/copies.h"

/* Some more batches than the thread gets at a time */
enum { MANY = WORKER_EVENTS_MIN + 3000 };

/* A recording in memory, of an output with limited space */
struct driven {
	struct output out;
	struct kept_space space;
	struct recorder *recorder;
	struct event_worker *worker;	/* NULL: none */
	const atomic_bool *failed;	/* NULL: the output is not the thread's */
	bool was_lent;
	struct sample sample;
};

static void note_begin(void *ctx, const atomic_bool *failed)
{
	struct driven *d = ctx;

	d->failed = failed;
	d->was_lent = true;
}

static void note_end(void *ctx)
{
	struct driven *d = ctx;

	d->failed = NULL;
}

static bool is_full(void *ctx)
{
	const struct driven *d = ctx;

	return d->out.kept.len >= d->space.most;
}

static void record_event(void *ctx, const struct event *e, bool is_copy)
{
	const struct driven *d = ctx;

	(void)is_copy;
	recorder_event(d->recorder, e);
}

static bool record_idle(void *ctx)
{
	const struct driven *d = ctx;

	return recorder_idle(d->recorder);
}

static void open_driven(struct driven *d, uint64_t seed, bool has_worker, size_t most)
{
	const struct event_worker_user user = {
		.event = record_event, .idle = record_idle, .begin = note_begin, .end = note_end,
		.has_failed = is_full, .ctx = d, .idle_min = NS_PER_SECOND / 10,
	};

	*d = (struct driven){.sample = {.state = seed}};
	d->recorder = recorder_new(&kept_header, &d->out);
	d->space = (struct kept_space){&d->out, d->out.kept.len, most};
	recorder_set_commit(d->recorder, kept_commit, &d->space);
	if (has_worker)
		d->worker = event_worker_new(&user);
}

/* Records random events. What they point to is overwritten while they are recorded. */
static void drive(struct driven *d, unsigned count)
{
	for (unsigned i = 0; i < count; i++) {
		struct sample *s = &d->sample;
		struct event e = s->seq % 5 ? sample_any(s) : sample_combined(s);

		if (d->worker)
			event_worker_event(d->worker, &e);
		else
			recorder_event(d->recorder, &e);
		if (i % 100 == 99)
			sample_forget(s);
	}
}

/* Returns the number of events that were not written. */
static uint64_t close_driven(struct driven *d)
{
	uint64_t lost;

	if (d->worker)
		event_worker_finish(d->worker);
	ck_assert(!d->failed);
	ck_assert(d->was_lent || !d->worker);
	lost = recorder_lost(d->recorder);
	recorder_close(d->recorder);
	event_worker_free(d->worker);
	sample_done(&d->sample);
	return lost;
}

static void expect_same(const struct driven *a, const struct driven *b)
{
	ck_assert_uint_eq(a->out.kept.len, b->out.kept.len);
	ck_assert_mem_eq(a->out.kept.s, b->out.kept.s, a->out.kept.len);
}

static void free_kept(struct driven *d)
{
	sbuf_done(&d->out.kept);
}

START_TEST(a_copy_has_all_members)
{
	enum { EACH = 100 };
	struct sample s = {.state = 11};
	struct copies copies = {.bytes = NULL};
	struct copier copier;
	struct copy_reader reader;

	copier_init(&copier, false);
	copy_reader_init(&reader);
	for (unsigned i = 0; i < EACH * EVENT_KINDS; i++) {
		struct event e = sample_event(&s, i % EVENT_KINDS);
		size_t n = copier_prepare(&copier, &e);
		const struct event *copy;
		const char *what;

		if (e.kind == EVENT_ENTER || e.kind == EVENT_LEAVE)
			e.call.row = NULL;
		else if (e.kind == EVENT_LOOK)
			e.look.row = NULL;
		copies_begin(&copies, n);
		copier_add(&copier, &copies, &e, n);
		ck_assert_uint_eq(copies.size, n);
		copy = copies_next(&copies, &reader);
		what = sample_differ(&e, copy);
		ck_assert_msg(!what, "kind %u: %s", e.kind, what);
		ck_assert_ptr_null(copies_next(&copies, &reader));
	}
	copy_reader_done(&reader);
	copier_done(&copier);
	copies_done(&copies);
	sample_done(&s);
}
END_TEST

START_TEST(a_copy_for_a_printer_has_the_title_of_a_process_that_ends)
{
	static const enum event_kind kinds[] = {EVENT_EXITING, EVENT_EXIT, EVENT_REAP};
	char title[] = "postgres: checkpointer";
	struct process process = {.title = title};
	struct sample s = {.state = 12};
	struct copies copies = {.bytes = NULL};
	struct copier copier;
	struct copy_reader reader;

	copier_init(&copier, _i);
	copy_reader_init(&reader);
	for (unsigned i = 0; i < 30; i++) {
		struct event e = sample_event(&s, kinds[i % 3]);
		const struct event *copy;
		size_t n;

		*title = i < 15 ? 'p' : 0;
		e.process = i % 5 ? &process : NULL;
		n = copier_prepare(&copier, &e);
		copies_begin(&copies, n);
		copier_add(&copier, &copies, &e, n);
		copy = copies_next(&copies, &reader);
		if (_i && i < 15 && i % 5 && i % 3 < 2)
			ck_assert_str_eq(copy->process->title, title);
		else
			ck_assert_ptr_null(copy->process);
		e.process = NULL;
		ck_assert_ptr_null(sample_differ(&e, copy));
	}
	copy_reader_done(&reader);
	copier_done(&copier);
	copies_done(&copies);
	sample_done(&s);
}
END_TEST

START_TEST(a_worker_writes_the_same_bytes)
{
	struct driven plain, driven;

	open_driven(&plain, 4711 + _i, false, SIZE_MAX);
	open_driven(&driven, 4711 + _i, true, SIZE_MAX);
	if (_i)			/* another one compresses */
		recorder_use_thread(driven.recorder);
	drive(&plain, MANY);
	drive(&driven, MANY);
	ck_assert_uint_eq(close_driven(&plain), 0);
	ck_assert_uint_eq(close_driven(&driven), 0);
	expect_same(&plain, &driven);
	free_kept(&plain);
	free_kept(&driven);
}
END_TEST

START_TEST(a_worker_keeps_the_same_events_of_a_full_disk)
{
	struct driven all, plain, driven;

	open_driven(&all, 7, false, SIZE_MAX);
	drive(&all, MANY);
	close_driven(&all);
	for (unsigned i = 3; i < 8; i += 2) {
		size_t most = all.out.kept.len / 8 * i;
		uint64_t lost;

		open_driven(&plain, 7, false, most);
		open_driven(&driven, 7, true, most);
		drive(&plain, MANY);
		drive(&driven, MANY);
		lost = close_driven(&plain);
		ck_assert_uint_gt(lost, 0);
		ck_assert_uint_eq(close_driven(&driven), lost);
		expect_same(&plain, &driven);
		free_kept(&plain);
		free_kept(&driven);
	}
	free_kept(&all);
}
END_TEST

START_TEST(a_worker_reports_a_failed_output)
{
	struct driven d;

	open_driven(&d, 9, true, 1);
	drive(&d, MANY);
	while (event_worker_idle(d.worker))
		;
	ck_assert(d.failed && atomic_load(d.failed));
	close_driven(&d);
	free_kept(&d);
}
END_TEST

/* Returns the number of events that can be read. */
static unsigned count_kept(const struct output *out)
{
	struct trail_fault fault;
	enum trail_state state;
	struct trail_reader *r = reader_new(kept_file(out->kept.s, out->kept.len), &fault, &state);
	unsigned count = 0;
	struct event e;

	ck_assert(r);
	while (reader_next(r, &e))
		count++;
	reader_free(r);
	return count;
}

/* Records events of which none is combined. */
static void drive_single(struct driven *d, unsigned count)
{
	for (unsigned i = 0; i < count; i++) {
		struct event e = sample_any(&d->sample);

		event_worker_event(d->worker, &e);
	}
}

START_TEST(a_rescue_records_what_the_worker_has_not_got)
{
	const unsigned count = WORKER_EVENTS_MIN + 100 + 311 * _i;
	struct driven d;

	open_driven(&d, 5, true, SIZE_MAX);
	drive_single(&d, count);
	do {	/* on a busy machine the thread may take longer than a second */
		event_worker_rescue(d.worker, false);
	} while (d.failed);
	recorder_rescue(d.recorder);
	ck_assert_uint_eq(count_kept(&d.out), count);
	close_driven(&d);
	free_kept(&d);
}
END_TEST

START_TEST(an_idle_worker_writes_all)
{
	const unsigned count = WORKER_EVENTS_MIN + 700 * _i;	/* 0: its thread has got none */
	struct driven d;

	open_driven(&d, 6, true, SIZE_MAX);
	drive_single(&d, count);
	while (event_worker_idle(d.worker))
		;
	ck_assert_uint_eq(count_kept(&d.out), count);
	close_driven(&d);
	free_kept(&d);
}
END_TEST

START_TEST(events_after_the_end_of_a_worker_are_recorded)
{
	const unsigned count = WORKER_EVENTS_MIN + 500;
	struct driven d;

	open_driven(&d, 3, true, SIZE_MAX);
	drive_single(&d, count);
	event_worker_finish(d.worker);
	ck_assert(!d.failed);
	drive_single(&d, WORKER_EVENTS_MIN);
	ck_assert(!d.failed);
	while (event_worker_idle(d.worker))
		;
	ck_assert_uint_eq(count_kept(&d.out), count + WORKER_EVENTS_MIN);
	close_driven(&d);
	free_kept(&d);
}
END_TEST

static TCase *worker_tests(void)
{
	TCase *c = tcase_create("worker");

	tcase_add_test(c, a_copy_has_all_members);
	tcase_add_loop_test(c, a_copy_for_a_printer_has_the_title_of_a_process_that_ends, 0, 2);
	tcase_add_loop_test(c, a_worker_writes_the_same_bytes, 0, 2);
	tcase_add_test(c, a_worker_keeps_the_same_events_of_a_full_disk);
	tcase_add_test(c, a_worker_reports_a_failed_output);
	tcase_add_loop_test(c, a_rescue_records_what_the_worker_has_not_got, 0, 3);
	tcase_add_loop_test(c, an_idle_worker_writes_all, 0, 2);
	tcase_add_test(c, events_after_the_end_of_a_worker_are_recorded);
	return c;
}

UNIT_CASE(worker_tests)
