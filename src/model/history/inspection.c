#include "model/history/inspection.h"

#include <string.h>

#include "desc/type.h"

static const char *keep(const char *s, struct arena *arena)
{
	return s && *s ? arena_copy(arena, s, strlen(s)) : "";
}

const struct descriptors *life_look_keep_open(const struct descriptors *open, struct arena *arena)
{
	struct descriptors *copy;
	struct descriptor *all;

	if (!open)
		return NULL;
	copy = arena_new(arena, struct descriptors);
	all = arena_alloc(arena, open->count * sizeof(*all));
	*copy = *open;
	copy->all = all;
	for (unsigned i = 0; i < open->count; i++) {
		all[i] = open->all[i];
		all[i].name = keep(all[i].name, arena);
	}
	return copy;
}

static const struct outsider *keep_outside(const struct event *e, struct arena *arena)
{
	unsigned count = e->look.outside_count;
	struct outsider *all = arena_alloc(arena, count * sizeof(*all));

	for (unsigned i = 0; i < count; i++) {
		all[i] = e->look.outside[i];
		all[i].program = keep(all[i].program, arena);
	}
	return all;
}

static const int *keep_waits(const struct event *e, struct arena *arena)
{
	size_t size = e->look.wait_count * sizeof(int);
	int *all = arena_alloc(arena, size);

	if (size)
		memcpy(all, e->look.waits, size);
	return all;
}

/* Those who had no name before have one now: of who was attached to, no execve was seen */
static void name_program(struct life *l, const struct event *e, struct arena *arena)
{
	if (l->program && !*l->program->path && !*l->program->file && e->look.name)
		l->program->file = keep(e->look.name, arena);
}

void life_look_keep(struct life *l, const struct event *e, struct arena *arena)
{
	struct life_look *look = arena_new(arena, struct life_look), **at;

	if (l->looks && l->looks->time != e->time)
		l->looks = NULL;
	*look = (struct life_look){
		.task = e->task, .time = e->time, .why = e->look.why, .state = e->look.state,
		.place = keep(e->look.place, arena),
		.call = e->look.row ? e->look.row->name : NULL,
		.word = e->look.word, .owner = e->look.owner,
		.waits = keep_waits(e, arena), .wait_count = e->look.wait_count,
		.timeout = e->look.timeout,
		.name = keep(e->look.name, arena), .path = keep(e->look.path, arena),
		.stopped = e->look.stopped, .in_vfork = e->look.in_vfork,
		.outside = keep_outside(e, arena), .outside_count = e->look.outside_count,
	};
	memcpy(look->arg, e->look.arg, sizeof(look->arg));
	if (e->look.open)
		l->open = life_look_keep_open(e->look.open, arena);
	if (e->task.tid == e->tgid)
		name_program(l, e, arena);
	for (at = &l->looks; *at && (*at)->task.tid < e->task.tid; at = &(*at)->next)
		;
	look->next = *at;
	*at = look;
}
