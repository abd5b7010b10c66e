/* Selects syscalls with a seccomp filter (seccomp(2)): the command gets a filter that stops it at
 * the wanted syscalls. All other syscalls run at full speed, also in its descendants.
 *
 * Side effects: the filter cannot be removed, and without a tracer its stops become ENOSYS. So
 * tracees cannot be detached and are killed when the tracer ends (PTRACE_O_EXITKILL).
 * /proc/PID/status shows the filter, and no_new_privs if ptrail is not privileged.
 *
 * Syscalls that are wanted only if they are cheap (wants.cheap_calls) are traced with a filter
 * or by syscall user dispatch, and otherwise not at all.
 *
 * A tracee's own filter has precedence when it refuses a syscall, which would then not be seen, and
 * it may ask for a tracer that does not exist. A task that installs a filter therefore stops at all
 * syscalls from then on, with its descendants (unless only cheap syscalls are wanted: then refused
 * syscalls are not seen). Syscalls that its filter leaves to a tracer are refused with ENOSYS, as
 * without a tracer. If ptrail itself has a filter, the command would have it from the start: then
 * no filter is created, with the same exception. */
#ifndef TRACE_SECCOMP_FILTER_H
#define TRACE_SECCOMP_FILTER_H

#include <linux/filter.h>

#include "trace/engine.h"

/* What ring buffers need of the filter; all 0: there are none */
struct ring_selection {
	/* Syscalls from the first page of the injected code, and those with this last argument, are
	 * allowed. 0: there are no ring buffers. */
	uint64_t magic;
	/* Whether the syscall changes memory or state that the injected code depends on */
	bool (*must_stop)(enum abi_id abi, uint64_t nr);
	/* Syscall user dispatch takes the place of the filter if none is required. */
	bool prefers_dispatch;
};

struct syscall_selection {
	struct sock_filter *program;	/* NULL: no filter, every syscall stops */
	unsigned short length;
	bool is_rejected;	/* a filter was possible, but would be worse than none */
	bool no_new_privs;	/* must be set to install the filter */
	uint16_t mark;		/* data value of our stops, random for each run */
	struct call_numbers numbers;	/* the wanted syscalls */
	uint64_t magic;		/* of struct ring_selection */
};

/* Decides whether the command gets a filter, and creates it. Returns 0; .program is NULL if a
 * filter is useless or unsafe. *why is a constant that describes the decision. Returns -errno if a
 * filter was required (SELECT_ALWAYS) and is impossible for the reason *why. */
int selection_init(struct syscall_selection *s, const struct engine_options *options,
		   const struct engine_command *command, const struct ring_selection *rings,
		   const char **why);
void selection_done(struct syscall_selection *s);

/* Compiles the filter for these numbers. Returns 0 or -E2BIG. The caller frees *program. */
int selection_compile(const struct call_numbers *numbers, uint16_t mark,
		      const struct ring_selection *rings, struct sock_filter **program,
		      unsigned short *length);

/* Whether the syscall is wanted, as opposed to a stop that only the engine needs */
bool selection_wants(const struct syscall_selection *s, enum abi_id abi, uint64_t nr);

/* Whether a filter for these numbers could stop at the syscall: it is wanted, at least with some
 * arguments, or the engine needs it. */
bool selection_may_stop(const struct call_numbers *numbers, enum abi_id abi, uint64_t nr);

/* Installs the filter, in the child before its execve. Returns 0 or -errno. Changes no memory,
 * errno included. */
int selection_install(const struct syscall_selection *s);

/* Whether a syscall installs a filter in its task and its future children, unless it fails. Sets
 * *all_threads if it also applies to the other threads of the process. */
bool selection_installs_filter(const struct event *e, bool *all_threads);
#endif
