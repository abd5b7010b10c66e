/* Ends syscalls whose exit has no stop. */
#ifndef TRACE_ACTIONS_FINISH_CALL_H
#define TRACE_ACTIONS_FINISH_CALL_H

#include <stdbool.h>
#include <stdint.h>

struct engine;
struct event;
struct tracee;

/* Whether a syscall whose result is known needs no syscall-exit-stop: nothing else has to be done
 * there, and the task does not stop there by itself. */
bool engine_may_skip_exit(const struct engine *g, const struct tracee *t);
/* Emits `before` (NULL: nothing) and the exit of the syscall, and resumes the task. */
void engine_finish_call(struct engine *g, struct tracee *t, int64_t ret, struct event *before);
/* Emits the exit of the vfork that the task waits in, if it does. */
void engine_end_vfork(struct engine *g, struct tracee *t, uint64_t time);
/* The same for the creator of a task that has executed a program or has ended. */
void engine_end_vfork_of(struct engine *g, const struct tracee *child);
#endif
