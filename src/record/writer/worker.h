/* A thread that handles events: it encodes, compresses and writes a recording, or decodes and
 * writes text. It gets copies of the events, in batches of limited size: if it is several of them
 * behind, the thread that traces waits. Short traces do without it. */
#ifndef RECORD_WRITER_WORKER_H
#define RECORD_WRITER_WORKER_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include "ptrail/event.h"

/* Number of events that are handled before the thread is created, which takes as long as some
 * hundred of them */
enum { WORKER_EVENTS_MIN = 1000 };

struct event_worker;

/* What the thread does. From the call of `begin` on, everything that the other functions use
 * belongs to the thread, until `end` is called. */
struct event_worker_user {
	/* Handles an event: a copy (see copies_next()) or, as long as there is no thread and after
	 * `end`, the event itself. */
	void (*event)(void *ctx, const struct event *e, bool is_copy);
	/* No event is pending. Returns whether it has to be called again. */
	bool (*idle)(void *ctx);
	void (*begin)(void *ctx, const atomic_bool *failed);
	void (*end)(void *ctx);
	/* Called after each batch; the thread sets *failed when it returns true. */
	bool (*has_failed)(void *ctx);
	void *ctx;
	/* How long events may wait for the thread if no event is pending, in ns */
	uint64_t idle_min;
	/* Copies have all memory of system calls, not only what values depend on. */
	bool copies_all;
};

struct event_worker *event_worker_new(const struct event_worker_user *user);
/* The functions of the user, by the thread or, as long as there is none, at once */
void event_worker_event(struct event_worker *w, const struct event *e);
bool event_worker_idle(struct event_worker *w);
/* Lets the thread, unless it is busy, handle all events up to now, as if no other was pending. */
void event_worker_hurry(struct event_worker *w);
/* Waits until all events are handled, and ends the thread. Everything belongs to the caller again,
 * and further events are handled at once. */
void event_worker_finish(struct event_worker *w);
void event_worker_free(struct event_worker *w);	/* after event_worker_finish(), or NULL */
/* For a failing program, perhaps inside one of these functions: waits for the thread, for a second
 * at most, and handles the events that it has not got. If the failure is another thread's, these
 * are lost. `end` is called if everything belongs to the caller now. */
void event_worker_rescue(struct event_worker *w, bool is_elsewhere);
#endif
