#include "record/writer/worker.h"

#include <stdlib.h>

#include "base/memory/alloc.h"
#include "base/system/clock.h"
#include "base/system/job_thread.h"
#include "record/writer/copies.h"

enum {
	BATCH_SIZE = 256 << 10,
	/* those that the thread has not finished, and the one that is filled */
	BATCHES = JOB_THREAD_JOBS + 1,
};

struct event_batch {
	struct copies copies;
	bool is_idle;			/* no event was pending after those of the batch */
};

struct event_worker {
	struct event_worker_user user;
	struct job_thread *thread;	/* NULL: there is none */
	unsigned until_thread;		/* events before it is created; 0: it is, or cannot be */
	struct copier copier;
	/* batch number N is at N % BATCHES; that with number .added is filled */
	struct event_batch batches[BATCHES];
	size_t added;			/* number of batches that the thread was given */
	uint64_t given;			/* CLOCK_MONOTONIC of the last one */

	/* of the thread */
	struct copy_reader reader;
	atomic_bool waits;		/* the last call of user.idle has returned that */
	atomic_bool has_failed;
};

struct event_worker *event_worker_new(const struct event_worker_user *user)
{
	struct event_worker *w = alloc_new(struct event_worker);

	w->user = *user;
	w->until_thread = WORKER_EVENTS_MIN;
	return w;
}

static void run_copies(struct event_worker *w, struct copies *c)
{
	const struct event *e;

	while ((e = copies_next(c, &w->reader)))
		w->user.event(w->user.ctx, e, true);
}

static void run_batch(void *worker, void *batch)
{
	struct event_worker *w = worker;
	struct event_batch *b = batch;

	run_copies(w, &b->copies);
	if (b->is_idle)
		atomic_store_explicit(&w->waits, w->user.idle(w->user.ctx),
				      memory_order_relaxed);
	if (w->user.has_failed(w->user.ctx))
		atomic_store_explicit(&w->has_failed, true, memory_order_relaxed);
}

static struct event_batch *current_batch(struct event_worker *w)
{
	return &w->batches[w->added % BATCHES];
}

static void begin_batch(struct event_worker *w, size_t room)
{
	struct event_batch *b = current_batch(w);

	copies_begin(&b->copies, room > BATCH_SIZE ? room : BATCH_SIZE);
	b->is_idle = false;
}

/* Creates the thread. Without one, all events are handled at once. */
static void start_thread(struct event_worker *w)
{
	copier_init(&w->copier, w->user.copies_all);
	copy_reader_init(&w->reader);
	begin_batch(w, 0);
	w->given = clock_ns(CLOCK_MONOTONIC);
	/* events that are handled may have to be written */
	atomic_store_explicit(&w->waits, true, memory_order_relaxed);
	w->user.begin(w->user.ctx, &w->has_failed);
	w->thread = job_thread_new(run_batch, w);
	if (!w->thread)
		w->user.end(w->user.ctx);
}

/* Gives the current batch to the thread, and begins another one with that room. */
static void give_batch(struct event_worker *w, size_t room)
{
	struct event_batch *b = current_batch(w);

	if (w->added >= JOB_THREAD_JOBS)
		job_thread_wait(w->thread, w->added + 1 - JOB_THREAD_JOBS);
	w->added++;
	w->given = clock_ns(CLOCK_MONOTONIC);
	job_thread_add(w->thread, b);
	begin_batch(w, room);
}

static void give_idle_batch(struct event_worker *w)
{
	current_batch(w)->is_idle = true;
	give_batch(w, 0);
}

void event_worker_event(struct event_worker *w, const struct event *e)
{
	struct copies *to;
	size_t n;

	if (!w->thread) {
		w->user.event(w->user.ctx, e, false);
		if (w->until_thread && !--w->until_thread)
			start_thread(w);
		return;
	}
	n = copier_prepare(&w->copier, e);
	to = &current_batch(w)->copies;
	if (n > to->room - to->size) {
		give_batch(w, n);
		to = &current_batch(w)->copies;
	}
	copier_add(&w->copier, to, e, n);
}

bool event_worker_idle(struct event_worker *w)
{
	bool has_events, is_busy;

	if (!w->thread)
		return w->user.idle(w->user.ctx);
	has_events = current_batch(w)->copies.size;
	is_busy = job_thread_done(w->thread) < w->added;
	if (!has_events && !is_busy &&
	    !atomic_load_explicit(&w->waits, memory_order_relaxed))
		return false;
	if (!is_busy && clock_ns(CLOCK_MONOTONIC) - w->given >= w->user.idle_min)
		give_idle_batch(w);
	return true;
}

void event_worker_hurry(struct event_worker *w)
{
	if (w->thread && job_thread_done(w->thread) == w->added)
		give_idle_batch(w);
}

void event_worker_finish(struct event_worker *w)
{
	w->until_thread = 0;
	if (!w->thread)
		return;
	give_batch(w, 0);
	job_thread_free(w->thread);
	w->thread = NULL;
	w->user.end(w->user.ctx);
}

void event_worker_free(struct event_worker *w)
{
	if (!w)
		return;
	for (unsigned i = 0; i < BATCHES; i++)
		copies_done(&w->batches[i].copies);
	copier_done(&w->copier);
	copy_reader_done(&w->reader);
	free(w);
}

void event_worker_rescue(struct event_worker *w, bool is_elsewhere)
{
	bool is_done;

	if (!w->thread)
		return;
	is_done = job_thread_await(w->thread, w->added);
	/* a thread that has failed leaves everything as it is */
	if (!is_done && !is_elsewhere)
		return;
	w->user.end(w->user.ctx);
	if (is_done && !is_elsewhere)
		run_copies(w, &current_batch(w)->copies);
}
