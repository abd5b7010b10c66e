/* The stop comes before the kernel has entered the syscall (kernel/entry/syscall_user_dispatch.c).
 * So that the syscall can be traced as any other, the thread is sent back to it without dispatch;
 * the syscall-enter-stop that follows is as a seccomp stop, and there the dispatch is set again. A
 * fork, a clone and an execve clear it.
 *
 * SIGSYS is forced: in a thread that blocks it, the kernel unblocks it and resets its handler. What
 * the program does with SIGSYS is in sigsys.c.
 *
 * If the tracer is killed, a handler (stub/orphan.c) ends the dispatch in each thread. A thread
 * that is sent back to its syscall has neither dispatch nor gs until its syscall-enter-stop; if the
 * syscall creates a task, until the next stop, so that the new task has neither; if it executes a
 * program, until that fails. */
#include "fast/process/gate.h"

#include <errno.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>

#include "base/system/kernel_release.h"
#include "fast/space/space.h"
#include "fast/stub/blob.h"
#include "fast/thread/registers.h"

/* linux/ptrace.h (Linux 6.4): PTRACE_SET_ and PTRACE_GET_SYSCALL_USER_DISPATCH_CONFIG, and struct
 * ptrace_sud_config */
enum { SET_DISPATCH = 0x4210, GET_DISPATCH = 0x4211, DISPATCH_ON = 1 };
struct dispatch {
	uint64_t mode, selector, offset, length;
};
enum { DISPATCHED = 2 };		/* si_code: SYS_USER_DISPATCH */

/* the kernel compares the address after the instruction */
const struct fast_range gate_allowed = {FAST_BLOB, FAST_BLOB + FAST_PAGE};

const char *fast_dispatch_unsupported_reason(void)
{
	/* PTRACE_SET_SYSCALL_USER_DISPATCH_CONFIG can be tried only in a tracee */
	if (!kernel_release_is_at_least(6, 4))
		return "syscalls of other processes cannot be dispatched (Linux 6.4)";
	return NULL;
}

static bool set_dispatch(pid_t tid, const struct dispatch *d)
{
	return !ptrace((enum __ptrace_request)SET_DISPATCH, tid, sizeof(*d), d);
}

bool gate_is_used(pid_t tid)
{
	struct dispatch d = {.mode = DISPATCH_ON};

	return ptrace((enum __ptrace_request)GET_DISPATCH, tid, sizeof(d), &d) || d.mode;
}

bool gate_shut_around(struct fast_thread *t, struct fast_range allowed)
{
	struct dispatch d = {.mode = DISPATCH_ON, .offset = allowed.from,
			     .length = allowed.to - allowed.from};

	if (!set_dispatch(t->tid, &d))
		return false;
	t->gate = FAST_GATE_SHUT;
	return true;
}

/* --- the signal mask --- */

/* If the program blocks SIGSYS, the kernel does not, since it would reset the handler: the slot has
 * that. So that the program does not notice, the kernel does while a handler is called, and as long
 * as a SIGSYS is pending; the gate is open then. */

static bool get_mask(pid_t tid, uint64_t *mask)
{
	return !ptrace(PTRACE_GETSIGMASK, tid, sizeof(*mask), mask);
}

static void set_mask(pid_t tid, uint64_t mask)
{
	ptrace(PTRACE_SETSIGMASK, tid, sizeof(mask), &mask);
}

/* Gets the mask. Returns whether SIGSYS is blocked; true if that is unknown. */
static bool get_blocking_mask(pid_t tid, uint64_t *mask)
{
	*mask = 0;
	return !get_mask(tid, mask) || *mask & FAST_SIGSYS_BIT;
}

bool gate_blocks_sigsys(pid_t tid)
{
	uint64_t mask;

	return get_blocking_mask(tid, &mask);
}

bool gate_has_pending(pid_t tid)
{
	siginfo_t info = {0};

	for (unsigned shared = 0; shared < 2; shared++) {
		struct __ptrace_peeksiginfo_args one = {
			.nr = 1, .flags = shared ? PTRACE_PEEKSIGINFO_SHARED : 0,
		};

		for (; ptrace(PTRACE_PEEKSIGINFO, tid, &one, &info) == 1; one.off++)
			if (info.si_signo == SIGSYS)
				return true;
	}
	return false;
}

void gate_block_sigsys(pid_t tid)
{
	uint64_t mask;

	if (get_mask(tid, &mask) && !(mask & FAST_SIGSYS_BIT))
		set_mask(tid, mask | FAST_SIGSYS_BIT);
}

/* Sets *mask to the mask with SIGSYS unblocked. Returns false if it is unknown. */
static bool unblock_sigsys(pid_t tid, uint64_t *mask)
{
	if (!get_mask(tid, mask))
		return false;
	if (*mask & FAST_SIGSYS_BIT) {
		*mask &= ~(uint64_t)FAST_SIGSYS_BIT;
		set_mask(tid, *mask);
	}
	return true;
}

void gate_restore_mask(struct fast_thread *t)
{
	if (t->slot && t->slot->blocks_sigsys) {
		t->slot->blocks_sigsys = 0;
		t->blocks_later = true;
	}
	/* PTRACE_INTERRUPT or a signal that stops the process may stop the thread after its syscall
	 * was dispatched and before it takes the SIGSYS. Blocked, that would stay pending, the
	 * syscall would not be made, and the program would end when it unblocks SIGSYS. */
	if (!t->blocks_later || fast_awaits_dispatch(t))
		return;
	t->blocks_later = false;
	gate_block_sigsys(t->tid);
}

/* Whether the thread is in a syscall that has replaced its mask meanwhile */
static bool waits_with_mask(pid_t tid)
{
	errno = 0;
	uint64_t nr = ptrace(PTRACE_PEEKUSER, tid, offsetof(struct user_regs_struct, orig_rax),
			     NULL);

	return !errno && fast_waits_with_mask(nr);
}

void gate_open(struct fast_thread *t)
{
	if (t->gate == FAST_GATE_LIFTED)
		return;
	gate_remove(t);
	errno = 0;
	uint64_t base = ptrace(PTRACE_PEEKUSER, t->tid,
			       offsetof(struct user_regs_struct, gs_base), NULL);

	if (errno || !fast_has_slot(t) || base != slot_base(t->number))
		return;
	registers_set_gs(t->tid, 0);
	t->gate = FAST_GATE_LIFTED;
}

/* mask: the one that blocks SIGSYS; 0: it is unknown */
static bool shut_blocking(struct fast_thread *t, uint64_t mask, bool is_blocking)
{
	if (is_blocking) {
		if (gate_has_pending(t->tid) || waits_with_mask(t->tid)) {
			gate_open(t);
			return true;
		}
		if (mask)
			set_mask(t->tid, mask & ~(uint64_t)FAST_SIGSYS_BIT);
		t->slot->blocks_sigsys = 1;
	}
	return gate_shut_around(t, gate_allowed);
}

bool gate_shut(struct fast_thread *t)
{
	uint64_t mask;
	bool is_blocking = get_blocking_mask(t->tid, &mask);

	return shut_blocking(t, mask, is_blocking);
}

bool gate_shut_masked(struct fast_thread *t, uint64_t mask)
{
	return shut_blocking(t, mask, mask & FAST_SIGSYS_BIT);
}

void gate_note_exec(struct fast_thread *t)
{
	t->gate = FAST_GATE_NONE;
}

void gate_remove(struct fast_thread *t)
{
	if (t->gate != FAST_GATE_SHUT || set_dispatch(t->tid, &(struct dispatch){0}))
		t->gate = FAST_GATE_NONE;
}

uint64_t fast_undispatched_syscall(const struct fast_thread *t)
{
	return t->gate == FAST_GATE_SHUT ? blob_at(fast_handle_again_code) : 0;
}

/* Whether the stopped thread waits in a syscall that it has not made from the injected code */
static bool is_in_own_syscall(struct fast *f, pid_t tid)
{
	return fast_get_regs(f, tid) && (int64_t)f->regs->orig_rax >= 0 &&
		!fast_is_injected_code(f->regs->rip);
}

void gate_remove_left(struct fast *f, pid_t tid)
{
	struct dispatch d;

	if (!f->dispatches ||
	    ptrace((enum __ptrace_request)GET_DISPATCH, tid, sizeof(d), &d) ||
	    d.mode != DISPATCH_ON || d.offset != FAST_BLOB || d.length != FAST_PAGE ||
	    !is_in_own_syscall(f, tid) || !set_dispatch(tid, &(struct dispatch){0}))
		return;
	/* its forks have no slots; but a handler may return to the injected code */
	uint64_t slot = f->regs->gs_base;

	if (slot - FAST_SLOTS < FAST_SLOTS_SIZE &&
	    ptrace(PTRACE_PEEKDATA, tid, slot + offsetof(struct fast_slot, free), NULL))
		registers_set_gs(tid, 0);
}

bool gate_has_raised(const siginfo_t *s)
{
	return s->si_signo == SIGSYS && s->si_code == DISPATCHED;
}

bool fast_is_dispatched(struct fast *f, struct fast_thread *t, struct fast_dispatched *call)
{
	siginfo_t info;

	/* without a space: by the code that another tracer has left when it was killed */
	if (!f->dispatches || !t->space || fast_has_own_dispatch(t) ||
	    ptrace(PTRACE_GETSIGINFO, t->tid, 0, &info) || !gate_has_raised(&info))
		return false;
	/* its registers are those of the set-up, and read then */
	if (info.si_syscall == FAST_READY && fast_awaits_ready(t)) {
		*call = (struct fast_dispatched){.nr = FAST_READY};
		return true;
	}
	if (!fast_get_regs(f, t->tid))
		return false;
	*call = (struct fast_dispatched){
		.nr = f->regs->rax,
		.is_assist = info.si_syscall == FAST_ASSIST &&
			fast_is_injected_code((uintptr_t)info.si_call_addr),
	};
	return true;
}

void fast_note_own_dispatch(struct fast_thread *t)
{
	fast_set_eligibility(t, fast_is_never(t) ? FAST_NEVER_DISPATCHES : FAST_DISPATCHES_ITSELF);
}

bool fast_awaits_dispatch(const struct fast_thread *t)
{
	struct __ptrace_peeksiginfo_args one = {.nr = 1};
	siginfo_t info = {0};

	if (fast_has_own_dispatch(t))
		return false;
	for (; ptrace(PTRACE_PEEKSIGINFO, t->tid, &one, &info) == 1; one.off++)
		if (gate_has_raised(&info))
			return true;
	return false;
}

/* --- the gate of a thread that makes a syscall --- */

void fast_lift_gate(struct fast *f, struct fast_thread *t, bool has_regs)
{
	bool has_gs;

	/* also one that a killed tracer has left, or it would be dispatched again and again */
	t->gate = FAST_GATE_SHUT;
	gate_remove(t);
	if (t->blocks_later)
		gate_restore_mask(t);
	if (!has_regs && !fast_get_regs(f, t->tid))
		return;
	f->regs->rip -= SYSCALL_SIZE;
	f->regs->orig_rax = -1;
	/* else the program has set it */
	has_gs = fast_has_slot(t) && f->regs->gs_base == slot_base(t->number);
	if (has_gs)
		f->regs->gs_base = 0;
	if (fast_set_regs(f, t->tid) && has_gs)
		t->gate = FAST_GATE_LIFTED;
}

void fast_spare_new_program(struct fast_thread *t)
{
	if (t->gate != FAST_GATE_NONE)
		set_dispatch(t->tid, &(struct dispatch){0});
	if (fast_has_slot(t))
		registers_set_gs(t->tid, 0);
	t->gate = FAST_GATE_NONE;
}

bool fast_makes_no_syscall(struct fast *f, const struct fast_thread *t)
{
	return fast_get_regs(f, t->tid) && (int64_t)f->regs->orig_rax == -1;
}

/* mask: of the thread; NULL: it is to be read */
static void shut_gate(struct fast_thread *t, const uint64_t *mask)
{
	bool was_lifted = t->gate == FAST_GATE_LIFTED;

	if (t->state != FAST_LIVE || t->gate == FAST_GATE_SHUT ||
	    t->detour == FAST_EXECUTES)
		return;
	if (mask)
		gate_shut_masked(t, *mask);
	else
		gate_shut(t);
	if (was_lifted && t->gate == FAST_GATE_SHUT)
		registers_set_gs(t->tid, slot_base(t->number));
}

void fast_shut_gate(struct fast_thread *t)
{
	shut_gate(t, NULL);
}

bool fast_is_made_without_gate(uint64_t nr)
{
	return fast_creates_task(nr) || nr == SYS_rt_sigprocmask;
}

/* Whether the thread, which is about to make rt_sigreturn, blocks SIGSYS afterwards: by the mask in
 * the frame at its stack pointer (struct rt_sigframe) */
static bool returns_to_blocked(pid_t tid, uint64_t sp)
{
	enum { MASK_IN_FRAME = 296 };
	uint64_t mask;

	errno = 0;
	mask = ptrace(PTRACE_PEEKDATA, tid, sp + MASK_IN_FRAME, NULL);
	return !errno && mask & FAST_SIGSYS_BIT;
}

void fast_enter_syscall(struct fast_thread *t, uint64_t nr, uint64_t sp)
{
	bool knows_mask = false;
	uint64_t mask;

	if (t->state != FAST_LIVE || t->gate == FAST_GATE_SHUT)
		return;
	if (nr == SYS_rt_sigreturn) {
		t->slot->blocks_sigsys = 0;
		if (returns_to_blocked(t->tid, sp))
			return;
		knows_mask = unblock_sigsys(t->tid, &mask);
	}
	if (nr == SYS_rt_sigprocmask || fast_waits_with_mask(nr))
		gate_restore_mask(t);
	/* an execve ends the dispatch; if it fails, it stops at its exit */
	if (!fast_is_made_without_gate(nr) && !fast_executes(nr))
		shut_gate(t, knows_mask ? &mask : NULL);
}
