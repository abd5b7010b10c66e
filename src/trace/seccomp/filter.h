/* System calls selected by a seccomp program (seccomp(2)): the command gets a filter that stops it
 * at the calls that are wanted, and all others run at full speed, in all that it starts as well.
 *
 * What it costs: the filter cannot be taken back, and without its tracer a stop becomes ENOSYS. So
 * tracees cannot be let go, and die with the tracer (PTRACE_O_EXITKILL). /proc/PID/status shows the
 * filter, and, where we are not privileged, no_new_privs.
 *
 * Calls that are wanted only where they are cheap (wants.cheap_calls) are told with a program, and
 * not at all without one.
 *
 * A tracee's own filters win over ours when they refuse a call, which would then not be seen, and
 * may ask for a tracer that is not there. Whoever installs one is watched at all calls from then
 * on, with what it starts (unless calls are wanted only where they are cheap: then what is refused
 * is not seen); what its rules leave to a tracer is refused with ENOSYS, as if there were none.
 * Where this process has filters itself, the command would have them from the start: then no
 * program is made, with the same exception.
 */
#ifndef TRACE_SECCOMP_FILTER_H
#define TRACE_SECCOMP_FILTER_H

#include <linux/filter.h>

#include "trace/engine/engine.h"

struct syscall_selection {
	struct sock_filter *program;	/* NULL: none, all calls stop */
	unsigned short length;
	bool no_new_privs;		/* needed to install it */
	uint16_t mark;			/* what our stops carry, drawn for each run */
	struct call_numbers numbers;	/* that are wanted */
	/* Of the fast source: calls from the first page of its code go through, and those that
	 * carry this as their last argument; 0: there is none */
	uint64_t magic;
};

/* Decides whether the command gets a program, and makes it. 0, with .program NULL where none serves
 * or none is safe; *why is then the reason, else what was decided (constant). -errno: it was asked
 * for (SELECT_ALWAYS) and cannot be; *why says so. */
int selection_init(struct syscall_selection *s, const struct engine_options *options,
		   const struct engine_command *command, uint64_t magic, const char **why);
void selection_done(struct syscall_selection *s);

/* Makes the program for these numbers; 0 or -E2BIG. *program is the caller's to free. */
int selection_compile(const struct call_numbers *numbers, uint16_t mark, uint64_t magic,
		      struct sock_filter **program, unsigned short *length);

/* Whether that call is wanted, and not only a stop that the engine needs for itself */
bool selection_wants(const struct syscall_selection *s, enum abi_id abi, uint64_t nr);

/* In the child before its execve. 0 or -errno. Async-signal-safe. */
int selection_install(const struct syscall_selection *s);

/* Whether a call that has returned gave its task, and those it starts, a filter of their own;
 * *all_threads: also the other threads of its process */
bool selection_installs_filter(const struct event *leave, bool *all_threads);
#endif
