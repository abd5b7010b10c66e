/* Counters that show at the end whether every stop led to its event: each stop of a kind gives an
 * event or is counted as quiet, each task that appeared has ended, and each syscall enter has an
 * exit or was cut short. */
#ifndef TRACE_STATE_TALLY_H
#define TRACE_STATE_TALLY_H

#include "trace/tasks/stop.h"
#include "ptrail/event.h"

struct event_tally {
	uint64_t emitted[EVENT_KINDS];
	uint64_t stops[STOP_KINDS];	/* stops that were handled */
	uint64_t quiet[STOP_KINDS];	/* of these, stops without an event */
	uint64_t records;	/* ENTERs from a ring buffer, and LEAVEs without a syscall-stop */
	uint64_t superseded;	/* LEAVEs without a stop, because another thread called execve */
	uint64_t unknown;	/* LEAVEs without an ENTER */
	uint64_t unfinished;	/* ENTERs without a LEAVE */
};

/* Returns a description of the counters that differ; NULL: none do. To be called when no tasks are
 * left. */
const char *tally_fault(const struct event_tally *t);
#endif
