#include "decode/plan.h"

static int64_t read_nothing(void *ctx, enum read_space when, uint64_t addr, void *buf, uint64_t len)
{
	(void)ctx;
	(void)when;
	(void)addr;
	(void)buf;
	(void)len;
	return 0;
}

static void add_read(struct read_plan *p, uint64_t addr, uint64_t len)
{
	for (unsigned i = 0; i < p->count; i++)
		if (p->read[i].addr == addr && p->read[i].len >= len)
			return;
	if (p->count < sizeof(p->read) / sizeof(*p->read))
		p->read[p->count++] = (struct planned_read){addr, len};
}

unsigned plan_round(struct read_plan *p, const struct decoder *d, const struct regs *r,
		    enum read_space when, const struct call_view *entry)
{
	struct memory mem = *d->mem;
	struct decoder planner = *d;
	struct memo_block *last = d->mem->last;

	*p = (struct read_plan){.count = 0};
	mem.below = read_nothing;
	planner.mem = &mem;
	decode_call(&planner, r, when, entry);
	for (const struct memo_block *b = last ? last->next : mem.first; b; b = b->next)
		add_read(p, b->addr, b->asked);
	if (last)		/* drop the empty blocks that were just recorded */
		last->next = NULL;
	return p->count;
}
