#include "decode/plan.h"

static int64_t nothing(void *ctx, enum when when, uint64_t addr, void *buf, uint64_t len)
{
	(void)ctx;
	(void)when;
	(void)addr;
	(void)buf;
	(void)len;
	return 0;
}

static void wish(struct plan *p, uint64_t addr, uint64_t len)
{
	for (unsigned i = 0; i < p->count; i++)
		if (p->wish[i].addr == addr && p->wish[i].len >= len)
			return;
	if (p->count < sizeof(p->wish) / sizeof(*p->wish))
		p->wish[p->count++] = (struct wish){addr, len};
}

unsigned plan_round(struct plan *p, const struct decoder *d, const struct regs *r, enum when when,
		    const struct call_view *entry)
{
	struct memory mem = *d->mem;
	struct decoder planner = *d;
	struct memo_block *last = d->mem->last;

	*p = (struct plan){.count = 0};
	mem.below = nothing;
	planner.mem = &mem;
	decode_call(&planner, r, when, entry);
	for (const struct memo_block *b = last ? last->next : mem.first; b; b = b->next)
		wish(p, b->addr, b->asked);
	if (last)		/* forget the empty answers */
		last->next = NULL;
	return p->count;
}
