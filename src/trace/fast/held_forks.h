/* A process that is forked while it is set up would give its child a part of the injected code,
 * which nothing removes. So forks wait in their syscall-enter-stops until the set-up is over: about
 * one millisecond. */
#ifndef TRACE_FAST_HELD_FORKS_H
#define TRACE_FAST_HELD_FORKS_H

#include <stdbool.h>

struct engine;
struct fast_thread;
struct tracee;
struct tracee_group;

/* Keeps a task in its syscall-stop if that is before a syscall which copies the memory of the
 * process, and a thread sets that up. `sibling` is another thread of the process. Returns whether
 * the task waits. */
bool engine_hold_fork(struct engine *g, struct tracee *t, const struct fast_thread *sibling);
/* Whether a thread of the process is in a syscall that may copy its memory: no set-up can begin. */
bool engine_is_forking(const struct tracee_group *group);
/* Handles the stops of forks that need not wait any longer. */
void engine_release_forks(struct engine *g);
#endif
