#include "trace/proc/credentials.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/capability.h>
#include <linux/magic.h>
#include <linux/sched.h>
#include <linux/seccomp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/vfs.h>
#include <unistd.h>

#include "base/memory/alloc.h"
#include "base/memory/cleanup.h"
#include "trace/proc/proc.h"

enum {
	STATUS_USUAL = 16 << 10,
	STATUS_MAX = 1 << 20,	/* for a member of the greatest number of groups (65536) */
	GROUPS_MAX = 65536,
	LINE_MAX_BYTES = 4096,
};

static const char *const namespace_files[NAMESPACE_KINDS] = {
	[NAMESPACE_CGROUP] = "ns/cgroup", [NAMESPACE_IPC] = "ns/ipc", [NAMESPACE_MNT] = "ns/mnt",
	[NAMESPACE_NET] = "ns/net", [NAMESPACE_PID] = "ns/pid",
	[NAMESPACE_PID_FOR_CHILDREN] = "ns/pid_for_children", [NAMESPACE_TIME] = "ns/time",
	[NAMESPACE_TIME_FOR_CHILDREN] = "ns/time_for_children", [NAMESPACE_USER] = "ns/user",
	[NAMESPACE_UTS] = "ns/uts",
};

static const char *const set_fields[CAPABILITY_SETS] = {
	[CAPS_INHERITABLE] = "CapInh", [CAPS_PERMITTED] = "CapPrm", [CAPS_EFFECTIVE] = "CapEff",
	[CAPS_BOUNDING] = "CapBnd", [CAPS_AMBIENT] = "CapAmb",
};

/* Parses the real, effective, saved and file system id. */
static bool parse_ids(const char *status, const char *field, uint32_t all[CREDENTIAL_IDS])
{
	const char *at = proc_field_text(status, field);

	for (unsigned i = 0; i < CREDENTIAL_IDS; i++) {
		char *end = NULL;

		if (at)
			all[i] = strtoul(at, &end, 10);
		if (!at || end == at)
			return false;
		at = end;
	}
	return true;
}

static void parse_groups(const char *at, struct credentials *c, struct arena *arena)
{
	unsigned count = 0;
	uint32_t *all;
	char *end;

	for (const char *p = at; p && *p && *p != '\n' && count < GROUPS_MAX; p++)
		count += *p >= '0' && *p <= '9' && (p[1] < '0' || p[1] > '9');
	if (!count)
		return;
	all = arena_alloc(arena, count * sizeof(*all));
	for (unsigned i = 0; i < count; i++, at = end)
		all[i] = strtoul(at, &end, 10);
	c->others = all;
	c->other_count = count;
}

bool credentials_parse(const char *status, struct credentials *c, struct arena *arena)
{
	if (!parse_ids(status, "Uid", c->users) || !parse_ids(status, "Gid", c->groups))
		return false;
	parse_groups(proc_field_text(status, "Groups"), c, arena);
	for (unsigned i = 0; i < CAPABILITY_SETS; i++)
		c->capabilities[i] = proc_field(status, set_fields[i], 16);
	c->no_new_privs = proc_field(status, "NoNewPrivs", 10);
	c->seccomp = proc_field(status, "Seccomp", 10);
	c->filters = proc_field(status, "Seccomp_filters", 10);
	return true;
}

/* Reads the file, unless its text is there already. */
static bool read_status(int dir_fd, const char *known, struct credentials *c, struct arena *arena)
{
	char few[STATUS_USUAL], *text = few;
	_cleanup_free_ char *much = NULL;
	ssize_t n;

	if (known && *known)
		return credentials_parse(known, c, arena);
	n = proc_read_in(dir_fd, "status", few, sizeof(few) - 1);
	if (n == sizeof(few) - 1 && (much = malloc(STATUS_MAX))) {
		text = much;
		n = proc_read_in(dir_fd, "status", much, STATUS_MAX - 1);
	}
	if (n <= 0)
		return false;
	text[n] = 0;
	return credentials_parse(text, c, arena);
}

/* Reads a file of one line; "" if there is none. */
static void read_line(int dir_fd, const char *file, char text[LINE_MAX_BYTES])
{
	ssize_t n = proc_read_in(dir_fd, file, text, LINE_MAX_BYTES - 1);

	text[n > 0 ? n : 0] = 0;
	text[strcspn(text, "\n")] = 0;
}

/* "net:[4026531840]" */
static uint64_t namespace_inode(int dir_fd, const char *file)
{
	char target[64];
	ssize_t n = readlinkat(dir_fd, file, target, sizeof(target) - 1);
	const char *at;

	target[n > 0 ? n : 0] = 0;
	at = strchr(target, '[');
	return at ? strtoull(at + 1, NULL, 10) : 0;
}

bool namespaces_are_inherited(uint64_t flags)
{
	const uint64_t all = CLONE_NEWTIME | CLONE_NEWNS | CLONE_NEWCGROUP | CLONE_NEWUTS |
		CLONE_NEWIPC | CLONE_NEWUSER | CLONE_NEWPID | (uint64_t)CLONE_NEWNET;

	return !(flags & all);
}

/* An execve may enter the time namespace for children, as a child enters both. */
static void read_namespaces(int dir_fd, struct namespaces *n)
{
	const uint64_t *inodes = n->inodes;

	n->is_known = true;
	for (unsigned i = 0; i < NAMESPACE_KINDS; i++) {
		n->inodes[i] = namespace_inode(dir_fd, namespace_files[i]);
		n->is_known &= n->inodes[i] != 0;
	}
	n->is_known &= inodes[NAMESPACE_PID] == inodes[NAMESPACE_PID_FOR_CHILDREN] &&
		inodes[NAMESPACE_TIME] == inodes[NAMESPACE_TIME_FOR_CHILDREN];
}

/* The label of a security module; "": none. A kernel without such a module fails with EINVAL. */
static const char *read_label(int dir_fd, bool *has_none, struct arena *arena)
{
	char text[LINE_MAX_BYTES];
	ssize_t n;

	if (has_none && *has_none)
		return "";
	n = proc_read_in(dir_fd, "attr/current", text, sizeof(text) - 1);
	if (has_none)
		*has_none = n == -EINVAL;
	text[n > 0 ? n : 0] = 0;
	return arena_copy(arena, text, strcspn(text, "\n"));
}

static const char *const cgroup2_paths[] = {
	[CGROUP2_ALONE] = "/sys/fs/cgroup", [CGROUP2_BESIDE_FIRST] = "/sys/fs/cgroup/unified",
};

static enum cgroup2_mount find_mount(void)
{
	struct statfs fs;

	for (unsigned i = CGROUP2_ALONE; i <= CGROUP2_BESIDE_FIRST; i++)
		if (!statfs(cgroup2_paths[i], &fs) && fs.f_type == CGROUP2_SUPER_MAGIC)
			return i;
	return CGROUP2_NONE;
}

static char *read_limit(const char *cgroup, const char *file)
{
	char path[2 * PATH_MAX], text[LINE_MAX_BYTES];

	snprintf(path, sizeof(path), "%s/%s", cgroup, file);
	read_line(AT_FDCWD, path, text);
	return alloc_string(text);
}

void cgroup_limits_done(struct cgroup_limits *l)
{
	free(l->cgroup);
	free(l->memory_max);
	free(l->pids_max);
	free(l->cpu_max);
	l->cgroup = l->memory_max = l->pids_max = l->cpu_max = NULL;
}

static void update_limits(struct cgroup_limits *l, const char *cgroup, uint64_t now)
{
	char path[PATH_MAX];

	if (l->cgroup && !strcmp(l->cgroup, cgroup) && now - l->read_at < CGROUP_LIMITS_KEPT)
		return;
	cgroup_limits_done(l);
	snprintf(path, sizeof(path), "%s%s", cgroup2_paths[l->mount], cgroup);
	l->cgroup = alloc_string(cgroup);
	l->memory_max = read_limit(path, "memory.max");
	l->pids_max = read_limit(path, "pids.max");
	l->cpu_max = read_limit(path, "cpu.max");
	l->read_at = now;
}

/* A path that begins with /.. is outside of the cgroup namespace. */
static void read_limits(struct credentials *c, struct cgroup_limits *l, uint64_t now,
			struct arena *arena)
{
	if (!*c->cgroup || !strncmp(c->cgroup, "/..", 3))
		return;
	if (l->mount == CGROUP2_UNKNOWN)
		l->mount = find_mount();
	if (l->mount == CGROUP2_NONE)
		return;
	update_limits(l, c->cgroup, now);
	c->memory_max = arena_copy(arena, l->memory_max, strlen(l->memory_max));
	c->pids_max = arena_copy(arena, l->pids_max, strlen(l->pids_max));
	c->cpu_max = arena_copy(arena, l->cpu_max, strlen(l->cpu_max));
}

/* Format: "NUMBER:CONTROLLERS:PATH"; version 2 has number 0 and no controllers. */
static const char *find_cgroup(const char *text, struct arena *arena)
{
	for (const char *line = text; *line; line += strcspn(line, "\n"), line += *line == '\n')
		if (!strncmp(line, "0::", 3))
			return arena_copy(arena, line + 3, strcspn(line + 3, "\n"));
	return "";
}

static void leave_out_filters(struct credentials *c, unsigned own_filters)
{
	if (!own_filters || c->filters < own_filters)
		return;		/* a kernel before Linux 5.9 does not count them */
	c->filters -= own_filters;
	if (!c->filters)
		c->seccomp = SECCOMP_MODE_DISABLED;
}

bool capability_is_effective(unsigned number)
{
	struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3};
	struct __user_cap_data_struct data[_LINUX_CAPABILITY_U32S_3] = {0};

	return !syscall(SYS_capget, &header, data) &&
		data[CAP_TO_INDEX(number)].effective & CAP_TO_MASK(number);
}

const struct credentials *credentials_of(int dir_fd, const struct credentials_source *from,
					 struct arena *arena)
{
	struct credentials *c = arena_new(arena, struct credentials);
	struct namespaces own = {0}, *namespaces = from->namespaces ? from->namespaces : &own;
	int bits = from->securebits == SECUREBITS_OWN ? prctl(PR_GET_SECUREBITS) : -1;

	*c = (struct credentials){.memory_max = "", .pids_max = "", .cpu_max = ""};
	if (dir_fd < 0 || !read_status(dir_fd, from->status, c, arena))
		return NULL;
	leave_out_filters(c, from->own_filters);
	c->has_securebits = bits >= 0;
	c->securebits = bits >= 0 ? bits : 0;
	c->label = read_label(dir_fd, from->has_no_labels, arena);
	if (!namespaces->is_known)
		read_namespaces(dir_fd, namespaces);
	memcpy(c->namespaces, namespaces->inodes, sizeof(c->namespaces));
	c->cgroup = find_cgroup(from->cgroups, arena);
	read_limits(c, from->limits, from->now, arena);
	return c;
}
