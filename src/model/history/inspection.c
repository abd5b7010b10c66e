#include "model/history/inspection.h"

#include <string.h>

#include "desc/type.h"
#include "model/history/stack_copy.h"

static const char *copy_text(const char *s, struct arena *arena)
{
	return s && *s ? arena_copy(arena, s, strlen(s)) : "";
}

const struct descriptors *copy_descriptors(const struct descriptors *open, struct arena *arena)
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
		all[i].name = copy_text(all[i].name, arena);
	}
	return copy;
}

static const struct outsider *copy_outsiders(const struct event *e, struct arena *arena)
{
	unsigned count = e->look.outside_count;
	struct outsider *all = arena_alloc(arena, count * sizeof(*all));

	for (unsigned i = 0; i < count; i++) {
		all[i] = e->look.outside[i];
		all[i].program = copy_text(all[i].program, arena);
	}
	return all;
}

static const struct ipc_wait *copy_ipc(const struct ipc_wait *w, struct arena *arena)
{
	struct ipc_wait *copy = w ? arena_new(arena, struct ipc_wait) : NULL;

	if (copy) {
		*copy = *w;
		copy->address = copy_text(w->address, arena);
	}
	return copy;
}

static const struct task_activity *copy_activity(const struct task_activity *a, struct arena *arena)
{
	struct task_activity *copy = a ? arena_new(arena, struct task_activity) : NULL;

	if (!copy)
		return NULL;
	*copy = *a;
	copy->retried = copy_text(a->retried, arena);
	copy->retry_object = copy_text(a->retry_object, arena);
	copy->retry_program = copy_text(a->retry_program, arena);
	return copy;
}

static const struct fd_object *copy_objects(const struct event *e, struct arena *arena)
{
	size_t size = e->look.object_count * sizeof(struct fd_object);
	struct fd_object *all = arena_alloc(arena, size);

	if (size)
		memcpy(all, e->look.objects, size);
	return all;
}

static const int *copy_waits(const struct event *e, struct arena *arena)
{
	size_t size = e->look.wait_count * sizeof(int);
	int *all = arena_alloc(arena, size);

	if (size)
		memcpy(all, e->look.waits, size);
	return all;
}

/* Names the program of an attached process: its execve was not seen. */
static void name_program(struct life *l, const struct event *e, struct arena *arena)
{
	if (l->program && !*l->program->path && !*l->program->file && e->look.name)
		l->program->file = copy_text(e->look.name, arena);
}

void life_add_inspection(struct life *l, const struct event *e, struct arena *arena,
			 struct intern_pool *pool)
{
	struct life_look *look = arena_new(arena, struct life_look), **at;
	uint64_t earlier = !l->looks ? 0 :
		l->looks->time == e->time ? l->looks->earlier : l->looks->time;

	if (l->looks && l->looks->time != e->time)
		l->looks = NULL;
	*look = (struct life_look){
		.task = e->task, .time = e->time, .earlier = earlier,
		.why = e->look.why, .state = e->look.state,
		.place = copy_text(e->look.place, arena),
		.call = e->look.row ? e->look.row->name : NULL,
		.word = e->look.word, .owner = e->look.owner,
		.waits = copy_waits(e, arena), .wait_count = e->look.wait_count,
		.timeout = e->look.timeout,
		.name = copy_text(e->look.name, arena), .path = copy_text(e->look.path, arena),
		.stopped = e->look.stopped, .in_vfork = e->look.in_vfork,
		.ipc = copy_ipc(e->look.ipc, arena),
		.activity = copy_activity(e->look.activity, arena),
		.objects = copy_objects(e, arena), .object_count = e->look.object_count,
		.outside = copy_outsiders(e, arena), .outside_count = e->look.outside_count,
		.stack = stack_copy(pool, e->look.stack),
	};
	memcpy(look->arg, e->look.arg, sizeof(look->arg));
	if (e->look.open)
		l->open = copy_descriptors(e->look.open, arena);
	if (e->task.tid == e->tgid)
		name_program(l, e, arena);
	for (at = &l->looks; *at && (*at)->task.tid < e->task.tid; at = &(*at)->next)
		;
	look->next = *at;
	*at = look;
}
