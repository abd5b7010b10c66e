/* The fast source in passthrough */
#ifndef TRACE_FAST_PASSTHROUGH_H
#define TRACE_FAST_PASSTHROUGH_H

#include <sys/types.h>

struct engine;
struct ptrace_stop;

/* How a task is resumed from its stop in passthrough */
enum pass_through {
	PASS_USUAL,		/* as if it were not traced */
	PASS_WITHOUT_SIGNAL,	/* ptrail caused the signal that the stop is for */
	PASS_TO_SYSCALL_EXIT,	/* as usual, with a stop at the exit of the syscall */
};
/* Does what the stop of a task needs in passthrough. After a fatal failure of ptrail it only does
 * what is possible without allocating memory. g->fast may be NULL. */
enum pass_through engine_pass_through_fast(const struct engine *g, pid_t tid,
					   const struct ptrace_stop *stop);
/* Ends the current freeze and resumes all parked tasks. g->fast may be NULL. */
void engine_resume_parked(struct engine *g);
#endif
