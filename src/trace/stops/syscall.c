/* Syscall-stops. PTRACE_GET_SYSCALL_INFO says whether a stop is an enter or an exit; they are not
 * counted. */
#include "trace/stops/syscall.h"

#include <errno.h>
#include <linux/seccomp.h>
#include <signal.h>
#include <stddef.h>
#include <string.h>
#include <sys/ptrace.h>
#include <unistd.h>

#include "abi/abi.h"
#include "abi/restart.h"
#include "machine/machine.h"
#include "machine/own_calls.h"
#include "trace/actions/every_call.h"
#include "trace/actions/finish_call.h"
#include "trace/actions/inject.h"
#include "trace/actions/leave_stopped.h"
#include "trace/actions/resume.h"
#include "trace/capture/call.h"
#include "trace/capture/program_files.h"
#include "trace/capture/stack.h"
#include "trace/memory/userfault.h"
#include "trace/paths/path_bases.h"
#include "trace/retries/retries.h"
#include "trace/state/emit.h"
#include "trace/state/engine_state.h"
#include "trace/state/rings.h"
#include "trace/state/shutdown.h"
#include "trace/state/start.h"
#include "trace/stops/notice.h"
#include "trace/stops/untraced_children.h"
#include "trace/tasks/syscall_event.h"
#include "trace/tasks/tracee.h"
#include "trace/tasks/userfault_groups.h"
#include "trace/uring/uring.h"

/* Whether the task is about to trace ptrail: each would wait for the other for ever. */
static bool attacks_tracer(const struct event *e)
{
	uint64_t request = e->call.arg[0];

	return is_ptrace(e->call.abi, e->call.nr) &&
		(request == PTRACE_SEIZE || request == PTRACE_ATTACH) &&
		(pid_t)e->call.arg[1] == getpid();
}

/* Finds the result of an rt_sigreturn, which it restores from the frame at the stack pointer.
 * Returns false if it is another syscall, or must stop at its exit. */
static bool find_restored_result(struct engine *g, const struct tracee *t, int64_t *result)
{
	const struct event *e = &t->syscall.event;
	const struct memory *captured = t->syscall.storage.memory;
	const uint64_t addr = machine_restored_result(e->call.abi, e->call.nr, e->call.sp);

	if (!addr || !engine_may_skip_exit(g, t))
		return false;
	return (captured && memory_recorded_at_enter(captured, addr, result, sizeof(*result))) ||
		engine_read_cached(g, t, addr, result, sizeof(*result)) == sizeof(*result);
}

static void handle_enter(struct engine *g, struct tracee *t,
			 const struct __ptrace_syscall_info *info, const struct abi *abi)
{
	const struct own_calls *own = &own_calls[abi->id];
	struct syscall_registers r = {
		.abi = abi, .nr = info->entry.nr, .ip = info->instruction_pointer,
		.sp = info->stack_pointer,
	};
	uint64_t arg[6];
	int64_t result;
	int sig;

	if (t->syscall.phase != SYSCALL_NONE)
		engine_forget_call(g, t);
	if (engine_is_starting(g, t) && info->entry.nr != own->execve) {
		g->tally.quiet[STOP_CALL]++;
		engine_resume(g, t, 0);
		return;
	}
	memcpy(arg, info->entry.args, sizeof(arg));
	if (r.nr == own->restart)
		arg[0] = t->syscall.restart_nr;
	r.arg = arg;
	syscall_event_begin(t, SYSCALL_BY_STOP, engine_now(g), &r);
	t->entered_system_time = t->system_time;
	if (g->uring)
		uring_handle_enter(g, t);
	if (userfault_may_follow(&t->syscall.event))
		userfault_mark(&g->tracees, t->group);
	if (attacks_tracer(&t->syscall.event)) {
		machine_refuse_call(t->id.tid);
		if (!t->group->attacked_tracer)
			diag_say(g->diag, "process %d tried to trace ptrail, its tracer; that was "
				 "refused", t->id.tid);
		t->group->attacked_tracer = true;
	}
	engine_capture_call(g, t);
	if (g->diag->debug && !t->syscall.event.call.row)
		diag_debug(g->diag, "pid %d invalid syscall %#llx", t->id.tid,
			   (unsigned long long)r.nr);
	if (g->rings.in_use)
		g->rings.in_use->at_enter(g, t);
	sig = engine_inject_enter(g, t, info->op == PTRACE_SYSCALL_INFO_ENTRY);
	if (g->rings.in_use && abi == g->native && !t->syscall.event.call.injected)
		g->rings.in_use->at_sigaction(g, t, r.nr, arg);
	if (t->syscall.event.call.poked) {	/* the memory has changed */
		call_storage_reset(&t->syscall.storage);
		engine_capture_call(g, t);
	}
	if (g->options.stacks.from)
		engine_stack_at_enter(g, t);
	if (g->options.stopper.match)
		engine_stop_at_enter(g, t, info->op == PTRACE_SYSCALL_INFO_ENTRY);
	if (!sig && find_restored_result(g, t, &result)) {
		engine_emit(g, &t->syscall.event);
		engine_finish_call(g, t, result, NULL);
	} else {
		engine_finish(g, t, sig, &t->syscall.event);
	}
}

/* Whether seccomp kills or traps the task. It queues a SIGSYS before the syscall's exit, and
 * restores the registers, so that the result is the number of the syscall. */
static bool is_blocked_by_seccomp(const struct tracee *t)
{
	struct __ptrace_peeksiginfo_args all = {.nr = 1};
	siginfo_t info = {0};

	for (; ptrace(PTRACE_PEEKSIGINFO, t->id.tid, &all, &info) == 1; all.off++)
		if (info.si_signo == SIGSYS && info.si_code == 1 /* SYS_SECCOMP */ &&
		    (uint64_t)info.si_syscall == t->syscall.event.call.nr)
			return true;
	return false;
}

/* A task with a filter of its own stops at each syscall from now on: see seccomp/filter.h. */
static void note_own_filters(struct engine *g, struct tracee *t)
{
	bool all_threads;

	if (t->syscall.event.call.injected ||
	    !selection_installs_filter(&t->syscall.event, &all_threads))
		return;
	engine_stop_every_call(g, t, all_threads, "it has a seccomp filter of its own");
}

/* Begins the event of a syscall whose enter was not seen, at its exit. */
static void begin_unseen(struct tracee *t, uint64_t time, uint64_t ip, const struct abi *abi)
{
	const struct abi *found;
	uint64_t nr, arg[6] = {0};

	if (!machine_get_call(t->id.tid, &found, &nr, arg))
		nr = UINT64_MAX;
	syscall_event_begin(t, SYSCALL_BY_STOP, time, &(struct syscall_registers){
		.abi = abi, .nr = nr, .ip = ip, .arg = arg});
	t->syscall.event.call.note = CALL_UNKNOWN_ENTRY;
}

static void handle_exit(struct engine *g, struct tracee *t,
			const struct __ptrace_syscall_info *info, const struct abi *abi)
{
	uint64_t now = engine_now(g);
	bool began = t->syscall.phase != SYSCALL_NONE;

	if (!began && engine_is_starting(g, t)) {
		g->tally.quiet[STOP_CALL]++;
		engine_resume(g, t, 0);
		return;
	}
	if (engine_stop_before_call(g, t)) {
		g->tally.quiet[STOP_CALL]++;
		engine_resume(g, t, 0);
		return;
	}
	/* Interrupted only by our detaching: the kernel restarts it, so this is not its exit. */
	if (engine_is_leaving(g, t) && info->exit.is_error && -info->exit.rval >= RESTART_FIRST &&
	    -info->exit.rval <= RESTART_LAST) {
		g->tally.quiet[STOP_CALL]++;
		engine_resume(g, t, 0);
		return;
	}
	if (!began && g->rings.in_use && g->rings.in_use->was_sent_back(g, t)) {
		g->tally.quiet[STOP_CALL]++;
		engine_resume(g, t, 0);
		return;
	}
	if (!began)
		begin_unseen(t, now, info->instruction_pointer, abi);
	syscall_event_finish(t, now, info->exit.rval, info->exit.is_error);
	if (began && g->options.times_system)
		t->syscall.event.call.system = t->system_time - t->entered_system_time;
	if (t->injection)
		engine_inject_exit(g, t);
	if (began && (uint64_t)info->exit.rval == t->syscall.event.call.nr &&
	    is_blocked_by_seccomp(t)) {
		t->syscall.event.call.note = CALL_BLOCKED;
		t->syscall.event.call.failed = false;
	}
	engine_capture_call(g, t);
	if (g->options.wants.faults && !t->syscall.event.call.injected)
		engine_explain_path(t);
	if (g->options.wants.objects)
		engine_add_opened_object(g, t);
	if (g->options.wants.bases && !t->no_proc && path_bases_change(&t->syscall.event))
		t->syscall.event.bases = path_bases_of(t->id.tid, g->own_mounts,
							&t->syscall.storage.arena);
	if (g->options.stacks.from)
		engine_stack_at_exit(g, t, false);
	if (engine_selects(g)) {
		engine_restore_untraced(t);
		if (g->options.wants.calls)
			note_own_filters(g, t);
	}
	if (g->options.stopper.match)
		engine_stop_at_leave(g, t);
	engine_finish_with_notice(g, t, 0, &t->syscall.event);
	t->syscall.event.bases = NULL;
	engine_forget_call(g, t);
}

/* Whether the stop before a syscall needs no event: the syscall-enter-stop had one; or it is a
 * clone3, whose flags are in memory, which no seccomp filter can read, so that all of them stop. */
static bool needs_no_event(const struct engine *g, const struct tracee *t, const struct abi *abi,
		       uint64_t nr)
{
	if (t->syscall.phase != SYSCALL_NONE)
		return true;
	return !g->options.wants.calls && nr == own_calls[abi->id].clone3 &&
		t->syscall.treatment != SYSCALL_TRACES_CHILD &&
		!selection_wants(&g->selection, abi->id, nr);
}

/* Handles a stop by a seccomp filter: that of ptrail, or its own with SECCOMP_RET_TRACE. */
static void handle_seccomp_stop(struct engine *g, struct tracee *t,
				struct __ptrace_syscall_info *info, const struct abi *abi)
{
	/* nr and args are at the same offsets as at an enter */
	_Static_assert(offsetof(struct __ptrace_syscall_info, seccomp.args) ==
		       offsetof(struct __ptrace_syscall_info, entry.args), "as at entry");

	if ((info->seccomp.ret_data & SECCOMP_RET_DATA) != g->selection.mark)
		machine_refuse_call(t->id.tid);
	else if (g->rings.in_use && g->rings.in_use->at_seccomp_stop(g, t, info))
		return;
	else
		engine_clear_untraced(t, abi, info->seccomp.nr, info->seccomp.args[0]);
	if (machine_is_kernel_code(info->instruction_pointer) ||
	    needs_no_event(g, t, abi, info->seccomp.nr)) {
		g->tally.quiet[STOP_CALL]++;
		engine_resume(g, t, 0);
	} else {
		handle_enter(g, t, info, abi);
	}
}

/* Whether every syscall stops although only some are wanted, and this one is not needed */
static bool is_needless(const struct engine *g, const struct abi *abi, uint64_t nr)
{
	return g->options.numbers && !g->selection.program &&
		(!g->sources.drains || engine_dispatches(g)) && nr != own_calls[abi->id].restart &&
		!selection_may_stop(g->options.numbers, abi->id, nr);
}

/* Resumes the task at the enter of a syscall that nothing needs. What its exit is, if that stops,
 * is known then, and needs no PTRACE_GET_SYSCALL_INFO. */
static void skip_call(struct engine *g, struct tracee *t, const struct abi *abi, uint64_t nr,
		      const uint64_t arg[6])
{
	if (t->syscall.phase != SYSCALL_NONE)
		engine_forget_call(g, t);
	if (g->rings.in_use && abi == g->native)
		g->rings.in_use->at_sigaction(g, t, nr, arg);
	t->syscall.restart_nr = nr;	/* if it is interrupted */
	if (!g->rings.in_use || g->rings.in_use->stops_at_needless_exit(g, t))
		t->syscall.treatment = SYSCALL_SKIPPED;
	g->tally.quiet[STOP_CALL]++;
	engine_resume(g, t, 0);
}

/* Resumes the task at a syscall whose ABI is unknown: that of a 32-bit ARM program. */
static void skip_unknown_call(struct engine *g, struct tracee *t,
			      const struct __ptrace_syscall_info *info)
{
	if (info->op == PTRACE_SYSCALL_INFO_NONE) {
		t->state = TRACEE_RUNNING;	/* another stop has replaced this one */
		g->tally.quiet[STOP_CALL]++;
		return;
	}
	if (t->syscall.phase != SYSCALL_NONE)
		engine_forget_call(g, t);
	if (info->op == PTRACE_SYSCALL_INFO_SECCOMP &&
	    (info->seccomp.ret_data & SECCOMP_RET_DATA) != g->selection.mark)
		machine_refuse_call(t->id.tid);
	engine_notice_arm32(g, t);
	g->tally.quiet[STOP_CALL]++;
	engine_resume(g, t, 0);
}

void engine_handle_syscall_stop(struct engine *g, struct tracee *t)
{
	struct __ptrace_syscall_info info = {0};

	if (t->syscall.treatment == SYSCALL_SKIPPED) {
		t->syscall.treatment = SYSCALL_AS_IS;
		g->tally.quiet[STOP_CALL]++;
		engine_resume(g, t, 0);
		return;
	}

	if (g->observations && retries_take_stop(g, t))
		return;

	bool has_info = tracee_get_stop_info(t, &info);

	/* syscalls that are wanted only if they are cheap are not needed */
	if (!has_info && errno != ESRCH && !g->shutdown.error && g->options.wants.calls) {
		diag_errno(g->diag, errno, "cannot trace syscalls: the kernel lacks "
			   "PTRACE_GET_SYSCALL_INFO (Linux 5.3)");
		g->shutdown.error = -ENOSYS;
		/* it has not executed the command, and must not do so partly traced */
		if (engine_is_starting(g, t))
			kill(t->id.tid, SIGKILL);
		engine_detach_for(g, END_FAILED);
	}
	if (!has_info) {
		g->tally.quiet[STOP_CALL]++;
		engine_resume(g, t, 0);
		return;
	}

	const struct abi *abi = abi_of_audit(info.arch);

	/* the exit of an execve, whose enter had an ABI, is traced */
	if (!abi && (info.op != PTRACE_SYSCALL_INFO_EXIT || t->syscall.phase == SYSCALL_NONE)) {
		skip_unknown_call(g, t, &info);
		return;
	}
	if (!abi)
		abi = g->native;
	if (g->rings.in_use && info.op != PTRACE_SYSCALL_INFO_SECCOMP)
		info.instruction_pointer = g->rings.in_use->site_ip(g, t, info.instruction_pointer);
	if (info.op == PTRACE_SYSCALL_INFO_ENTRY && is_needless(g, abi, info.entry.nr) &&
	    !uring_needs(g, info.entry.nr)) {
		skip_call(g, t, abi, info.entry.nr, (const uint64_t *)info.entry.args);
	} else if (info.op == PTRACE_SYSCALL_INFO_ENTRY) {
		if (engine_dispatches(g))
			engine_clear_untraced(t, abi, info.entry.nr, info.entry.args[0]);
		handle_enter(g, t, &info, abi);
	} else if (info.op == PTRACE_SYSCALL_INFO_EXIT) {
		handle_exit(g, t, &info, abi);
	} else if (info.op == PTRACE_SYSCALL_INFO_SECCOMP) {
		handle_seccomp_stop(g, t, &info, abi);
	} else {
		g->tally.quiet[STOP_CALL]++;
		/* another stop has replaced this one, and will be reported */
		t->state = TRACEE_RUNNING;
	}
}
