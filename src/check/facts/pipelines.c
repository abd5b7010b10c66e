#include "check/facts/pipelines.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory/alloc.h"
#include "desc/type.h"

enum { SUBSHELLS_DEEP = 4 };

/* What a process did since its last fork */
struct shell_at_work {
	uint64_t serial;
	bool piped;		/* it made a pipe */
	uint64_t writer;	/* the last child, if it was made after a pipe, and lives */
};

static struct shell_at_work *shell_of(struct pipelines *p, uint64_t serial, bool make)
{
	struct shell_at_work *s = hash_get(&p->shells, serial);

	if (s || !make)
		return s;
	s = alloc_new(struct shell_at_work);
	s->serial = serial;
	hash_put(&p->shells, serial, s);
	return s;
}

static bool is_pipe(const struct event *e)
{
	return e->call.row && !e->call.failed &&
		(!strcmp(e->call.row->name, "pipe") || !strcmp(e->call.row->name, "pipe2"));
}

/* dup2(pipe, 0) */
static bool is_input(const struct event *e)
{
	return e->call.row && !e->call.failed && (int)e->call.arg[1] == 0 &&
		(!strcmp(e->call.row->name, "dup2") || !strcmp(e->call.row->name, "dup3"));
}

/* A shell makes a pipe, forks the member that writes, and then the one that reads. A command
 * substitution waits for its child before anything else is forked, and has collected it by then. */
static void forked(struct pipelines *p, const struct event *e)
{
	struct shell_at_work *s = shell_of(p, e->process->id.serial, false);
	uint64_t child = e->born.other.serial;

	if (!s || e->born.how == BORN_THREAD || !child)
		return;
	if (s->writer)
		hash_put(&p->next, s->writer, (void *)(uintptr_t)child);
	s->writer = s->piped ? child : 0;
	s->piped = false;
}

static void collected(struct pipelines *p, const struct event *e)
{
	const struct process *parent = e->process->parent;
	struct shell_at_work *s = parent ? shell_of(p, parent->id.serial, false) : NULL;

	if (s && s->writer == e->process->id.serial)
		s->writer = 0;
}

void pipelines_event(struct pipelines *p, const struct event *e)
{
	if (!e->process)
		return;
	if (e->kind == EVENT_LEAVE && is_pipe(e))
		shell_of(p, e->process->id.serial, true)->piped = true;
	else if (e->kind == EVENT_LEAVE && is_input(e))
		hash_put(&p->readers, e->process->id.serial, p);
	else if (e->kind == EVENT_FORK)
		forked(p, e);
	else if (e->kind == EVENT_REAP)
		collected(p, e);
	else if (e->kind == EVENT_EXIT && e->exit.zombie)
		free(hash_remove(&p->shells, e->process->id.serial));
}

void pipelines_done(struct pipelines *p)
{
	struct shell_at_work *s;

	for (size_t at = 0; (s = hash_next(&p->shells, &at));)
		free(s);
	hash_done(&p->shells);
	hash_done(&p->readers);
	hash_done(&p->next);
}

/* The program that it was made to run; NULL: it stayed what its parent is */
static const struct life_program *made_to_run(const struct life *l)
{
	return l->first_program->next;
}

/* Whether it reads that pipe; of a subshell: one that it started does */
static bool reads(const struct life *l, uint64_t pipe, unsigned deep)
{
	if (l->programs || !deep)
		return made_to_run(l) && made_to_run(l)->in == pipe;
	for (const struct life *c = l->first_child; c; c = c->next)
		if (reads(c, pipe, deep - 1))
			return true;
	return false;
}

static const struct life *reader_of(const struct life *l, uint64_t pipe)
{
	const struct life *s = l->parent ? l->parent->first_child : NULL;

	for (; pipe && s; s = s->next)
		if (s != l && reads(s, pipe, SUBSHELLS_DEEP))
			return s;
	return NULL;
}

/* Who beside `l` reads what it, or who it started, writes */
static const struct life *reader_below(const struct life *l, const struct life *of, unsigned deep)
{
	const struct life *found = NULL;

	if (of->programs || !deep)
		return reader_of(l, made_to_run(of) ? made_to_run(of)->out : 0);
	for (const struct life *c = of->first_child; c && !found; c = c->next)
		found = reader_below(l, c, deep - 1);
	return found;
}

/* Whether what is known of the two goes with the one having written what the other read. Collecting
 * is told late, so that one after the other may look like one beside the other. */
static bool agree(const struct pipelines *p, const struct life *writer, const struct life *reader)
{
	const struct life_program *from = made_to_run(writer), *to = made_to_run(reader);

	if (from && to)
		return from->out && from->out == to->in;
	if (to)
		return to->in;
	return hash_get(&p->readers, reader->id.serial) && (!from || from->out);
}

const struct life *pipelines_next(const struct pipelines *p, const struct history *h,
				  const struct life *l)
{
	uint64_t serial = (uintptr_t)hash_get(&p->next, l->id.serial);

	const struct life *next = serial ? history_of_serial(h, serial) : NULL;

	if (next && agree(p, l, next))
		return next;
	return l->parent ? reader_below(l, l, SUBSHELLS_DEEP) : NULL;
}
