#include "fast/patch/restore.h"

#include "base/system/audit.h"
#include "fast/space/changes.h"
#include "fast/space/space.h"
#include "fast/thread/registers.h"

void restore_move_out(struct fast *f, struct fast_thread *t)
{
	const struct stub *head;

	if (!fast_get_regs(f, t->tid))
		return;
	head = area_stub_of_padding(t, f->regs->rip);
	if (!head)
		return;
	f->regs->rip = head->start;
	fast_set_regs(f, t->tid);
}

struct unpatching {
	struct fast_thread *thread;
	struct fast_range ranges[2];	/* Sites with a byte in these ranges are restored. */
};

static bool is_to_restore(const struct unpatching *u, uint64_t from, uint64_t size)
{
	return changes_overlap((struct fast_range){from, from + size}, u->ranges);
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
	    space_has_patch(t->space, t->tid, e)) {
		size = site_original(bytes, &e->shape, &addr);
		remote_write(&t->space->memory, t->tid, addr, bytes, size);
		if (beside)
			remote_write(&t->space->memory, t->tid, e->addr + e->shape.pad, e->padding,
				    sizeof(e->padding));
	}
	e->is_examined = false;
}

void restore_all(struct fast_thread *t)
{
	struct unpatching u = {.thread = t, .ranges = {{0, UINT64_MAX}}};

	layers_each_site(&t->space->layers, restore_site, &u);
	t->space->sites.has_restored = true;
	remote_close(&t->space->memory);
}

void fast_restore_text(struct fast *f, struct fast_thread *t, uint64_t nr, const uint64_t arg[6])
{
	struct fast_space *s = t->space;
	struct unpatching u = {.thread = t};
	struct fast_thread *other;

	audit(!fast_shares_memory(t) || s->freeze.by == t);
	changes_find(u.ranges, nr, arg);
	for (size_t at = 0; (other = hash_next(&f->threads, &at));)
		if (other->space == s)
			restore_move_out(f, other);
	layers_each_site(&s->layers, restore_site, &u);
	s->sites.has_restored = true;
	remote_close(&s->memory);
	for (unsigned i = 0; i < 2; i++)
		if (u.ranges[i].to)
			patched_remove(f, s, u.ranges[i].from, u.ranges[i].to);
	patched_begin_change(&s->patched);
	fast_set_detour(t, FAST_CHANGES_TEXT);
	f->count[FAST_RESTORED]++;
}
