#include "record/flight/life_cycle.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory/alloc.h"
#include "record/format/block.h"

struct life_event {
	struct life_event *next, *previous;	/* added or passed before and after it */
	/* passed: the events of its process */
	struct life_event *next_of_process, *previous_of_process;
	enum event_kind kind;
	bool is_zombie;			/* EVENT_EXIT: .exit.zombie */
	uint64_t seq, time;
	struct task_id task;
	pid_t tgid;
	uint32_t size;
	uint8_t bytes[];		/* as of code_event(); none if the event is never kept */
};

/* A process with passed events */
struct life_process {
	struct life_event *first, *last;
	bool is_zombie;
};

void life_cycle_init(struct life_cycle *l, uint64_t most_bytes)
{
	*l = (struct life_cycle){.most_bytes = most_bytes};
	codec_init_writer(&l->writer);
}

static bool is_of_life_cycle(enum event_kind kind)
{
	switch (kind) {
	case EVENT_BEGIN:
	case EVENT_NEW:
	case EVENT_EXEC:
	case EVENT_EXIT:
	case EVENT_REAP:
	case EVENT_DETACH:
	case EVENT_LOST:
		return true;
	default:
		return false;
	}
}

/* Whether a reader may need the event after it was passed */
static bool may_be_kept(const struct event *e)
{
	return e->kind == EVENT_BEGIN || e->kind == EVENT_NEW || e->kind == EVENT_EXEC ||
		(e->kind == EVENT_EXIT && (e->exit.zombie || e->task.tid == e->tgid));
}

static size_t size_of(const struct life_event *v)
{
	return sizeof(*v) + v->size;
}

/* Returns the event in a form that needs nothing else. */
static struct life_event *encode(struct life_cycle *l, const struct event *e)
{
	/* only read */
	union { const struct event *from; struct event *to; } coded = {.from = e};
	struct codec *c = &l->writer;
	struct life_event *v;

	c->at = 0;
	if (may_be_kept(e)) {
		codec_forget_strings(c);
		c->budget = EVENT_MAX;
		code_event(c, coded.to);
	}
	v = alloc_zeroed(sizeof(*v) + c->at);
	v->kind = e->kind;
	v->is_zombie = e->kind == EVENT_EXIT && e->exit.zombie;
	v->seq = e->seq;
	v->time = e->time;
	v->task = e->task;
	v->tgid = e->tgid;
	v->size = c->at;
	if (v->size)
		memcpy(v->bytes, c->bytes, v->size);
	return v;
}

void life_cycle_add(struct life_cycle *l, const struct event *e)
{
	struct life_event *v;

	if (!is_of_life_cycle(e->kind))
		return;
	v = encode(l, e);
	l->bytes += size_of(v);
	l->added++;
	if (l->last_added)
		l->last_added->next = v;
	else
		l->first_added = v;
	l->last_added = v;
}

static void free_event(struct life_cycle *l, struct life_event *v)
{
	l->bytes -= size_of(v);
	free(v);
}

/* Removes a passed event; not from its process. */
static void remove_event(struct life_cycle *l, struct life_event *v)
{
	*(v->previous ? &v->previous->next : &l->first) = v->next;
	*(v->next ? &v->next->previous : &l->last) = v->previous;
	l->passed_bytes -= size_of(v);
	l->count--;
	l->tasks -= v->kind == EVENT_NEW;
	if (v->kind == EVENT_NEW && hash_get(&l->threads, v->task.serial) == v)
		hash_remove(&l->threads, v->task.serial);
	free_event(l, v);
}

static void remove_from_process(struct life_cycle *l, struct life_process *p, struct life_event *v)
{
	*(v->previous_of_process ? &v->previous_of_process->next_of_process : &p->first) =
		v->next_of_process;
	*(v->next_of_process ? &v->next_of_process->previous_of_process : &p->last) =
		v->previous_of_process;
	remove_event(l, v);
}

static void keep_event(struct life_cycle *l, struct life_process *p, struct life_event *v)
{
	v->next = NULL;
	v->previous = l->last;
	*(l->last ? &l->last->next : &l->first) = v;
	l->last = v;
	l->passed_bytes += size_of(v);
	l->count++;
	l->tasks += v->kind == EVENT_NEW;
	if (!p)
		return;
	v->previous_of_process = p->last;
	*(p->last ? &p->last->next_of_process : &p->first) = v;
	p->last = v;
}

/* Removes a process with all of its tasks. Returns their number. */
static unsigned remove_process(struct life_cycle *l, pid_t tgid)
{
	struct life_process *p = hash_remove(&l->processes, tgid);
	unsigned tasks = l->tasks;

	if (!p)
		return 0;
	l->zombies -= p->is_zombie;
	while (p->first)
		remove_from_process(l, p, p->first);
	free(p);
	return tasks - l->tasks;
}

static void remove_thread(struct life_cycle *l, const struct life_event *end)
{
	struct life_event *v = hash_get(&l->threads, end->task.serial);

	if (v)
		remove_from_process(l, hash_get(&l->processes, v->tgid), v);
}

static bool is_full(const struct life_cycle *l, const struct life_event *v)
{
	return l->tasks >= LIFE_TASKS_MAX || l->passed_bytes + size_of(v) > l->most_bytes;
}

/* Makes room by removing zombies, the oldest first. */
static void remove_zombies(struct life_cycle *l, const struct life_event *v)
{
	struct life_event *next;

	for (struct life_event *z = l->first; z && l->zombies && is_full(l, v); z = next) {
		bool is_end = z->kind == EVENT_EXIT && z->is_zombie && z->tgid != v->tgid;

		next = z->next;
		if (!is_end)
			continue;
		/* the others of its process may be next */
		while (next && next->tgid == z->tgid)
			next = next->next;
		l->forgotten += remove_process(l, z->tgid);
	}
}

/* Keeps an EVENT_NEW if there is room. */
static bool pass_new(struct life_cycle *l, struct life_event *v)
{
	struct life_process *p;
	bool is_process = v->task.tid == v->tgid;

	if (is_process)		/* the end of an earlier process was not seen */
		remove_process(l, v->tgid);
	if (is_full(l, v))
		remove_zombies(l, v);
	if (is_full(l, v)) {
		l->forgotten++;
		return false;
	}
	p = hash_get(&l->processes, v->tgid);
	if (!p) {
		p = alloc_new(struct life_process);
		hash_put(&l->processes, v->tgid, p);
	}
	if (!is_process)
		hash_put(&l->threads, v->task.serial, v);
	keep_event(l, p, v);
	return true;
}

/* Whether the process has an EVENT_EXIT of the task, and was not created with it */
static bool is_superseded(const struct life_process *p, const struct life_event *task)
{
	for (const struct life_event *v = p->first; v; v = v->next_of_process)
		if (v->kind == EVENT_EXIT && v->task.serial == task->task.serial)
			return task->task.serial != p->first->task.serial;
	return false;
}

/* The latest program replaces the one before, and former main threads, each of which was replaced
 * by a thread that called execve. */
static bool pass_exec(struct life_cycle *l, struct life_event *v)
{
	struct life_process *p = hash_get(&l->processes, v->tgid);
	struct life_event *next;

	if (!p)
		return false;
	for (struct life_event *i = p->first; i; i = next) {
		next = i->next_of_process;
		if (i->kind == EVENT_EXEC || (i->kind == EVENT_NEW && is_superseded(p, i)))
			remove_from_process(l, p, i);
	}
	for (struct life_event *i = p->first; i; i = next) {
		next = i->next_of_process;
		if (i->kind == EVENT_EXIT && i->task.serial != p->first->task.serial)
			remove_from_process(l, p, i);
	}
	if (is_full(l, v))
		remove_zombies(l, v);
	if (is_full(l, v)) {
		l->forgotten++;
		return false;
	}
	keep_event(l, p, v);
	return true;
}

static bool pass_exit(struct life_cycle *l, struct life_event *v)
{
	struct life_process *p = hash_get(&l->processes, v->tgid);

	if (!v->size) {
		remove_thread(l, v);
		return false;
	}
	if (!p)
		return false;
	if (v->is_zombie && !p->is_zombie) {
		p->is_zombie = true;
		l->zombies++;
	}
	keep_event(l, p, v);
	return true;
}

/* Returns whether the event is kept. */
static bool pass_event(struct life_cycle *l, struct life_event *v)
{
	switch (v->kind) {
	case EVENT_BEGIN:
		keep_event(l, NULL, v);
		return true;
	case EVENT_NEW:
		return pass_new(l, v);
	case EVENT_EXEC:
		return pass_exec(l, v);
	case EVENT_EXIT:
		return pass_exit(l, v);
	case EVENT_REAP:
		remove_process(l, v->tgid);
		return false;
	default:
		if (v->task.tid == v->tgid)
			remove_process(l, v->tgid);
		else
			remove_thread(l, v);
		return false;
	}
}

void life_cycle_pass(struct life_cycle *l, uint64_t until)
{
	while (l->first_added && l->passed < until) {
		struct life_event *v = l->first_added;

		l->first_added = v->next;
		if (!v->next)
			l->last_added = NULL;
		v->next = NULL;
		l->passed++;
		if (!pass_event(l, v))
			free_event(l, v);
	}
}

void life_cycle_each(const struct life_cycle *l, void (*use)(void *ctx, struct event *e),
		     void *ctx)
{
	struct arena arena = {0};
	struct codec c;

	codec_init_reader(&c);
	c.arena = &arena;
	for (struct life_event *v = l->first; v; v = v->next) {
		struct event e = {
			.kind = v->kind, .seq = v->seq, .time = v->time, .task = v->task,
			.tgid = v->tgid,
		};

		codec_forget_strings(&c);
		c.bytes = v->bytes;
		c.at = 0;
		c.end = v->size;
		code_event(&c, &e);
		use(ctx, &e);
		arena_reset(&arena);
	}
	c.bytes = NULL;
	codec_done(&c);
	arena_done(&arena);
}

void life_cycle_done(struct life_cycle *l)
{
	struct life_process *p;

	while (l->first_added) {
		struct life_event *v = l->first_added;

		l->first_added = v->next;
		free_event(l, v);
	}
	while (l->first)
		remove_event(l, l->first);
	for (size_t at = 0; (p = hash_next(&l->processes, &at));)
		free(p);
	hash_done(&l->processes);
	hash_done(&l->threads);
	codec_done(&l->writer);
}
