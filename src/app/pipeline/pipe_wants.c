#include "app/pipeline/pipe_state.h"

#include "model/history/stdio_capture.h"

struct wants pipe_wants(const struct pipe *p)
{
	struct wants all = p->wants;

	all.programs |= p->names != NULL;	/* the cache needs the descriptors at an exec */
	all.descriptors |= p->names != NULL;
	if (!p->o->record)
		return all;
	wants_add(&all, &recording_wants);
	all.look_only = false;
	return all;
}

bool pipe_tracks_fd_names(const struct pipe *p)
{
	return p->recording.recorder || p->names;
}

/* The limits of a recording are at least as large as those of printers. */
struct limits pipe_limits(const struct pipe *p)
{
	return p->recording.recorder ? p->recording.limits : p->limits;
}

bool pipe_shows_call(const struct pipe *p, const struct abi *abi, uint64_t nr)
{
	const struct call *row = desc_call(abi, nr);

	if (p->shows_selection && filter_call(p->o->filter, abi, row, nr))
		return true;
	if (p->history.calls && filter_call(p->history.calls, abi, row, nr))
		return true;
	for (size_t i = 0; i < p->printers.count; i++)
		if (p->printers.all[i].calls && filter_call(p->printers.all[i].calls, abi, row, nr))
			return true;
	return false;
}

bool pipe_wants_call(const struct pipe *p, const struct abi *abi, uint64_t nr)
{
	return p->recording.recorder || pipe_shows_call(p, abi, nr);
}

bool pipe_wants_stdio_call(const struct pipe *p, const struct abi *abi, uint64_t nr)
{
	return p->wants.messages && stdio_capture_applies(desc_call(abi, nr));
}

bool pipe_wants_calls_above(const struct pipe *p, const struct abi *abi, uint64_t first)
{
	return p->recording.recorder || (p->shows_selection && filter_call_above(p->o->filter, abi,
										 first));
}

bool pipe_wants_all_calls(const struct pipe *p)
{
	return p->recording.recorder || (p->shows_selection && filter_all_calls(p->o->filter));
}

uint64_t pipe_skip_until(const struct pipe *p)
{
	const struct options *o = p->o;
	const struct wants *w = &p->wants;
	uint64_t since, until;

	if (!scope_is_window(o->scope, &since, &until) || scope_has_processes(o->scope) ||
	    scope_has_tasks(o->scope) || o->paths || p->defers_entries || p->history.historian ||
	    p->history.calls || !p->shows_selection || !filter_all_calls(o->filter))
		return 0;
	return w->identity || w->programs || w->figures || w->reaps || w->messages ? 0 : since;
}
