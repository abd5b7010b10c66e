#include "app/printers/pending_entries.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory/alloc.h"

static struct pending_entry *find_or_add(struct pending_entries *h, uint64_t serial)
{
	struct pending_entry *c = hash_get(&h->calls, serial);

	if (c)
		return c;
	c = alloc_new(struct pending_entry);
	c->serial = serial;
	c->arena.chunk = 512;
	hash_put(&h->calls, serial, c);
	return c;
}

static const struct stack *copy_stack(const struct stack *from, struct arena *arena)
{
	struct stack_frame *frames;
	struct stack *to;

	if (!from)
		return NULL;
	frames = arena_alloc(arena, from->count * sizeof(*frames));
	for (unsigned i = 0; i < from->count; i++) {
		struct stack_frame *f = &frames[i];

		*f = from->frames[i];
		f->object = arena_copy(arena, f->object, strlen(f->object));
		f->build_id = arena_copy(arena, f->build_id, strlen(f->build_id));
		f->symbol = arena_copy(arena, f->symbol, strlen(f->symbol));
		f->file = arena_copy(arena, f->file, strlen(f->file));
	}
	to = arena_new(arena, struct stack);
	*to = (struct stack){frames, from->count, from->is_cut};
	return to;
}

void pending_entries_add(struct pending_entries *h, const struct event *enter)
{
	struct pending_entry *c = find_or_add(h, enter->task.serial);

	c->open = true;
	c->enter = *enter;
	c->enter.call.view = NULL;
	c->enter.call.memory = NULL;
	arena_reset(&c->arena);
	c->enter.call.stack = copy_stack(enter->call.stack, &c->arena);
	if (!enter->call.view)
		return;
	memory_copy(&c->memory, enter->call.memory, &c->arena, NULL, NULL);
	c->enter.call.memory = &c->memory;
}

struct event *pending_entries_take(struct pending_entries *h, uint64_t serial)
{
	struct pending_entry *c = hash_get(&h->calls, serial);

	if (!c || !c->open)
		return NULL;
	c->open = false;
	return &c->enter;
}

static void free_call(struct pending_entry *c)
{
	if (c)
		arena_done(&c->arena);
	free(c);
}

void pending_entries_remove(struct pending_entries *h, uint64_t serial)
{
	free_call(hash_remove(&h->calls, serial));
}

void pending_entries_done(struct pending_entries *h)
{
	size_t at = 0;

	for (struct pending_entry *c; (c = hash_next(&h->calls, &at));)
		free_call(c);
	hash_done(&h->calls);
}
