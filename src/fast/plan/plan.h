/* What is to be read for each call, made from the rows: the table that lies in a tracee. A call
 * whose reads cannot be told beforehand has FAST_STOP, and is traced by stops. */
#ifndef FAST_PLAN_PLAN_H
#define FAST_PLAN_PLAN_H

#include <stdbool.h>

#include "decode/decode.h"
#include "fast/stub/layout.h"

struct fast_plan_options {
	struct limits limits;		/* as decoding will have them */
	bool values;			/* memory is read at all */
	/* a bit for each number: calls that are told; the others are FAST_QUIET. NULL: all */
	const uint64_t *wanted;
	/* of others that write, those to descriptors up to 2 are told as well; NULL: none */
	const uint64_t *low;
	/* bytes of what is written to those that are read, whatever the limits say */
	uint64_t said;
	/* Sockets may carry messages: what would ask which ones stops. Until such a socket is made
	 * nobody has to ask, and the call that makes one stops (socket, by its domain). */
	bool messages;
	/* Where a path ends is looked at behind a call that failed with it: that stops once */
	bool faults;
	/* What descriptors are called is known of each: who makes one stops once behind its call,
	 * and so does what changes names */
	bool names;
};

/* The numbers of calls that `messages` makes stop, FAST_ASKERS at most. In a process that has come
 * to need that, .how of their plans becomes FAST_STOP: calls that are on their way end by the plan
 * they began with. */
enum { FAST_ASKERS = 24 };
struct fast_askers {
	uint16_t nr[FAST_ASKERS];
	unsigned count;
};

/* The plans of x86-64's calls, made in pieces of some 20 us; what is given has to be there until
 * the last is made. Never NULL; goes_on makes another piece, and returns false when that was the
 * last. */
struct fast_planner;
struct fast_planner *fast_planner_new(struct fast_table *t, const struct fast_plan_options *o,
				      struct fast_askers *a);
bool fast_planner_goes_on(struct fast_planner *m);
void fast_planner_free(struct fast_planner *m);

/* Puts what a record has copied of that state into `m`, so that decoding finds it there: first that
 * of AT_ENTRY, which shows the call as it was entered, then that of AT_EXIT. `early`: so many
 * segments were there at the former. What has been copied since is late then, of AT_EXIT, though
 * the call does not change it. The record has been checked. */
void fast_remember(struct memory *m, const struct fast_record *r, enum when when, unsigned early);

/* Whether a record of `size` bytes is whole: its sizes agree, and its number is one that records
 * are made of. Whatever is in it was written by the tracee, which may still be writing: what is
 * checked is a copy, and 8-byte aligned. */
bool fast_record_is_whole(const struct fast_table *t, const struct fast_record *r, size_t size);
#endif
