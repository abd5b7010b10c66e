/* Records library calls without stops. Code in the tracee (recorder_code.S) writes a record of each
 * call and each return into a ring, which ptrail reads at the next stop.
 *
 * The entry of a function in a procedure linkage table gets a jump to a trampoline in place of
 * int3. At the call, the return address on the stack is replaced by that of the code, which puts it
 * back when the function has returned. So only those functions are recorded during which nothing
 * looks at the stack: struct prototype's .is_leaf, bound to the C library. A function that the
 * loader has not bound yet may be one of the program with that name; it is decided when its
 * breakpoint is hit the next time. Before a signal handler runs, ptrail puts the return addresses
 * back, and the calls in progress stop at their return.
 *
 * One thread of a process is recorded, the one that has loaded the program. Calls of others, and
 * those of which a copy cannot be made, stop as at a breakpoint. */
#ifndef TRACE_LIBRARY_CALLS_RECORDER_H
#define TRACE_LIBRARY_CALLS_RECORDER_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>
#include <sys/user.h>

#include "trace/library_calls/recorder_code.h"

struct engine;
struct library_breakpoint;
struct library_space;
struct tracee;

enum {
	RECORDER_AREAS = 3,
	RECORDER_FUNCTIONS = (AREA_SIZE - AREA_TRAMPOLINES) / TRAMPOLINE_SIZE,
};

struct recorder_area {
	uint64_t address;	/* in the tracee */
	unsigned used;		/* number of trampolines */
	uint64_t entries[RECORDER_FUNCTIONS];	/* addresses of the breakpoints they replace */
};

struct library_recorder {
	pid_t tid;		/* the thread that is recorded */
	uint64_t thread;	/* its thread pointer */
	uint64_t ring;		/* address in the tracee */
	uint64_t tail;		/* number of units of records that have been taken */
	uint64_t mode;		/* RECORDER_ON or another one */
	bool has_failed;	/* nothing more can be mapped */
	struct recorder_area *areas[RECORDER_AREAS];
	unsigned count;
	/* Records that have been read, where each begins, and the next one of them */
	uint8_t *bytes;
	size_t used;		/* bytes of .bytes */
	uint32_t *offsets;
	unsigned fetched, next;
	struct library_recorder *following, **link;	/* list of all recorders */
};

/* What is to be done for a thread that is in the code of a recorder */
enum recorder_place {
	RECORDER_ELSEWHERE,	/* it is not there, or has been moved to the program */
	RECORDER_STOPPED,	/* it is at the entry that *b is for, whose call it makes */
	RECORDER_RETURNED,	/* it is at the return address of a call that has returned */
};

/* Replaces breakpoints of functions that can be recorded. To be called when the loader has changed
 * the list of libraries; `registers` are those of the stopped task. */
void library_recorder_update(struct engine *g, struct tracee *t,
			     const struct user_regs_struct *registers);
/* The same for one breakpoint whose jump leads to `target`, when it was hit. */
void library_recorder_try(struct engine *g, struct tracee *t,
			  const struct user_regs_struct *registers, struct library_breakpoint *b,
			  uint64_t target);
/* Copies the recorder of a process for the child that a thread of it has forked; NULL: that
 * thread is not recorded, so that nothing is in the child, or `from` is NULL. */
struct library_recorder *library_recorder_copy(struct engine *g,
					       const struct library_recorder *from, pid_t creator,
					       pid_t child);
void library_recorder_free(struct library_recorder *r);
/* Sets what calls do, in the memory of the task. Allocates nothing. */
void library_recorder_set_mode(struct library_recorder *r, pid_t tid, uint64_t mode);
/* Returns the breakpoint that the trampoline replaces; NULL: it is none. */
struct library_breakpoint *library_recorder_breakpoint(const struct library_space *s,
						       uint64_t trampoline);
/* Puts the return addresses of calls in progress back on the stack, and moves the stopped thread
 * out of the code, if it is there; sets its registers. All records have been taken. A call of which
 * there is no record yet is not recorded if `stops` is true (RECORDER_STOPPED); otherwise it is
 * when the thread is resumed. */
enum recorder_place library_recorder_leave(const struct library_space *s, const struct tracee *t,
					   struct user_regs_struct *registers, bool stops,
					   struct library_breakpoint **b);
/* Whether the address is in the code, which is before the trampolines of an area */
bool library_recorder_has_code(const struct library_recorder *r, uint64_t rip);
/* Whether the thread, stopped by SIGTRAP, is at a breakpoint of the code */
bool library_recorder_is_trap(const struct library_recorder *r, uint64_t rip);
/* Handles such a stop, with the result of library_recorder_leave. */
enum recorder_place library_recorder_handle_trap(const struct library_space *s,
						 const struct tracee *t,
						 struct user_regs_struct *registers,
						 struct library_breakpoint **b);

/* records.c */
/* The task is at a breakpoint of the recorder's code. `emits`: library calls are still observed. */
void library_handle_recorder_trap(struct engine *g, struct tracee *t,
				  struct user_regs_struct *registers, bool emits);
#endif
