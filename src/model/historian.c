#include "model/historian.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/arena.h"
#include "base/hash.h"
#include "model/life_look.h"
#include "model/mishaps.h"

struct historian {
	struct history history;
	struct life **lives;
	size_t room;
	struct hash by_serial;
	struct arena arena;		/* all that lives to the end */
	unsigned alive, zombies;
	struct mishaps *mishaps;
};

struct historian *historian_new(void)
{
	struct historian *h = alloc_new(struct historian);
	long processors = sysconf(_SC_NPROCESSORS_ONLN);

	h->mishaps = mishaps_new();
	h->history.processors = processors > 0 ? processors : 0;
	return h;
}

void historian_free(struct historian *h)
{
	if (!h)
		return;
	free(h->lives);
	mishaps_free(h->mishaps);
	hash_done(&h->by_serial);
	arena_done(&h->arena);
	free(h);
}

static const char *keep(struct historian *h, const char *s)
{
	return s && *s ? arena_copy(&h->arena, s, strlen(s)) : "";
}

static const char *const *keep_words(struct historian *h, const char *const *words)
{
	size_t n = 0;
	const char **copy;

	if (!words)
		return NULL;
	while (words[n])
		n++;
	copy = arena_alloc(&h->arena, (n + 1) * sizeof(*copy));
	for (size_t i = 0; i < n; i++)
		copy[i] = keep(h, words[i]);
	return copy;
}

static void add_child(struct life *parent, struct life *child)
{
	*(parent->last_child ? &parent->last_child->next : &parent->first_child) = child;
	parent->last_child = child;
	child->parent = parent;
	child->depth = parent->depth + 1;
}

static struct life *life_of(struct historian *h, const struct process *p, uint64_t time)
{
	struct life *l = hash_get(&h->by_serial, p->id.serial);

	if (l)
		return l;
	l = arena_new(&h->arena, struct life);
	l->id = p->id;
	l->how = p->how;
	l->born = time;
	l->program = l->first_program = arena_new(&h->arena, struct life_program);
	*l->program = (struct life_program){.time = time, .path = keep(h, p->program),
		.file = "", .cwd = "", .uid = -1, .euid = -1};
	if (h->history.count == h->room) {
		h->room = h->room ? 2 * h->room : 64;
		h->lives = alloc_more(h->lives, h->room, sizeof(*h->lives));
		h->history.all = h->lives;
	}
	l->index = h->history.count;
	h->lives[h->history.count++] = l;
	hash_put(&h->by_serial, p->id.serial, l);
	if (p->how == BORN_COMMAND)
		h->history.command = l;
	if (++h->alive > h->history.most_alive)
		h->history.most_alive = h->alive;
	return l;
}

static void see(struct historian *h, struct life *l, const struct event *e)
{
	const struct process *p = e->process;
	struct life *parent = p->parent ? hash_get(&h->by_serial, p->parent->id.serial) : NULL;

	if (!l->parent && parent && parent != l)
		add_child(parent, l);
	l->how = p->how;
	l->flags = p->flags;
	l->state = p->state;
	l->tasks = p->tasks;
	l->ending = p->ending;
	l->exited = p->exited;
	l->reaped = p->reaped;
	l->reaper = p->reaper;
	l->orphan = p->orphan;
	l->orphaned_to = p->orphaned_to;
	l->group = p->group;
	l->session = p->session;
	l->terminal = p->terminal;
	l->fatal = p->fatal;
	l->cause = p->cause;
	l->has_figures = p->has_figures;
	l->figures = p->figures;
	l->group_limit = p->group_limit;
}

static void became(struct historian *h, struct life *l, const struct event *e)
{
	struct life_program *program = arena_new(&h->arena, struct life_program);

	*program = (struct life_program){
		.time = e->time, .path = keep(h, e->exec.path), .file = keep(h, e->exec.file),
		.cwd = keep(h, e->exec.cwd), .script = e->exec.script,
		.argv = keep_words(h, e->exec.argv),
		.uid = e->exec.who ? e->exec.who->uid : (uid_t)-1,
		.euid = e->exec.who ? e->exec.who->euid : (uid_t)-1,
	};
	l->program->next = program;
	l->program = program;
	l->programs++;
}

void historian_event(struct historian *h, const struct event *e)
{
	struct life *l;

	h->history.end = e->time;
	if (e->kind == EVENT_BEGIN) {
		h->history.argv = keep_words(h, e->begin.argv);
		h->history.realtime = e->begin.realtime;
	} else if (e->kind == EVENT_END) {
		h->history.command_end = e->end.ended;
	}
	if (!e->process)
		return;
	l = life_of(h, e->process, e->time);
	see(h, l, e);
	if (e->kind == EVENT_EXEC)
		became(h, l, e);
	else if (e->kind == EVENT_LOOK)
		life_look_keep(l, e, &h->arena);
	mishaps_event(h->mishaps, l, e);
}

const struct history *historian_history(struct historian *h)
{
	return &h->history;
}

const struct life *history_of_serial(const struct history *h, uint64_t serial)
{
	for (size_t i = 0; i < h->count; i++)
		if (h->all[i]->id.serial == serial)
			return h->all[i];
	return NULL;
}

const struct life *history_find(const struct history *h, pid_t pid, uint64_t time)
{
	const struct life *found = NULL;

	for (size_t i = 0; i < h->count; i++)
		if (h->all[i]->id.tid == pid && h->all[i]->born <= time)
			found = h->all[i];
	return found;
}

const char *life_name(const struct life *l)
{
	const struct life_program *p = l->program;
	const char *name = p->script && *p->file ? p->file : *p->path ? p->path : p->file;
	const char *slash = strrchr(name, '/');

	return slash && slash[1] ? slash + 1 : *name ? name : "?";
}

bool life_failed(const struct life *l)
{
	return l->exited && (l->ending.signaled || l->ending.number);
}

uint64_t life_duration(const struct history *h, const struct life *l)
{
	uint64_t end = l->exited ? l->exited : h->end;

	return end > l->born ? end - l->born : 0;
}
