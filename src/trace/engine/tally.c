#include "trace/engine/tally.h"

#include <stddef.h>

static uint64_t events_of(const struct event_tally *t, enum stop_kind kind)
{
	return t->stops[kind] - t->quiet[kind];
}

const char *tally_fault(const struct event_tally *t)
{
	const uint64_t *emitted = t->emitted;
	const struct {
		uint64_t is, should;
		const char *what;
	} sums[] = {
		{emitted[EVENT_NEW], emitted[EVENT_EXIT] + emitted[EVENT_LOST] + emitted[EVENT_DETACH],
		 "tasks that came and that went"},
		{emitted[EVENT_ENTER] + t->unknown, emitted[EVENT_LEAVE] + t->unfinished,
		 "calls that were entered and that were left"},
		{emitted[EVENT_ENTER] + emitted[EVENT_LEAVE],
		 events_of(t, STOP_CALL) + events_of(t, STOP_SECCOMP) + t->superseded + t->records,
		 "calls told and stops at calls"},
		{emitted[EVENT_SIGNAL], events_of(t, STOP_SIGNAL),
		 "signals told and stops at signals"},
		{emitted[EVENT_EXEC], events_of(t, STOP_EXEC), "programs told and stops at execve"},
		{emitted[EVENT_FORK], events_of(t, STOP_FORK) + events_of(t, STOP_VFORK) +
		 events_of(t, STOP_CLONE), "births told and stops at births"},
		{emitted[EVENT_EXITING], events_of(t, STOP_EXITING), "exits told and stops at exits"},
	};

	for (size_t i = 0; i < sizeof(sums) / sizeof(*sums); i++)
		if (sums[i].is != sums[i].should)
			return sums[i].what;
	return NULL;
}
