/* -e inject: results, signals and delays of syscalls */
#ifndef TRACE_ACTIONS_INJECT_H
#define TRACE_ACTIONS_INJECT_H

#include <signal.h>
#include <stdbool.h>

struct engine;
struct tracee;

/* Tampers with the syscall that the task is about to execute, if the injector says so. `is_enter`:
 * it is in a syscall-enter-stop, not in a seccomp stop. Returns the signal to resume it with. */
int engine_inject_enter(struct engine *g, struct tracee *t, bool is_enter);
/* Sets the result of the syscall that has returned, in the task and in its event. */
void engine_inject_exit(struct engine *g, struct tracee *t);
/* Makes a signal that engine_inject_enter has sent look as if the kernel had sent it. */
void engine_inject_siginfo(struct tracee *t, siginfo_t *info);
/* Keeps a task stopped until its delay is over, and resumes it then with `sig`. */
void engine_delay(struct engine *g, struct tracee *t, int sig);
/* Resumes the tasks whose delay is over; with `all`, every delayed task. */
void engine_end_delays(struct engine *g, bool all);
#endif
