#include "trace/state/pending.h"

#include <assert.h>
#include <signal.h>
#include <sys/ptrace.h>

#include "base/memory/alloc.h"
#include "trace/state/emit.h"
#include "trace/state/engine_state.h"
#include "trace/tasks/stop.h"
#include "trace/tasks/tracee.h"

static bool is_end_status(int status)
{
	enum stop_kind kind = stop_of(status).kind;

	return kind == STOP_EXITED || kind == STOP_KILLED;
}

void engine_add_status(struct engine *g, pid_t tid, int status)
{
	struct tracee *t = tracees_find(&g->tracees, tid);

	if (t) {
		t->system_time = g->wait.system_time;
		t->has_stop_info = false;
	}

	/* a stopped task that is reported again was killed, or lost its tid to an execve */
	if (t && t->batch_slot && !is_end_status(g->batch.statuses[t->batch_slot - 1].status))
		g->batch.statuses[t->batch_slot - 1].is_done = true;
	/* the same for a tid that was unknown: its status may be deferred */
	for (unsigned i = 0; i < (t ? g->batch.deferred_count : g->batch.count); i++)
		if (g->batch.statuses[i].tid == tid && !is_end_status(g->batch.statuses[i].status))
			g->batch.statuses[i].is_done = true;
	if (g->batch.count == g->batch.room) {
		g->batch.room = g->batch.room ? g->batch.room * 2 : 64;
		g->batch.statuses = alloc_more(g->batch.statuses, g->batch.room,
					       sizeof(*g->batch.statuses));
	}
	g->batch.statuses[g->batch.count++] = (struct pending_status){
		tid, status, .is_unknown = !t};
	if (t)
		t->batch_slot = g->batch.count;
	else
		g->batch.statuses[g->batch.count - 1].received = engine_now(g);
}

void engine_requeue(struct engine *g, struct tracee *t, enum stop_kind kind)
{
	assert(kind == STOP_CALL || kind == STOP_SECCOMP);
	if (t->batch_slot)		/* killed meanwhile */
		return;
	if (kind == STOP_CALL) {
		engine_add_status(g, t->id.tid, 0x7f | (SIGTRAP | 0x80) << 8);
	} else {
		engine_add_status(g, t->id.tid, 0x7f | SIGTRAP << 8 | PTRACE_EVENT_SECCOMP << 16);
		g->batch.statuses[g->batch.count - 1].fast_checked = true;
	}
	g->batch.awaits |= AWAITS_PATCH;
}
