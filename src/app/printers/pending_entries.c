#include "app/printers/pending_entries.h"

#include <stdlib.h>

#include "base/memory/alloc.h"

static struct held_call *call_of(struct held *h, uint64_t serial)
{
	struct held_call *c = hash_get(&h->calls, serial);

	if (c)
		return c;
	c = alloc_new(struct held_call);
	c->serial = serial;
	c->arena.chunk = 512;
	hash_put(&h->calls, serial, c);
	return c;
}

struct arena *held_arena(struct held *h, uint64_t serial)
{
	struct held_call *c = call_of(h, serial);

	c->open = false;
	arena_reset(&c->arena);
	return &c->arena;
}

void held_keep(struct held *h, const struct event *enter, const struct call_view *view)
{
	struct held_call *c = call_of(h, enter->task.serial);

	c->open = true;
	c->enter = *enter;
	c->enter.call.memory = NULL;	/* the engine's, and soon emptied */
	c->enter.call.view = NULL;
	if (!view)
		return;
	c->view = *view;
	c->enter.call.view = &c->view;
}

struct event *held_take(struct held *h, uint64_t serial)
{
	struct held_call *c = hash_get(&h->calls, serial);

	if (!c || !c->open)
		return NULL;
	c->open = false;
	return &c->enter;
}

static void free_call(struct held_call *c)
{
	if (c)
		arena_done(&c->arena);
	free(c);
}

void held_forget(struct held *h, uint64_t serial)
{
	free_call(hash_remove(&h->calls, serial));
}

void held_done(struct held *h)
{
	size_t at = 0;

	for (struct held_call *c; (c = hash_next(&h->calls, &at));)
		free_call(c);
	hash_done(&h->calls);
}
