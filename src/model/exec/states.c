#include "model/exec/states.h"

#include <stdlib.h>

#include "base/memory/alloc.h"
#include "base/memory/arena.h"
#include "base/memory/hash.h"
#include "model/exec/changes.h"
#include "model/exec/environment.h"
#include "model/history/inspection.h"
#include "ptrail/process.h"

enum { CHUNK = 4096 };

/* What a program was started with */
struct exec_state {
	unsigned users;			/* processes that have it, and .pending */
	struct arena arena;
	const struct environment *environment;	/* NULL: unknown */
	const struct descriptors *open;		/* NULL: unknown */
};

struct exec_states {
	struct hash processes;		/* serial of a process → its struct exec_state */
	struct hash pending;		/* tid in an execve → the struct exec_state to be */
	struct arena arena;		/* changes of the current event */
	struct exec_state *before;	/* that the changes of the current event refer to */
};

struct exec_states *exec_states_new(void)
{
	return alloc_new(struct exec_states);
}

static void release(struct exec_state *state)
{
	if (!state || --state->users)
		return;
	arena_done(&state->arena);
	free(state);
}

static void release_all(struct hash *h)
{
	size_t at = 0;

	for (struct exec_state *state; (state = hash_next(h, &at));)
		release(state);
	hash_done(h);
}

void exec_states_free(struct exec_states *s)
{
	if (!s)
		return;
	release_all(&s->processes);
	release_all(&s->pending);
	release(s->before);
	arena_done(&s->arena);
	free(s);
}

static struct exec_state *state_new(void)
{
	struct exec_state *state = alloc_new(struct exec_state);

	state->users = 1;
	state->arena.chunk = CHUNK;
	return state;
}

void exec_states_enter(struct exec_states *s, const struct event *e, const struct call_view *view)
{
	struct exec_state *state;

	release(hash_remove(&s->pending, e->task.tid));
	if (!view)
		return;
	state = state_new();
	state->environment = environment_of_call(view, &state->arena);
	hash_put(&s->pending, e->task.tid, state);
}

/* A child has the state of its creator. */
static void inherit(struct exec_states *s, const struct process *p)
{
	struct exec_state *state;

	if (!p || !p->parent || hash_get(&s->processes, p->id.serial))
		return;
	state = hash_get(&s->processes, p->parent->id.serial);
	if (!state)
		return;
	state->users++;
	hash_put(&s->processes, p->id.serial, state);
}

/* The child may have been reported before its creator was known. */
static void inherit_by_fork(struct exec_states *s, const struct event *e)
{
	const struct process *child = e->process ? e->process->last_child : NULL;

	while (child && child->id.serial != e->born.other.serial)
		child = child->previous;
	inherit(s, child);
}

static void replace(struct exec_states *s, struct event *e)
{
	pid_t tid = e->exec.old_tid ? e->exec.old_tid : e->task.tid;
	struct exec_state *state = hash_remove(&s->pending, tid);

	if (!state)
		state = state_new();
	state->open = copy_descriptors(e->exec.open, &state->arena);
	inherit(s, e->process);
	s->before = hash_remove(&s->processes, e->process->id.serial);
	hash_put(&s->processes, e->process->id.serial, state);
	e->exec.environment = state->environment;
	if (s->before)
		e->exec.changes = exec_changes_between(s->before->environment, state->environment,
						       s->before->open, state->open, &s->arena);
}

static bool is_final(const struct process *p)
{
	return p->state == PROCESS_ZOMBIE || p->state == PROCESS_REAPED ||
		p->state == PROCESS_DETACHED || p->state == PROCESS_LOST;
}

void exec_states_event(struct exec_states *s, struct event *e)
{
	release(s->before);
	s->before = NULL;
	arena_reset(&s->arena);
	switch (e->kind) {
	case EVENT_NEW:
		inherit(s, e->process);
		break;
	case EVENT_FORK:
		if (e->born.how != BORN_THREAD)
			inherit_by_fork(s, e);
		break;
	case EVENT_EXEC:
		if (e->process)
			replace(s, e);
		break;
	case EVENT_EXIT:
	case EVENT_DETACH:
	case EVENT_LOST:
		if (!exit_is_superseded(e))
			release(hash_remove(&s->pending, e->task.tid));
		if (e->process && is_final(e->process))
			release(hash_remove(&s->processes, e->process->id.serial));
		break;
	default:
		break;
	}
}
