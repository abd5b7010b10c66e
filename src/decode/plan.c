#include "decode/plan.h"

static int64_t note(void *ctx, enum when when, uint64_t addr, void *buf, uint64_t len)
{
	struct plan *p = ctx;

	(void)when;
	(void)buf;
	for (unsigned i = 0; i < p->count; i++)
		if (p->wish[i].addr == addr && p->wish[i].len >= len)
			return 0;
	if (p->count < sizeof(p->wish) / sizeof(*p->wish))
		p->wish[p->count++] = (struct wish){addr, len};
	return 0;
}

unsigned plan_round(struct plan *p, const struct decoder *d, const struct regs *r, enum when when,
		    const struct call_view *entry)
{
	struct memory mem = *d->mem;
	struct decoder planner = *d;
	struct memo_block *last = d->mem->last;

	*p = (struct plan){.count = 0};
	mem.below = note;
	mem.ctx = p;
	planner.mem = &mem;
	decode_call(&planner, r, when, entry);
	if (last)		/* forget the empty answers */
		last->next = NULL;
	return p->count;
}
