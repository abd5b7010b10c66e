/* Resumes tasks. */
#ifndef TRACE_ACTIONS_RESUME_H
#define TRACE_ACTIONS_RESUME_H

#include <stdbool.h>

struct engine;
struct event;
struct tracee;

/* Resumes the task and delivers signal `sig` (0: none). Detaches it if all are being detached. */
void engine_resume(struct engine *g, struct tracee *t, int sig);
/* Whether syscalls of the task that have to stop do so without PTRACE_SYSCALL: by a seccomp filter
 * or by syscall user dispatch */
bool engine_has_gate(const struct engine *g, const struct tracee *t);
/* Resumes the task and emits the event, in the order that the options ask for. */
void engine_finish(struct engine *g, struct tracee *t, int sig, struct event *e);
#endif
