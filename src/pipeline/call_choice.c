#include "pipeline/call_choice.h"

#include <assert.h>

#include "enrich/fd_names.h"
#include "enrich/names.h"
#include "filter/condition/condition.h"
#include "model/history/stdio_capture.h"

void call_choice_init(struct call_choice *c, const struct filter *filter, bool shows_selection)
{
	*c = (struct call_choice){
		.filter = filter, .condition = filter_condition(filter),
		.at_enter = filter_all_statuses(filter) && !filter_condition(filter),
		.shows_selection = shows_selection,
	};
}

void call_choice_add(struct call_choice *c, const struct filter *needed)
{
	if (!needed)
		return;
	assert(c->needed_count < NEEDED_MAX);
	c->needed[c->needed_count++] = needed;
}

bool choice_accepts(const struct filter *f, const struct event *e)
{
	if (filter_all_calls(f))
		return true;
	if (e->call.row && e->call.row->calls)	/* socketcall(), ipc(): use the subcall */
		return filter_subcall(f, e->call.abi, e->call.row, e->call.arg[0]);
	return filter_call(f, e->call.abi, e->call.row, e->call.nr);
}

enum call_outcome choice_outcome(const struct event *e)
{
	if (e->call.note == CALL_UNKNOWN_ENTRY || e->call.note == CALL_BLOCKED)
		return OUTCOME_UNAVAILABLE;
	if (e->call.note == CALL_SUPERSEDED)
		return OUTCOME_UNFINISHED;
	return e->call.failed ? OUTCOME_FAILED : OUTCOME_SUCCESSFUL;
}

bool call_choice_selects(const struct call_choice *c, const struct event *e)
{
	return c->shows_selection && choice_accepts(c->filter, e);
}

bool call_choice_accepts_values(const struct call_choice *c, const struct event *e)
{
	if (e->kind == EVENT_LEAVE && !filter_status(c->filter, choice_outcome(e)))
		return false;
	return !c->condition || condition_evaluate(c->condition, e, names_directory,
						   e->call.memory) == IS_TRUE;
}

bool call_choice_wants(const struct call_choice *c, const struct event *e)
{
	if (call_choice_selects(c, e) || (c->tampers && choice_accepts(c->filter, e)))
		return true;
	if (c->messages && ((e->call.arg[0] <= STDIO_CAPTURE_FD_MAX &&
			     stdio_capture_applies(e->call.row)) ||
			    (e->kind == EVENT_LEAVE && e->call.note == CALL_BLOCKED)))
		return true;
	for (size_t i = 0; i < c->needed_count; i++)
		if (choice_accepts(c->needed[i], e))
			return true;
	return c->names && fd_names_depend_on(e->call.row);
}

bool call_choice_wants_number(const struct call_choice *c, const struct abi *abi,
			      const struct call *row, uint64_t nr)
{
	if (c->shows_selection && filter_call(c->filter, abi, row, nr))
		return true;
	for (size_t i = 0; i < c->needed_count; i++)
		if (filter_call(c->needed[i], abi, row, nr))
			return true;
	return false;
}
