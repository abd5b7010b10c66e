/* The slots of an address space, and the threads that have them. */
#ifndef FAST_SPACE_SLOTS_H
#define FAST_SPACE_SLOTS_H

#include "fast/fast.h"

/* Part of struct fast_space */
struct space_slots {
	/* The slots in the tracer's mapping; NULL if there are none. */
	uint8_t *at;
	uint64_t used, mapped;		/* Bit masks of slots: in use, and mapped in the process. */
	/* A fork without slots yet: struct fast_slot's .masked in its parent. */
	uint64_t masked;
	/* Number of slots, from the first one, that the injected code may access. */
	unsigned limit;
	/* After slots_retire: the former .at, while a thread may be in a syscall that has a
	 * record. */
	uint8_t *old;
	/* An access of the tracer to the slots faulted: they were replaced by zeros, and what the
	 * program writes is not seen any more. Set by a signal handler. */
	volatile bool replaced;
	/* Links of the list for slots_watch. */
	struct space_slots *next_watched, **watched_link;
};

/* There are none. */
void slots_init(struct space_slots *s);
/* Those of a fork: none, with what is known of its parent's */
void slots_init_fork(struct space_slots *s, const struct fast_space *parent);
void slots_done(struct fast *f, struct space_slots *s);
/* The process, which has no slots, has mapped a file for them, that of its thread's descriptor:
 * maps it into the tracer. Returns false if that fails. */
bool slots_map(struct fast *f, struct space_slots *s, pid_t tid, int their_fd);
/* From now on, until the space is freed, fast_replace_faulting_slots repairs faults of the tracer
 * in its mapping of the slots. */
void slots_watch(struct fast *f, struct space_slots *s);
/* The failure_repair of base/memory/failure.h: maps zeros over the slots that contain addr. `ctx`
 * is the struct fast. Runs in a signal handler. */
bool fast_replace_faulting_slots(void *ctx, const void *addr);
/* No thread gets a slot any more. The tracer keeps its mapping if a thread still has one. */
void slots_retire(struct fast *f, struct fast_space *s, bool are_all_free);

/* The signals of struct fast_slot's .masked */
uint64_t slots_masked_signals(const struct fast_space *s);
/* Whether there is a slot for a further thread */
bool slots_has_free(const struct space_slots *s);
/* Gives the thread a free slot and makes it FAST_LIVE; returns false if there is none. The caller
 * sets gs. */
bool slots_assign(struct fast *f, struct fast_space *s, struct fast_thread *t);
/* Updates .action of a thread that has its own actions: it may have set it without a stop. */
void slots_read_action(struct fast_thread *t);
/* Takes the slot away, if the thread has one. The thread is traced with ptrace-stops then. */
void slots_release(struct fast_thread *t);
/* Writes .limit to the injected code in the process. Without it, that code would access addresses
 * that are not mapped, if a program sets its gs base to one. Returns false if that code is not
 * there. */
bool slots_limit(struct fast_space *s, pid_t tid, unsigned limit);

static inline struct fast_slot *slot_of(const struct space_slots *s, unsigned number)
{
	return (struct fast_slot *)(s->at + (size_t)number * FAST_SLOT_SIZE);
}

static inline uint64_t slot_base(unsigned number)
{
	return FAST_SLOTS + (uint64_t)number * FAST_SLOT_SIZE;
}

static inline struct fast_record *slot_record(struct fast_slot *s, uint64_t position)
{
	return (struct fast_record *)((uint8_t *)s + FAST_RING_OFFSET + position % FAST_RING_SIZE);
}
#endif
