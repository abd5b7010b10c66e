#include "check/facts/inherited_state.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory/alloc.h"
#include "ptrail/process.h"

static const void *state_of_parent(const struct inherited_state *h, const struct event *e)
{
	const struct process *parent = e->process->parent;

	return parent ? hash_get(&h->by_serial, parent->id.serial) : NULL;
}

void *inherited_state_of(struct inherited_state *h, const struct event *e)
{
	uint64_t serial = e->process->id.serial;
	void *own = hash_get(&h->by_serial, serial);
	const void *from = own ? NULL : state_of_parent(h, e);

	if (own)
		return own;
	assert(h->size);
	own = alloc_zeroed(h->size);
	if (from)
		memcpy(own, from, h->size);
	hash_put(&h->by_serial, serial, own);
	return own;
}

/* Copies the state now, because the parent may call execve before the child uses it. */
void inherited_state_before(struct inherited_state *h, const struct event *e)
{
	if (e->kind == EVENT_NEW && e->process && state_of_parent(h, e))
		inherited_state_of(h, e);
}

void inherited_state_after(struct inherited_state *h, const struct event *e)
{
	bool over = (e->kind == EVENT_EXIT && e->exit.zombie) || e->kind == EVENT_DETACH ||
		e->kind == EVENT_LOST;

	if (over && e->process && (e->kind == EVENT_EXIT || !e->process->live_tasks))
		free(hash_remove(&h->by_serial, e->process->id.serial));
}

void inherited_state_done(struct inherited_state *h)
{
	void *one;

	for (size_t at = 0; (one = hash_next(&h->by_serial, &at));)
		free(one);
	hash_done(&h->by_serial);
}
