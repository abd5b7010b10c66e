/* Reads what the CPU quotas of cgroups did, version 1 or 2: from cpu.stat when a task is first seen
 * in a cgroup, and at the end of each process. */
#ifndef TRACE_CGROUP_QUOTAS_H
#define TRACE_CGROUP_QUOTAS_H

#include "base/memory/arena.h"
#include "ptrail/event.h"
#include "trace/cgroup/cgroup.h"

/* For how long the limit of a cgroup is taken to be the same, in ns */
enum { QUOTA_LIMIT_KEPT = 100 * 1000 * 1000 };

/* Counters of cpu.stat */
struct quota_counts {
	uint64_t periods, throttled_periods;
	uint64_t throttled;	/* ns */
};

/* A cgroup that was seen */
struct quota_group {
	char *path;
	uint64_t inode;		/* of its cpu.stat */
	struct quota_counts seen;	/* when they were last read */
	struct quota_counts sum;	/* those that belong to the trace */
	bool is_since_creation;
	bool has_had_quota;	/* at the end of a process */
	uint64_t quota, period;	/* its limit, as struct cpu_quota has it, */
	uint64_t limit_read;	/* and when that was read, in ns; 0: never */
};

struct quota_counters {
	struct cgroup_mounts mounts;
	struct quota_group *all;
	unsigned count;
};

/* Parses the text of cpu.stat. Returns false if it has no counters of quotas. */
bool quota_parse_counts(const char *text, struct quota_counts *c);
/* Parses the text of cpu.max: "20000 100000" in microseconds, or "max 100000". Sets 0 for no
 * quota. */
void quota_parse_max(const char *text, uint64_t *quota, uint64_t *period);

/* Finds the hierarchy. `prefix` is "" except in tests, and must remain valid. */
void quota_counters_init(struct quota_counters *s, const char *prefix);
void quota_counters_done(struct quota_counters *s);

/* A task was seen whose cgroup may be new: what happened there before does not count. `cgroups` is
 * the text of /proc/TID/cgroup. */
void quota_counters_note(struct quota_counters *s, const char *cgroups);
/* Sets .quotas of `to` to those of the cgroup of the task and of the cgroups above it, in the
 * arena. `now`: ns, of any clock. A limit is read again after QUOTA_LIMIT_KEPT. */
void quota_counters_read(struct quota_counters *s, const char *cgroups, uint64_t now,
			 struct arena *arena, struct scheduling *to);
#endif
