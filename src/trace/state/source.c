#include "trace/state/source.h"

#include <assert.h>

#include "machine/ticks.h"
#include "trace/state/engine_state.h"
#include "trace/tasks/tracee.h"

void engine_add_source(struct engine *g, const struct trace_source *source)
{
	unsigned n = 0;

	for (; g->sources.all[n]; n++)
		assert(g->sources.all[n] != source);
	assert(n < TRACE_SOURCES_MAX);
	assert(!source->drain || !g->sources.drains);
	g->sources.all[n] = source;
	if (source->drain)
		g->sources.drains = source;
}

void engine_remove_source(struct engine *g, const struct trace_source *source)
{
	unsigned kept = 0;

	for (unsigned i = 0; i < TRACE_SOURCES_MAX; i++)
		if (g->sources.all[i] != source)
			g->sources.all[kept++] = g->sources.all[i];
	assert(kept == TRACE_SOURCES_MAX - 1);
	g->sources.all[kept] = NULL;
	if (g->sources.drains == source)
		g->sources.drains = NULL;
}

uint64_t engine_emit_records(struct engine *g)
{
	/* in passthrough no events are emitted; a full ring is emptied at its stop */
	return g->sources.drains && g->shutdown.phase != ENGINE_PASSTHROUGH ?
		g->sources.drains->drain(g) : 0;
}

uint64_t engine_merge_records(struct engine *g, uint64_t now)
{
	uint64_t count = 0;

	for (;;) {
		const struct trace_source *first = NULL;
		uint64_t earliest = UINT64_MAX, until = now;

		for (const struct trace_source *const *s = g->sources.all; *s; s++) {
			uint64_t time = (*s)->next_time ? (*s)->next_time(g) : UINT64_MAX;

			/* at the same time, the syscall precedes */
			if (time != UINT64_MAX && time <= earliest) {
				until = earliest < until ? earliest : until;
				first = *s;
				earliest = time;
			} else if (time < until) {
				until = time;
			}
		}
		if (!first)
			return count;
		count += first->emit_next(g, until);
	}
}

bool engine_is_unsampled(const struct engine *g, pid_t tid, uint64_t count)
{
	const struct tracee *t;

	if (!g->sources.recorders_made || !g->sources.clock ||
	    count <= g->sources.clock->last.ticks)
		return false;
	t = tracees_find(&g->tracees, tid);
	return t && tracee_is_running(t) && !t->batch_slot;
}
