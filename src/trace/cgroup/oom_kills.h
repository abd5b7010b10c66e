/* Detects kills by the kernel's out-of-memory killer from its counters (oom_kill of /proc/vmstat
 * and of the memory controller of each cgroup, version 1 or 2), which are read when a process is
 * killed. */
#ifndef TRACE_CGROUP_OOM_KILLS_H
#define TRACE_CGROUP_OOM_KILLS_H

#include <stdint.h>

#include "base/memory/arena.h"
#include "ptrail/event.h"
#include "trace/cgroup/cgroup.h"

/* A counter that increases with each kill. If several processes are killed together, the counter is
 * read after all kills, so kills not attributed to a process yet are kept for a second. */
struct kill_counter {
	uint64_t seen, unattributed, since;	/* .since: when it was seen to increase, in ns */
};

struct cgroup_kills {
	char *path;
	struct kill_counter kills;
};

struct oom_counters {
	struct cgroup_mounts mounts;
	struct kill_counter kills;
	struct cgroup_kills *groups;
	unsigned count;
};

/* Reads the initial values of the system's and this process's cgroup counters. `root` is "" except
 * in tests, and must remain valid. */
void oom_counters_init(struct oom_counters *s, const char *root);
void oom_counters_done(struct oom_counters *s);

/* Returns the evidence for an out-of-memory kill of a process that is killed at time `now` (ns), in
 * the arena. `dir_fd` is /proc/TID. */
const struct oom_evidence *oom_counters_attribute(struct oom_counters *s, int dir_fd, uint64_t now,
				      struct arena *arena);
#endif
