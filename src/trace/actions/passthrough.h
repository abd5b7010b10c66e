/* Resumes tracees that cannot be detached, without emitting events. */
#ifndef TRACE_ACTIONS_PASSTHROUGH_H
#define TRACE_ACTIONS_PASSTHROUGH_H

#include <sys/types.h>

struct engine;
struct ptrace_stop;

/* Resumes a task from its stop as if it were not traced. Needs no record of the task. */
void engine_pass_through(const struct engine *g, pid_t tid, const struct ptrace_stop *stop);
#endif
