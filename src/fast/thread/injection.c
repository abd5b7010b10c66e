#include "fast/thread/injection.h"

#include <stdlib.h>

#include "base/memory/alloc.h"
#include "base/system/audit.h"
#include "fast/site/site.h"
#include "fast/thread/registers.h"

bool injection_begin(struct fast *f, struct fast_thread *t, uint64_t nr, const uint64_t arg[6])
{
	struct user_regs_struct *r = f->regs;

	audit(!t->deferred_regs);	/* one at a time */
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

bool injection_end(struct fast *f, struct fast_thread *t, uint64_t *nr, uint64_t *result)
{
	struct user_regs_struct *call = t->deferred_regs;

	if (!call)
		return false;
	t->deferred_regs = NULL;
	*nr = UINT64_MAX;
	if (fast_get_regs(f, t->tid)) {
		*nr = f->regs->orig_rax;
		*result = f->regs->rax;
		call->gs_base = f->regs->gs_base;	/* set since: fast_shut_gate */
		*f->regs = *call;
		f->regs->rip -= SYSCALL_SIZE;
		f->regs->rax = call->orig_rax;
		f->regs->orig_rax = -1;
		fast_set_regs(f, t->tid);
	}
	free(call);
	return true;
}
