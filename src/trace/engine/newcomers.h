/* Processes that are attached to because they are members of a cgroup (struct engine_members):
 * those of the beginning, and later those that enter without having been created by a tracee. The
 * kernel reports no migration between cgroups, so the lists of processes are read at ticks, every
 * 20 ms, and less often if that takes more than a twentieth of the time. */
#ifndef TRACE_ENGINE_NEWCOMERS_H
#define TRACE_ENGINE_NEWCOMERS_H

#include "trace/engine.h"

/* Attaches to members that are not traced, if that is due. */
void engine_attach_newcomers(struct engine *g);
/* Whether the trace continues without a tracee, until one enters */
bool engine_awaits_newcomers(const struct engine *g);
void engine_newcomers_done(struct engine *g);
#endif
