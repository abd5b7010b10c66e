/* Questions about the files of tracees: they are given up after a signal to ptrail or a timeout. */
#include "trace/engine.h"

#include "base/system/clock.h"
#include "symbols/objects.h"
#include "symbols/question/channel.h"
#include "symbols/stacks.h"
#include "trace/state/engine_state.h"
#include "trace/state/own_signals.h"
#include "trace/state/shutdown.h"

static bool has_other_work(void *ctx)
{
	const struct engine *g = ctx;

	return control_sent() || (engine_is_overdue(g) && !g->shutdown.timeout_time);
}

/* The stacks of what hangs when the time limit expires have a second. */
static bool is_ending(void *ctx)
{
	const struct engine *g = ctx;

	if (g->shutdown.timeout_time)
		return clock_ns(CLOCK_MONOTONIC) - g->origin - g->shutdown.timeout_time >
			NS_PER_SECOND;
	return engine_is_end_requested(g) || engine_is_detach_requested(g) ||
		engine_is_detaching(g);
}

void engine_host_symbols(struct engine *g)
{
	struct stacks *stacks[] = {g->options.stacks.from, g->own_stacks};
	struct objects *objects[] = {g->options.objects, g->options.library.objects,
				     g->own_objects};
	struct channel_host host = {
		.executable = g->options.symbol_reader, .is_interrupted = has_other_work,
		.is_ending = is_ending, .ctx = g, .diag = g->diag,
	};

	for (size_t i = 0; i < sizeof(stacks) / sizeof(*stacks); i++)
		if (stacks[i])
			stacks_set_host(stacks[i], &host);
	for (size_t i = 0; i < sizeof(objects) / sizeof(*objects); i++)
		if (objects[i])
			objects_set_host(objects[i], &host);
}
