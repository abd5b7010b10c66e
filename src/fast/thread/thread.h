/* A task of which the fast source keeps a record, and the states that it has. Each kind of state is
 * changed by one function, which fails an assertion if the state cannot follow the previous one.
 * ARCHITECTURE.md ("States") contains the figures. */
#ifndef FAST_THREAD_THREAD_H
#define FAST_THREAD_THREAD_H

#include <assert.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "fast/stub/layout.h"

struct fast_death;
struct fast_space;
struct user_regs_struct;

/* How the syscalls of a thread are recorded, from its creation or exec on */
enum fast_state {
	FAST_PTRACE_STOPS,	/* traced with ptrace-stops */
	FAST_NEW,		/* has not had its first ptrace-stop; gets no slot there */
	FAST_NEW_THREAD,	/* the same, but gets a slot of its creator's space there */
	FAST_NEW_PROCESS,	/* the same, but is set up there, as a fork of its creator */
	FAST_SETTING_UP,	/* runs the code that sets up its process, until FAST_READY */
	FAST_CLEANING_UP,	/* set-up failed: runs the code that closes its descriptor */
	FAST_LIVE,		/* has a slot */
	/* Its space was withdrawn while it was not in a ptrace-stop. It keeps its slot, and is
	 * moved out of the injected code at its next stop. */
	FAST_CLOSING,
	/* like FAST_CLOSING, but without a slot */
	FAST_DISPLACED,
};

/* Whether the program has overwritten its ring, so that records are lost */
enum fast_ring_state {
	FAST_RING_INTACT,
	FAST_RING_BROKEN,		/* the loss has not been reported */
	FAST_RING_LOSS_REPORTED,
};

/* What .record contains, and whether the enter event of that syscall has been emitted */
enum fast_record_state {
	FAST_RECORD_NONE,
	/* The syscall has not returned. Its incomplete record is dropped before anything is taken
	 * from the ring again. */
	FAST_RECORD_PEEKED,
	/* The enter event has been emitted, and the complete record has not been taken. */
	FAST_RECORD_AWAITED,
	FAST_RECORD_TAKEN,		/* complete; no event has been emitted */
	FAST_RECORD_TAKEN_ENTERED,	/* complete; the enter event has been emitted */
};

/* Whether the thread stays in its ptrace-stop until a freeze ends */
enum fast_parking {
	FAST_NOT_PARKED,
	FAST_PARKED,			/* its stop has been handled: it is resumed then */
	FAST_STOP_DEFERRED,		/* its stop is handled again then */
};

/* What is known of a PTRACE_INTERRUPT that was sent to the thread, for a freeze or so that it
 * leaves its ring */
enum fast_interrupt {
	FAST_NOT_INTERRUPTED,
	/* The thread has not returned to user mode since: a syscall that it enters would fail. */
	FAST_INTERRUPTED,
	/* The same, but the thread is in state D. It cannot stop now, and stops before it runs an
	 * instruction of the program. */
	FAST_STUCK,
};

/* What its next stops have to undo or finish */
enum fast_detour {
	FAST_NO_DETOUR,
	/* The thread single-steps itself, and was sent to the syscall instruction of a stub: see
	 * fast_handle_stepped_syscall. */
	FAST_STEPS,
	/* Its syscall changes patched text: see fast_restore_text. */
	FAST_CHANGES_TEXT,
	/* Its rt_sigaction was handled by the tracer, and returns .answer: fast_finish_answer */
	FAST_ANSWERED,
	/* The kernel ignores SIGSYS, since the thread is about to make an execve:
	 * fast_return_action */
	FAST_EXECUTES,
};

/* Whether the thread may get a ring. Its next exec ends all but what _NEVER says. */
enum fast_eligibility {
	FAST_ELIGIBLE,
	FAST_REFUSED,			/* fast_enlist has failed */
	/* Its program dispatches syscalls (PR_SET_SYSCALL_USER_DISPATCH). */
	FAST_DISPATCHES_ITSELF,
	/* Neither this thread nor the programs that it executes later are ever set up. */
	FAST_NEVER,
	FAST_NEVER_DISPATCHES,		/* the same, and its program dispatches syscalls */
	FAST_ELIGIBILITIES
};

/* What was done at the current ptrace-stop of the thread, or shortly before it, ahead of its
 * handling */
enum fast_early {
	FAST_NOTHING_EARLY,
	/* The latest SIGSYS was handled before wait4() reported it: see engine_send_back. */
	FAST_SENT_BACK,
	/* The latest SIGSYS was that of FAST_READY, seen before wait4() reported it. */
	FAST_AT_READY,
	/* It is at FAST_ASSIST, its latest record is visible in the ring, and the registers of its
	 * program are in its slot: see fast_show_record. */
	FAST_SHOWS_RECORD,
};

/* Which syscalls of the thread stop, where that is decided by syscall user dispatch (struct fast's
 * .dispatches) */
enum fast_gate {
	FAST_GATE_NONE,		/* those that PTRACE_SYSCALL stops */
	FAST_GATE_SHUT,		/* those that are not made from the injected code: by a SIGSYS */
	/* like FAST_GATE_NONE, and without gs, until a stop of its next syscall: see
	 * fast_lift_gate and fast_prepare_handler; longer while a SIGSYS is pending */
	FAST_GATE_LIFTED,
};

struct fast_thread {
	pid_t tid;
	enum fast_state state;
	struct fast_space *space;	/* Its address space; NULL if nothing was put into that. */
	/* Value of .space before fast_abandon_thread, which frees nothing; NULL otherwise. */
	struct fast_space *abandoned;
	struct fast_slot *slot;		/* Its slot, in the tracer's mapping; NULL: it has none. */
	unsigned number;		/* Number of its slot. */
	uint64_t tail;			/* Ring position: all records before it have been taken. */
	uint64_t head;			/* A position of .slot->head, read when .tail was there. */
	uint64_t current;		/* .slot->current at the last fast_has_new_syscall(). */
	enum fast_ring_state ring;
	/* Bytes in the ring that were not read when it broke; 0 if unknown. */
	uint32_t discarded;
	uint32_t taken;			/* Bytes taken from the ring during the current drain. */
	/* The tracer's copy of the record that .record_state describes */
	struct fast_record *record;
	uint32_t room;			/* Size in bytes of the buffer .record. */
	enum fast_record_state record_state;
	enum fast_eligibility eligibility;
	enum fast_gate gate;
	enum fast_early early;
	bool comes_to_unmap;		/* fast_come_to_unmap has resumed it. */
	bool stops_when_ready;		/* Its process was stopped while it was being set up. */
	/* What its program has set for SIGSYS. While its syscalls are dispatched, the kernel has
	 * the handler of the injected code instead. */
	struct fast_action action;
	/* It shares its memory with another process, and not its actions: a vfork child. */
	bool has_own_actions;
	/* Its creator blocked SIGSYS, and the kernel did not: see gate_restore_mask. */
	bool inherits_block;
	/* Its program blocks SIGSYS, and the kernel does as soon as the thread has taken the SIGSYS
	 * that is pending: see gate_restore_mask. */
	bool blocks_later;
	struct fast_death *death;	/* SIGSYS ends it: see fast_die; else NULL. */
	/* The signals that its program handled when it was attached to, a bit each, and SIGSYS if
	 * it ignored that, until its set-up has found out what that needs to know of them. */
	uint64_t caught;
	/* FAST_ANSWERED: the result of its syscall, and the first arguments. */
	int64_t answer;
	uint64_t answered[3];
	enum fast_parking parking;
	int parked_signal;		/* FAST_PARKED: the signal that it is resumed with. */
	enum fast_interrupt interrupt;
	enum fast_detour detour;
	/* Memory that its current syscall changes; unused ranges are empty. */
	struct fast_range changes[2];
	/* Its creator cannot have made the syscall in the injected code, where the new task would
	 * begin and would have to be moved at its first stop. */
	bool begins_outside;
	struct fast_original_state *saved;	/* Its original state, while it is being set up. */
	/* Registers of its own syscall while it makes an injected one instead; NULL otherwise. */
	struct user_regs_struct *deferred_regs;
	struct fast_thread *next, **link;	/* Links of the list of threads with a slot. */
};

/* Whether the thread was created and has not had its first ptrace-stop */
static inline bool fast_is_new(const struct fast_thread *t)
{
	return t->state == FAST_NEW || t->state == FAST_NEW_THREAD || t->state == FAST_NEW_PROCESS;
}

static inline bool fast_has_slot(const struct fast_thread *t)
{
	return t->state == FAST_LIVE || t->state == FAST_CLOSING;
}

/* Whether FAST_READY of the thread ends or cleans up its set-up. It is already FAST_LIVE if the
 * tracer failed right before its original registers were restored. */
static inline bool fast_awaits_ready(const struct fast_thread *t)
{
	return t->state == FAST_SETTING_UP || t->state == FAST_CLEANING_UP ||
		(t->state == FAST_LIVE && t->saved);
}

/* Whether the thread has to be moved out of the injected code at its next ptrace-stop */
static inline bool fast_is_displaced(const struct fast_thread *t)
{
	return t->state == FAST_CLOSING || t->state == FAST_DISPLACED;
}

/* Whether the enter event of the current record has been emitted */
static inline bool fast_has_entered(const struct fast_thread *t)
{
	return t->record_state == FAST_RECORD_AWAITED ||
		t->record_state == FAST_RECORD_TAKEN_ENTERED;
}

static inline bool fast_is_never(const struct fast_thread *t)
{
	return t->eligibility == FAST_NEVER || t->eligibility == FAST_NEVER_DISPATCHES;
}

static inline bool fast_has_own_dispatch(const struct fast_thread *t)
{
	return t->eligibility == FAST_DISPATCHES_ITSELF ||
		t->eligibility == FAST_NEVER_DISPATCHES;
}

/* Whether .action is found out by its set-up, since the program handled SIGSYS, or ignored it when
 * it was attached to */
static inline bool fast_reads_action(const struct fast_thread *t)
{
	return t->caught & FAST_SIGSYS_BIT;
}

/* Whether that action ignores SIGSYS */
static inline bool fast_reads_ignored_action(const struct fast_thread *t)
{
	return fast_reads_action(t) && t->action.handler == (uintptr_t)SIG_IGN;
}

/* Whether .record is complete */
static inline bool fast_has_taken(const struct fast_thread *t)
{
	return t->record_state == FAST_RECORD_TAKEN ||
		t->record_state == FAST_RECORD_TAKEN_ENTERED;
}

void fast_set_state(struct fast_thread *t, enum fast_state to);
/* The space of the thread is withdrawn. `moved`: the thread is not in the injected code. */
void fast_note_withdrawal(struct fast_thread *t, bool moved);
/* The thread, which is in a ptrace-stop, need not be moved out of the injected code any more. */
void fast_note_moved(struct fast_thread *t);

/* Inline, as the next two functions, because it is called several times for each record */
static inline void fast_set_record_state(struct fast_thread *t, enum fast_record_state to)
{
	static const uint8_t next[] = {
		[FAST_RECORD_NONE] = 1 << FAST_RECORD_NONE | 1 << FAST_RECORD_PEEKED |
			1 << FAST_RECORD_TAKEN,
		[FAST_RECORD_PEEKED] = 1 << FAST_RECORD_NONE | 1 << FAST_RECORD_AWAITED |
			1 << FAST_RECORD_TAKEN,
		[FAST_RECORD_AWAITED] = 1 << FAST_RECORD_NONE | 1 << FAST_RECORD_TAKEN_ENTERED,
		[FAST_RECORD_TAKEN] = 1 << FAST_RECORD_NONE | 1 << FAST_RECORD_TAKEN |
			1 << FAST_RECORD_TAKEN_ENTERED,
		[FAST_RECORD_TAKEN_ENTERED] = 1 << FAST_RECORD_NONE | 1 << FAST_RECORD_AWAITED |
			1 << FAST_RECORD_TAKEN | 1 << FAST_RECORD_TAKEN_ENTERED,
	};

	assert(next[t->record_state] & 1U << to);
	t->record_state = to;
}

/* A complete record has been copied into .record. */
static inline void fast_note_taken(struct fast_thread *t)
{
	fast_set_record_state(t, fast_has_entered(t) ? FAST_RECORD_TAKEN_ENTERED :
			      FAST_RECORD_TAKEN);
}

/* The enter event of the record has been emitted, or skipped. */
static inline void fast_note_entered(struct fast_thread *t)
{
	fast_set_record_state(t, fast_has_taken(t) ? FAST_RECORD_TAKEN_ENTERED :
			      FAST_RECORD_AWAITED);
}

/* .record has been overwritten with invalid data. */
void fast_note_dropped(struct fast_thread *t);
/* The syscall was not made: its enter event will be emitted again. */
void fast_note_rewind(struct fast_thread *t);

void fast_set_parking(struct fast_thread *t, enum fast_parking to);
void fast_set_interrupt(struct fast_thread *t, enum fast_interrupt to);
/* The thread is in a ptrace-stop. */
void fast_note_not_stuck(struct fast_thread *t);
void fast_set_detour(struct fast_thread *t, enum fast_detour to);
/* The execve of the thread has failed, if it has made one. */
void fast_note_failed_exec(struct fast_thread *t);
void fast_set_eligibility(struct fast_thread *t, enum fast_eligibility to);
/* The thread may not get a ring until its next exec. */
void fast_refuse(struct fast_thread *t);
/* The same for the programs that it executes later */
void fast_refuse_forever(struct fast_thread *t);
void fast_set_early(struct fast_thread *t, enum fast_early to);
void fast_set_ring_state(struct fast_thread *t, enum fast_ring_state to);
#endif
