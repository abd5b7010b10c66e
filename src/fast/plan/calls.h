/* What is known of calls beyond their rows: which of them always stop, how the reads of the
 * frequent ones may be made, and which of them are told apart by one of their arguments. */
#ifndef FAST_PLAN_CALLS_H
#define FAST_PLAN_CALLS_H

#include <stdbool.h>
#include <stdint.h>

/* Why a call is never made from a stub; NULL: it may be */
const char *calls_why_stop(const char *name);

/* SWIFT_… of fast/plan/compile.h */
unsigned calls_swift(const char *name);

/* Whether it writes what may be a message: its first argument is the descriptor */
bool calls_says(const char *name);

/* Whether a success may change what descriptors are called, or bring others than its result */
bool calls_renames(const char *name);

/* The register by whose values a call has plans of its own; NULL: it has none */
struct calls_key {
	const char *name;
	uint8_t reg, width;	/* how many of its bits count */
	uint8_t bases[2];	/* × 256: 64 values from there on; the second 0: there is none */
	uint64_t never;		/* a bit for each value of the first base that stops anyway */
};
const struct calls_key *calls_key(const char *name);
#endif
