/* Facts about syscalls that their rows do not contain: which always stop, how the memory of
 * frequent ones can be read, and which have plans by the value of one argument. */
#ifndef FAST_PLAN_CALLS_H
#define FAST_PLAN_CALLS_H

#include <stdbool.h>
#include <stdint.h>

/* Returns why a syscall is never made from a stub; NULL if it may be */
const char *calls_why_stop(const char *name);

/* Returns READ_HINT_... flags of fast/plan/compile.h */
unsigned calls_read_hints(const char *name);

/* Whether the syscall writes what may be a message; its first argument is the descriptor */
bool calls_writes_message(const char *name);

/* Whether the syscall, if it succeeds, may change the names of descriptors, or create descriptors
 * other than its result */
bool calls_changes_names(const char *name);

/* The argument that selects one of several plans of a syscall; calls_key returns NULL if there is
 * none */
struct calls_key {
	const char *name;
	uint8_t reg, width;	/* .width: number of low bits that count. */
	/* Each covers the 64 values from 256 times the number on; a second of 0: none. */
	uint8_t bases[2];
	/* A bit for each value of the first base with which the syscall always stops. */
	uint64_t stops;
};
const struct calls_key *calls_key(const char *name);
#endif
