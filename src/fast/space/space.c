#include "fast/space/space.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory/alloc.h"

void space_set_text_state(struct fast_space *s, enum fast_text_state to)
{
	assert(s->text_state != FAST_TEXT_WITHDRAWN);
	s->text_state = to;
}

struct fast_space *space_new(bool dispatches)
{
	struct fast_space *s = alloc_new(struct fast_space);

	s->users = 1;
	s->dispatches = dispatches;
	remote_init(&s->memory);
	slots_init(&s->slots);
	return s;
}

struct fast_space *space_copy(const struct fast_space *from)
{
	struct fast_space *s = alloc_zeroed(sizeof(*s));

	*s = *from;
	s->users = 1;
	/* also of a withdrawn space: its memory may have been copied before the text was
	 * restored */
	s->was_shared = false;
	s->text_state = from->was_shared || from->text_state != FAST_TEXT_VERIFIED ?
		FAST_TEXT_UNVERIFIED : FAST_TEXT_VERIFIED;
	s->is_unmapped = false;
	remote_init(&s->memory);
	slots_init_fork(&s->slots, from);
	s->patched.changes = 0;
	table_init_fork(&s->table, from->was_shared);
	layers_share(s->layers);
	s->freeze.by = NULL;
	return s;
}

/* Notes in the slots of the space whether threads share it. */
static void note_others(const struct fast *f, const struct fast_space *s)
{
	for (struct fast_thread *t = f->live; t; t = t->next)
		if (t->space == s)
			__atomic_store_n(&t->slot->has_others, s->users > 1, __ATOMIC_RELAXED);
}

void space_drop(struct fast *f, struct fast_space *s)
{
	if (!s)
		return;
	s->users--;
	if (s->users == 1)
		note_others(f, s);
	if (s->users)
		return;
	slots_done(f, &s->slots);
	remote_close(&s->memory);
	layers_drop(s->layers);
	free(s);
}

void space_add_user(struct fast *f, struct fast_space *s)
{
	s->users++;
	s->was_shared = true;
	note_others(f, s);
	for (struct fast_thread *t = f->live; t; t = t->next)
		if (t->space == s)
			__atomic_store_n(&t->slot->is_shared, 1, __ATOMIC_RELEASE);
}

struct verification {
	struct fast *f;
	struct fast_space *space;
	pid_t tid;
};

/* Notes that a site which was restored in the parent is still patched in a fork. */
static void verify_site(void *ctx, struct fast_site_entry *e)
{
	const struct verification *v = ctx;
	const uint64_t page = -(uint64_t)FAST_PAGE, reach = 256;

	if (e->is_examined || !e->stub || e->shape.kind == SITE_NONE ||
	    !space_has_patch(v->space, v->tid, e))
		return;
	e->is_examined = true;
	patched_add(v->f, v->space, (e->addr - reach) & page, (e->addr + reach + ~page) & page);
}

bool space_open_memory(struct fast *f, struct fast_space *s, pid_t tid)
{
	struct verification v = {f, s, tid};

	if (!remote_open(&s->memory, tid))
		return false;
	if (s->text_state != FAST_TEXT_UNVERIFIED)
		return true;
	space_set_text_state(s, FAST_TEXT_VERIFIED);
	area_count_stubs(s, tid);
	if (s->sites.has_restored)
		layers_each_site(&s->layers, verify_site, &v);
	return true;
}

/* a fork without slots has the stubs and the patched text of its parent */
bool fast_has_code(const struct fast_thread *t)
{
	const struct fast_space *s = t->space;

	return s && s->text_state != FAST_TEXT_WITHDRAWN && (s->slots.at || s->areas.count);
}

bool fast_shares_memory(const struct fast_thread *t)
{
	return t->space && t->space->users > 1;
}

bool space_has_patch(struct fast_space *s, pid_t tid, const struct fast_site_entry *e)
{
	struct site_patch patches[2];
	unsigned n = site_patches(patches, &e->shape, e->addr, e->stub);
	uint8_t bytes[8];

	for (unsigned i = 0; i < n; i++)
		if (!remote_read(&s->memory, tid, patches[i].addr, bytes, patches[i].size) ||
		    memcmp(bytes, patches[i].bytes, patches[i].size))
			return false;
	return n;
}
