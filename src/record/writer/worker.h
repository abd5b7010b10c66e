/* A thread that encodes, compresses and writes a recording. It gets copies of the events, in
 * batches of limited size: if it is several of them behind, the thread that traces waits. Short
 * recordings do without it. */
#ifndef RECORD_WRITER_WORKER_H
#define RECORD_WRITER_WORKER_H

#include <stdatomic.h>
#include <stdbool.h>

#include "record/writer/recorder.h"

/* Number of events that are recorded before the thread is created, which takes as long as some
 * hundred of them */
enum { WORKER_EVENTS_MIN = 1000 };

struct record_worker;

/* Lets a thread of its own record the events from now on, in `r`, which outlives the worker. From
 * the call of `begin` on, everything that `r` uses belongs to the thread, until `end` is called.
 * The thread sets *failed when `has_failed` returns true, after each batch. */
struct record_worker_user {
	void (*begin)(void *ctx, const atomic_bool *failed);
	void (*end)(void *ctx);
	bool (*has_failed)(void *ctx);
	void *ctx;
};

struct record_worker *record_worker_new(struct recorder *r, const struct record_worker_user *user);
/* recorder_event() and recorder_idle(), by the thread or, as long as there is none, at once */
void record_worker_event(struct record_worker *w, const struct event *e);
bool record_worker_idle(struct record_worker *w);
/* Waits until all is recorded, and ends the thread. The recorder belongs to the caller again, and
 * further events are recorded at once. */
void record_worker_finish(struct record_worker *w);
void record_worker_free(struct record_worker *w);	/* after record_worker_finish(), or NULL */
/* For a failing program, perhaps inside one of these functions: waits for the thread, for a second
 * at most, and records the events that it has not got. If the failure is another thread's, these
 * are lost. `end` is called if the recorder belongs to the caller now. */
void record_worker_rescue(struct record_worker *w, bool is_elsewhere);
#endif
