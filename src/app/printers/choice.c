#include "app/printers/choice.h"

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

bool choice_shows(const struct printer_slot *s, const struct event *e, bool passed, bool in_scope)
{
	bool call = e->kind == EVENT_ENTER || e->kind == EVENT_LEAVE;

	if (!in_scope && !s->whole)
		return false;
	if (call && s->calls)
		return choice_accepts(s->calls, e);
	return passed && (!call || s->wants.calls);
}
