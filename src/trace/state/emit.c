#include "trace/state/emit.h"

#include <assert.h>
#include <string.h>

#include "base/system/clock.h"
#include "desc/traits.h"
#include "trace/proc/pid_namespace.h"
#include "trace/state/engine_state.h"
#include "trace/state/rings.h"
#include "trace/state/source.h"
#include "trace/tasks/tracee.h"

uint64_t engine_now(const struct engine *g)
{
	return g->batch.time ? g->batch.time : clock_ns(CLOCK_MONOTONIC) - g->origin;
}

void engine_use_current_time(struct engine *g)
{
	g->batch.time = 0;
}

struct event engine_event(const struct engine *g, const struct tracee *t, enum event_kind kind)
{
	return (struct event){
		.kind = kind, .time = engine_now(g), .task = t->id, .tgid = t->group->tgid,
	};
}

bool engine_emits_calls(const struct engine *g)
{
	return g->options.wants.calls || g->selection.program;
}

bool engine_has_ended(const struct engine *g)
{
	return g->tally.emitted[EVENT_END];
}

/* Sets .name. That of a task that has ended is the last one. */
static void set_task_name(struct engine *g, struct event *e)
{
	struct tracee *t = tracees_find(&g->tracees, e->task.tid);
	char name[PID_NAME_SIZE];

	if (!t)
		return;
	pids_read_name(e->task.tid, name);
	if (*name)
		memcpy(t->name, name, sizeof(name));
	e->name = t->name;
}

/* Paths are read in the tracees as long as all have the root directory of the tracer. */
static void note_root(struct engine *g, const struct event *e)
{
	enum descriptors_effect effect;

	if (!g->options.wants.fd_paths || !g->rings.in_use || e->call.failed || !e->call.row)
		return;
	effect = syscall_traits(e->call.row)->descriptors;
	if (effect == DESCRIPTORS_ROOT || effect == DESCRIPTORS_ROOT_ANY)
		g->rings.in_use->at_root_change(g);
}

void engine_emit(struct engine *g, struct event *e)
{
	/* a child of a killed creator may appear after all others were detached */
	if (engine_has_ended(g))
		return;
	assert((unsigned)e->kind < EVENT_KINDS);
	g->seq++;
	g->last_time = e->time;
	g->tally.emitted[e->kind]++;
	if (e->kind == EVENT_LEAVE) {
		g->seq += e->call.is_combined;	/* its ENTER */
		g->tally.emitted[EVENT_ENTER] += e->call.is_combined;
		g->tally.unknown += !call_has_enter(e);
		g->tally.superseded += e->call.note == CALL_SUPERSEDED;
		note_root(g, e);
	}
	e->seq = g->seq;
	if (g->options.names_tasks)
		set_task_name(g, e);
	if (g->observe)
		g->observe(g, e);
	g->sink.event(g->sink.ctx, e);
}
