#include "base/system/tracee_file.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/openat2.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/memory/cleanup.h"
#include "base/text/path.h"

enum {
	ATTEMPTS = 3,		/* in case that a concurrent rename was the cause of EAGAIN */
	LINKS_MAX = 40,	/* the limit of the kernel (path_resolution(7)) */
	RETURNS_MAX = 64,	/* to the root directory, for ".." */
};

/* --- file systems --- */

/* Returns the number of the mount that the descriptor belongs to; 0: unknown. */
static unsigned long mount_of(int file)
{
	char path[64], text[256];
	struct statx st;
	const char *at;
	ssize_t n;

	if (!statx(file, "", AT_EMPTY_PATH | AT_STATX_DONT_SYNC, STATX_MNT_ID, &st) &&
	    st.stx_mask & STATX_MNT_ID)
		return st.stx_mnt_id;
	/* before Linux 5.8 */
	snprintf(path, sizeof(path), "/proc/self/fdinfo/%d", file);
	_cleanup_close_ int fd = open(path, O_RDONLY | O_CLOEXEC);

	n = fd < 0 ? -1 : read(fd, text, sizeof(text) - 1);
	text[n > 0 ? n : 0] = 0;
	at = strstr(text, "mnt_id:");
	return at ? strtoul(at + strlen("mnt_id:"), NULL, 10) : 0;
}

/* Gets the type of the file system of a mount from a list of mounts. Returns false if the list
 * lacks the mount. */
static bool mount_type_in(int directory, const char *name, unsigned long mount, char *type,
			  size_t room)
{
	int list = openat(directory, name, O_RDONLY | O_CLOEXEC);
	_cleanup_fclose_ FILE *f = list < 0 ? NULL : fdopen(list, "r");
	_cleanup_free_ char *line = NULL;
	size_t line_room = 0;
	unsigned long id;

	if (list >= 0 && !f)
		close(list);
	while (f && getline(&line, &line_room, f) > 0) {
		const char *rest = strstr(line, " - ");

		if (!rest || sscanf(line, "%lu", &id) != 1 || id != mount)
			continue;
		rest += strlen(" - ");
		snprintf(type, room, "%.*s", (int)strcspn(rest, " \n"), rest);
		return true;
	}
	return false;
}

bool tracee_file_system(int process, int file, char *type, size_t room)
{
	unsigned long mount = mount_of(file);

	if (!mount)
		return false;
	/* the list of a process in a chroot lacks the mount that contains its root */
	return mount_type_in(process, "mountinfo", mount, type, room) ||
		mount_type_in(AT_FDCWD, "/proc/self/mountinfo", mount, type, room);
}

bool tracee_file_may_block(int process, int file)
{
	static const char *const made_by_kernel[] = {
		"autofs", "binfmt_misc", "bpf", "cgroup", "cgroup2", "configfs", "debugfs",
		"devpts", "efivarfs", "mqueue", "nfsd", "proc", "pstore", "resctrl", "rpc_pipefs",
		"securityfs", "selinuxfs", "smackfs", "sysfs", "tracefs",
	};
	char type[64];

	if (!tracee_file_system(process, file, type, sizeof(type)) ||
	    !strncmp(type, "fuse", strlen("fuse")))
		return true;
	for (size_t i = 0; i < sizeof(made_by_kernel) / sizeof(*made_by_kernel); i++)
		if (!strcmp(type, made_by_kernel[i]))
			return true;
	return false;
}

/* --- resolution by the kernel --- */

/* Resolves a path among the names that the kernel has cached. Returns a descriptor or -errno:
 * -EAGAIN if a name is not cached. */
static int open_cached(int start, const char *path, uint64_t resolve, unsigned flags)
{
	struct open_how how = {
		.flags = O_PATH | O_CLOEXEC | (flags & TRACEE_FILE_LINK ? O_NOFOLLOW : 0),
		.resolve = resolve | RESOLVE_NO_MAGICLINKS | RESOLVE_CACHED,
	};

	for (unsigned left = ATTEMPTS; ; left--) {
		int fd = syscall(SYS_openat2, start, path, &how, sizeof(how));

		if (fd >= 0 || errno != EAGAIN || left == 1)
			return fd < 0 ? -errno : fd;
	}
}

/* Whether openat2(2) or RESOLVE_CACHED is missing, or a seccomp filter refuses it */
static bool is_refused(int error)
{
	return error == -ENOSYS || error == -EPERM || error == -EINVAL;
}

/* --- resolution by component --- */

struct name_walk {
	int process;
	int root, directory;		/* .directory: of the name that comes next */
	unsigned long mount;		/* of a directory that has been found not to block */
	unsigned links, returns;	/* that have been followed; to the root directory */
	char done[PATH_MAX];		/* path of .directory below the root; "": the root */
	char rest[2 * PATH_MAX];	/* the names that follow */
};

static void enter(struct name_walk *w, int directory)
{
	if (w->directory != w->root)
		close(w->directory);
	w->directory = directory;
}

/* Puts a path before the names that follow, which begin with a slash if there are any. Returns 0 or
 * -ENAMETOOLONG. */
static int prepend(struct name_walk *w, const char *path)
{
	char rest[sizeof(w->rest)];
	int n = snprintf(rest, sizeof(rest), "%s%s", path, w->rest);

	if (n >= (int)sizeof(rest))
		return -ENAMETOOLONG;
	memcpy(w->rest, rest, n + 1);
	return 0;
}

/* Continues in the parent of the directory, whose names are looked up again: ".." could lead out of
 * the root if the directory has been moved. */
static int leave(struct name_walk *w)
{
	char parent[PATH_MAX];
	char *slash = strrchr(w->done, '/');

	if (!slash)
		return 0;
	if (++w->returns > RETURNS_MAX)
		return -ELOOP;
	*slash = 0;
	memcpy(parent, w->done, slash - w->done + 1);
	w->done[0] = 0;
	enter(w, w->root);
	return prepend(w, parent);
}

static int follow(struct name_walk *w, int link)
{
	char target[PATH_MAX];
	ssize_t n = readlinkat(link, "", target, sizeof(target) - 1);

	if (n <= 0)
		return n < 0 ? -errno : -ENOENT;
	if (++w->links > LINKS_MAX)
		return -ELOOP;
	target[n] = 0;
	if (*target == '/') {
		w->done[0] = 0;
		enter(w, w->root);
	}
	return prepend(w, target);
}

/* Returns 0 if looking up names in the directory does not block, -EAGAIN otherwise. */
static int check_directory(struct name_walk *w)
{
	unsigned long mount = mount_of(w->directory);

	if (mount && mount == w->mount)
		return 0;
	if (tracee_file_may_block(w->process, w->directory))
		return -EAGAIN;
	w->mount = mount;
	return 0;
}

static int duplicate(int fd)
{
	int copy = fcntl(fd, F_DUPFD_CLOEXEC, 0);

	return copy < 0 ? -errno : copy;
}

/* Takes one step. Returns a descriptor if the last name is reached, -EINPROGRESS if it is not, or
 * another -errno. */
static int step(struct name_walk *w, unsigned flags)
{
	char name[NAME_MAX + 1];
	size_t skip = strspn(w->rest, "/"), n = strcspn(w->rest + skip, "/");
	size_t done = strlen(w->done);
	bool is_last = !w->rest[skip + n];
	struct statx st;
	int err, fd;

	if (n > NAME_MAX || done + n + 2 > sizeof(w->done))
		return -ENAMETOOLONG;
	memcpy(name, w->rest + skip, n);
	name[n] = 0;
	memmove(w->rest, w->rest + skip + n, strlen(w->rest + skip + n) + 1);
	if (!n || !strcmp(name, "."))
		return is_last ? duplicate(w->directory) : -EINPROGRESS;
	if (!strcmp(name, "..")) {
		err = leave(w);
		return err ? err : -EINPROGRESS;
	}
	err = check_directory(w);
	if (err)
		return err;
	fd = openat(w->directory, name, O_PATH | O_NOFOLLOW | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	if (is_last && flags & TRACEE_FILE_LINK)
		return fd;
	err = statx(fd, "", AT_EMPTY_PATH | AT_STATX_DONT_SYNC, STATX_TYPE, &st) ? -errno : 0;
	if (!err && S_ISLNK(st.stx_mode))
		err = follow(w, fd);
	else if (!err && is_last)
		return fd;
	else if (!err && S_ISDIR(st.stx_mode)) {
		snprintf(w->done + done, sizeof(w->done) - done, "/%s", name);
		enter(w, fd);
		return -EINPROGRESS;
	} else if (!err)
		err = -ENOTDIR;
	close(fd);
	return err ? err : -EINPROGRESS;
}

/* Resolves a path below the root by looking up each name, if its directory cannot block. */
static int walk(int process, int root, const char *path, unsigned flags)
{
	struct name_walk w = {.process = process, .root = root, .directory = root};
	int fd = snprintf(w.rest, sizeof(w.rest), "%s", path) < (int)sizeof(w.rest) ?
		-EINPROGRESS : -ENAMETOOLONG;

	while (fd == -EINPROGRESS)
		fd = step(&w, flags);
	enter(&w, root);
	return fd;
}

static int find_below_root(int process, int root, const char *path, unsigned flags)
{
	int fd = open_cached(root, path, RESOLVE_IN_ROOT, flags);

	if (is_refused(fd) || (fd == -EAGAIN && !(flags & TRACEE_FILE_CACHED)))
		return walk(process, root, path, flags);
	return fd;
}

/* Gets the target of a link in /proc/TID, which is relative to our own root. */
static int read_link(int process, const char *name, char target[PATH_MAX])
{
	ssize_t n = readlinkat(process, name, target, PATH_MAX - 1);

	target[n > 0 ? n : 0] = 0;
	return n < 0 ? -errno : 0;
}

/* Makes the path relative to the root of the process. Returns 0, or -EXDEV if the directory that it
 * begins at is not below the root or has been removed, or another -errno. */
static int make_absolute(int process, const char *start, const char *path, char to[2 * PATH_MAX])
{
	char root[PATH_MAX], directory[PATH_MAX];
	int err = read_link(process, "root", root);
	size_t n;

	if (!err)
		err = read_link(process, start, directory);
	if (err)
		return err;
	n = strcmp(root, "/") != 0 ? strlen(root) : 0;
	if (*directory != '/' || strncmp(directory, root, n) != 0 ||
	    (directory[n] && directory[n] != '/') || path_ends_with(directory, " (deleted)"))
		return -EXDEV;
	snprintf(to, 2 * PATH_MAX, "%s/%s", directory + n, path);
	return 0;
}

/* Resolves a relative path that leads out of the directory that it begins at, or that openat2(2)
 * could not resolve there. */
static int find_by_absolute_path(int process, const char *start, const char *path, unsigned flags)
{
	char absolute[2 * PATH_MAX];
	int err = make_absolute(process, start, path, absolute);
	_cleanup_close_ int root = err ? -1 : openat(process, "root", O_PATH | O_CLOEXEC);

	if (err || root < 0)
		return err ? err : -errno;
	return find_below_root(process, root, absolute, flags);
}

int tracee_file_find_from(int process, int directory, const char *start, const char *path,
			  unsigned flags)
{
	int fd;

	if (*path == '/')
		return find_below_root(process, directory, path, flags);
	if (strlen(path) >= PATH_MAX)
		return -ENAMETOOLONG;
	fd = open_cached(directory, *path ? path : ".", RESOLVE_BENEATH, flags);
	/* with names in the cache alone, ".." out of the directory fails with EAGAIN */
	if (fd == -EXDEV || fd == -EAGAIN || is_refused(fd))
		return find_by_absolute_path(process, start, path, flags);
	return fd;
}

int tracee_file_find(int process, const char *path, unsigned flags)
{
	const char *start = *path == '/' ? "root" : "cwd";
	_cleanup_close_ int directory = openat(process, start, O_PATH | O_DIRECTORY | O_CLOEXEC);

	return directory < 0 ? -errno :
		tracee_file_find_from(process, directory, start, path, flags);
}

int tracee_file_reopen(int process, int file, uint64_t size_max)
{
	struct statx st;
	char name[64];
	int fd;

	if (statx(file, "", AT_EMPTY_PATH | AT_STATX_DONT_SYNC, STATX_TYPE | STATX_SIZE, &st))
		return -errno;
	if (!S_ISREG(st.stx_mode) || tracee_file_may_block(process, file))
		return -EINVAL;
	if (st.stx_size > size_max)
		return -EFBIG;
	snprintf(name, sizeof(name), "/proc/self/fd/%d", file);
	fd = open(name, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	return fd < 0 ? -errno : fd;
}

int tracee_file_open(int process, const char *path, uint64_t size_max)
{
	_cleanup_close_ int file = tracee_file_find(process, path, 0);

	return file < 0 ? file : tracee_file_reopen(process, file, size_max);
}
