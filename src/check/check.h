/* What a check is, for the files that have checks: one for each family (leaks.c: LK). Such a file
 * has an array of struct check, which ends with one that has no id, and a line in families.def.
 *
 * A check looks at events as they come, or at the end at the history of all processes, and calls
 * `found` for what it finds. It prints nothing and keeps nothing of an event but what it copies. */
#ifndef CHECK_CHECK_H
#define CHECK_CHECK_H

#include "ptrail/finding.h"

struct look;		/* a run of one check: finding.c */

enum {
	/* Not looked for unless the user names it, or its family, or all: it costs, or finds what
	 * many mean to do */
	CHECK_OPTIONAL = 1,
	/* Blind where we attached to what ran already */
	CHECK_FROM_START = 2,
	/* Blind where the trace was cut before the command ended */
	CHECK_TO_END = 4,
};

struct check {
	struct check_row row;
	struct wants wants;	/* beside .history */
	/* Calls that it is shown, as -e trace= takes them; NULL: none. With wants.cheap_calls only
	 * where they cost nothing else, and elsewhere the check is blind. Say which calls, and
	 * leave .wants.calls for what is worth to stop everything at each call. */
	const char *calls;
	unsigned flags;		/* CHECK_ */
	/* Bytes of memory for a run, zeroed at first; `state` below points at them */
	size_t state;
	/* Each event, in order, with .process set and calls decoded; or NULL */
	void (*event)(struct look *k, void *state, const struct event *e);
	/* After the last, the history of all; or NULL */
	void (*end)(struct look *k, void *state, const struct history *h);
	/* Gives back what the state points at; or NULL */
	void (*done)(void *state);
};

/* Reports something. The message is printf's: a sentence without a full stop, with names, not
 * numbers, so that it is the same in each run; name processes with look_name. `about` is whose it
 * is; NULL: of the whole run. What is the same but for numbers was found already: then that one
 * gets the evidence that follows, and is found once more. Of an event no life is known yet: give
 * its serial with found_of. */
void found(struct look *k, const struct life *about, const char *message, ...)
	__attribute__((format(printf, 3, 4)));
void found_of(struct look *k, uint64_t serial, const char *message, ...)
	__attribute__((format(printf, 3, 4)));

/* Of what was found last: what speaks for it, a phrase; `about` NULL: nobody in particular; time 0:
 * of no event. Those that are too many are counted. */
void found_evidence(struct look *k, const struct life *about, uint64_t time, const char *phrase,
		    ...) __attribute__((format(printf, 4, 5)));
void found_evidence_of(struct look *k, uint64_t serial, uint64_t time, const char *phrase, ...)
	__attribute__((format(printf, 4, 5)));
/* … that it is of another level than the check's, and wants other advice */
void found_level(struct look *k, enum finding_level level);
void found_advice(struct look *k, const char *advice, ...) __attribute__((format(printf, 2, 3)));

/* What has been found so far by this check, with what is the same counted once */
size_t found_count(const struct look *k);

/* Words that live as long as the findings. Those of a duration: "812 ms", "1.2 s", "5 min 3 s" */
const char *look_words(struct look *k, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
const char *look_duration(struct look *k, uint64_t ns);
/* How it ended: "exited with 3", "was killed by SIGSEGV", "runs still" */
const char *look_ending(struct look *k, const struct life *l);
/* Its command line, cut; its name where that is not known */
const char *look_command(struct look *k, const struct life *l);
/* The last event; NULL until it comes */
const struct event *look_end(const struct look *k);
#endif
