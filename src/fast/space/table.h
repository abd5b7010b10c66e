/* The table of plans in each process. It contains the plans of the syscalls that some process has
 * reached before; those of others are added when it reaches them. */
#ifndef FAST_SPACE_TABLE_H
#define FAST_SPACE_TABLE_H

#include <sys/uio.h>

#include "fast/fast.h"

/* Part of struct fast_space */
struct space_table {
	struct fast_planned planned;	/* What its table contains. */
	/* Its syscalls that carry messages stop: see fast_enable_message_stops. */
	bool stops_messages;
};

/* The table of a fork, whose parent has this one. `was_shared`: another thread of the parent may
 * have got plans after the memory was copied. */
void table_init_fork(struct space_table *t, bool was_shared);
/* A program begins, or is attached to: sets .stops_messages. */
void table_init(struct space_table *t, bool stops_messages);
/* What is to be written at the start of the table of a process that is being set up; the rest of
 * it is zero, as new memory is. Then table_write_stops has to be called. */
struct iovec table_contents(const struct fast *f, struct fast_space *s);
bool table_write_stops(const struct fast *f, const struct fast_thread *t);
/* Adds the plan of a syscall that a thread with a ring has reached, unless the table has it. */
void table_provide(struct fast *f, struct fast_thread *t, uint64_t nr);
#endif
