/* Syscall user dispatch as the gate: a thread that makes a syscall outside of the injected code
 * gets SIGSYS, whose signal-delivery-stop the tracer sees and suppresses. Unlike a seccomp filter,
 * it can be set in a running thread and be taken away again.
 *
 * The stop comes before the kernel has entered the syscall (kernel/entry/syscall_user_dispatch.c).
 * So that the syscall can be traced as any other, the thread is sent back to it without dispatch;
 * the syscall-enter-stop that follows is as a seccomp stop, and there the dispatch is set again. A
 * fork, a clone and an execve clear it.
 *
 * SIGSYS is forced: in a thread that blocks it, the kernel unblocks it and resets its handler.
 * The program's own action for SIGSYS is known to the tracer only.
 *
 * If the tracer is killed, a handler (stub/orphan.c) ends the dispatch in each thread. A thread
 * that is sent back to its syscall has neither dispatch nor gs until its syscall-enter-stop; if the
 * syscall creates a task, until the next stop, so that the new task has neither. */
#include "fast/process/space.h"

#include <errno.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/utsname.h>

#include "fast/process/blob.h"

/* linux/ptrace.h (Linux 6.4): PTRACE_SET_ and PTRACE_GET_SYSCALL_USER_DISPATCH_CONFIG, and struct
 * ptrace_sud_config */
enum { SET_DISPATCH = 0x4210, GET_DISPATCH = 0x4211, DISPATCH_ON = 1 };
struct dispatch {
	uint64_t mode, selector, offset, length;
};
enum { DISPATCHED = 2 };		/* si_code: SYS_USER_DISPATCH */

const char *fast_dispatch_unsupported_reason(void)
{
	unsigned major = 0, minor = 0;
	struct utsname u;

	/* PTRACE_SET_SYSCALL_USER_DISPATCH_CONFIG can be tried only in a tracee */
	if (uname(&u) || sscanf(u.release, "%u.%u", &major, &minor) != 2 ||
	    major < 6 || (major == 6 && minor < 4))
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

/* The kernel would reset the handler of a SIGSYS that is blocked. */
static void unblock_sigsys(pid_t tid)
{
	uint64_t mask;

	if (ptrace(PTRACE_GETSIGMASK, tid, sizeof(mask), &mask) || !(mask & FAST_SIGSYS_BIT))
		return;
	mask &= ~(uint64_t)FAST_SIGSYS_BIT;
	ptrace(PTRACE_SETSIGMASK, tid, sizeof(mask), &mask);
}

bool gate_shut(struct fast_thread *t)
{
	unblock_sigsys(t->tid);
	/* the kernel compares the address after the instruction */
	return gate_shut_around(t, (struct fast_range){FAST_BLOB, FAST_BLOB + FAST_PAGE});
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
		fast_set_gs(tid, 0);
}

bool gate_has_raised(const siginfo_t *s)
{
	return s->si_signo == SIGSYS && s->si_code == DISPATCHED;
}

bool fast_is_dispatched(struct fast *f, struct fast_thread *t, struct fast_dispatched *call)
{
	siginfo_t info;

	/* without a space: by the code that another tracer has left when it was killed */
	if (!f->dispatches || !t->space || t->dispatches_itself ||
	    ptrace(PTRACE_GETSIGINFO, t->tid, 0, &info) ||
	    !gate_has_raised(&info) || !fast_get_regs(f, t->tid))
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
	t->dispatches_itself = t->is_refused = true;
}

bool fast_awaits_dispatch(const struct fast_thread *t)
{
	struct __ptrace_peeksiginfo_args one = {.nr = 1};
	siginfo_t info = {0};

	if (t->dispatches_itself)
		return false;
	for (; ptrace(PTRACE_PEEKSIGINFO, t->tid, &one, &info) == 1; one.off++)
		if (gate_has_raised(&info))
			return true;
	return false;
}

/* --- the handler --- */

static bool blocks_sigsys(pid_t tid)
{
	uint64_t mask;

	return ptrace(PTRACE_GETSIGMASK, tid, sizeof(mask), &mask) || mask & FAST_SIGSYS_BIT;
}

bool fast_may_be_reset(const struct fast_thread *t)
{
	enum { MANY = 16 };	/* a program that blocks SIGSYS usually blocks all, or most */
	uint64_t mask;

	return t->space && t->space->handler == FAST_HANDLER_SET &&
		!ptrace(PTRACE_GETSIGMASK, t->tid, sizeof(mask), &mask) &&
		!(mask & FAST_SIGSYS_BIT) && __builtin_popcountll(mask) > MANY;
}

void fast_note_reset(struct fast_thread *t)
{
	t->space->handler = FAST_HANDLER_LOST;
}

/* Writes the program's action for the injected code, which may call that handler. */
static bool write_action(const struct fast_thread *t)
{
	return space_write(t->space, t->tid, blob_at(fast_program_action), &t->action,
			   sizeof(t->action));
}

/* As the kernel keeps it (do_sigaction in kernel/signal.c) */
static struct fast_action normalize(struct fast_action a)
{
	const uint64_t known_flags = 0xdc000807;

	a.flags &= known_flags;
	a.mask &= ~(1ULL << (SIGKILL - 1) | 1ULL << (SIGSTOP - 1));
	return a;
}

/* Notes the program's action, which set-up has read, for all threads. */
static void read_action(const struct fast *f, struct fast_thread *t)
{
	struct fast_thread *other;

	if (!t->reads_action)
		return;
	t->reads_action = false;
	memcpy(&t->action, space_slot(t->space, 0)->image, sizeof(t->action));
	for (size_t at = 0; (other = hash_next(&f->threads, &at));)
		if (other->space == t->space)
			other->action = t->action;
}

/* Reads an action at an address of the program, or writes one, where the kernel would: unlike
 * /proc/PID/mem, which ignores that memory is protected. */
static bool copy_action(const struct fast_thread *t, uint64_t addr, struct fast_action *a,
			bool writes)
{
	const struct iovec here = {a, sizeof(*a)}, there = {(void *)(uintptr_t)addr, sizeof(*a)};
	ssize_t n = writes ? process_vm_writev(t->tid, &here, 1, &there, 1, 0) :
		process_vm_readv(t->tid, &here, 1, &there, 1, 0);

	if (n >= 0 || errno == EFAULT)
		return n == sizeof(*a);
	/* a system that forbids these calls, but not ptrace */
	return writes ? space_write(t->space, t->tid, addr, a, sizeof(*a)) :
		space_read(t->space, t->tid, addr, a, sizeof(*a));
}

bool fast_answer_sigaction(struct fast *f, struct fast_thread *t, uint64_t nr,
			   const uint64_t arg[6])
{
	struct fast_space *s = t->space;
	struct fast_action old = t->action, action = old;

	/* else the kernel fails with EINVAL or EFAULT */
	if (!s || !s->dispatches || !fast_acts_on_sigsys(nr, arg) || arg[3] != sizeof(uint64_t) ||
	    (arg[1] && !copy_action(t, arg[1], &action, false)))
		return false;
	action = normalize(action);
	if (s->handler != FAST_HANDLER_NONE) {
		if (!fast_get_regs(f, t->tid))
			return false;
		/* it fails, and stops at its exit: see fast_set_regs */
		f->regs->orig_rax = f->is_filtered ? SYS_read : -1;
		f->regs->rdi = -1;
		if (!fast_set_regs(f, t->tid))
			return false;
		t->is_answered = true;
		t->answered_signal = arg[0];
		t->answer = arg[2] && !copy_action(t, arg[2], &old, true) ? -EFAULT : 0;
	}
	t->action = action;
	return arg[1];
}

void fast_copy_action(struct fast_thread *to, const struct fast_thread *from)
{
	to->action = from->action;
}

void fast_finish_answer(struct fast *f, struct fast_thread *t)
{
	if (!t->is_answered)
		return;
	t->is_answered = false;
	if (!fast_get_regs(f, t->tid))
		return;
	f->regs->rax = t->answer;
	f->regs->rdi = t->answered_signal;
	fast_set_regs(f, t->tid);
}

bool fast_return_action(struct fast *f, struct fast_thread *t, uint64_t nr, const uint64_t arg[6])
{
	struct fast_space *s = t->space;

	if (!s || s->handler == FAST_HANDLER_NONE || !fast_dispatches_itself(nr, arg) ||
	    !write_action(t) ||
	    !inject_syscall(f, t, SYS_rt_sigaction, (const uint64_t[6]){
			    SIGSYS, blob_at(fast_program_action), 0, sizeof(uint64_t)}))
		return false;
	s->handler = FAST_HANDLER_NONE;
	return true;
}

void fast_pass_sigsys(const struct fast_thread *t)
{
	if (t->space && t->space->handler != FAST_HANDLER_NONE)
		write_action(t);
}

bool fast_handle_again(struct fast *f, struct fast_thread *t)
{
	struct user_regs_struct *r = f->regs;
	const struct fast_slot *slot = t->slot;

	if (!slot || t->state != FAST_LIVE || t->space->handler != FAST_HANDLER_LOST ||
	    blocks_sigsys(t->tid) || !fast_get_regs(f, t->tid))
		return false;
	memcpy(t->slot->leaving, (const uint64_t[]){
		r->rdi, r->rsi, r->rdx, r->r10, r->r8, r->rax, r->rip - SYSCALL_SIZE,
	}, sizeof(slot->leaving));
	r->rdi = SIGSYS;
	r->rsi = blob_at(fast_action);
	r->rdx = 0;
	r->r10 = sizeof(uint64_t);
	r->rax = SYS_rt_sigaction;
	r->rip = blob_at(fast_handle_again_code);
	r->orig_rax = -1;
	if (!fast_set_regs(f, t->tid))
		return false;
	t->space->handler = FAST_HANDLER_SET;
	return true;
}

void gate_restore_mask(pid_t tid)
{
	uint64_t mask;

	if (ptrace(PTRACE_GETSIGMASK, tid, sizeof(mask), &mask) || !fast_was_full(mask))
		return;
	mask |= FAST_SIGSYS_BIT;
	ptrace(PTRACE_SETSIGMASK, tid, sizeof(mask), &mask);
}

/* As finish_action and finish_mask in stub/code.c */
void fast_finish_masks(const struct fast_thread *t, int64_t ret)
{
	const struct fast_slot *slot = t->slot;
	const uint64_t result = slot->action_result, bit = 1ULL << (slot->rdi - 1) % 64;
	const uint64_t offset = result == FAST_MASK_READ ? 0 : offsetof(struct fast_action, mask);
	uint64_t *masked, mask;

	/* the slots of a process may be withdrawn while a thread waits in vfork */
	if (!result || ret || !t->space->slots)
		return;
	masked = &space_slot(t->space, 0)->masked;
	if (result & FAST_ACTION_MASKED)
		__atomic_fetch_or(masked, bit, __ATOMIC_RELAXED);
	else if (result & FAST_ACTION_UNMASKED)
		__atomic_fetch_and(masked, ~bit, __ATOMIC_RELAXED);
	if (!(result & (FAST_MASK_READ | FAST_ACTION_OLD_MASKED)) ||
	    !space_read(t->space, t->tid, slot->rdx + offset, &mask, sizeof(mask)) ||
	    (result == FAST_MASK_READ && !fast_was_full(mask)))
		return;
	mask |= FAST_SIGSYS_BIT;
	space_write(t->space, t->tid, slot->rdx + offset, &mask, sizeof(mask));
}

/* --- the gate of a thread that makes a syscall --- */

void fast_lift_gate(struct fast *f, struct fast_thread *t)
{
	bool has_gs;

	/* also one that a killed tracer has left, or it would be dispatched again and again */
	t->gate = FAST_GATE_SHUT;
	gate_remove(t);
	if (!fast_get_regs(f, t->tid))
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
		fast_set_gs(t->tid, 0);
	t->gate = FAST_GATE_NONE;
}

bool fast_makes_no_syscall(struct fast *f, const struct fast_thread *t)
{
	return fast_get_regs(f, t->tid) && (int64_t)f->regs->orig_rax == -1;
}

void fast_shut_gate(struct fast_thread *t)
{
	bool was_lifted = t->gate == FAST_GATE_LIFTED;

	if (t->state != FAST_LIVE || t->gate == FAST_GATE_SHUT)
		return;
	gate_shut(t);
	if (was_lifted)
		fast_set_gs(t->tid, slot_base(t->number));
}

bool fast_is_made_without_gate(uint64_t nr)
{
	return fast_creates_task(nr) || nr == SYS_clone3 || nr == SYS_rt_sigprocmask;
}

/* --- set-up --- */

static void restore_code(struct fast_thread *t, const struct fast_original_state *saved)
{
	if (saved->code_size)
		space_write(t->space, t->tid, saved->code_address, saved->code, saved->code_size);
}

void setup_finish_dispatched(struct fast *f, struct fast_thread *t, bool patches)
{
	struct fast_original_state *saved = t->saved;
	struct fast_space *s = t->space;

	if (!saved->code_size)
		space_limit_slots(s, t->tid, FAST_SLOT_COUNT);
	read_action(f, t);
	f->count[FAST_PROCESSES]++;
	if (!space_assign_slot(f, s, t)) {
		restore_code(t, saved);
		setup_undo(f, t, "its process has no slots");
		return;
	}
	/* in this order the thread can continue if the tracer is killed */
	ptrace(PTRACE_SETSIGMASK, t->tid, sizeof(saved->mask), &saved->mask);
	*f->regs = saved->regs;
	f->regs->orig_rax = -1;
	f->regs->gs_base = slot_base(t->number);
	fast_set_regs(f, t->tid);
	gate_shut(t);
	s->handler = FAST_HANDLER_SET;
	restore_code(t, saved);
	/* else other threads may run that text */
	if (saved->is_start && patches)
		patch_file_at(f, t, saved->regs.rip);
	free(saved);
	t->saved = NULL;
}
