#include "check/facts/pipelines.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/memory/alloc.h"
#include "desc/type.h"
#include "model/descriptors/change.h"

enum { SUBSHELL_DEPTH_MAX = 4 };

/* The syscalls of a process since its last fork */
struct shell_state {
	uint64_t serial;
	bool piped;		/* it created a pipe */
	/* serial of the last child, if it was forked after a pipe() and not reaped; or 0 */
	uint64_t writer;
};

static struct shell_state *shell_of(struct pipelines *p, uint64_t serial, bool make)
{
	struct shell_state *s = hash_get(&p->shells, serial);

	if (s || !make)
		return s;
	s = alloc_new(struct shell_state);
	s->serial = serial;
	hash_put(&p->shells, serial, s);
	return s;
}

static bool creates_pipe(const struct event *e)
{
	return e->call.row && call_succeeded(e) &&
		(!strcmp(e->call.row->name, "pipe") || !strcmp(e->call.row->name, "pipe2"));
}

/* Whether it is dup2(pipe, 0) */
static bool replaces_input(const struct event *e)
{
	const struct fd_table_change c = fd_table_change_of(e);

	return c.kind == DESCRIPTOR_COPIED && c.replaces && c.fd == STDIN_FILENO;
}

/* A shell creates a pipe, forks the writer, then the reader. After a command substitution it
 * reaps the child before it forks again. */
static void handle_fork(struct pipelines *p, const struct event *e)
{
	struct shell_state *s = shell_of(p, e->process->id.serial, false);
	uint64_t child = e->born.other.serial;

	if (!s || e->born.how == BORN_THREAD || !child)
		return;
	if (s->writer)
		hash_put(&p->next, s->writer, (void *)(uintptr_t)child);
	s->writer = s->piped ? child : 0;
	s->piped = false;
}

static void handle_reap(struct pipelines *p, const struct event *e)
{
	const struct process *parent = e->process->parent;
	struct shell_state *s = parent ? shell_of(p, parent->id.serial, false) : NULL;

	if (s && s->writer == e->process->id.serial)
		s->writer = 0;
}

void pipelines_event(struct pipelines *p, const struct event *e)
{
	if (!e->process)
		return;
	if (e->kind == EVENT_LEAVE && creates_pipe(e))
		shell_of(p, e->process->id.serial, true)->piped = true;
	else if (e->kind == EVENT_LEAVE && replaces_input(e))
		hash_put(&p->readers, e->process->id.serial, p);
	else if (e->kind == EVENT_FORK)
		handle_fork(p, e);
	else if (e->kind == EVENT_REAP)
		handle_reap(p, e);
	else if (e->kind == EVENT_EXIT && e->exit.zombie)
		free(hash_remove(&p->shells, e->process->id.serial));
}

void pipelines_done(struct pipelines *p)
{
	struct shell_state *s;

	for (size_t at = 0; (s = hash_next(&p->shells, &at));)
		free(s);
	hash_done(&p->shells);
	hash_done(&p->readers);
	hash_done(&p->next);
}

/* The program that it executed first; NULL: it never called execve */
static const struct life_program *executed_program(const struct life *l)
{
	return l->first_program->next;
}

/* Whether it reads that pipe, or, of a subshell, whether a child does */
static bool reads_pipe(const struct life *l, uint64_t pipe, unsigned depth)
{
	if (l->programs || !depth)
		return executed_program(l) && executed_program(l)->in == pipe;
	for (const struct life *c = l->first_child; c; c = c->next)
		if (reads_pipe(c, pipe, depth - 1))
			return true;
	return false;
}

static const struct life *reader_of(const struct life *l, uint64_t pipe)
{
	const struct life *s = l->parent ? l->parent->first_child : NULL;

	for (; pipe && s; s = s->next)
		if (s != l && reads_pipe(s, pipe, SUBSHELL_DEPTH_MAX))
			return s;
	return NULL;
}

/* The sibling of `l` that reads what `of` writes, or what a child of `of` does */
static const struct life *find_reader(const struct life *l, const struct life *of, unsigned depth)
{
	const struct life *found = NULL;

	if (of->programs || !depth)
		return reader_of(l, executed_program(of) ? executed_program(of)->out : 0);
	for (const struct life *c = of->first_child; c && !found; c = c->next)
		found = find_reader(l, c, depth - 1);
	return found;
}

/* Whether the known descriptors are consistent with `reader` reading from `writer`. A reap may
 * be reported late, so that sequential processes can look concurrent. */
static bool is_consistent(const struct pipelines *p, const struct life *writer,
			  const struct life *reader)
{
	const struct life_program *from = executed_program(writer), *to = executed_program(reader);

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

	if (next && is_consistent(p, l, next))
		return next;
	return l->parent ? find_reader(l, l, SUBSHELL_DEPTH_MAX) : NULL;
}
