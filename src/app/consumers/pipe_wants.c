#include "app/consumers/pipe_state.h"

#include "model/history/stdio_capture.h"

struct wants pipe_wants(const struct pipe *p)
{
	struct wants all = p->line.wants;

	all.programs |= p->line.names != NULL;	/* the cache needs the descriptors at an exec */
	all.descriptors |= p->line.names != NULL;
	if (!p->o->record)
		return all;
	wants_add(&all, &recording_wants);
	all.look_only = false;
	return all;
}

bool pipe_tracks_fd_names(const struct pipe *p)
{
	return (recording_is_on(&p->recording) || p->line.names) && !p->o->look.fd_details;
}

/* The limits of a recording are at least as large as those of printers. */
struct limits pipe_limits(const struct pipe *p)
{
	struct limits limits = recording_is_on(&p->recording) ? p->recording.limits :
		p->line.limits;

	if (p->line.resolves_paths && limits.members < PATH_MEMBERS)
		limits.members = PATH_MEMBERS;
	return limits;
}

bool pipe_shows_call(const struct pipe *p, const struct abi *abi, uint64_t nr)
{
	return call_choice_wants_number(&p->line.calls, abi, desc_call(abi, nr), nr);
}

bool pipe_wants_call(const struct pipe *p, const struct abi *abi, uint64_t nr)
{
	return recording_is_on(&p->recording) || pipe_shows_call(p, abi, nr);
}

bool pipe_wants_stdio_call(const struct pipe *p, const struct abi *abi, uint64_t nr)
{
	return p->line.wants.messages && stdio_capture_applies(desc_call(abi, nr));
}

bool pipe_wants_calls_above(const struct pipe *p, const struct abi *abi, uint64_t first)
{
	return recording_is_on(&p->recording) || (p->line.calls.shows_selection &&
					 filter_call_above(p->o->filter, abi, first));
}

bool pipe_wants_all_calls(const struct pipe *p)
{
	return recording_is_on(&p->recording) ||
		(p->line.calls.shows_selection && filter_all_calls(p->o->filter));
}

uint64_t pipe_skip_until(const struct pipe *p)
{
	uint64_t since, until;

	return !(p->needs & NEED_PAST) && scope_is_window(p->o->scope, &since, &until) ? since : 0;
}
