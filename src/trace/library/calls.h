/* The library calls of a task that have not returned, and the values of a call. */
#ifndef TRACE_LIBRARY_CALLS_H
#define TRACE_LIBRARY_CALLS_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/user.h>

#include "base/memory/arena.h"
#include "desc/prototypes.h"
#include "ptrail/event.h"

struct tracee;

enum { DEBUG_ADDRESSES = 4 };	/* breakpoints of the processor that a task has */

/* A call that has not returned */
struct library_entry {
	uint64_t return_address;
	uint64_t sp;		/* stack pointer at the call: where the return address is */
	uint64_t entered;	/* event time, ns */
	const char *function, *version, *from, *to;	/* valid until the end of the engine */
	const struct prototype *prototype;	/* NULL: none is known */
	struct library_value *values;	/* in .arena */
	unsigned value_count;
	struct arena arena;
};

struct library_task {
	struct library_entry *entries;	/* the innermost call is the last */
	unsigned count;
	unsigned room;		/* entries that have an arena; those from .count on are reused */
	/* Addresses that the processor stops the task at, in its debug registers; 0: none */
	uint64_t armed[DEBUG_ADDRESSES];
	unsigned next_armed;	/* index behind the register that was armed last */
	bool is_off;		/* the debug registers are disabled (vfork) */
};

/* Reads the arguments of the call that the stopped task makes, with at most `limit` bytes of a
 * string. Without a prototype, they are the first two registers. */
void library_read_arguments(const struct tracee *t, const struct user_regs_struct *registers,
			    uint64_t limit, struct library_entry *e);
/* Reads the result of the call that has returned, and what the function has left at its arguments.
 * Returns NULL if it has no result. */
const struct library_value *library_read_result(const struct tracee *t,
						const struct user_regs_struct *registers,
						uint64_t limit, struct library_entry *e);
#endif
