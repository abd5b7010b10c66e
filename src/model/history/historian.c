#include "model/history/historian.h"

#include <linux/sched.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory/alloc.h"
#include "model/history/historian_state.h"
#include "model/history/inspection.h"
#include "model/history/stack_copy.h"
#include "model/libraries/object_copy.h"

struct historian *historian_new(void)
{
	struct historian *h = alloc_new(struct historian);

	h->failed_calls = failed_calls_new();
	h->history.index = &h->index;
	return h;
}

void historian_free(struct historian *h)
{
	if (!h)
		return;
	free(h->lives);
	hash_done(&h->index.by_serial);
	hash_done(&h->index.by_pid);
	intern_done(&h->pool);
	failed_calls_free(h->failed_calls);
	arena_done(&h->arena);
	free(h);
}

static struct life *life_of(const struct historian *h, uint64_t serial)
{
	struct kept_life *k = hash_get(&h->index.by_serial, serial);

	return k ? &k->life : NULL;
}

/* Sets the depths of `top` and its descendants, in preorder */
static void set_depths(struct life *top)
{
	struct life *l = top;

	for (;;) {
		l->depth = l->parent ? l->parent->depth + 1 : 0;
		if (l->first_child) {
			l = l->first_child;
			continue;
		}
		while (l != top && !l->next)
			l = l->parent;
		if (l == top)
			return;
		l = l->next;
	}
}

/* Sets the initial program of a child: its parent was unknown until now. */
static void inherit_program(struct life *child, const struct life *parent)
{
	struct life_program *own = child->first_program;
	const struct life_program *of = parent->program;

	if (*own->path || *own->file || own->argv || child->how == BORN_ATTACHED)
		return;
	own->path = of->path;
	own->file = of->file;
	own->cwd = of->cwd;
	own->script = of->script;
	own->argv = of->argv;
	own->title = of->title;
	own->uid = of->uid;
	own->euid = of->euid;
}

static void add_child(struct life *parent, struct life *child)
{
	struct life **at;

	if (child->parent || !parent)
		return;
	for (const struct life *up = parent; up; up = up->parent)
		if (up == child)
			return;
	/* parents are mostly reported in order of creation */
	at = parent->last_child && parent->last_child->index < child->index ?
		&parent->last_child->next : &parent->first_child;
	while (*at && (*at)->index < child->index)
		at = &(*at)->next;
	child->next = *at;
	*at = child;
	if (!child->next)
		parent->last_child = child;
	child->parent = parent;
	set_depths(child);
	inherit_program(child, parent);
}

static void update_counts(struct historian *h, struct kept_life *k)
{
	enum process_state state = k->life.state;
	bool alive = state < PROCESS_ZOMBIE, zombie = state == PROCESS_ZOMBIE;

	h->alive += alive - k->alive;
	h->zombies += zombie - k->zombie;
	k->alive = alive;
	k->zombie = zombie;
	if (h->alive > h->history.most_alive)
		h->history.most_alive = h->alive;
	if (h->zombies > h->history.most_zombies)
		h->history.most_zombies = h->zombies;
}

static struct life_program *program_new(struct historian *h, uint64_t time)
{
	struct life_program *program = arena_new(&h->arena, struct life_program);

	*program = (struct life_program){
		.time = time, .path = "", .file = "", .cwd = "", .uid = -1, .euid = -1,
	};
	return program;
}

static struct life_program *first_program(struct historian *h, const struct process *p)
{
	struct life_program *program = program_new(h, p->born);
	const struct generation *g = p->generation;

	program->path = intern_text(&h->pool, p->program);
	program->title = intern_text(&h->pool, p->title);
	if (p->how == BORN_COMMAND && !p->programs && !*program->path)
		program->file = "ptrail";	/* a child of ptrail until its execve */
	if (!g || p->programs)
		return program;
	program->file = intern_text(&h->pool, g->file);
	program->cwd = intern_text(&h->pool, g->cwd);
	program->script = g->script;
	program->argv = intern_list(&h->pool, (const char *const *)g->argv);
	program->uid = g->uid;
	program->euid = g->euid;
	return program;
}

/* Adds it to the index by pid. The process that had the pid before must have ended. */
static void index_by_pid(struct historian *h, struct kept_life *k)
{
	struct kept_life *earlier = hash_get(&h->index.by_pid, k->life.id.tid);

	k->earlier = earlier;
	hash_put(&h->index.by_pid, k->life.id.tid, k);
	if (!earlier || earlier->life.state >= PROCESS_ZOMBIE)
		return;
	earlier->life.state = PROCESS_LOST;
	update_counts(h, earlier);
}

static struct life *life_new(struct historian *h, const struct process *p, const struct event *e)
{
	struct kept_life *k = arena_new(&h->arena, struct kept_life);
	struct life *l = &k->life;

	l->id = p->id;
	l->how = p->how;
	l->born = p->born ? p->born : e->time;
	/* the program of this EVENT_EXEC is added by its handler */
	l->program = l->first_program = e->kind == EVENT_EXEC ? program_new(h, l->born) :
		first_program(h, p);
	if (h->history.count == h->room) {
		h->room = h->room ? 2 * h->room : 64;
		h->lives = alloc_more(h->lives, h->room, sizeof(*h->lives));
		h->history.all = h->lives;
	}
	l->index = h->history.count;
	h->lives[h->history.count++] = l;
	hash_put(&h->index.by_serial, p->id.serial, k);
	index_by_pid(h, k);
	if (p->how == BORN_COMMAND && !h->history.command)
		h->history.command = l;
	return l;
}

static void update_place(struct life *l, const struct process *p)
{
	l->group = p->group;
	l->session = p->session;
	l->terminal = p->terminal;
}

static void update_life(struct historian *h, struct life *l, const struct process *p)
{
	if (!l->parent && p->parent)
		add_child(life_of(h, p->parent->id.serial), l);
	update_place(l, p);
	h->history.attached |= p->how == BORN_ATTACHED;
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
	l->fatal = p->fatal;
	l->cause = p->cause;
	l->has_figures = p->has_figures;
	l->figures = p->figures;
	l->group_limit = p->group_limit;
	update_counts(h, (struct kept_life *)l);
}

static uint64_t pipe_at(const struct descriptors *open, int fd)
{
	for (unsigned i = 0; open && i < open->count; i++)
		if (open->all[i].fd == fd)
			return open->all[i].kind == DESCRIPTOR_PIPE ? open->all[i].inode : 0;
	return 0;
}

static unsigned above_standard(const struct descriptors *open)
{
	unsigned n = open ? open->open > open->count ? open->open : open->count : 0;

	for (unsigned i = 0; open && i < open->count; i++)
		n -= open->all[i].fd <= STDERR_FILENO;
	return n;
}

static void handle_exec(struct historian *h, struct life *l, const struct event *e)
{
	struct life_program *program = program_new(h, e->time);
	const struct identity *who = e->exec.who;

	program->path = intern_text(&h->pool, e->exec.path);
	program->file = intern_text(&h->pool, e->exec.file);
	program->cwd = intern_text(&h->pool, e->exec.cwd);
	program->script = e->exec.script;
	program->argv = intern_list(&h->pool, e->exec.argv);
	if (who) {
		program->uid = who->uid;
		program->euid = who->euid;
	}
	program->in = pipe_at(e->exec.open, STDIN_FILENO);
	program->out = pipe_at(e->exec.open, STDOUT_FILENO);
	program->err = pipe_at(e->exec.open, STDERR_FILENO);
	program->inherited = above_standard(e->exec.open);
	if (e->exec.open)
		l->open = intern_descriptors(&h->pool, e->exec.open);
	l->program->next = program;
	l->program = program;
	l->programs++;
}

/* The child may be known already, without its parent. */
static void handle_fork(struct historian *h, struct life *l, const struct event *e)
{
	struct life *child = life_of(h, e->born.other.serial);

	if (!child || e->born.how == BORN_THREAD || child->parent)
		return;
	if (e->born.how != BORN_UNKNOWN)
		child->how = e->born.how;
	child->flags = e->born.flags;
	l = e->born.flags & CLONE_PARENT ? l->parent : l;
	if (l)
		add_child(l, child);
}

static void handle_signal(struct historian *h, struct life *l, const struct event *e)
{
	const struct life_crash *crash = crash_copy(&h->pool, e);

	l->signals++;
	l->crash = crash ? crash : l->crash;
	if (e->signal.number == SIGTERM && !l->term.number)
		l->term = e->process->last_signal;
}

static void update_title(struct historian *h, struct life *l, const struct process *p)
{
	const char *known = l->program->title ? l->program->title : "";

	if (strcmp(known, p->title ? p->title : "") != 0)
		l->program->title = intern_text(&h->pool, p->title);
}

static void handle_inspection(struct historian *h, struct life *l, const struct event *e)
{
	update_title(h, l, e->process);
	life_add_inspection(l, e, &h->arena, &h->pool);
}

static void handle_exiting(struct historian *h, struct life *l, const struct event *e)
{
	const struct life_crash *caught = crash_copy(&h->pool, e);

	l->caught = caught ? caught : l->caught;
	l->exiting = e->time;
	update_title(h, l, e->process);
	if (e->exit.loaded)
		l->loaded = copy_loaded_objects(&h->pool.arena, e->exit.loaded);
}

static void handle_notice(struct historian *h, struct life *l, const struct event *e)
{
	(void)h;
	l->notices |= 1u << e->notice.kind;
}

static void handle_detach(struct historian *h, struct life *l, const struct event *e)
{
	if (e->detach.stopped_at && *e->detach.stopped_at)
		l->stopped_at = intern_text(&h->pool, e->detach.stopped_at);
}

static void handle_reap(struct historian *h, struct life *l, const struct event *e)
{
	(void)h;
	l->auto_reaped = e->reap.automatic;
}

/* The model has dropped the zombie, because there were too many. */
static void handle_late_reap(struct historian *h, const struct event *e)
{
	struct life *l = life_of(h, e->task.serial);

	if (!l || l->state != PROCESS_ZOMBIE || l->id.tid != e->tgid)
		return;
	l->state = PROCESS_REAPED;
	l->reaped = e->time;
	l->reaper = e->reap.by;
	l->auto_reaped = e->reap.automatic;
	update_counts(h, (struct kept_life *)l);
}

static void handle_begin(struct historian *h, const struct event *e)
{
	h->history.argv = intern_list(&h->pool, e->begin.argv);
	h->history.realtime = e->begin.realtime;
	h->history.processors = e->begin.processors;
}

typedef void life_event_handler(struct historian *h, struct life *l, const struct event *e);

static life_event_handler *const handlers[EVENT_KINDS] = {
	[EVENT_FORK] = handle_fork,	[EVENT_EXEC] = handle_exec,
	[EVENT_SIGNAL] = handle_signal, [EVENT_LOOK] = handle_inspection,
	[EVENT_NOTICE] = handle_notice, [EVENT_REAP] = handle_reap,
	[EVENT_EXITING] = handle_exiting, [EVENT_DETACH] = handle_detach,
};

void historian_event(struct historian *h, const struct event *e)
{
	bool call = e->kind == EVENT_ENTER || e->kind == EVENT_LEAVE;
	struct life *l;

	h->history.end = e->time;
	h->history.calls_seen |= call;
	if (e->kind == EVENT_BEGIN)
		handle_begin(h, e);
	else if (e->kind == EVENT_END)
		h->history.command_end = e->end.ended;
	else if (e->kind == EVENT_REAP && !e->process)
		handle_late_reap(h, e);
	if (!e->process)
		return;
	l = life_of(h, e->process->id.serial);
	if (l && call) {		/* frequent, and few members change */
		update_place(l, e->process);
	} else {
		l = l ? l : life_new(h, e->process, e);
		update_life(h, l, e->process);
	}
	if (handlers[e->kind])
		handlers[e->kind](h, l, e);
	failed_calls_event(h->failed_calls, l, e);
}

int historian_output(const struct historian *h, const struct life *l, int fd)
{
	return failed_calls_original(h->failed_calls, l, fd);
}

const struct history *historian_history(struct historian *h)
{
	return &h->history;
}
