/* Finds the cgroup of a task in the hierarchy of one controller, version 1 or 2, and reads its
 * files. Paths are those that ptrail's cgroup namespace has. */
#ifndef TRACE_CGROUP_CGROUP_H
#define TRACE_CGROUP_CGROUP_H

#include <limits.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The mount of a hierarchy */
struct cgroup_mount {
	/* .point is "" if there is none; .root is the part of the hierarchy that is mounted */
	char point[PATH_MAX], root[PATH_MAX];
};

struct cgroup_mounts {
	const char *prefix;	/* of /proc and of mount points: "" except in tests */
	const char *controller;	/* of version 1: "memory" */
	struct cgroup_mount first, second;	/* cgroup version 1 and 2 */
};

/* The cgroup of a process */
struct cgroup_place {
	const struct cgroup_mount *mount;	/* NULL: unknown */
	bool second;		/* version 2 */
	char path[PATH_MAX];	/* in the hierarchy: "/job" */
};

enum { CGROUP_TYPE_ROOM = 16, CGROUP_OPTIONS_ROOM = 256 };

/* Parses a line of /proc/PID/mountinfo: the mount, the type of its file system, and the options of
 * that. Returns false if it is no hierarchy of cgroups. */
bool cgroup_parse_mount(const char *line, struct cgroup_mount *m, char type[CGROUP_TYPE_ROOM],
			char options[CGROUP_OPTIONS_ROOM]);

/* Reads the mounts. Both strings must remain valid. */
void cgroup_find_mounts(struct cgroup_mounts *m, const char *prefix, const char *controller);
/* Finds the cgroup in the text of /proc/PID/cgroup. */
void cgroup_parse(const struct cgroup_mounts *m, const char *text, struct cgroup_place *place);
/* Changes the place to that of the parent. Returns false if it is the top of what is mounted. */
bool cgroup_ascend(struct cgroup_place *place);

/* Reads a file of a cgroup as a string. Returns false if there is none, or if the cgroup is outside
 * of what is mounted. Sets *inode, if not NULL, to the inode of the file, which a cgroup that is
 * created again does not have again. */
bool cgroup_read(const struct cgroup_mounts *m, const struct cgroup_place *place, const char *file,
		 char *text, size_t room, uint64_t *inode);
/* Gets the number after "NAME " in a text of such lines. Returns false if there is none. */
bool cgroup_number(const char *text, const char *name, uint64_t *number);
#endif
