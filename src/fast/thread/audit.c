#include "fast/thread/audit.h"

#include <stdio.h>

/* A set of enumerators */
#define ONE(state) (1U << (state))
enum {
	ANY = 0xffff,
	/* a SIGSYS may have been handled before wait4() reports it */
	HANDLED = ONE(FAST_NOTHING_EARLY) | ONE(FAST_SENT_BACK) | ONE(FAST_AT_READY),
};

/* Whether a pointer of the thread is NULL */
enum presence { ABSENT, PRESENT, EITHER };

/* For each enum fast_state, the other states that it may be combined with. All other combinations
 * are faults. */
static const struct combination {
	enum presence space, slot, saved;
	uint16_t record, gate, detour, early, eligibility, interrupt;
	const char *reason;
} combinations[] = {
	[FAST_PTRACE_STOPS] = {
		EITHER, ABSENT, EITHER,
		/* the gate of a task that has ended, or is in a group-stop, cannot be removed: the
		 * SIGSYS of its next syscall is handled */
		.record = ANY & ~ONE(FAST_RECORD_PEEKED),
		.gate = ONE(FAST_GATE_NONE) | ONE(FAST_GATE_SHUT),
		.detour = ANY, .early = HANDLED,
		.eligibility = ANY, .interrupt = ANY,
		.reason = "a thread without a slot has no ring to peek into, and no slot for which "
			"a lifted gate would be shut again",
	},
	[FAST_NEW] = {
		EITHER, ABSENT, EITHER,
		.record = ONE(FAST_RECORD_NONE), .gate = ONE(FAST_GATE_NONE),
		.detour = ONE(FAST_NO_DETOUR), .early = ONE(FAST_NOTHING_EARLY),
		.eligibility = ONE(FAST_ELIGIBLE) | ONE(FAST_NEVER),
		.interrupt = ONE(FAST_NOT_INTERRUPTED) | ONE(FAST_INTERRUPTED),
		.reason = "a task has done nothing before its first stop, and inherits no dispatch",
	},
	[FAST_NEW_THREAD] = {
		PRESENT, ABSENT, ABSENT,
		.record = ONE(FAST_RECORD_NONE), .gate = ONE(FAST_GATE_NONE),
		.detour = ONE(FAST_NO_DETOUR), .early = ONE(FAST_NOTHING_EARLY),
		.eligibility = ONE(FAST_ELIGIBLE), .interrupt = ONE(FAST_NOT_INTERRUPTED) |
			ONE(FAST_INTERRUPTED),
		.reason = "a thread gets a slot of the space of its creator, which has one",
	},
	[FAST_NEW_PROCESS] = {
		PRESENT, ABSENT, PRESENT,
		.record = ONE(FAST_RECORD_NONE), .gate = ONE(FAST_GATE_NONE),
		.detour = ONE(FAST_NO_DETOUR), .early = ONE(FAST_NOTHING_EARLY),
		.eligibility = ONE(FAST_ELIGIBLE), .interrupt = ONE(FAST_NOT_INTERRUPTED) |
			ONE(FAST_INTERRUPTED),
		.reason = "a fork is set up with memory that is allocated when it is created",
	},
	[FAST_SETTING_UP] = {
		PRESENT, ABSENT, PRESENT,
		.record = ONE(FAST_RECORD_NONE),
		.gate = ONE(FAST_GATE_NONE) | ONE(FAST_GATE_SHUT),
		.detour = ONE(FAST_NO_DETOUR) | ONE(FAST_STEPS),
		.early = HANDLED,
		.eligibility = ONE(FAST_ELIGIBLE), .interrupt = ANY,
		.reason = "a thread that runs the code of set-up has made no syscall of its own "
			"since, and continues with the saved registers",
	},
	[FAST_CLEANING_UP] = {
		PRESENT, ABSENT, PRESENT,
		.record = ONE(FAST_RECORD_NONE),
		.gate = ONE(FAST_GATE_NONE) | ONE(FAST_GATE_SHUT),
		.detour = ONE(FAST_NO_DETOUR) | ONE(FAST_STEPS),
		.early = HANDLED,
		.eligibility = ONE(FAST_ELIGIBLE), .interrupt = ANY,
		.reason = "as FAST_SETTING_UP",
	},
	[FAST_LIVE] = {
		PRESENT, PRESENT, EITHER,
		.record = ANY, .gate = ANY, .detour = ANY, .early = ANY,
		.eligibility = ONE(FAST_ELIGIBLE), .interrupt = ANY,
		.reason = "a thread that may have no ring has lost its slot before",
	},
	[FAST_CLOSING] = {
		PRESENT, PRESENT, EITHER,
		.record = ANY, .gate = ANY, .detour = ANY, .early = ANY,
		.eligibility = ANY, .interrupt = ANY,
		.reason = "a thread keeps its slot until it is moved out of the injected code",
	},
	[FAST_DISPLACED] = {
		PRESENT, ABSENT, EITHER,
		.record = ANY & ~ONE(FAST_RECORD_PEEKED),
		.gate = ONE(FAST_GATE_NONE) | ONE(FAST_GATE_SHUT),
		.detour = ANY, .early = HANDLED,
		.eligibility = ANY, .interrupt = ANY,
		.reason = "as FAST_CLOSING, without a slot",
	},
};

static bool is_as(enum presence wanted, const void *pointer)
{
	return wanted == EITHER || (wanted == PRESENT) == (pointer != NULL);
}

/* What does not depend on the state alone */
static const char *fault_of_pair(const struct fast_thread *t)
{
	if (t->early == FAST_SHOWS_RECORD && !t->slot)
		return "a record is shown in the ring of a thread without a slot";
	if (t->gate == FAST_GATE_LIFTED && !t->slot)
		return "a gate is lifted that would be shut again for a slot";
	if ((t->deferred_regs || t->death || t->detour == FAST_CHANGES_TEXT) && !t->space)
		return "a thread depends on memory in which there is nothing";
	if (fast_has_taken(t) && !t->record)
		return "a record was taken that has no buffer";
	if (fast_is_never(t) && fast_has_slot(t))
		return "a thread has a slot that may never have one";
	return NULL;
}

const char *fast_thread_fault(const struct fast_thread *t)
{
	const struct combination *c = &combinations[t->state];

	if (!is_as(c->space, t->space) || !is_as(c->slot, t->slot) || !is_as(c->saved, t->saved) ||
	    !(c->record & ONE(t->record_state)) || !(c->gate & ONE(t->gate)) ||
	    !(c->detour & ONE(t->detour)) || !(c->early & ONE(t->early)) ||
	    !(c->eligibility & ONE(t->eligibility)) || !(c->interrupt & ONE(t->interrupt)))
		return c->reason;
	return fault_of_pair(t);
}

void fast_fail_thread(const struct fast_thread *t, const char *fault)
{
	fprintf(stderr, "ptrail: internal error: the states of task %d contradict each other "
		"(state %d, record %d, ring %d, parking %d, interrupt %d, detour %d, gate %d, "
		"eligibility %d, early %d): %s\n", t->tid, t->state, t->record_state, t->ring,
		t->parking, t->interrupt, t->detour, t->gate, t->eligibility, t->early, fault);
	assert(!fault);
}
