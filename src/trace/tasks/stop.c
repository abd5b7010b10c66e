#include "trace/tasks/stop.h"

#include <sys/ptrace.h>
#include <signal.h>
#include <stddef.h>
#include <sys/wait.h>

static const enum stop_kind events[] = {
	[0] = STOP_OTHER,
	[PTRACE_EVENT_FORK] = STOP_FORK,
	[PTRACE_EVENT_VFORK] = STOP_VFORK,
	[PTRACE_EVENT_CLONE] = STOP_CLONE,
	[PTRACE_EVENT_EXEC] = STOP_EXEC,
	[PTRACE_EVENT_VFORK_DONE] = STOP_VFORK_DONE,
	[PTRACE_EVENT_EXIT] = STOP_EXITING,
	[PTRACE_EVENT_SECCOMP] = STOP_SECCOMP,
};

static bool stops_a_group(int sig)
{
	return sig == SIGSTOP || sig == SIGTSTP || sig == SIGTTIN || sig == SIGTTOU;
}

struct ptrace_stop stop_of(int status)
{
	if (WIFEXITED(status))
		return (struct ptrace_stop){.kind = STOP_EXITED, .number = WEXITSTATUS(status)};
	if (WIFSIGNALED(status))
		return (struct ptrace_stop){.kind = STOP_KILLED, .number = WTERMSIG(status),
				     .core = WCOREDUMP(status)};
	if (!WIFSTOPPED(status))
		return (struct ptrace_stop){.kind = STOP_OTHER};

	unsigned event = (unsigned)status >> 16;
	int sig = WSTOPSIG(status);

	if (event == PTRACE_EVENT_STOP)
		return (struct ptrace_stop){.kind = stops_a_group(sig) ? STOP_GROUP : STOP_TRAP,
				     .number = sig};
	if (event)
		return (struct ptrace_stop){.kind = event < sizeof(events) / sizeof(*events) ?
					events[event] : STOP_OTHER,
				     .number = sig};
	if (sig == (SIGTRAP | 0x80))
		return (struct ptrace_stop){.kind = STOP_CALL, .number = SIGTRAP};
	return (struct ptrace_stop){.kind = STOP_SIGNAL, .number = sig};
}
