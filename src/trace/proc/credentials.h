/* Credentials and confinement of a task, read from /proc/TID and from its cgroup's files;
 * capabilities of this process. */
#ifndef TRACE_PROC_CREDENTIALS_H
#define TRACE_PROC_CREDENTIALS_H

#include "base/memory/arena.h"
#include "ptrail/credentials.h"

/* Where the secure bits of a task come from: /proc does not have them. */
enum securebits_source {
	SECUREBITS_UNKNOWN,
	SECUREBITS_OWN,		/* the task is a child of this process and has not changed them */
};

/* The namespaces of a task, which only its own syscalls change: inode numbers as in struct
 * credentials */
struct namespaces {
	bool is_known;
	uint64_t inodes[NAMESPACE_KINDS];
};

/* Whether a child that is created with these flags of clone has the same namespaces as its creator,
 * as far as the flags decide that */
bool namespaces_are_inherited(uint64_t flags);

/* Where the hierarchy of cgroup version 2 is mounted */
enum cgroup2_mount {
	CGROUP2_UNKNOWN,
	CGROUP2_NONE,
	CGROUP2_ALONE,		/* /sys/fs/cgroup */
	CGROUP2_BESIDE_FIRST,	/* /sys/fs/cgroup/unified, on systems that use both versions */
};

/* The limits of the latest cgroup, for processes that follow each other in it */
struct cgroup_limits {
	enum cgroup2_mount mount;	/* set at the first use */
	char *cgroup;			/* NULL: none has been read */
	char *memory_max, *pids_max, *cpu_max;
	uint64_t read_at;		/* ns */
};

/* For how long they are taken to be the same, in ns */
enum { CGROUP_LIMITS_KEPT = 100 * 1000 * 1000 };

void cgroup_limits_done(struct cgroup_limits *l);

/* What credentials_of reads from, except for /proc/TID */
struct credentials_source {
	enum securebits_source securebits;
	unsigned own_filters;	/* seccomp filters that ptrail has installed, which are left out */
	const char *status;	/* text of /proc/TID/status; NULL or "": it is read */
	const char *cgroups;	/* text of /proc/TID/cgroup */
	/* If it is known, it is not read; otherwise it is set, and known unless the namespaces of
	 * children differ. NULL: none */
	struct namespaces *namespaces;
	/* No security module of the kernel labels tasks: set at the first failed attempt. NULL: it
	 * is tried each time */
	bool *has_no_labels;
	struct cgroup_limits *limits;
	uint64_t now;		/* ns, of any clock: for .limits */
};

/* Reads them. `dir_fd` is /proc/TID. Returns NULL if the task has ended or access is denied. What
 * one file does not say is left 0 or "". */
const struct credentials *credentials_of(int dir_fd, const struct credentials_source *from,
					 struct arena *arena);
/* Parses the text of /proc/TID/status into *c; the groups are in the arena. Returns false if it has
 * no ids. */
bool credentials_parse(const char *status, struct credentials *c, struct arena *arena);

/* Whether this process has the capability (such as CAP_SYS_PTRACE) in its effective set; false if
 * unknown. */
bool capability_is_effective(unsigned number);
#endif
