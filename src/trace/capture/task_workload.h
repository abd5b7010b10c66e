/* What a process belongs to (struct workload) */
#ifndef TRACE_CAPTURE_TASK_WORKLOAD_H
#define TRACE_CAPTURE_TASK_WORKLOAD_H

#include <stdbool.h>

struct engine;
struct tracee;
struct workload;

/* Finds out whether this machine has a service manager or a container engine, which may move traced
 * processes to units and containers. */
void engine_prepare_workloads(struct engine *g);
/* Whether an execve has to read the workload: with such a manager or engine, if the process belongs
 * to something, or if /proc/TID/cgroup is read anyway. False if it is not wanted. */
bool engine_may_change_workload(const struct engine *g, const struct tracee *t);
/* Returns the workload of a task's process, in the arena of the engine, from the text of
 * /proc/TID/cgroup. Returns NULL if it is the one that the process had before. */
const struct workload *engine_read_workload(struct engine *g, struct tracee *t,
					    const char *cgroups);
#endif
