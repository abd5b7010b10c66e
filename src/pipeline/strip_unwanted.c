#include "pipeline/strip_unwanted.h"

#include <stddef.h>
#include <string.h>

#include "decode/capture.h"

static bool is_wanted(const struct wants *w, bool call, const struct event *e)
{
	switch (e->kind) {
	case EVENT_ENTER:
	case EVENT_LEAVE:
		return call && (e->call.note != CALL_OPERATION || w->operations);
	case EVENT_EXITING:
		return w->exiting || w->exiting_known;
	case EVENT_REAP:
		return w->reaps;
	case EVENT_LOOK:
		return w->looks;
	case EVENT_LIBRARY_CALL:
	case EVENT_LIBRARY_RETURN:
		return w->library_calls;
	default:
		return true;
	}
}

static void strip_exec(const struct wants *w, struct event *e)
{
	if (!w->programs) {
		e->exec.path = e->exec.file = e->exec.cwd = "";
		e->exec.argv = NULL;
		e->exec.script = false;
	}
	if (!w->identity)
		e->exec.who = NULL;
	if (!w->workloads)
		e->exec.workload = NULL;
	if (!w->descriptors)
		e->exec.open = NULL;
	if (!w->objects)
		e->exec.files = NULL;
	if (!w->credentials)
		e->exec.credentials = NULL;
	if (!w->mappings)
		e->exec.memory = NULL;
	if (!w->interpreters) {
		e->exec.interpreters = NULL;
		e->exec.has_loader = e->exec.is_by_binfmt = false;
	}
}

static void strip_states(struct scheduling *s)
{
	s->source = STATES_UNKNOWN;
	s->samples = 0;
	memset(s->in_state, 0, sizeof(s->in_state));
	s->spans_begin = s->grain = 0;
	s->spans = NULL;
	s->span_count = 0;
}

/* Removes the scheduling of a task, or the durations of its states, or the quotas. */
static void strip_scheduling(struct strip_counts *n, const struct wants *w,
			     const struct scheduling **scheduling)
{
	if (!w->scheduling)
		*scheduling = NULL;
	if (!*scheduling || (w->states && w->quotas))
		return;
	n->scheduling = **scheduling;
	if (!w->states)
		strip_states(&n->scheduling);
	if (!w->quotas) {
		n->scheduling.quotas = NULL;
		n->scheduling.quota_count = 0;
	}
	*scheduling = &n->scheduling;
}

static void strip_exit(struct strip_counts *n, const struct wants *w, struct event *e)
{
	if (!w->mappings)
		e->exit.memory = NULL;
	strip_scheduling(n, w, &e->exit.scheduling);
	if (!w->figures)
		e->exit.figures = NULL;
	if (!w->figures && !w->shortages)
		e->exit.shortage = NULL;
	if (!w->identity)
		e->exit.who = NULL;
	if (!w->loaded)
		e->exit.loaded = NULL;
	if (!w->names)
		e->exit.comm = e->exit.title = NULL;
	if (!w->crashes)
		e->exit.fault = NULL;
}

static void strip(struct strip_counts *n, const struct wants *w, struct event *e)
{
	switch (e->kind) {
	case EVENT_ENTER:
		if (!w->values)
			e->call.view = NULL;
		if (!w->stacks)
			e->call.stack = NULL;
		break;
	case EVENT_NEW:
		if (!w->identity)
			e->born.who = NULL;
		if (!w->workloads)
			e->born.workload = NULL;
		if (!w->programs)
			e->born.argv = NULL, e->born.comm = NULL;
		if (!w->descriptors)
			e->born.open = NULL;
		if (!w->credentials)
			e->born.credentials = NULL;
		if (!w->mappings)
			e->born.memory = NULL;
		strip_scheduling(n, w, &e->born.scheduling);
		break;
	case EVENT_EXEC:
		strip_exec(w, e);
		break;
	case EVENT_LEAVE:
		if (!w->values)
			e->call.view = NULL;
		if (!w->faults)
			e->call.fault = NULL;
		if (!w->objects) {
			e->call.object = NULL;
			e->call.in_cache = CACHE_UNKNOWN;
		}
		if (!w->stacks)
			e->call.stack = NULL;
		break;
	case EVENT_NOTICE:
		e->notice.is_complete &= w->operations;
		break;
	case EVENT_SIGNAL:
		if (!w->identity)
			e->signal.who = NULL;
		if (!w->stacks && !(w->crashes && e->signal.crash))
			e->signal.stack = NULL;
		if (!w->crashes)
			e->signal.crash = NULL;
		break;
	case EVENT_EXITING:
		strip_exit(n, w, e);
		break;
	case EVENT_DETACH:
		strip_scheduling(n, w, &e->detach.scheduling);
		break;
	case EVENT_LOOK:
		if (!w->identity)
			e->look.who = NULL;
		if (!w->look_stacks)
			e->look.stack = NULL;
		if (!w->names)
			e->look.title = NULL;
		break;
	default:
		break;
	}
}

/* Corrects the counts of an EVENT_END to the events that printers get. */
static void correct_end_counts(const struct strip_counts *n, struct event *e,
			       uint64_t counts[EVENT_KINDS])
{
	uint64_t left_out = n->events_by_kind[EVENT_ENTER] - n->known_leaves;

	e->end.events -= n->events;
	e->end.unfinished -= left_out < e->end.unfinished ? left_out : e->end.unfinished;
	if (!e->end.events_by_kind)
		return;
	for (unsigned i = 0; i < EVENT_KINDS; i++)
		counts[i] = e->end.events_by_kind[i] - n->events_by_kind[i];
	e->end.events_by_kind = counts;
}

bool strip_event(struct strip_counts *n, const struct wants *w, bool call, struct event *e,
		 uint64_t counts[EVENT_KINDS])
{
	if (!is_wanted(w, call, e)) {
		n->events += event_count(e);
		n->events_by_kind[e->kind]++;
		n->events_by_kind[EVENT_ENTER] += is_combined(e);
		n->known_leaves += e->kind == EVENT_LEAVE && call_has_enter(e);
		return false;
	}
	e->seq -= n->events;
	if (!w->bases)
		e->bases = NULL;
	strip(n, w, e);
	if (e->kind == EVENT_END)
		correct_end_counts(n, e, counts);
	return true;
}
