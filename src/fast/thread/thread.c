#include "fast/thread/thread.h"

#include <assert.h>

/* Bit of a state in a set of states */
#define BIT(state) (1U << (state))

void fast_set_state(struct fast_thread *t, enum fast_state to)
{
	static const uint16_t next[] = {
		[FAST_PTRACE_STOPS] = BIT(FAST_PTRACE_STOPS) | BIT(FAST_NEW) |
			BIT(FAST_SETTING_UP) | BIT(FAST_LIVE) | BIT(FAST_DISPLACED),
		[FAST_NEW] = BIT(FAST_PTRACE_STOPS) | BIT(FAST_NEW) | BIT(FAST_NEW_THREAD) |
			BIT(FAST_NEW_PROCESS),
		[FAST_NEW_THREAD] = BIT(FAST_PTRACE_STOPS) | BIT(FAST_NEW),
		[FAST_NEW_PROCESS] = BIT(FAST_PTRACE_STOPS) | BIT(FAST_NEW),
		[FAST_SETTING_UP] = BIT(FAST_PTRACE_STOPS) | BIT(FAST_CLEANING_UP) |
			BIT(FAST_LIVE) | BIT(FAST_DISPLACED),
		[FAST_CLEANING_UP] = BIT(FAST_PTRACE_STOPS) | BIT(FAST_DISPLACED),
		[FAST_LIVE] = BIT(FAST_PTRACE_STOPS) | BIT(FAST_CLOSING),
		[FAST_CLOSING] = BIT(FAST_PTRACE_STOPS),
		[FAST_DISPLACED] = BIT(FAST_PTRACE_STOPS),
	};

	assert(next[t->state] & BIT(to));
	t->state = to;
}

void fast_note_withdrawal(struct fast_thread *t, bool moved)
{
	if (fast_is_new(t))
		fast_set_state(t, FAST_NEW);
	else if (moved)
		fast_set_state(t, FAST_PTRACE_STOPS);
	else
		fast_set_state(t, t->state == FAST_LIVE ? FAST_CLOSING : FAST_DISPLACED);
}

void fast_note_moved(struct fast_thread *t)
{
	if (t->state == FAST_DISPLACED)
		fast_set_state(t, FAST_PTRACE_STOPS);
}

void fast_set_parking(struct fast_thread *t, enum fast_parking to)
{
	static const uint8_t next[] = {
		[FAST_NOT_PARKED] = BIT(FAST_NOT_PARKED) | BIT(FAST_PARKED) |
			BIT(FAST_STOP_DEFERRED),
		/* a parked thread that is killed stops once more */
		[FAST_PARKED] = BIT(FAST_NOT_PARKED) | BIT(FAST_PARKED),
		[FAST_STOP_DEFERRED] = BIT(FAST_NOT_PARKED),
	};

	assert(next[t->parking] & BIT(to));
	t->parking = to;
}

void fast_set_interrupt(struct fast_thread *t, enum fast_interrupt to)
{
	static const uint8_t next[] = {
		[FAST_NOT_INTERRUPTED] = BIT(FAST_NOT_INTERRUPTED) | BIT(FAST_INTERRUPTED),
		[FAST_INTERRUPTED] = BIT(FAST_NOT_INTERRUPTED) | BIT(FAST_INTERRUPTED) |
			BIT(FAST_STUCK),
		[FAST_STUCK] = BIT(FAST_INTERRUPTED),
	};

	assert(next[t->interrupt] & BIT(to));
	t->interrupt = to;
}

void fast_note_not_stuck(struct fast_thread *t)
{
	if (t->interrupt == FAST_STUCK)
		fast_set_interrupt(t, FAST_INTERRUPTED);
}

void fast_set_detour(struct fast_thread *t, enum fast_detour to)
{
	static const uint8_t next[] = {
		[FAST_NO_DETOUR] = BIT(FAST_NO_DETOUR) | BIT(FAST_STEPS) | BIT(FAST_CHANGES_TEXT) |
			BIT(FAST_ANSWERED) | BIT(FAST_EXECUTES),
		/* a stop that is not before a syscall */
		[FAST_STEPS] = BIT(FAST_NO_DETOUR) | BIT(FAST_STEPS),
		[FAST_CHANGES_TEXT] = BIT(FAST_NO_DETOUR),
		/* in passthrough its syscall-exit-stop is not handled */
		[FAST_ANSWERED] = BIT(FAST_NO_DETOUR) | BIT(FAST_STEPS),
		/* a signal handler may run before the execve */
		[FAST_EXECUTES] = BIT(FAST_NO_DETOUR) | BIT(FAST_STEPS) | BIT(FAST_CHANGES_TEXT) |
			BIT(FAST_ANSWERED),
	};

	assert(next[t->detour] & BIT(to));
	t->detour = to;
}

void fast_note_failed_exec(struct fast_thread *t)
{
	if (t->detour == FAST_EXECUTES)
		fast_set_detour(t, FAST_NO_DETOUR);
}

void fast_set_eligibility(struct fast_thread *t, enum fast_eligibility to)
{
	static const uint8_t next[] = {
		[FAST_ELIGIBLE] = BIT(FAST_ELIGIBILITIES) - 1,
		[FAST_REFUSED] = BIT(FAST_ELIGIBILITIES) - 1,
		[FAST_DISPATCHES_ITSELF] = BIT(FAST_ELIGIBLE) | BIT(FAST_DISPATCHES_ITSELF) |
			BIT(FAST_NEVER_DISPATCHES),
		[FAST_NEVER] = BIT(FAST_NEVER) | BIT(FAST_NEVER_DISPATCHES),
		[FAST_NEVER_DISPATCHES] = BIT(FAST_NEVER) | BIT(FAST_NEVER_DISPATCHES),
	};

	assert(next[t->eligibility] & BIT(to));
	t->eligibility = to;
}

void fast_refuse(struct fast_thread *t)
{
	if (t->eligibility == FAST_ELIGIBLE)
		fast_set_eligibility(t, FAST_REFUSED);
}

void fast_refuse_forever(struct fast_thread *t)
{
	fast_set_eligibility(t, fast_has_own_dispatch(t) ? FAST_NEVER_DISPATCHES : FAST_NEVER);
}

void fast_set_early(struct fast_thread *t, enum fast_early to)
{
	static const uint8_t next[] = {
		[FAST_NOTHING_EARLY] = BIT(FAST_NOTHING_EARLY) | BIT(FAST_SENT_BACK) |
			BIT(FAST_AT_READY) | BIT(FAST_SHOWS_RECORD),
		[FAST_SENT_BACK] = BIT(FAST_NOTHING_EARLY),
		[FAST_AT_READY] = BIT(FAST_NOTHING_EARLY),
		[FAST_SHOWS_RECORD] = BIT(FAST_NOTHING_EARLY),
	};

	assert(next[t->early] & BIT(to));
	t->early = to;
}

void fast_set_ring_state(struct fast_thread *t, enum fast_ring_state to)
{
	static const uint8_t next[] = {
		[FAST_RING_INTACT] = BIT(FAST_RING_BROKEN),
		[FAST_RING_BROKEN] = BIT(FAST_RING_LOSS_REPORTED),
		/* the thread gets another slot, for another program */
		[FAST_RING_LOSS_REPORTED] = BIT(FAST_RING_INTACT),
	};

	assert(next[t->ring] & BIT(to));
	t->ring = to;
}

void fast_note_dropped(struct fast_thread *t)
{
	if (t->record_state == FAST_RECORD_TAKEN_ENTERED)
		fast_set_record_state(t, FAST_RECORD_AWAITED);
	else if (t->record_state != FAST_RECORD_AWAITED)
		fast_set_record_state(t, FAST_RECORD_NONE);
}

void fast_note_rewind(struct fast_thread *t)
{
	if (fast_has_entered(t))
		fast_set_record_state(t, fast_has_taken(t) ? FAST_RECORD_TAKEN : FAST_RECORD_NONE);
}
