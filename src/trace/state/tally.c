#include "trace/state/tally.h"

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
		{emitted[EVENT_NEW],
		 emitted[EVENT_EXIT] + emitted[EVENT_LOST] + emitted[EVENT_DETACH],
		 "tasks created and ended"},
		{emitted[EVENT_ENTER] + t->unknown, emitted[EVENT_LEAVE] + t->unfinished,
		 "syscalls entered and exited"},
		{emitted[EVENT_ENTER] + emitted[EVENT_LEAVE],
		 events_of(t, STOP_CALL) + events_of(t, STOP_SECCOMP) + t->superseded + t->records,
		 "syscall events and syscall-stops"},
		{emitted[EVENT_SIGNAL], events_of(t, STOP_SIGNAL),
		 "signal events and signal-delivery-stops"},
		{emitted[EVENT_EXEC], events_of(t, STOP_EXEC), "exec events and exec stops"},
		{emitted[EVENT_FORK], events_of(t, STOP_FORK) + events_of(t, STOP_VFORK) +
		 events_of(t, STOP_CLONE), "fork events and clone stops"},
		{emitted[EVENT_EXITING], events_of(t, STOP_EXITING), "exit events and exit stops"},
	};

	for (size_t i = 0; i < sizeof(sums) / sizeof(*sums); i++)
		if (sums[i].is != sums[i].should)
			return sums[i].what;
	return NULL;
}
