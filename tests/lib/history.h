/* Handmade histories, for code that uses a trace's history (ptrail/history.h), and checks
 * run on them. Times are in ms. Everything is freed by made_done(). */
#ifndef HISTORY_H
#define HISTORY_H

#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory/arena.h"
#include "check/core/checker.h"
#include "lib/stream.h"
#include "ptrail/history.h"

enum { MADE_LIVES = 4096 };

struct made {
	struct arena arena;
	struct life *lives[MADE_LIVES];
	struct history h;
	struct event end;
	struct selection selection;
	struct checker *checker;
};

static inline uint64_t ms(uint64_t n) { return n * 1000000; }

/* A new program of a life: its path, and a command line of one word */
static inline struct life_program *made_exec(struct made *m, struct life *l, const char *path,
					     uint64_t at)
{
	struct life_program *p = arena_new(&m->arena, struct life_program);
	const char **argv = arena_alloc(&m->arena, 2 * sizeof(*argv));

	argv[0] = path;
	*p = (struct life_program){.time = ms(at), .path = path, .file = path, .cwd = "/",
		.argv = argv};
	l->program->next = p;
	l->program = p;
	l->programs++;
	return p;
}

/* A process created by its parent (NULL: untraced); it runs what that ran. Its number and its
 * serial are 100 and 1 more than its place. */
static inline struct life *made_fork(struct made *m, struct life *parent, uint64_t at)
{
	struct life *l = arena_new(&m->arena, struct life);

	if (m->h.count == MADE_LIVES)
		abort();
	l->index = m->h.count;
	l->id = (struct task_id){100 + l->index, 1 + l->index};
	l->how = parent ? BORN_FORK : BORN_COMMAND;
	l->born = ms(at);
	l->tasks = 1;
	l->program = l->first_program = arena_new(&m->arena, struct life_program);
	*l->program = (struct life_program){.time = ms(at), .path = "", .file = "", .cwd = ""};
	if (parent) {
		*l->program = *parent->program;
		l->program->next = NULL;
		l->program->in = l->program->out = l->program->err = 0;
		l->depth = parent->depth + 1;
		l->parent = parent;
		if (parent->last_child)
			parent->last_child->next = l;
		else
			parent->first_child = l;
		parent->last_child = l;
	}
	m->lives[m->h.count++] = l;
	return l;
}

/* fork and execve */
static inline struct life *made_run(struct made *m, struct life *parent, const char *path,
				    uint64_t at)
{
	struct life *l = made_fork(m, parent, at);

	made_exec(m, l, path, at);
	return l;
}

/* The command: the first process */
static inline struct life *made_command(struct made *m, const char *path)
{
	return m->h.command = made_run(m, NULL, path, 0);
}

/* Exits; remaining children are reparented to PID 1. */
static inline void made_end(struct life *l, uint64_t at)
{
	l->exited = ms(at);
	l->state = PROCESS_ZOMBIE;
	for (struct life *c = l->first_child; c; c = c->next) {
		if (c->reaped)
			continue;
		c->orphan = true;
		c->orphaned_to = 1;
	}
}

static inline void made_reap(struct life *l, uint64_t at)
{
	l->reaped = ms(at);
	l->state = PROCESS_REAPED;
	l->reaper = l->parent ? l->parent->id.tid : 1;
}

/* Exits and is reaped. A negative code is a signal. */
static inline void made_exit(struct life *l, uint64_t at, int code)
{
	made_end(l, at);
	l->ending = (struct exit_status){.signaled = code < 0, .number = code < 0 ? -code : code};
	if (code < 0)
		l->fatal.number = -code;
	made_reap(l, at);
}

/* Exits and is not reaped. */
static inline void made_zombie(struct life *l, uint64_t at, int code)
{
	made_exit(l, at, code);
	l->reaped = 0;
	l->reaper = 0;
	l->state = PROCESS_ZOMBIE;
}

static inline void made_failed_call(struct made *m, struct life *l, const char *call,
				    const char *path, int error, const char *name)
{
	struct failed_call *new = arena_new(&m->arena, struct failed_call), **at = &l->failed_calls;

	*new = (struct failed_call){.call = call, .path = path, .error = error, .error_name = name,
		.directory = "", .address = "", .times = 1, .task = l->id, .time = l->born};
	while (*at)
		at = &(*at)->next;
	*at = new;
	l->failed_call_count++;
}

/* Selects checks as --select does; none: the default */
static inline void made_select(struct made *m, const char *list)
{
	struct selection_error error;

	if (selection_choose(&m->selection, list, &error))
		abort();
}

/* Passes an event to the checks; call before made_findings() */
static inline void made_event(struct made *m, const struct event *e)
{
	if (!m->checker)
		m->checker = checker_new(&m->selection, NULL);
	checker_event(m->checker, e);
}

/* What the checks find when the trace ends at that time. Where nothing was said of it, the command
 * ended as its life did, and calls were seen. */
static inline const struct findings *made_findings(struct made *m, uint64_t at)
{
	if (!m->checker)
		m->checker = checker_new(&m->selection, NULL);
	m->h.all = m->lives;
	m->h.end = ms(at);
	if (m->h.command && !m->h.command_end)
		m->h.command_end = m->h.command->exited;
	m->end.kind = EVENT_END;
	m->end.time = ms(at);
	m->end.end.history = &m->h;
	m->end.end.ended = m->h.command_end;
	m->end.end.has_command = m->h.command;
	checker_event(m->checker, &m->end);
	return checker_findings(m->checker, &m->end);
}

static inline void made_done(struct made *m)
{
	checker_free(m->checker);
	selection_free_policy(&m->selection);
	arena_done(&m->arena);
	memset(m, 0, sizeof(*m));
}

/* The first finding of a check; NULL: none */
static inline const struct finding *made_found(const struct findings *f, const char *id)
{
	for (size_t i = 0; i < f->count; i++)
		if (!strcmp(f->all[i].check->id, id))
			return &f->all[i];
	return NULL;
}
#endif
