#include "trace/stops/elevation.h"

#include <endian.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/capability.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

#include "base/memory/cleanup.h"
#include "trace/proc/proc.h"

static bool in_our_user_namespace(pid_t tid)
{
	char path[64], own[64], its[64];

	snprintf(path, sizeof(path), "/proc/%d/ns/user", tid);
	ssize_t a = readlink("/proc/self/ns/user", own, sizeof(own));
	ssize_t b = readlink(path, its, sizeof(its));

	return a > 0 && a == b && !memcmp(own, its, a);
}

/* Whether `options`, separated by commas, contain the word */
static bool has_option(const char *options, const char *word)
{
	size_t n = strlen(word);

	for (const char *at = options; at && *at; at = strchr(at, ',')) {
		at += *at == ',';
		if (!strncmp(at, word, n) && (!at[n] || at[n] == ','))
			return true;
	}
	return false;
}

/* Whether files of a mount may grant privileges, and attributes can be read without blocking: a
 * FUSE server may be a tracee that waits for ptrail. See proc(5) for the columns of mountinfo. */
static bool gives_privileges(pid_t tid, uint64_t mount)
{
	char name[64], options[256], type[64];
	_cleanup_free_ char *line = NULL;
	size_t room = 0;
	unsigned long id;

	snprintf(name, sizeof(name), "/proc/%d/mountinfo", tid);
	_cleanup_fclose_ FILE *f = fopen(name, "re");
	bool found = false, gives = false;

	while (f && !found && getline(&line, &room, f) > 0) {
		const char *rest = strstr(line, " - ");

		if (!rest || sscanf(line, "%lu %*s %*s %*s %*s %255s", &id, options) != 2 ||
		    id != mount || sscanf(rest, " - %63s", type) != 1)
			continue;
		found = true;
		gives = !has_option(options, "nosuid") && strncmp(type, "fuse", strlen("fuse"));
	}
	return gives;
}

/* Returns the permitted capabilities of the file that are in the task's bounding set. For a file
 * with capabilities of another user namespace the kernel returns revision 3 of the attribute: none.
 */
static uint64_t file_capabilities(const char *exe, const struct proc_status *s)
{
	struct vfs_cap_data data = {0};
	ssize_t n = getxattr(exe, "security.capability", &data, sizeof(data));

	if (n != XATTR_CAPS_SZ_1 && n != XATTR_CAPS_SZ_2)
		return 0;
	return (le32toh(data.data[0].permitted) |
		(uint64_t)le32toh(data.data[1].permitted) << 32) & s->bounding;
}

bool elevation_is_denied(pid_t tid, bool no_new_privs_is_ours, bool can_trace_all)
{
	struct proc_status s;
	struct statx st;
	char exe[64];

	/* no_new_privs of ptrail itself has another cause; a tracer with CAP_SYS_PTRACE denies
	 * nothing */
	if (no_new_privs_is_ours ? prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) : can_trace_all)
		return false;
	snprintf(exe, sizeof(exe), "/proc/%d/exe", tid);
	if (statx(AT_FDCWD, exe, AT_STATX_DONT_SYNC,
		  STATX_MODE | STATX_UID | STATX_GID | STATX_MNT_ID, &st) ||
	    !(st.stx_mask & STATX_MNT_ID))
		return false;
	if (proc_status(tid, &s) || (s.no_new_privs && !no_new_privs_is_ours) ||
	    !in_our_user_namespace(tid) || !gives_privileges(tid, st.stx_mnt_id))
		return false;
	/* S_ISGID without S_IXGRP has another meaning */
	return (st.stx_mode & S_ISUID && st.stx_uid != s.euid) ||
		((st.stx_mode & (S_ISGID | S_IXGRP)) == (S_ISGID | S_IXGRP) &&
		 st.stx_gid != s.egid) ||
		file_capabilities(exe, &s) & ~s.permitted;
}
