/* The directories of cgroups in all mounted hierarchies, and the processes in them. Paths are those
 * that ptrail's cgroup namespace has. */
#ifndef TRACE_CGROUP_MEMBERS_H
#define TRACE_CGROUP_MEMBERS_H

#include <stdbool.h>
#include <sys/types.h>

#include "trace/cgroup/cgroup.h"

/* Directories, as paths */
struct directory_list {
	char **all;
	size_t count;
};

/* Adds a copy of the path. */
void directory_list_add(struct directory_list *list, const char *path);
void directory_list_done(struct directory_list *list);

/* The mount points of cgroup file systems */
struct cgroup_hierarchies {
	const char *prefix;	/* of /proc and of mount points: "" except in tests */
	/* version 2 first, then the one of systemd in version 1, then those of controllers */
	struct cgroup_mount *all;
	unsigned count;
};

/* Reads the mount points. The string must remain valid. */
void cgroup_find_hierarchies(struct cgroup_hierarchies *h, const char *prefix);
void cgroup_hierarchies_done(struct cgroup_hierarchies *h);

/* Adds the directories that `path` names: an absolute path at or below a mount point, or a path as
 * in /proc/PID/cgroup, with or without the slash at its begin. Of several hierarchies that have
 * such a path, those are preferred where the cgroup has processes, and of these the first. Returns
 * 0 or -ENOENT. */
int cgroup_find_path(const struct cgroup_hierarchies *h, const char *path,
		     struct directory_list *to);

/* Adds the directories for which `matches` returns true for the last component of their path. What
 * is below such a directory is not searched. Hierarchies are preferred as by cgroup_find_path.
 * Returns 0 or -ENOENT. */
int cgroup_find_named(const struct cgroup_hierarchies *h,
		      bool (*matches)(void *ctx, const char *name), void *ctx,
		      struct directory_list *to);

/* Calls `each` for each process of the cgroup and of those below it, in no particular order; for
 * some more than once. Of a threaded cgroup these are the processes that have a thread in it.
 * Returns 0 or -errno (-ENOENT: the cgroup does not exist). */
int cgroup_each_process(const char *directory, void (*each)(void *ctx, pid_t pid), void *ctx);
#endif
