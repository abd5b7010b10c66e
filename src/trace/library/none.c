/* Stubs for a build without libunwind or libelf, or for another machine than x86-64. Then -l is
 * refused, so that g->library is always NULL. */
#include "trace/library/library.h"

/* The functions ignore their parameters. */
#pragma GCC diagnostic ignored "-Wunused-parameter"

void engine_library_init(struct engine *g)
{
}

void engine_library_done(struct engine *g)
{
}

bool engine_handle_library_trap(struct engine *g, struct tracee *t)
{
	return false;
}

void engine_take_library_records(struct engine *g, const struct tracee *stopped)
{
}

void engine_fetch_library_records(struct engine *g)
{
}

uint64_t engine_next_library_record(const struct engine *g)
{
	return UINT64_MAX;
}

void engine_emit_library_record(struct engine *g, uint64_t time)
{
}

bool engine_is_unsampled(const struct engine *g, pid_t tid, uint64_t count)
{
	return false;
}

bool engine_handle_library_signal(struct engine *g, struct tracee *t, int sig)
{
	return false;
}

bool engine_library_steps(const struct tracee *t)
{
	return false;
}

void engine_library_finish_step(struct tracee *t)
{
}

void engine_library_start(struct engine *g, struct tracee *t)
{
}

void engine_library_hold(struct engine *g)
{
}

void engine_library_release(struct engine *g)
{
}

void engine_library_exec(struct engine *g, struct tracee *t)
{
}

void engine_library_inherit(struct engine *g, struct tracee_group *child,
			    const struct tracee *creator, bool shares)
{
}

void engine_library_end_calls(struct engine *g, struct tracee *t)
{
}

void engine_library_disarm(struct tracee *t)
{
}

void engine_library_rearm(struct engine *g, struct tracee *t)
{
}

void engine_library_clear(struct engine *g)
{
}

bool engine_library_leave_stop(const struct engine *g, pid_t tid, bool is_trap)
{
	return false;
}

bool engine_library_has_trap(struct engine *g, const struct tracee *t)
{
	return false;
}

void engine_library_clear_task(struct tracee *t)
{
}

void engine_library_forget_group(struct engine *g, const struct tracee_group *p)
{
}

void engine_library_forget(struct library_task *l)
{
}
