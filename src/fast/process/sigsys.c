/* What a program does with SIGSYS while its syscalls are dispatched: its action, and a SIGSYS that
 * is not that of a dispatched syscall. That is delivered exactly as untraced.
 *
 * The kernel has the handler of the injected code, in case the tracer is killed, with the flags and
 * the mask of the program's action. It passes the signal on by a jump, so that the program's
 * handler runs on the stack that the kernel has chosen, and returns to the kernel. A signal that
 * the program ignores is not delivered; one that ends the process, once the kernel has reset the
 * action.
 *
 * Whether the program blocks SIGSYS is in the slot of the thread, because the kernel must not block
 * it (gate.c). If one arrives then, the thread blocks it before it is delivered. The kernel
 * queues it again, and it stays pending. */
#include "fast/process/sigsys.h"

#include <errno.h>
#include <signal.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>

#include "base/memory/alloc.h"
#include "fast/process/gate.h"
#include "fast/space/space.h"
#include "fast/stub/blob.h"
#include "fast/thread/injection.h"
#include "fast/thread/registers.h"

struct fast_action sigsys_kernel_action(struct fast_action a)
{
	enum { INFO = 4 };		/* SA_SIGINFO */
	struct fast_action own;

	memcpy(&own, fast_action, sizeof(own));
	return a.handler <= (uintptr_t)SIG_IGN ? own :
		(struct fast_action){own.handler, a.flags | INFO, a.restorer, a.mask};
}

/* Writes the action for the injected code: that of the program, whose handler it may call, and that
 * which it sets. */
static bool write_action(const struct fast_thread *t, struct fast_action a)
{
	const struct fast_action kernels = sigsys_kernel_action(a);
	struct remote_memory *m = &t->space->memory;

	return remote_write(m, t->tid, blob_at(fast_program_action), &a, sizeof(a)) &&
		remote_write(m, t->tid, blob_at(fast_action), &kernels, sizeof(kernels));
}

/* Sets the action of all threads that share it with this one. */
static void spread_action(const struct fast *f, struct fast_thread *t, struct fast_action a)
{
	struct fast_thread *other;

	t->action = a;
	for (size_t at = 0; (other = hash_next(&f->threads, &at));)
		if (other == t || (other->space == t->space && !other->has_own_actions &&
				   !t->has_own_actions))
			fast_copy_action(other, t);
}

void sigsys_finish_setup(const struct fast *f, struct fast_thread *t)
{
	const uint8_t *first_slot = (const uint8_t *)slot_of(&t->space->slots, 0);
	const bool is_ignored = fast_reads_ignored_action(t);
	struct fast_action a;

	t->space->handler = FAST_HANDLER_SET;
	if (!fast_reads_action(t))
		return;
	t->caught &= ~(uint64_t)FAST_SIGSYS_BIT;
	memcpy(&a, first_slot + (is_ignored ? SLOT_IMAGE_IGNORED : SLOT_IMAGE), sizeof(a));
	spread_action(f, t, a);
	write_action(t, a);
	if (a.handler > (uintptr_t)SIG_IGN)
		t->space->handler = FAST_HANDLER_LOST;
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
	return writes ? remote_write(&t->space->memory, t->tid, addr, a, sizeof(*a)) :
		remote_read(&t->space->memory, t->tid, addr, a, sizeof(*a));
}

/* Notes whether the mask of the action that the thread is about to set contains SIGSYS: as
 * finish_action in stub/code.c, but the kernel has it, too. */
static void note_mask(const struct fast_thread *t, const uint64_t arg[6])
{
	const uint64_t bit = 1ULL << (arg[0] - 1) % 64;
	uint64_t *masked = &slot_of(&t->space->slots, 0)->masked;
	struct fast_action a;

	if (!arg[1] || !copy_action(t, arg[1], &a, false))
		return;
	if (a.handler > (uintptr_t)SIG_IGN && a.mask & FAST_SIGSYS_BIT)
		__atomic_fetch_or(masked, bit, __ATOMIC_RELAXED);
	else
		__atomic_fetch_and(masked, ~bit, __ATOMIC_RELAXED);
}

bool fast_answer_sigaction(struct fast *f, struct fast_thread *t, uint64_t nr,
			   const uint64_t arg[6])
{
	struct fast_space *s = t->space;
	struct fast_action old, action;

	slots_read_action(t);
	action = old = t->action;
	if (s && s->dispatches && s->slots.at && nr == SYS_rt_sigaction)
		note_mask(t, arg);
	/* else the kernel fails with EINVAL or EFAULT */
	if (!s || !s->dispatches || !fast_acts_on_sigsys(nr, arg) || arg[3] != sizeof(uint64_t) ||
	    (arg[1] && !copy_action(t, arg[1], &action, false)))
		return false;
	action = fast_kept_action(action);
	if (s->handler != FAST_HANDLER_NONE) {
		if (!fast_get_regs(f, t->tid) || (arg[1] && !write_action(t, action)))
			return false;
		fast_set_detour(t, FAST_ANSWERED);
		memcpy(t->answered, (const uint64_t[]){arg[0], arg[1], arg[2]},
		       sizeof(t->answered));
		if (arg[1]) {
			f->regs->rsi = blob_at(fast_action);
			f->regs->rdx = 0;
		} else {
			/* it fails, and stops at its exit: see fast_set_regs */
			f->regs->orig_rax = f->is_filtered ? SYS_read : -1;
			f->regs->rdi = -1;
		}
		if (!fast_set_regs(f, t->tid)) {
			fast_set_detour(t, FAST_NO_DETOUR);
			return false;
		}
		if (arg[1])
			s->handler = FAST_HANDLER_SET;
		t->answer = arg[2] && !copy_action(t, arg[2], &old, true) ? -EFAULT : 0;
	}
	t->action = action;
	fast_copy_action(t, t);
	return arg[1];
}

void fast_copy_action(struct fast_thread *to, const struct fast_thread *from)
{
	to->action = from->action;
	if (!to->slot)
		return;
	to->slot->stops_exec = to->action.handler == (uintptr_t)SIG_IGN;
	to->slot->program_action = to->action;
}

/* The action of a vfork child was written into the memory that it shares with its parent: writes
 * that of the parent again. */
static void write_parents_action(const struct fast *f, const struct fast_thread *t)
{
	const struct fast_thread *other;

	for (size_t at = 0; t->has_own_actions && (other = hash_next(&f->threads, &at));)
		if (other->space == t->space && !other->has_own_actions) {
			write_action(t, other->action);
			return;
		}
}

void fast_finish_answer(struct fast *f, struct fast_thread *t)
{
	if (t->detour != FAST_ANSWERED)
		return;
	fast_set_detour(t, FAST_NO_DETOUR);
	write_parents_action(f, t);
	if (!fast_get_regs(f, t->tid))
		return;
	f->regs->rax = t->answer;
	f->regs->rdi = t->answered[0];
	f->regs->rsi = t->answered[1];
	f->regs->rdx = t->answered[2];
	fast_set_regs(f, t->tid);
}

/* Whether the program that the thread is about to execute has to ignore SIGSYS, as this one does */
static bool passes_ignoring(const struct fast_thread *t, uint64_t nr)
{
	return fast_executes(nr) && t->action.handler == (uintptr_t)SIG_IGN &&
		t->detour != FAST_EXECUTES && t->state == FAST_LIVE;
}

bool fast_return_action(struct fast *f, struct fast_thread *t, uint64_t nr, const uint64_t arg[6])
{
	struct fast_space *s = t->space;
	const bool executes = passes_ignoring(t, nr);

	if (!s || s->handler == FAST_HANDLER_NONE ||
	    (!executes && !fast_dispatches_itself(nr, arg)) || !write_action(t, t->action) ||
	    !injection_begin(f, t, SYS_rt_sigaction, (const uint64_t[6]){
			    SIGSYS, blob_at(fast_program_action), 0, sizeof(uint64_t)}))
		return false;
	s->handler = executes ? FAST_HANDLER_LOST : FAST_HANDLER_NONE;
	if (executes) {
		fast_set_detour(t, FAST_EXECUTES);
		gate_open(t);
	}
	return true;
}

/* --- a SIGSYS that is not of a dispatched syscall --- */

/* State of a thread that SIGSYS ends by default, until the kernel has the default action */
struct fast_death {
	siginfo_t info;
	struct user_regs_struct regs;
	uint64_t mask;
};

/* Makes the kernel reset the action of SIGSYS: the thread, which blocks it, makes a syscall that is
 * dispatched. The signal is delivered at that stop: see fast_die. */
static bool begin_death(struct fast *f, struct fast_thread *t)
{
	static const uint64_t all = UINT64_MAX;
	struct fast_death *death = alloc_new(struct fast_death);

	if (ptrace(PTRACE_GETSIGINFO, t->tid, 0, &death->info) || 
	    ptrace(PTRACE_GETSIGMASK, t->tid, sizeof(death->mask), &death->mask) ||
	    !fast_get_regs(f, t->tid) ||
	    !gate_shut_around(t, gate_allowed)) {
		free(death);
		return false;
	}
	death->regs = *f->regs;
	f->regs->rip = blob_at(fast_assist);
	f->regs->rax = FAST_ASSIST;
	f->regs->orig_rax = -1;
	f->regs->eflags &= ~(uint64_t)FAST_TRAP_FLAG;
	ptrace(PTRACE_SETSIGMASK, t->tid, sizeof(all), &all);
	fast_set_regs(f, t->tid);
	t->death = death;
	return true;
}

bool fast_die(struct fast *f, struct fast_thread *t)
{
	struct fast_death *death = t->death;
	siginfo_t info;

	if (!death || ptrace(PTRACE_GETSIGINFO, t->tid, 0, &info) || !gate_has_raised(&info))
		return false;
	t->death = NULL;
	gate_remove(t);
	t->space->handler = FAST_HANDLER_LOST;
	ptrace(PTRACE_SETSIGMASK, t->tid, sizeof(death->mask), &death->mask);
	*f->regs = death->regs;
	fast_set_regs(f, t->tid);
	ptrace(PTRACE_SETSIGINFO, t->tid, 0, &death->info);
	free(death);
	return true;
}

bool fast_pass_sigsys(struct fast *f, struct fast_thread *t)
{
	const uint64_t reset = 1U << 31;	/* SA_RESETHAND */
	struct fast_action a = t->action;

	if (!t->space || t->space->handler == FAST_HANDLER_NONE || t->space->is_unmapped ||
	    t->death)
		return true;
	write_action(t, a);
	if (f->is_detaching || f->is_ending)
		return true;
	if (a.handler == (uintptr_t)SIG_IGN)
		return false;
	if (!a.handler)
		return !begin_death(f, t);
	if (a.flags & reset) {
		a.handler = 0;
		spread_action(f, t, a);
		t->space->handler = FAST_HANDLER_LOST;
	}
	return true;
}

bool fast_ignores_sigsys(const struct fast_thread *t)
{
	return t->space && t->space->handler != FAST_HANDLER_NONE &&
		(t->action.handler == (uintptr_t)SIG_IGN || (t->slot && t->slot->blocks_sigsys));
}

/* Whether SIGSYS is blocked while the program's handler for it runs */
static bool is_blocked_in_handler(struct fast_action a)
{
	const uint64_t nodefer = 1 << 30;	/* SA_NODEFER */

	return a.handler > (uintptr_t)SIG_IGN &&
		(!(a.flags & nodefer) || a.mask & FAST_SIGSYS_BIT);
}

bool fast_prepare_handler(struct fast_thread *t, int sig, uint64_t nr)
{
	bool is_masked;

	if (t->state != FAST_LIVE || !t->space->dispatches || t->death)
		return false;
	if (t->slot->blocks_sigsys) {
		gate_open(t);
		gate_restore_mask(t);
		return sig == SIGSYS;
	}
	is_masked = sig == SIGSYS ? is_blocked_in_handler(t->action) :
		slots_masked_signals(t->space) >> (sig - 1) & 1;
	if (is_masked || fast_waits_with_mask(nr))
		gate_open(t);
	/* not if the kernel does */
	if (is_masked && sig != SIGSYS && !gate_blocks_sigsys(t->tid))
		t->slot->blocks_sigsys = 1;
	return false;
}

/* --- a handler that the kernel has reset --- */

bool fast_may_be_reset(const struct fast_thread *t)
{
	enum { MANY = 16 };	/* a program that blocks SIGSYS usually blocks all, or most */
	uint64_t mask;

	/* if the program blocks it, and the kernel does not, the gate was shut around that */
	return t->space && t->space->handler == FAST_HANDLER_SET &&
		!(t->slot && t->slot->blocks_sigsys) &&
		!ptrace(PTRACE_GETSIGMASK, t->tid, sizeof(mask), &mask) &&
		!(mask & FAST_SIGSYS_BIT) && __builtin_popcountll(mask) > MANY;
}

void fast_note_reset(struct fast_thread *t)
{
	t->space->handler = FAST_HANDLER_LOST;
}

bool fast_handle_again(struct fast *f, struct fast_thread *t)
{
	struct user_regs_struct *r = f->regs;
	const struct fast_slot *slot = t->slot;

	if (!slot || t->state != FAST_LIVE || t->space->handler != FAST_HANDLER_LOST ||
	    gate_blocks_sigsys(t->tid) || !write_action(t, t->action) || !fast_get_regs(f, t->tid))
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

/* --- masks that the program reads --- */

/* As finish_mask in stub/code.c */
static void finish_mask(const struct fast_thread *t, int64_t ret)
{
	struct fast_slot *slot = t->slot;
	const uint64_t result = slot->action_result, did_block = slot->blocks_sigsys;
	uint64_t mask;

	if (ret && ret != -EFAULT)
		return;
	if (result & (FAST_MASK_BLOCKED | FAST_MASK_UNBLOCKED))
		slot->blocks_sigsys = (result & FAST_MASK_BLOCKED) != 0;
	if (ret || !did_block || !(result & FAST_MASK_READ) ||
	    !remote_read(&t->space->memory, t->tid, slot->rdx, &mask, sizeof(mask)))
		return;
	mask |= FAST_SIGSYS_BIT;
	remote_write(&t->space->memory, t->tid, slot->rdx, &mask, sizeof(mask));
}

/* As finish_action in stub/code.c */
static void finish_action(const struct fast_thread *t)
{
	const struct fast_slot *slot = t->slot;
	const uint64_t result = slot->action_result, bit = 1ULL << (slot->rdi - 1) % 64;
	const uint64_t at = slot->rdx + offsetof(struct fast_action, mask);
	uint64_t *masked, mask;

	/* the slots of a process may be withdrawn while a thread waits in vfork */
	if (!t->space->slots.at)
		return;
	masked = &slot_of(&t->space->slots, 0)->masked;
	if (result & FAST_ACTION_MASKED)
		__atomic_fetch_or(masked, bit, __ATOMIC_RELAXED);
	else if (result & FAST_ACTION_UNMASKED)
		__atomic_fetch_and(masked, ~bit, __ATOMIC_RELAXED);
	if (!(result & FAST_ACTION_OLD_MASKED) ||
	    !remote_read(&t->space->memory, t->tid, at, &mask, sizeof(mask)))
		return;
	mask |= FAST_SIGSYS_BIT;
	remote_write(&t->space->memory, t->tid, at, &mask, sizeof(mask));
}

/* As finish_own_action in stub/code.c */
static void finish_own_action(const struct fast_thread *t, int64_t ret)
{
	struct fast_slot *slot = t->slot;
	const struct fast_action old = slot->program_action;

	if (ret && ret != -EFAULT)
		return;
	if (slot->rsi)
		slot->program_action = fast_kept_action(slot->action);
	if (!ret && slot->rdx)
		remote_write(&t->space->memory, t->tid, slot->rdx, &old, sizeof(old));
}

void fast_finish_masks(const struct fast_thread *t, int64_t ret)
{
	if (!t->slot->action_result)
		return;
	if (t->slot->action_result & FAST_ACTION_OF_SIGSYS)
		finish_own_action(t, ret);
	else if (t->slot->rax == SYS_rt_sigprocmask)
		finish_mask(t, ret);
	else if (!ret)
		finish_action(t);
}
