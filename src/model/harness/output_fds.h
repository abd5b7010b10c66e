/* Which descriptors of a process are its original standard output and error: a harness that
 * captures the output of tests puts files in their places, and writes to duplicates. */
#ifndef MODEL_HARNESS_OUTPUT_FDS_H
#define MODEL_HARNESS_OUTPUT_FDS_H

#include "base/memory/hash.h"
#include "ptrail/event.h"
#include "ptrail/history.h"

/* Zeroed: empty */
struct output_fds {
	struct hash by_serial;		/* serial of a process → struct output_fd_set */
};

void output_fds_done(struct output_fds *o);
/* Forgets the descriptors of a process that executes a program, which gets others. */
void output_fds_forget(struct output_fds *o, uint64_t serial);
/* Processes the exit of a syscall of that process. */
void output_fds_event(struct output_fds *o, const struct life *l, const struct event *e);
/* Returns 1 or 2 if the descriptor is the original standard output or error; else 0. A process
 * that has not executed a program has those of its parent until it changes them. */
int output_fds_get(const struct output_fds *o, const struct life *l, uint64_t fd);
#endif
