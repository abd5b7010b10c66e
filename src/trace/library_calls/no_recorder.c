/* For machines without code that records library calls: each call stops, since no process has a
 * recorder. */
#include "trace/library_calls/library.h"
#include "trace/library_calls/machine.h"
#include "trace/library_calls/recorder.h"

/* The functions ignore their parameters. */
#pragma GCC diagnostic ignored "-Wunused-parameter"

void library_recorder_update(struct engine *g, struct tracee *t,
			     const struct user_regs_struct *registers)
{
}

void library_recorder_try(struct engine *g, struct tracee *t,
			  const struct user_regs_struct *registers, struct library_breakpoint *b,
			  uint64_t target)
{
}

struct library_recorder *library_recorder_copy(struct engine *g,
					       const struct library_recorder *from, pid_t creator,
					       pid_t child)
{
	return NULL;
}

void library_recorder_free(struct library_recorder *r)
{
}

void library_recorder_set_mode(struct library_recorder *r, pid_t tid, uint64_t mode)
{
}

enum recorder_place library_recorder_leave(const struct library_space *s, const struct tracee *t,
					   struct user_regs_struct *registers, bool stops,
					   struct library_breakpoint **b)
{
	return RECORDER_ELSEWHERE;
}

bool library_recorder_is_trap(const struct library_recorder *r, uint64_t rip)
{
	return false;
}

void library_handle_recorder_trap(struct engine *g, struct tracee *t,
				  struct user_regs_struct *registers, bool emits)
{
}

bool library_handle_signal(struct engine *g, struct tracee *t, int sig)
{
	return false;
}

void library_take_records(struct engine *g, const struct tracee *stopped)
{
}

void library_fetch_records(struct engine *g)
{
}

uint64_t library_next_time(struct engine *g)
{
	return UINT64_MAX;
}

uint64_t library_emit_next(struct engine *g, uint64_t until)
{
	return 0;
}
