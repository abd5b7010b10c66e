#include "trace/state/shutdown.h"

#include <assert.h>
#include <signal.h>

#include "base/system/clock.h"
#include "trace/state/emit.h"
#include "trace/state/engine_state.h"
#include "trace/state/own_signals.h"
#include "trace/tasks/tracee.h"

void engine_advance(struct engine *g, enum engine_phase phase)
{
	assert(phase == g->shutdown.phase + 1);
	g->shutdown.phase = phase;
}

bool engine_is_detaching(const struct engine *g)
{
	return g->shutdown.phase >= ENGINE_DETACHING;
}

void engine_detach_for(struct engine *g, enum end_reason why)
{
	if (g->shutdown.phase != ENGINE_RUNNING)
		return;
	g->shutdown.reason = why;
	engine_advance(g, ENGINE_DETACH_WANTED);
}

void engine_detach(struct engine *g, enum end_reason why)
{
	engine_detach_for(g, why);
}

bool engine_kills_by_exit(const struct engine *g)
{
	return g->options.exit_kill && g->diag->as_strace && g->shutdown.phase != ENGINE_RUNNING &&
		g->shutdown.reason == END_SIGNAL;
}

bool engine_is_leaving(const struct engine *g, const struct tracee *t)
{
	if (engine_kills_by_exit(g))
		return false;
	return engine_is_detaching(g) || t->group->stopped_at ||
		(g->options.detaches_at_event && g->shutdown.phase == ENGINE_DETACH_WANTED);
}

bool engine_was_asked_just_now(const struct engine *g)
{
	return g->shutdown.request_time &&
		engine_now(g) - g->shutdown.request_time < 2 * NS_PER_SECOND;
}

bool engine_is_detach_requested(const struct engine *g)
{
	unsigned sent = control_count_ends(!g->options.wants.looks);

	if (g->shutdown.phase != ENGINE_RUNNING && g->result.signal && g->tracees.by_tid.count)
		return true;		/* handled already, and not all tracees are detached */
	if (!sent || !g->command.pid || engine_is_detaching(g))
		return sent;
	return sent > 1 || engine_was_asked_just_now(g);
}

bool engine_is_end_requested(const struct engine *g)
{
	return control_has_term_or_hup() || engine_is_overdue(g) || g->result.timed_out ||
		g->result.asked == SIGTERM || (g->result.asked && engine_was_asked_just_now(g));
}

bool engine_was_signaled(const struct engine *g)
{
	return control_sent() || engine_was_asked_just_now(g);
}

bool engine_is_overdue(const struct engine *g)
{
	return g->options.timeout && !engine_is_detaching(g) && engine_now(g) >= g->options.timeout;
}
