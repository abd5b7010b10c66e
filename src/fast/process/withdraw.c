/* Preparations for a syscall of the program that changes memory in use by the injected code: if the
 * syscall changes the injected memory itself, everything is withdrawn from the process; if it
 * changes text with patched sites, the original bytes are restored there. */
#include "fast/process/space.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>

#include "fast/patch/text.h"
#include "fast/process/blob.h"

/* Whether the syscall makes the kernel judge syscalls by their address
 * (PR_SET_SYSCALL_USER_DISPATCH with a range). Redirected sites and the injected code are outside
 * of that range. Without a range the selector decides. */
static bool sets_dispatch_range(uint64_t nr, const uint64_t arg[6])
{
	return nr == SYS_prctl && arg[0] == PR_SET_SYSCALL_USER_DISPATCH && arg[1] && arg[3];
}

/* a fork without slots has the stubs and the patched text of its parent */
bool fast_has_code(const struct fast_thread *t)
{
	const struct fast_space *s = t->space;

	return s && s->text_state != FAST_TEXT_WITHDRAWN && (s->slots || s->areas);
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
	for (unsigned i = 0; i < s->areas; i++)
		stubs[i] = s->area[i].addr;
	/* process_madvise: its address ranges are in memory that can change until the kernel reads
	 * them */
	if (fast_changes_injected(nr, arg, stubs) ||
	    (nr == NR_x86_64_process_madvise && fast_drops_pages(arg[3])))
		return "it changes memory of the injected code";
	if (s->dispatches && fast_dispatches_itself(nr, arg))
		return "it dispatches its syscalls itself";
	return sets_dispatch_range(nr, arg) ? "it dispatches syscalls by their address" : NULL;
}

/* A thread at the jump in the padding beside a site is moved to the site, because the jump is about
 * to be removed. */
static void move_out_of_padding(struct fast *f, struct fast_thread *t)
{
	const struct stub *head;

	if (!fast_get_regs(f, t->tid))
		return;
	head = space_stub_of_padding(t, f->regs->rip);
	if (!head)
		return;
	f->regs->rip = head->start;
	fast_set_regs(f, t->tid);
}

static bool overlaps_either(struct fast_range r, const struct fast_range of[2])
{
	return fast_ranges_overlap(r.from, r.to, of[0].from, of[0].to) ||
	       fast_ranges_overlap(r.from, r.to, of[1].from, of[1].to);
}

struct unpatching {
	struct fast_thread *thread;
	struct fast_range ranges[2];	/* Sites with a byte in these ranges are restored. */
};

static bool is_to_restore(const struct unpatching *u, uint64_t from, uint64_t size)
{
	return overlaps_either((struct fast_range){from, from + size}, u->ranges);
}

/* Restores the original bytes of a site and of the padding beside it. The site has to be examined
 * again later; its stub stays, because threads may be in it. */
static void restore_site(void *ctx, struct fast_site_entry *e)
{
	const struct unpatching *u = ctx;
	struct fast_thread *t = u->thread;
	bool beside = e->shape.kind == SITE_BESIDE;
	uint64_t addr = e->addr;
	uint8_t bytes[8];
	unsigned size;

	if (!is_to_restore(u, addr - JUMP_SIZE, JUMP_SIZE + SYSCALL_SIZE) &&
	    !(beside && is_to_restore(u, addr + e->shape.pad, JUMP_SIZE)))
		return;
	if (e->is_examined && e->stub && e->shape.kind != SITE_NONE &&
	    patch_is_there(t->space, t->tid, e)) {
		size = site_original(bytes, &e->shape, &addr);
		space_write(t->space, t->tid, addr, bytes, size);
		if (beside)
			space_write(t->space, t->tid, e->addr + e->shape.pad, e->padding,
				    sizeof(e->padding));
	}
	e->is_examined = false;
}

static struct fast_range range_to_end(uint64_t from, uint64_t to)
{
	return (struct fast_range){from, to < from ? UINT64_MAX : to};
}

/* The memory that the syscall changes; unused ranges are empty. */
static void find_changes(struct fast_range out[2], uint64_t nr, const uint64_t arg[6])
{
	struct fast_range range = fast_changed_range(nr, arg);

	out[0] = out[1] = (struct fast_range){0};
	if (!fast_changes_mappings(nr, arg))
		return;
	out[0] = range_to_end(range.from, range.to);
	if (nr == NR_x86_64_mremap)
		out[1] = range_to_end(arg[4], arg[4] + arg[2]);
}

/* Whether the thread makes a syscall from the injected code that changes memory in this range. True
 * as well if it made one from its stub since, which may have returned. */
static bool changes_from_slot(const struct fast_thread *t, struct fast_range range)
{
	const volatile struct fast_slot *s = t->slot;
	struct fast_range changed[2];

	if (!s || s->phase)
		return false;
	find_changes(changed, s->rax, (const uint64_t[6]){s->rdi, s->rsi, s->rdx, s->r10, s->r8,
							  s->r9});
	return overlaps_either(range, changed);
}

bool space_is_changed(const struct fast *f, const struct fast_thread *t, struct fast_range range)
{
	const struct fast_thread *other;

	for (size_t at = 0; (other = hash_next(&f->threads, &at));)
		if (other->space == t->space && other != t &&
		    (overlaps_either(range, other->changes) || changes_from_slot(other, range)))
			return true;
	return false;
}

bool fast_changes_patched_text(const struct fast_thread *t, uint64_t nr, const uint64_t arg[6])
{
	return fast_has_code(t) && fast_changes_text(nr, arg, t->space->texts);
}

void fast_restore_text(struct fast *f, struct fast_thread *t, uint64_t nr, const uint64_t arg[6])
{
	struct fast_space *s = t->space;
	struct unpatching u = {.thread = t};
	struct fast_thread *other;

	find_changes(u.ranges, nr, arg);
	for (size_t at = 0; (other = hash_next(&f->threads, &at));)
		if (other->space == s)
			move_out_of_padding(f, other);
	layers_each_site(&s->layers, restore_site, &u);
	s->has_restored = true;
	space_close_memory(s);
	for (unsigned i = 0; i < 2; i++)
		if (u.ranges[i].to)
			space_remove_text(f, s, u.ranges[i].from, u.ranges[i].to);
	s->text_changes++;
	fast_set_detour(t, FAST_CHANGES_TEXT);
	f->count[FAST_RESTORED]++;
}

void fast_begin_memory_change(struct fast_thread *t, uint64_t nr, const uint64_t arg[6])
{
	find_changes(t->changes, nr, arg);
}

void fast_end_memory_change(struct fast_thread *t)
{
	t->changes[0] = t->changes[1] = (struct fast_range){0};
	if (t->detour != FAST_CHANGES_TEXT)
		return;
	if (t->space)
		t->space->text_changes--;
	fast_set_detour(t, FAST_NO_DETOUR);
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
	move_out_of_padding(f, t);
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
		if (space_read(t->space, other->tid, blob_at(fast_entry), code, sizeof(code)) &&
		    !memcmp(code, fast_entry, sizeof(code)))
			return;
		space_close_memory(t->space);
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
	struct unpatching u = {.thread = t, .ranges = {{0, UINT64_MAX}}};
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
	layers_each_site(&s->layers, restore_site, &u);
	s->has_restored = true;
	space_close_memory(s);
	space_set_text_state(s, FAST_TEXT_WITHDRAWN);
	memset(s->texts, 0, sizeof(s->texts));
	s->masked = space_masked_signals(s);
	if (all_moved)
		slots_drop(f, s->slots);
	else
		s->old_slots = s->slots;
	s->slots = NULL;
}
