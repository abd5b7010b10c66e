/* A tracee with a seccomp filter cannot be detached:
 * without a tracer the selected syscalls would fail. So its stops are handled until it ends. That
 * needs no records of tasks: each stop contains what is needed to answer it. */
#include "trace/actions/passthrough.h"

#include <sys/ptrace.h>

#include "machine/machine.h"
#include "trace/state/engine_state.h"
#include "trace/state/source.h"

/* Whether our seccomp filter stopped the task, and not a filter of its own that uses
 * SECCOMP_RET_TRACE */
static bool is_stop_of_our_filter(const struct engine *g, pid_t tid)
{
	unsigned long data = 0;

	return !ptrace(PTRACE_GETEVENTMSG, tid, 0, &data) && data == g->selection.mark;
}

void engine_pass_through(const struct engine *g, pid_t tid, const struct ptrace_stop *stop)
{
	enum pass_through how = PASS_USUAL;

	for (const struct trace_source *const *s = g->sources.all; *s; s++)
		if ((*s)->passthrough)
			how = (*s)->passthrough(g, tid, stop);
	if (how == PASS_WITHOUT_SIGNAL) {
		ptrace(PTRACE_CONT, tid, 0, 0);
		return;
	}
	if (stop->kind == STOP_GROUP) {
		ptrace(PTRACE_LISTEN, tid, 0, 0);
		return;
	}
	if (stop->kind == STOP_SECCOMP && !is_stop_of_our_filter(g, tid))
		machine_refuse_call(tid);
	ptrace(how == PASS_TO_SYSCALL_EXIT ? PTRACE_SYSCALL : PTRACE_CONT, tid, 0,
	       stop->kind == STOP_SIGNAL ? stop->number : 0);
}
