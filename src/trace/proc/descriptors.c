#include "trace/proc/descriptors.h"

#include <dirent.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "base/memory/cleanup.h"
#include "trace/proc/proc.h"

/* Major numbers of terminals (Documentation/admin-guide/devices.txt): consoles and serial lines,
 * /dev/tty, pseudo-terminals, ACM modems, USB serial lines, on-board serial ports, hypervisor
 * consoles */
static const struct {
	unsigned first, last;
} terminals[] = {{4, 5}, {136, 143}, {166, 166}, {188, 188}, {204, 204}, {229, 229}};

static enum descriptor_kind kind_of(const struct statx *st)
{
	switch (st->stx_mode & S_IFMT) {
	case S_IFREG: return DESCRIPTOR_FILE;
	case S_IFDIR: return DESCRIPTOR_DIRECTORY;
	case S_IFIFO: return DESCRIPTOR_PIPE;
	case S_IFSOCK: return DESCRIPTOR_SOCKET;
	case S_IFBLK: return DESCRIPTOR_DEVICE;
	case S_IFCHR: break;
	default: return DESCRIPTOR_OTHER;
	}
	for (size_t i = 0; i < sizeof(terminals) / sizeof(*terminals); i++)
		if (st->stx_rdev_major >= terminals[i].first &&
		    st->stx_rdev_major <= terminals[i].last)
			return DESCRIPTOR_TERMINAL;
	return DESCRIPTOR_DEVICE;
}

/* Reads flags and position of a descriptor (proc_pid_fdinfo(5)). */
static void fill_info(int dir_fd, struct descriptor *d)
{
	bool is_written = d->kind == DESCRIPTOR_FILE && d->writes;
	char name[64], text[512];
	ssize_t n;

	snprintf(name, sizeof(name), "fdinfo/%d", d->fd);
	n = proc_read_in(dir_fd, name, text, sizeof(text) - 1);
	text[n > 0 ? n : 0] = 0;
	d->appends = is_written && proc_field(text, "flags", 8) & O_APPEND;
	d->is_advanced = is_written && proc_field(text, "pos", 10);
	d->closes_on_exec = proc_field(text, "flags", 8) & O_CLOEXEC;
}

/* Fills in one descriptor. The permissions of the link show how the file was opened (proc(5)).
 * Returns false if it is closed. */
static bool fill_descriptor(int fds, const char *number, struct descriptor *d, struct arena *arena)
{
	char target[PATH_MAX];
	struct statx st;
	struct stat link;
	ssize_t n = readlinkat(fds, number, target, sizeof(target));

	if (n < 0 || fstatat(fds, number, &link, AT_SYMLINK_NOFOLLOW))
		return false;
	d->fd = atoi(number);
	d->name = arena_copy(arena, target, n);
	d->reads = link.st_mode & S_IRUSR;
	d->writes = link.st_mode & S_IWUSR;
	if (statx(fds, number, AT_STATX_DONT_SYNC, STATX_TYPE | STATX_INO, &st))
		return true;
	d->kind = kind_of(&st);
	d->device = makedev(st.stx_dev_major, st.stx_dev_minor);
	d->inode = st.stx_ino;
	return true;
}

uint64_t descriptors_limit(int dir_fd, pid_t tid)
{
	static const char name[] = "\nMax open files";
	struct rlimit limit;
	char text[4096];

	if (!prlimit(tid, RLIMIT_NOFILE, NULL, &limit))
		return limit.rlim_cur;
	/* prlimit fails for processes of other users; the file does not */
	ssize_t n = proc_read_in(dir_fd, "limits", text, sizeof(text) - 1);

	text[n > 0 ? n : 0] = 0;

	const char *line = strstr(text, name);

	return line ? strtoull(line + strlen(name), NULL, 10) : 0;
}

/* Calls `each` for each entry, in ascending order. Returns the number for which it returned true.
 */
static unsigned walk_entries(int fds, bool (*each)(void *ctx, const char *number), void *ctx)
{
	union {
		struct dirent64 entry;	/* for alignment */
		char bytes[2048];
	} room;
	unsigned count = 0;
	ssize_t n;

	while ((n = getdents64(fds, &room, sizeof(room))) > 0) {
		for (ssize_t at = 0; at < n;) {
			const struct dirent64 *entry = (const void *)(room.bytes + at);

			at += entry->d_reclen;
			if (entry->d_name[0] != '.')
				count += each(ctx, entry->d_name);
		}
	}
	return count;
}

static bool count_one(void *ctx, const char *number)
{
	(void)ctx, (void)number;
	return true;
}

unsigned descriptors_count(int dir_fd)
{
	struct stat st;

	/* since Linux 6.2 the size of the directory is the number of descriptors */
	if (fstatat(dir_fd, "fd", &st, 0))
		return 0;
	if (st.st_size)
		return st.st_size;

	_cleanup_close_ int fds = openat(dir_fd, "fd", O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	return fds < 0 ? 0 : walk_entries(fds, count_one, NULL);
}

struct descriptor_list {
	int dir_fd, fds;
	enum descriptor_info info;
	struct descriptor *all;
	unsigned count, most;
	struct arena *arena;
};

static bool add_descriptor(void *ctx, const char *number)
{
	struct descriptor_list *t = ctx;
	struct descriptor *d = &t->all[t->count];

	if (t->count == t->most)
		return true;
	if (!fill_descriptor(t->fds, number, d, t->arena))
		return false;
	if (t->info == INFO_FLAGS ||
	    (t->info == INFO_POSITIONS && d->kind == DESCRIPTOR_FILE && d->writes))
		fill_info(t->dir_fd, d);
	t->count++;
	return true;
}

struct descriptors *descriptors_of(int dir_fd, pid_t tid, unsigned most,
				  enum descriptor_info info,
				  struct arena *arena)
{
	_cleanup_close_ int fds = openat(dir_fd, "fd", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	struct descriptors *d;
	struct descriptor_list t = {
		.dir_fd = dir_fd, .fds = fds, .info = info, .most = most,
		.arena = arena,
	};

	if (fds < 0)
		return NULL;
	d = arena_new(arena, struct descriptors);
	t.all = arena_alloc(arena, most * sizeof(*t.all));
	d->open = walk_entries(fds, add_descriptor, &t);
	d->all = t.all;
	d->count = t.count;
	d->limit = descriptors_limit(dir_fd, tid);
	return d;
}
