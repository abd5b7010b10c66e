/* What is known of calls beyond their rows: which of them always stop, how the reads of the
 * frequent ones may be made, and which of them are told apart by one of their arguments. */
#ifndef FAST_CALLS_H
#define FAST_CALLS_H

#include <stdbool.h>
#include <stdint.h>

/* Why a call is never made from a stub; NULL: it may be */
const char *calls_why_stop(const char *name);

/* SWIFT_… of fast/compile.h */
unsigned calls_swift(const char *name);

/* The register (from 0 on) by whose values a call has plans of its own, and what values below 64
 * they start at, in steps of 256; false: it has none */
struct calls_key {
	const char *name;
	uint8_t reg, width, bases[2];
	uint64_t never;		/* a bit for each value that stops anyway */
};
const struct calls_key *calls_key(const char *name);
#endif
