/* The library calls of a task that have not returned, and the values of a call. */
#ifndef TRACE_LIBRARY_CALLS_CALLS_H
#define TRACE_LIBRARY_CALLS_CALLS_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/user.h>

#include "base/memory/arena.h"
#include "base/memory/hash.h"
#include "desc/prototypes.h"
#include "machine/ticks.h"
#include "ptrail/event.h"

struct engine;
struct library_breakpoint;
struct library_recorder;
struct library_return;
struct library_space;
struct tracee;

enum { DEBUG_ADDRESSES = 4 };	/* breakpoints of the processor that a task has */

/* A call that has not returned */
struct library_entry {
	uint64_t return_address;
	uint64_t sp;		/* stack pointer at the call: where the return address is */
	uint64_t entered;	/* event time, ns */
	const char *function, *version, *from, *to;	/* valid until the end of the engine */
	const struct prototype *prototype;	/* NULL: none is known */
	/* int3 at .return_address, which is set for this call among others; NULL: none is */
	struct library_return *stop;
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
	/* It is resumed to execute one instruction, from which int3 has been removed; or NULL. */
	struct library_return *stepped;
	/* It has been resumed so, and the stop for the SIGTRAP of the step is still to come.
	 * Another stop may be first, such as one for PTRACE_INTERRUPT. */
	bool awaits_step;
};

/* A copy of memory at a call or a return */
struct library_copy {
	uint64_t address;
	const uint8_t *bytes;
	unsigned got;		/* bytes that were copied; 0: none could be */
};

enum { LIBRARY_COPIES = 2 };

/* Where a call or a return was observed */
struct library_moment {
	const struct user_regs_struct *registers;
	/* The copies that the record of the call contains; NULL: the task is stopped there, and its
	 * memory is read. */
	const struct library_copy *copies;
	uint64_t time;		/* of the record, as in events; 0: now */
};

struct library_tracing {
	struct arena arena;
	struct hash names;	/* hash of a string → the string in .arena */
	bool is_held;		/* no breakpoints are to be set now */
	bool stops_by_code;	/* returns stop at int3: see returns.h */
	struct library_recorder *recorders;	/* list of all (trace/library_calls/recorder.h) */
	struct library_recorder *earliest;	/* the one that has the next record; or NULL */
	struct ticks ticks;
};

/* Returns a copy of the string, valid until the end of the engine. g->library is not NULL. */
const char *library_name(struct engine *g, const char *name);
/* Reads the arguments of a call, with at most `limit` bytes of a string. Without a prototype, they
 * are the first two registers, or words on the stack. */
void library_read_arguments(const struct tracee *t, const struct library_moment *at,
			    uint64_t limit, struct library_entry *e);
/* Reads the result of the call that has returned, and what the function has left at its arguments.
 * Returns NULL if it has no result. */
const struct library_value *library_read_result(const struct tracee *t,
						const struct library_moment *at, uint64_t limit,
						struct library_entry *e);

/* Begins a call of the function that the breakpoint is for, in the module `to`: emits it.
 * Without .copies, prepares for its return. */
void library_begin_call(struct engine *g, struct tracee *t, const struct library_breakpoint *b,
			const char *to, const struct library_moment *at, uint64_t return_address);
/* The call of a record has returned. Ends it and those that it has left. */
void library_end_recorded_call(struct engine *g, struct tracee *t, uint64_t sp,
			       const struct library_moment *at);
/* Where the function is that the jump of the breakpoint leads to now. Returns NULL if that is in
 * the same module, so that it is no call of another; "" if the loader has not bound it yet. */
const char *library_target(const struct library_space *s, const struct library_breakpoint *b,
			   uint64_t target);
/* Makes the call of a task that is about to execute the jump of the breakpoint stop at its return,
 * as at the breakpoint. */
void library_handle_jump(struct engine *g, struct tracee *t, struct library_breakpoint *b,
			 struct user_regs_struct *registers, bool emits);
/* The same for a task that is at the return address of a call. */
void library_handle_return(struct engine *g, struct tracee *t,
			   const struct user_regs_struct *registers);
#endif
