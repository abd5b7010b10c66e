/* Processes that are detached from: how their threads leave the injected code for good. */
#include <signal.h>
#include <sys/ptrace.h>

#include "fast/process/gate.h"
#include "fast/setup/boot.h"
#include "fast/setup/setup.h"
#include "fast/space/space.h"
#include "fast/thread/original_state.h"
#include "fast/thread/registers.h"

/* Whether the registers are those of a thread before a syscall which it has not been sent back to.
 * Then they become those with which it makes the syscall later. */
static bool step_back(struct user_regs_struct *r)
{
	if ((int64_t)r->orig_rax < 0)
		return false;
	r->rip -= SYSCALL_SIZE;
	r->rax = r->orig_rax;
	r->orig_rax = -1;
	return true;
}

void fast_step_back(struct fast *f, pid_t tid)
{
	if (registers_are_at_enter(tid) && fast_get_regs(f, tid) && step_back(f->regs))
		fast_set_regs(f, tid);
}

bool fast_is_injecting(const struct fast *f)
{
	const struct fast_thread *t;

	for (size_t at = 0; (t = hash_next(&f->threads, &at));)
		if (fast_awaits_ready(t) || t->deferred_regs)
			return true;
	return false;
}

enum fast_leaving fast_leave_thread(struct fast *f, pid_t tid)
{
	struct fast_thread *t = fast_find(f, tid);
	struct fast_dispatched call;
	bool is_dispatched;

	registers_finish_skipping(f, tid);
	if (t && fast_awaits_ready(t) && t->saved->is_complete) {
		setup_restore_original(t);
		fast_set_state(t, FAST_PTRACE_STOPS);
		gate_remove(t);
		return FAST_LEFT_BEFORE_SYSCALL;
	}
	if (t && fast_has_own_dispatch(t))
		return FAST_LEFT;
	if (t && fast_awaits_dispatch(t))
		return FAST_STOPS_AGAIN;
	is_dispatched = t && fast_is_dispatched(f, t, &call);
	if (t)
		fast_disable_thread(f, t, NULL);
	if (t)
		gate_remove(t);
	if (!is_dispatched)
		fast_step_back(f, tid);
	else if (!call.is_assist && fast_get_regs(f, tid) && step_back(f->regs))
		fast_set_regs(f, tid);
	return is_dispatched ? FAST_LEFT_BEFORE_SYSCALL : FAST_LEFT;
}

void fast_release_thread(struct fast_thread *t)
{
	if (fast_awaits_ready(t) && t->saved->is_complete)
		setup_restore_original(t);
	gate_restore_mask(t);
	gate_remove(t);
}

/* Gets the registers with which the thread continues after its stop. That is the stop which
 * PTRACE_INTERRUPT requests, a syscall-stop, or one because its syscall was dispatched; returns
 * false in any other. A syscall that has not been made is made later. */
static bool get_next_regs(struct fast *f, const struct fast_thread *t)
{
	pid_t tid = t->tid;
	struct __ptrace_syscall_info info = {0};
	bool is_dispatched;
	siginfo_t stop;

	if (!fast_get_regs(f, tid) || ptrace(PTRACE_GETSIGINFO, tid, 0, &stop) ||
	    fast_awaits_dispatch(t) ||
	    ptrace(PTRACE_GET_SYSCALL_INFO, tid, sizeof(info), &info) < 0)
		return false;
	is_dispatched = gate_has_raised(&stop);
	if (is_dispatched || info.op == PTRACE_SYSCALL_INFO_ENTRY)
		step_back(f->regs);
	return is_dispatched || info.op == PTRACE_SYSCALL_INFO_ENTRY ||
		info.op == PTRACE_SYSCALL_INFO_EXIT ||
		stop.si_code == (PTRACE_EVENT_STOP << 8 | SIGTRAP);
}

bool fast_is_left_mapped(const struct fast_thread *t)
{
	const struct fast_space *s = t->space;

	return s && s->text_state == FAST_TEXT_WITHDRAWN && !s->is_unmapped;
}

/* Returns SIGSTOP if the thread is in the stop before that is delivered, else 0. */
static int undelivered_stop(pid_t tid)
{
	siginfo_t stop;

	return !ptrace(PTRACE_GETSIGINFO, tid, 0, &stop) && stop.si_signo == SIGSTOP &&
		stop.si_code >> 8 != PTRACE_EVENT_STOP ? SIGSTOP : 0;
}

bool fast_unmap(struct fast *f, struct fast_thread *t, uint64_t entry)
{
	uint64_t room;

	if (!fast_is_left_mapped(t) || fast_is_displaced(t) || t->deferred_regs ||
	    !get_next_regs(f, t))
		return false;
	room = boot_find_room(t, entry, f->regs->rip);
	if (!room)
		return false;
	t->space->is_unmapped = boot_leave(f, t, room);
	remote_close(&t->space->memory);
	/* as if its stop had not been used */
	fast_set_early(t, FAST_NOTHING_EARLY);
	ptrace(PTRACE_INTERRUPT, t->tid, 0, 0);
	ptrace(PTRACE_CONT, t->tid, 0, undelivered_stop(t->tid));
	return t->space->is_unmapped;
}

/* Whether it is in the stop that reports a task which it has created, other than by vfork */
static bool is_creating(const siginfo_t *stop)
{
	return stop->si_code == (PTRACE_EVENT_FORK << 8 | SIGTRAP) ||
		stop->si_code == (PTRACE_EVENT_CLONE << 8 | SIGTRAP);
}

bool fast_come_to_unmap(struct fast_thread *t, int sig)
{
	const bool stops = sig == SIGSTOP || sig == SIGTSTP || sig == SIGTTIN || sig == SIGTTOU;
	siginfo_t stop;

	if (!fast_is_left_mapped(t) || t->comes_to_unmap || stops ||
	    ptrace(PTRACE_GETSIGINFO, t->tid, 0, &stop) || (!sig && !is_creating(&stop)))
		return false;
	t->comes_to_unmap = true;
	ptrace(PTRACE_INTERRUPT, t->tid, 0, 0);
	return !ptrace(PTRACE_CONT, t->tid, 0, sig);
}
