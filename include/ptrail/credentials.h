/* The credentials and the confinement of a task, as /proc/TID shows them. */
#ifndef PTRAIL_CREDENTIALS_H
#define PTRAIL_CREDENTIALS_H

#include <stdbool.h>
#include <stdint.h>

enum credential_id { ID_REAL, ID_EFFECTIVE, ID_SAVED, ID_FS, CREDENTIAL_IDS };

enum capability_set {
	CAPS_INHERITABLE, CAPS_PERMITTED, CAPS_EFFECTIVE, CAPS_BOUNDING, CAPS_AMBIENT,
	CAPABILITY_SETS
};

enum namespace_kind {
	NAMESPACE_CGROUP, NAMESPACE_IPC, NAMESPACE_MNT, NAMESPACE_NET, NAMESPACE_PID,
	NAMESPACE_PID_FOR_CHILDREN, NAMESPACE_TIME, NAMESPACE_TIME_FOR_CHILDREN, NAMESPACE_USER,
	NAMESPACE_UTS,
	NAMESPACE_KINDS
};

/* Ids are those of the tracer's user namespace. */
struct credentials {
	uint32_t users[CREDENTIAL_IDS], groups[CREDENTIAL_IDS];
	const uint32_t *others;			/* the supplementary groups */
	unsigned other_count;
	uint64_t capabilities[CAPABILITY_SETS];	/* bit 0 is CAP_CHOWN */
	bool has_securebits;			/* .securebits is known */
	uint32_t securebits;			/* SECBIT_... of linux/securebits.h */
	bool no_new_privs;
	unsigned seccomp;			/* SECCOMP_MODE_... of linux/seccomp.h */
	unsigned filters;			/* number of seccomp filters; 0: none, or unknown */
	const char *label;			/* of a security module; "": none */
	uint64_t namespaces[NAMESPACE_KINDS];	/* inode numbers; 0: unknown */
	/* Path in the hierarchy of version 2; "": unknown */
	const char *cgroup;
	/* Limits of that cgroup, as its files memory.max, pids.max and cpu.max say; "": none */
	const char *memory_max, *pids_max, *cpu_max;
};
#endif
