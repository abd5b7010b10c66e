/* Operations of io_uring(7) as events. An operation is not a syscall: the program writes it into a
 * queue that it shares with the kernel. ptrail reads the queues when a task of the process stops,
 * and emits a complete operation as the EVENT_LEAVE of the syscall that does the same, with the
 * note CALL_OPERATION. A process with a ring stops at each syscall. */
#ifndef TRACE_URING_URING_H
#define TRACE_URING_URING_H

#include <stdbool.h>
#include <stdint.h>

struct engine;
struct event;
struct tracee;
struct tracee_group;

/* Adds operations to the sources of the engine if they are wanted. */
void uring_add_source(struct engine *g);
/* Whether the event is the exit of a syscall about rings that has succeeded */
bool uring_concerns(const struct engine *g, const struct event *e);
/* The task has stopped at that exit, whose event is about to be emitted. */
void uring_handle_exit(struct engine *g, struct tracee *t, const struct event *e);
/* Emits the operations of the process that have completed. The task is stopped. */
void uring_emit_completed(struct engine *g, struct tracee *t);
/* The task has stopped at the enter of a syscall, t->syscall, which was not captured yet: reads
 * what an io_uring_enter(2) submits. Called only if operations are emitted. */
void uring_handle_enter(struct engine *g, struct tracee *t);
/* Whether a thread of the kernel polls a ring, so that uring_handle_tick() has to be called at each
 * tick: it reads what was submitted and what has completed, while the tasks run. */
bool uring_polls(const struct engine *g);
void uring_handle_tick(struct engine *g);
/* Whether operations are emitted and the syscall is one about rings, which then has to stop
 * although it is not wanted */
bool uring_needs(const struct engine *g, uint64_t nr);
/* Whether operations are emitted, and none of the process is known to be missing */
bool uring_is_complete(const struct engine *g, const struct tracee_group *p);
#endif
