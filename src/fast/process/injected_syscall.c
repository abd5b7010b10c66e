/* Injected syscalls. The syscall that the thread stopped before is replaced by another one. When
 * that returns, the registers are restored, and the thread reaches its own syscall again. No signal
 * comes between the two stops: signals are delivered only on return to user mode. */
#include "fast/process/space.h"

#include <stdlib.h>
#include <sys/mman.h>
#include <sys/syscall.h>

#include "base/memory/alloc.h"

enum { SLOT_GROUP = 4 };	/* slots are kept in groups of this size */

bool inject_syscall(struct fast *f, struct fast_thread *t, uint64_t nr, const uint64_t arg[6])
{
	struct user_regs_struct *r = f->regs;

	if (!fast_get_regs(f, t->tid))
		return false;
	t->deferred_regs = alloc_new(struct user_regs_struct);
	*t->deferred_regs = *r;
	r->orig_rax = nr;
	r->rdi = arg[0];
	r->rsi = arg[1];
	r->rdx = arg[2];
	r->r10 = arg[3];
	r->r8 = arg[4];
	r->r9 = arg[5];
	if (fast_set_regs(f, t->tid))
		return true;
	free(t->deferred_regs);
	t->deferred_regs = NULL;
	return false;
}

static void handle_result(struct fast *f, struct fast_thread *t, uint64_t nr, uint64_t result)
{
	if (nr != SYS_mmap)
		return;
	if (result >= -(uint64_t)FAST_PAGE) {
		t->space->failed_areas++;
	} else if (t->space->slots) {
		area_add(f, t->space, result);
		f->count[FAST_AREAS_ADDED]++;
	}
}

bool fast_finish_injected_syscall(struct fast *f, struct fast_thread *t)
{
	struct user_regs_struct *call = t->deferred_regs;
	uint64_t nr, result;

	if (!call)
		return false;
	t->deferred_regs = NULL;
	if (fast_get_regs(f, t->tid)) {
		nr = f->regs->orig_rax;
		result = f->regs->rax;
		call->gs_base = f->regs->gs_base;	/* set since: fast_shut_gate */
		*f->regs = *call;
		f->regs->rip -= SYSCALL_SIZE;
		f->regs->rax = call->orig_rax;
		f->regs->orig_rax = -1;
		fast_set_regs(f, t->tid);
		handle_result(f, t, nr, result);
	}
	free(call);
	return true;
}

bool fast_unmap_unused_slots(struct fast *f, struct fast_thread *t, uint64_t nr,
			     const uint64_t arg[6])
{
	struct fast_space *s = t->space;
	unsigned keep;
	uint64_t kept_mask;

	if (nr != SYS_mlockall || !(arg[0] & MCL_CURRENT) || !s || !s->slots || !s->used)
		return false;
	keep = (64 - __builtin_clzll(s->used) + SLOT_GROUP - 1) & -SLOT_GROUP;
	kept_mask = keep < 64 ? (1ULL << keep) - 1 : UINT64_MAX;
	if (!(s->mapped & ~kept_mask) || !space_limit_slots(s, t->tid, keep))
		return false;
	space_close_memory(s);
	/* before munmap, so that no thread is given such a slot meanwhile */
	s->mapped &= kept_mask;
	return inject_syscall(f, t, SYS_munmap, (const uint64_t[6]){
		slot_base(keep), (uint64_t)(FAST_SLOT_COUNT - keep) * FAST_SLOT_SIZE,
	});
}
