#include "trace/paths/path_bases.h"

#include <fcntl.h>
#include <limits.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/memory/cleanup.h"
#include "base/system/tracee_file.h"
#include "desc/traits.h"
#include "trace/proc/proc.h"

/* A line of mountinfo: proc_pid_mountinfo(5) */
struct mount {
	unsigned major, minor;
	char *root;		/* the directory of the file system that is mounted */
	char *point;		/* where it is mounted */
};

struct mount_list {
	FILE *file;
	char *line;
	size_t room;
};

/* Replaces "\040" by a space, and so on. */
static void unescape(char *text)
{
	char *to = text;

	for (; *text; text++) {
		if (*text == '\\' && strspn(text + 1, "01234567") >= 3) {
			*to++ = (text[1] - '0') << 6 | (text[2] - '0') << 3 | (text[3] - '0');
			text += 3;
		} else {
			*to++ = *text;
		}
	}
	*to = 0;
}

static void open_mounts(struct mount_list *l, int process)
{
	int fd = openat(process, "mountinfo", O_RDONLY | O_CLOEXEC);

	*l = (struct mount_list){.file = fd < 0 ? NULL : fdopen(fd, "r")};
	if (fd >= 0 && !l->file)
		close(fd);
}

static void close_mounts(struct mount_list *l)
{
	if (l->file)
		fclose(l->file);
	free(l->line);
}

/* Gets the next mount. Its strings are valid until the next call. */
static bool next_mount(struct mount_list *l, struct mount *m)
{
	int root = 0, root_end = 0, point = 0, point_end = 0;

	while (l->file && getline(&l->line, &l->room, l->file) > 0) {
		if (sscanf(l->line, "%*u %*u %u:%u %n%*s%n %n%*s%n", &m->major, &m->minor, &root,
			   &root_end, &point, &point_end) != 2 || !point_end)
			continue;
		l->line[root_end] = l->line[point_end] = 0;
		m->root = l->line + root;
		m->point = l->line + point;
		unescape(m->root);
		unescape(m->point);
		return true;
	}
	return false;
}

static bool read_link(int process, const char *name, char target[PATH_MAX])
{
	ssize_t n = readlinkat(process, name, target, PATH_MAX - 1);

	target[n > 0 ? n : 0] = 0;
	return n > 0;
}

/* Whether our path leads to the directory that the descriptor refers to */
static bool is_at(int own, int directory, const char *path)
{
	_cleanup_close_ int fd = tracee_file_find(own, path, TRACEE_FILE_CACHED);
	struct statx a, b;

	return fd >= 0 && directory >= 0 &&
		!statx(fd, "", AT_EMPTY_PATH | AT_STATX_DONT_SYNC, STATX_INO, &a) &&
		!statx(directory, "", AT_EMPTY_PATH | AT_STATX_DONT_SYNC, STATX_INO, &b) &&
		a.stx_ino == b.stx_ino && a.stx_dev_major == b.stx_dev_major &&
		a.stx_dev_minor == b.stx_dev_minor;
}

/* The rest of a path below a directory; NULL: it is not below it */
static const char *rest_below(const char *path, const char *directory)
{
	size_t n = strcmp(directory, "/") != 0 ? strlen(directory) : 0;

	if (strncmp(path, directory, n) != 0 || (path[n] && path[n] != '/'))
		return NULL;
	return path + n;
}

/* Finds the root directory of the process, a mount point of its mount namespace, in ours: where the
 * same directory of the same file system is mounted. */
static bool find_mounted(int process, int own, int directory, char found[PATH_MAX])
{
	struct mount_list theirs, ours;
	struct mount root, m;
	bool is_found = false;

	open_mounts(&theirs, process);
	do
		is_found = next_mount(&theirs, &root);
	while (is_found && strcmp(root.point, "/") != 0);
	open_mounts(&ours, own);
	while (is_found && next_mount(&ours, &m)) {
		const char *rest = m.major == root.major && m.minor == root.minor ?
			rest_below(root.root, m.root) : NULL;
		const char *point = strcmp(m.point, "/") != 0 ? m.point : "";
		int n = rest ? snprintf(found, PATH_MAX, "%s%s", point,
					strcmp(rest, "/") ? rest : "") : PATH_MAX;

		if (!n)
			n = snprintf(found, PATH_MAX, "/");
		if (n < PATH_MAX && is_at(own, directory, found))
			break;
		*found = 0;
	}
	is_found = is_found && *found;
	close_mounts(&theirs);
	close_mounts(&ours);
	return is_found;
}

/* Finds the root directory of a process in another mount namespace. Its link, `root`, is relative
 * to the root of that namespace. Writes what precedes it in our paths to `names`. */
static void find_elsewhere(int process, int own, const char *root, char names[PATH_MAX])
{
	_cleanup_close_ int directory = openat(process, "root", O_PATH | O_CLOEXEC);
	size_t tail = strcmp(root, "/") != 0 ? strlen(root) : 0, n;

	*names = 0;
	if (is_at(own, directory, root) || !find_mounted(process, own, directory, names))
		return;
	n = strlen(names);
	if (n < tail || strcmp(names + n - tail, root + (tail ? 0 : 1)) != 0)
		n = tail = 0;	/* it is mounted under different names */
	names[n - tail] = 0;
}

uint64_t path_bases_own_mounts(void)
{
	struct stat own;

	return stat("/proc/self/ns/mnt", &own) ? 0 : own.st_ino;
}

static bool shares_mounts(int process, uint64_t own)
{
	struct stat its;

	return !own || fstatat(process, "ns/mnt", &its, 0) || its.st_ino == own;
}

static const char *joined(struct arena *arena, const char *names, const char *path)
{
	char whole[2 * PATH_MAX];
	int n = snprintf(whole, sizeof(whole), "%s%s", names, *names && !path[1] ? "" : path);

	return arena_copy(arena, whole, n);
}

const struct path_bases *path_bases_read(int process, uint64_t own_mounts, bool always,
					 struct arena *arena)
{
	char root[PATH_MAX], cwd[PATH_MAX], names[PATH_MAX] = "";
	bool is_shared = shares_mounts(process, own_mounts);
	struct path_bases *b;

	if (!read_link(process, "root", root) || *root != '/')
		return NULL;
	if (!always && is_shared && !strcmp(root, "/"))
		return NULL;
	if (!is_shared) {
		_cleanup_close_ int own = open("/proc/self", O_PATH | O_DIRECTORY | O_CLOEXEC);

		if (own >= 0)
			find_elsewhere(process, own, root, names);
	}
	b = arena_new(arena, struct path_bases);
	b->root = joined(arena, names, root);
	b->cwd = read_link(process, "cwd", cwd) && *cwd == '/' ? joined(arena, names, cwd) : "";
	b->names = *names ? arena_copy(arena, names, strlen(names)) : "/";
	return b;
}

const struct path_bases *path_bases_of(pid_t tid, uint64_t own_mounts, struct arena *arena)
{
	_cleanup_close_ int process = proc_open_dir(tid);

	return process < 0 ? NULL : path_bases_read(process, own_mounts, true, arena);
}

bool path_bases_change(const struct event *leave)
{
	const struct syscall_traits *traits = syscall_traits(leave->call.row);

	if (leave->call.failed || leave->call.injected)
		return false;
	return traits->descriptors == DESCRIPTORS_ROOT ||
		traits->descriptors == DESCRIPTORS_ROOT_ANY ||
		(traits->descriptors == DESCRIPTORS_UNSHARE && leave->call.arg[0] & CLONE_NEWNS);
}
