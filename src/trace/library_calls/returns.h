/* How a task stops at the return of a library call.
 *
 * Breakpoints of the processor are used where they work: they belong to one task and change no
 * code. There are four of them, which are for the innermost calls, so that the next one is still
 * found if longjmp or an exception leaves some of them.
 *
 * Some virtual machines accept them without effect, and other debuggers may use them up; on arm64 a
 * task that has hit one could not be resumed with it. Then the return address gets a breakpoint in
 * the code (int3, brk) while a call in progress returns there. A task that reaches it while
 * another one needs it, executes one instruction without it (library_steps). Meanwhile the
 * return of that other task is missed, and its call is <no return>. */
#ifndef TRACE_LIBRARY_CALLS_RETURNS_H
#define TRACE_LIBRARY_CALLS_RETURNS_H

#include <stdbool.h>
#include <stdint.h>

#include "trace/library_calls/machine.h"

struct engine;
struct library_entry;
struct library_space;
struct library_task;
struct tracee;

/* A breakpoint in the code at a return address of a program or library */
struct library_return {
	uint64_t address;
	unsigned users;		/* number of calls in progress that return there */
	uint8_t original[BREAKPOINT_SIZE];	/* what it replaces */
	bool is_set;		/* it is in memory; without users, after a fork */
	/* One that a task has hit there is of ptrail, even if it has been removed since; otherwise
	 * it is the program's. */
	bool is_own;
};

/* Makes the stopped task stop at the returns of its innermost calls. */
void library_arm_returns(struct engine *g, struct tracee *t);
/* Whether a breakpoint of the processor is at the address */
bool library_is_armed(const struct library_task *l, uint64_t address);
/* Removes the breakpoint of the processor from an address that the task has reached in another way
 * than by a return, as in a loop that begins there, unless it is that of a call in progress. */
void library_disarm_address(struct tracee *t, uint64_t address);

/* Returns the one in the code that a task has hit at the address; NULL: it is none of ptrail. */
struct library_return *library_find_return(const struct library_space *s, uint64_t address);
/* The call has ended. Removes that of its return if no other call needs it and the task is
 * stopped. */
void library_release_return(struct tracee *t, struct library_entry *entry);
/* The same for all calls of a task whose memory is another one now, which is not written to. */
void library_forget_returns(struct tracee *t);
/* The stopped task has hit it: lets it execute the instruction. */
void library_pass_return(struct tracee *t, struct library_return *r);
/* Copies all for a fork child, which has none of the calls. */
void library_copy_returns(struct library_space *to, const struct library_space *from);
/* Removes all from memory, through a descriptor of it. Allocates nothing. */
void library_clear_returns(struct library_space *s, int memory);
void library_free_returns(struct library_space *s);
#endif
