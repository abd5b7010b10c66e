/* A task of which the fast source keeps a record, and the states that it has. Each kind of state is
 * changed by one function, which fails an assertion if the state cannot follow the previous one.
 * ARCHITECTURE.md ("States") contains the figures. */
#ifndef FAST_THREAD_H
#define FAST_THREAD_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

struct fast_record;
struct fast_slot;
struct fast_space;
struct user_regs_struct;

enum fast_state {
	FAST_PTRACE_STOPS,	/* traced with ptrace-stops */
	/* created by a FAST_LIVE thread, and has not had its first ptrace-stop */
	FAST_AWAITS_FIRST_STOP,
	FAST_SETTING_UP,	/* runs the code that sets up its process, until FAST_READY */
	FAST_CLEANING_UP,	/* set-up failed: runs the code that closes its descriptor */
	FAST_LIVE,		/* has a slot */
};

/* Whether the program has overwritten its ring, so that records are lost */
enum fast_ring_state {
	FAST_RING_INTACT,
	FAST_RING_BROKEN,		/* the loss has not been reported */
	FAST_RING_LOSS_REPORTED,
};

struct fast_thread {
	pid_t tid;
	enum fast_state state;
	struct fast_space *space;	/* Its address space; NULL if nothing was put into that. */
	/* Value of .space before fast_abandon_thread, which frees nothing; NULL otherwise. */
	struct fast_space *abandoned;
	struct fast_slot *slot;		/* FAST_LIVE: its slot, in the tracer's mapping. */
	unsigned number;		/* Number of its slot. */
	uint64_t tail;			/* Ring position: all records before it have been taken. */
	enum fast_ring_state ring;
	/* Bytes in the ring that were not read when it broke; 0 if unknown. */
	uint32_t discarded;
	uint32_t taken;			/* Bytes taken from the ring during the current drain. */
	/* The tracer's copy of the record that was taken or peeked at; .size is 0 if there is
	 * none. */
	struct fast_record *record;
	uint32_t room;
	bool peeked;			/* .record belongs to a syscall that has not returned. */
	/* The enter event of the current record has been emitted. */
	bool entered;
	/* Number of segments that the record had when its enter event was emitted. */
	uint8_t early;
	/* Neither this thread nor the programs that it executes later are ever set up. */
	bool never;
	bool unborn;			/* It was created and has not had its first ptrace-stop. */
	/* With .unborn: it shares its parent's memory (CLONE_VM). */
	bool shares_memory;
	bool parked;			/* It stays in its ptrace-stop until a freeze ends. */
	int parked_signal;
	/* fast_freeze interrupted it, so that a syscall that it enters would fail. */
	bool interrupted;
	/* It is in state D: it cannot stop now, but stops before it runs a user instruction. */
	bool stuck;
	/* It was not in a ptrace-stop when its space was withdrawn, and is moved out of the
	 * injected code at its next one. */
	bool displaced;
	/* Its current syscall changes patched text: see fast_restore_text. */
	bool changes_text;
	/* Its ptrace-stop is handled when another freeze has ended. */
	bool waits;
	bool steps;	/* It single-steps itself: see fast_handle_stepped_syscall. */
	/* The program has mapped something at the address of the injected code, from which the
	 * seccomp filter allows syscalls: all of its syscalls have to be traced with
	 * PTRACE_SYSCALL. */
	bool hides_calls;
	struct fast_original_state *saved;	/* Its original state, while it is being set up. */
	/* Registers of its own syscall while it makes an injected one instead; NULL otherwise. */
	struct user_regs_struct *deferred_regs;
	struct fast_thread *next, **link;	/* Links of the list of FAST_LIVE threads. */
};

void fast_set_ring_state(struct fast_thread *t, enum fast_ring_state to);
#endif
