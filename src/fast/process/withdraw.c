/* Preparations for a syscall of the program that changes memory in use by the injected code: if the
 * syscall changes the injected memory itself, everything is withdrawn from the process. If it only
 * changes text with patched sites, see fast_restore_text. */
#include <string.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>

#include "fast/patch/restore.h"
#include "fast/process/context.h"
#include "fast/space/changes.h"
#include "fast/space/space.h"
#include "fast/stub/blob.h"
#include "fast/thread/registers.h"

/* Whether the syscall makes the kernel judge syscalls by their address
 * (PR_SET_SYSCALL_USER_DISPATCH with a range). Redirected sites and the injected code are outside
 * of that range. Without a range the selector decides. */
static bool sets_dispatch_range(uint64_t nr, const uint64_t arg[6])
{
	return nr == SYS_prctl && arg[0] == PR_SET_SYSCALL_USER_DISPATCH && arg[1] && arg[3];
}

bool fast_must_stop(enum abi_id abi, uint64_t nr)
{
	if (abi != ABI_x86_64)
		return false;
	switch (nr) {
	case SYS_arch_prctl:
	case SYS_prctl:
	case SYS_mlockall:	/* would also lock the ring buffers */
	case SYS_mmap:
	case SYS_mprotect:
	case SYS_munmap:
	case SYS_mremap:
	case SYS_madvise:
	case SYS_shmat:
	case SYS_pkey_mprotect:
	case NR_x86_64_process_madvise:
		return true;
	default:
		return false;
	}
}

const char *fast_withdraw_reason(const struct fast_thread *t, uint64_t nr, const uint64_t arg[6])
{
	const struct fast_space *s = t->space;
	uint64_t stubs[FAST_AREAS] = {0};

	if (!fast_has_code(t))
		return NULL;
	for (unsigned i = 0; i < s->areas.count; i++)
		stubs[i] = s->areas.area[i].addr;
	/* process_madvise: its address ranges are in memory that can change until the kernel reads
	 * them */
	if (fast_changes_injected(nr, arg, stubs) ||
	    (nr == NR_x86_64_process_madvise && fast_drops_pages(arg[3])))
		return "it changes memory of the injected code";
	if (s->dispatches && fast_dispatches_itself(nr, arg))
		return "it dispatches its syscalls itself";
	return sets_dispatch_range(nr, arg) ? "it dispatches syscalls by their address" : NULL;
}

/* Whether the thread is in the stop that PTRACE_INTERRUPT requested, or in the syscall-exit-stop
 * that comes instead */
static bool is_in_interrupt_stop(pid_t tid)
{
	siginfo_t info;

	return !ptrace(PTRACE_GETSIGINFO, tid, 0, &info) &&
		(info.si_code == (PTRACE_EVENT_STOP << 8 | SIGTRAP) ||
		 info.si_code == (SIGTRAP | 0x80));
}

/* Moves a thread to the program's text. Returns false if it is not in a ptrace-stop, or is at
 * FAST_ASSIST. */
static bool move_thread_out(struct fast *f, struct fast_thread *t)
{
	if (!fast_get_regs(f, t->tid) ||
	    (f->regs->orig_rax == FAST_ASSIST && fast_is_injected_code(f->regs->rip) &&
	     (!t->slot || t->slot->inflight)))
		return false;
	/* a new thread, before its first stop has been handled */
	if (!t->slot && context_leave_creation(f, t->tid, t)) {
		f->regs->gs_base = 0;
		fast_set_regs(f, t->tid);
	}
	/* it has not made its own syscall */
	fast_finish_injected_syscall(f, t);
	/* that stop may not have been handled yet */
	if (t->interrupt != FAST_NOT_INTERRUPTED && is_in_interrupt_stop(t->tid))
		fast_make_restartable(f, t->tid);
	fast_handle_signal(f, t, 0);
	restore_move_out(f, t);
	return true;
}

void fast_move_threads_out(struct fast *f, struct fast_thread *t)
{
	struct fast_thread *other;

	for (size_t at = 0; (other = hash_next(&f->threads, &at));)
		if (other->space == t->space)
			move_thread_out(f, other);
}

/* Opens the memory of the thread's space. The thread itself may be a vfork child that has executed
 * a program, which has not been reported. */
static void find_memory(const struct fast *f, const struct fast_thread *t)
{
	const struct fast_thread *other;
	uint8_t code[16];

	for (size_t at = 0; (other = hash_next(&f->threads, &at));) {
		if (other->space != t->space)
			continue;
		if (remote_read(&t->space->memory, other->tid, blob_at(fast_entry), code,
				sizeof(code)) &&
		    !memcmp(code, fast_entry, sizeof(code)))
			return;
		remote_close(&t->space->memory);
	}
}

bool fast_is_to_move(struct fast *f, const struct fast_thread *t)
{
	return fast_is_displaced(t) ||
		(fast_is_new(t) && (!fast_get_regs(f, t->tid) ||
				    fast_is_injected_code(f->regs->rip)));
}

void fast_withdraw(struct fast *f, struct fast_thread *t, const char *why)
{
	struct fast_space *s = t->space;
	struct fast_thread *other;
	bool all_moved = true, moved;

	find_memory(f, t);
	/* a fork may contain patched sites that its parent does not any more */
	space_open_memory(f, s, t->tid);
	for (size_t at = 0; (other = hash_next(&f->threads, &at));) {
		if (other->space != s)
			continue;
		moved = move_thread_out(f, other);
		if (moved)
			fast_disable_thread(f, other, why);
		fast_note_withdrawal(other, moved);
		all_moved = all_moved && !fast_has_slot(other);
	}
	restore_all(t);
	space_set_text_state(s, FAST_TEXT_WITHDRAWN);
	patched_clear(&s->patched);
	slots_retire(f, s, all_moved);
}
