/* Ring buffers (src/fast, src/trace/fast), as the other parts of src/trace know them: a table of
 * functions, since a build may not contain them. Their injected code changes what stops mean and
 * when a task may stop, so that this table has more than struct trace_source, which they register,
 * too. */
#ifndef TRACE_STATE_RINGS_H
#define TRACE_STATE_RINGS_H

#include "trace/seccomp/filter.h"
#include "trace/state/engine_state.h"
#include "trace/state/source.h"

struct __ptrace_syscall_info;
struct task_regs;

/* Unless noted, ring buffers are in use when a function is called (.rings.in_use of the engine). */
struct ring_functions {
	/* Uses ring buffers if they provide all that is wanted; `attaches`: for processes that are
	 * attached to and for a command that is started then. They need not be in use. Returns 0,
	 * or -EINVAL (reported): required, impossible. */
	int (*choose)(struct engine *g, bool attaches);
	/* Removes them if nothing stops syscalls, for the reason `chosen`. Returns as the first. */
	int (*confirm)(struct engine *g, const char *chosen);
	/* What the seccomp filter of the command has to know of them */
	struct ring_selection (*selection)(const struct engine *g);
	/* Logs counters for -d. */
	void (*log)(const struct engine *g);

	/* Drains the rings while they fill quickly, so that none becomes full. Returns false if
	 * they do not fill quickly. */
	bool (*poll)(struct engine *g);
	/* Threads with full rings stop from now on: see fast_end_drains. */
	void (*end_drains)(struct engine *g);
	/* Whether draining all rings takes longer than looking for more statuses */
	bool (*are_many)(const struct engine *g);
	/* What is due between two batches: the end of a freeze, and forks that need not wait any
	 * longer */
	void (*run_timers)(struct engine *g);
	/* Resumes or requeues the task for which others are frozen, if they are, or if that takes
	 * too long. */
	void (*check_freeze)(struct engine *g);

	/* Whether the syscalls of some process may be stopped by syscall user dispatch */
	bool (*dispatches)(const struct engine *g);
	/* Whether those of some process are or were */
	bool (*have_dispatched)(const struct engine *g);
	/* The task may be in a stop that wait4() has not reported, because its syscall has been
	 * dispatched. Sends it back to its syscall. When the tracer is killed, the kernel delivers
	 * the signal of such a stop, and drops that of a stop which wait4() has reported, with the
	 * syscall. */
	void (*send_back)(struct engine *g, pid_t tid);
	/* Whether the syscall-exit-stop of the task is that of a syscall which ptrail has not let
	 * it make, but has sent it back to */
	bool (*was_sent_back)(const struct engine *g, const struct tracee *t);
	/* The task is in a group-stop, whose event has been emitted: whether it has to be resumed
	 * to finish the set-up of its process, for whose end detaching waits. It enters the
	 * group-stop again after that. */
	bool (*defers_group_stop)(struct engine *g, const struct tracee *t);
	/* Whether detaching has to wait for an injected syscall, or for a process that is being set
	 * up. No other one begins from now on. */
	bool (*must_await_setup)(struct engine *g);
	/* Whether code stays mapped in the process of the task until the task stops */
	bool (*is_left_mapped)(const struct engine *g, const struct tracee *t);

	/* Handles what a stop means for ring buffers, before they are drained. HOOK_HANDLED: it
	 * needs no event; HOOK_DEFERRED: nor does it, and it must be passed again after the current
	 * freeze. Otherwise sets *leave_reason if the task stops using its ring as soon as that has
	 * been drained, else to NULL. */
	enum hook_outcome (*at_any_stop)(struct engine *g, pid_t tid,
					 const struct ptrace_stop *stop, const char **leave_reason);
	/* Makes the task stop at every syscall from now on. */
	void (*leave)(struct engine *g, pid_t tid, const char *why);
	/* Handles a seccomp stop that .at_any_stop has left. Returns false if it is a syscall to
	 * emit, and sets info->instruction_pointer to its original call site. */
	bool (*at_seccomp_stop)(struct engine *g, struct tracee *t,
				struct __ptrace_syscall_info *info);
	/* Notes a syscall enter that may change what the ring of the task depends on. */
	void (*at_enter)(struct engine *g, struct tracee *t);
	/* … and gets or sets the action for SIGSYS, unless it is another syscall: see
	 * fast_answer_sigaction. */
	void (*at_sigaction)(struct engine *g, const struct tracee *t, uint64_t nr,
			     const uint64_t arg[6]);
	/* The task stops at each syscall from now on; `why` is for debug messages. */
	void (*at_every_call)(struct engine *g, struct tracee *t, const char *why);
	/* A LEAVE of a syscall that changes what paths mean was emitted. */
	void (*at_root_change)(struct engine *g);
	/* The stop is over, and the task must not be resumed: see tracee_stop_is_over. */
	void (*at_lost_stop)(struct engine *g, const struct tracee *t);
	/* The task is at the enter of a syscall that nothing needs: whether the exit stops, too. If
	 * its process has other threads and ring buffers, it does, because a thread in a syscall
	 * must not be interrupted when text is patched. So does one whose result the tracer has to
	 * set. */
	bool (*stops_at_needless_exit)(const struct engine *g, const struct tracee *t);
	/* Whether a SIGSYS that is reported is delivered now: see fast_pass_sigsys. */
	bool (*deliver_sigsys)(const struct engine *g, const struct tracee *t);
	/* Whether the task, whose program has just been executed, begins with the setup code, which
	 * stops when it is done */
	bool (*run_setup_code)(const struct engine *g, const struct tracee *t);

	/* See engine_has_gate. */
	bool (*have_gate)(const struct engine *g, const struct tracee *t);
	/* Whether the address is in the injected code */
	bool (*contain)(uint64_t ip);
	/* The address after a syscall instruction, or that of the site if it is in a stub */
	uint64_t (*site_ip)(const struct engine *g, const struct tracee *t, uint64_t ip);
	/* Replaces the registers of a task that may be in injected code by those of its program.
	 * `is_recorded`: by those at the syscall whose record was taken last. Returns false if none
	 * but the instruction pointer was replaced. */
	bool (*program_registers)(const struct engine *g, const struct tracee *t, bool is_recorded,
				  struct task_regs *registers);
	/* Replaces the set of signals that a task in its set-up blocks by that of its program.
	 * Returns false if it is that of the program. */
	bool (*program_mask)(const struct engine *g, const struct tracee *t, uint64_t *mask);
	/* The same for the instruction pointer alone */
	uint64_t (*program_ip)(const struct engine *g, const struct tracee *t, uint64_t ip);
	/* If the task creates another one by clone3 in the injected code: sets *flags to those that
	 * clone would have. */
	bool (*creation_flags)(const struct engine *g, const struct tracee *t, uint64_t *flags);
	/* Where a task whose syscalls are dispatched can make one that is not; 0: its syscalls are
	 * not. */
	uint64_t (*undispatched_syscall)(const struct engine *g, const struct tracee *t);
};

/* Chooses and confirms the source as the functions of these names. Without ring buffers in this
 * build, that is ptrace-stops. */
int engine_choose_rings(struct engine *g, bool attaches);
int engine_confirm_rings(struct engine *g, const char *chosen);

static inline bool engine_dispatches(const struct engine *g)
{
	return g->rings.in_use && g->rings.in_use->dispatches(g);
}

/* Whether some syscalls stop by a seccomp filter or by dispatch, and others not at all */
static inline bool engine_selects(const struct engine *g)
{
	return g->selection.program || engine_dispatches(g);
}

static inline void engine_end_drains(struct engine *g)
{
	if (g->rings.in_use)
		g->rings.in_use->end_drains(g);
}

/* Replaces the registers as the function of that name. */
static inline bool engine_program_registers(const struct engine *g, const struct tracee *t,
					    bool is_recorded, struct task_regs *registers)
{
	return g->rings.in_use && g->rings.in_use->program_registers(g, t, is_recorded, registers);
}
#endif
