/* Whether the kernel ended a process for want of memory: the counters that it keeps of that
 * (oom_kill of /proc/vmstat and of the memory controller of each cgroup, first or second version),
 * looked at when a process is killed. */
#ifndef TRACE_PROC_OOM_KILLS_H
#define TRACE_PROC_OOM_KILLS_H

#include <limits.h>
#include <stdint.h>

#include "base/memory/arena.h"
#include "ptrail/event.h"

/* A counter that rises with each kill. Who is killed with others is looked at after them: what
 * nobody has been found for yet is kept for a moment. */
struct kill_counter {
	uint64_t seen, unattributed, since;	/* .since: when it was seen to rise, in ns */
};

struct cgroup_kills {
	char *path;
	struct kill_counter kills;
};

/* Where the groups of the memory controller stand */
struct cgroup_mount {
	char point[PATH_MAX], root[PATH_MAX];	/* "": nowhere; what of the hierarchy is there */
};

struct oom_counters {
	const char *root;		/* in front of /proc and of mount points */
	struct kill_counter kills;
	struct cgroup_mount first, second;	/* by version */
	struct cgroup_kills *groups;
	unsigned count;
};

/* Takes the counters of the system and of this process's own cgroup as they are. `root` is "" but
 * in tests, and the caller's. */
void oom_counters_init(struct oom_counters *s, const char *root);
void oom_counters_done(struct oom_counters *s);

/* What speaks for it in the case of a process that is killed, at the time `now` (ns); in the arena.
 * `folder` is that of /proc/TID. */
const struct shortage *oom_counters_attribute(struct oom_counters *s, int dir_fd, uint64_t now,
				      struct arena *arena);
#endif
