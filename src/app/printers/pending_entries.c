#include "app/printers/pending_entries.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory/alloc.h"
#include "record/format/block.h"

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

static void copy_text(void *arena, const char **s)
{
	if (*s)
		*s = arena_copy(arena, *s, strlen(*s));
}

void pending_entries_add(struct pending_entries *h, const struct event *enter)
{
	struct pending_entry *c = find_or_add(h, enter->task.serial);
	struct codec copier;

	c->open = true;
	c->enter = *enter;
	c->enter.call.view = NULL;
	c->enter.call.memory = NULL;
	arena_reset(&c->arena);
	if (enter->call.stack) {
		codec_init_copier(&copier, &c->arena, copy_text, &c->arena);
		code_stack(&copier, &c->enter.call.stack);
	}
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
