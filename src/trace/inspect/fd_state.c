#include "trace/inspect/fd_state.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/memory/cleanup.h"
#include "base/system/clock.h"
#include "trace/inspect/await.h"
#include "trace/proc/proc.h"

enum { OBJECTS_MAX = 64, INFO_MAX = 64 << 10, PATH_ROOM = 64 };

/* --- objects --- */

static uint64_t timer_left(const char *info)
{
	const char *at = proc_field_text(info, "it_value");
	unsigned long long s, ns;

	if (!at || sscanf(at, "(%llu, %llu)", &s, &ns) != 2)
		return 0;
	return s < UINT64_MAX / NS_PER_SECOND ? s * NS_PER_SECOND + ns : UINT64_MAX;
}

static uint64_t count_lines(const char *info, const char *begin)
{
	uint64_t count = 0;

	for (const char *at = strstr(info, begin); at; at = strstr(at + 1, begin))
		count += at == info || at[-1] == '\n';
	return count;
}

/* Sets the state of the object by the target of the link in /proc/PID/fd. Returns false if there
 * is none to set. */
static bool parse_state(const char *target, const char *info, struct fd_object *o)
{
	if (!strcmp(target, "anon_inode:[eventfd]")) {
		o->kind = FD_OBJECT_EVENTFD;
		o->value = proc_field(info, "eventfd-count", 16);
	} else if (!strcmp(target, "anon_inode:[timerfd]")) {
		o->kind = FD_OBJECT_TIMER;
		o->value = timer_left(info);
	} else if (!strcmp(target, "anon_inode:[signalfd]")) {
		o->kind = FD_OBJECT_SIGNALS;
		o->value = proc_field(info, "sigmask", 16);
	} else if (!strcmp(target, "anon_inode:inotify")) {
		o->kind = FD_OBJECT_INOTIFY;
		o->value = count_lines(info, "inotify wd:");
	} else if (!strcmp(target, "anon_inode:[pidfd]") || !strncmp(target, "pidfd:[", 7)) {
		o->kind = FD_OBJECT_PROCESS;
		o->value = (int32_t)proc_field(info, "Pid", 10);
	} else {
		return false;
	}
	return true;
}

static bool read_object(pid_t pid, int fd, char *info, struct fd_object *o)
{
	char path[PATH_ROOM], target[PATH_ROOM];
	ssize_t n;

	snprintf(path, sizeof(path), "/proc/%d/fd/%d", pid, fd);
	n = readlink(path, target, sizeof(target) - 1);
	target[n > 0 ? n : 0] = 0;
	if (*target == '/' || n <= 0)
		return false;
	snprintf(path, sizeof(path), "fdinfo/%d", fd);
	n = proc_read(pid, path, info, INFO_MAX - 1);
	info[n > 0 ? n : 0] = 0;
	o->fd = fd;
	return n > 0 && parse_state(target, info, o);
}

void fd_state_fill(const struct awaiter *a, struct event *e)
{
	_cleanup_free_ char *info = e->look.wait_count ? malloc(INFO_MAX) : NULL;
	struct fd_object *all = NULL, one;
	unsigned count = 0;

	for (unsigned i = 0; info && i < e->look.wait_count && count < OBJECTS_MAX; i++) {
		if (!read_object(a->tid, e->look.waits[i], info, &one))
			continue;
		if (!all)
			all = arena_alloc(a->arena, OBJECTS_MAX * sizeof(*all));
		all[count++] = one;
	}
	e->look.objects = all;
	e->look.object_count = count;
}

/* --- locks --- */

/* The search for processes that have a locked file open */
struct lock_search {
	bool is_flock;
	uint64_t inode;
	pid_t waiter, found;
	char *info;
};

/* Whether the lock is held by the open file: "lock:\t1: FLOCK  ADVISORY  WRITE …". */
static bool holds_lock(const struct lock_search *s)
{
	char kind[16];

	for (const char *at = strstr(s->info, "\nlock:"); at; at = strstr(at + 1, "\nlock:"))
		if (sscanf(at, " lock: %*s %15s", kind) == 1 &&
		    s->is_flock == !strcmp(kind, "FLOCK") && strcmp(kind, "LEASE") != 0)
			return true;
	return false;
}

/* Opens /proc/PID/fd. Returns NULL if that fails. */
static DIR *open_descriptors(pid_t pid)
{
	int fds = proc_open(pid, "fd");
	DIR *dir = fds >= 0 ? fdopendir(fds) : NULL;

	if (fds >= 0 && !dir)
		close(fds);
	return dir;
}

static void search_process(void *ctx, pid_t pid, pid_t parent)
{
	struct lock_search *s = ctx;
	DIR *dir;
	int fds;

	(void)parent;
	/* another process is of more interest than the waiter itself */
	if ((s->found && s->found != s->waiter) || pid == getpid())
		return;
	dir = open_descriptors(pid);
	fds = dir ? dirfd(dir) : -1;
	for (struct dirent *entry; dir && (entry = readdir(dir));) {
		char path[PATH_ROOM];
		struct statx st;
		ssize_t n;

		if (entry->d_name[0] == '.' ||
		    statx(fds, entry->d_name, AT_STATX_DONT_SYNC, STATX_INO, &st) ||
		    st.stx_ino != s->inode)
			continue;
		snprintf(path, sizeof(path), "fdinfo/%.16s", entry->d_name);
		n = proc_read(pid, path, s->info, INFO_MAX - 1);
		s->info[n > 0 ? n : 0] = 0;
		if (holds_lock(s))
			s->found = pid;
	}
	if (dir)
		closedir(dir);
}

/* Finds the process that has locked the file, in /proc/locks. Format:
 * "1: POSIX ADVISORY WRITE 4711 08:01:1234 0 EOF", followed by the waiters, "1: -> …". Locks of
 * open files have no process there. */
static pid_t listed_owner(pid_t pid)
{
	_cleanup_fclose_ FILE *f = fopen("/proc/locks", "re");
	_cleanup_free_ char *line = NULL;
	size_t room = 0;
	pid_t owner = 0, found = 0;
	int one;

	while (f && !found && getline(&line, &room, f) > 0) {
		if (!strstr(line, "->"))
			sscanf(line, "%*s %*s %*s %*s %d", &owner);
		else if (sscanf(line, "%*s -> %*s %*s %*s %d", &one) == 1 && one == pid)
			found = owner;
	}
	return found > 0 ? found : 0;
}

pid_t fd_state_lock_owner(const struct awaiter *a, int fd, bool is_flock)
{
	struct lock_search s = {.is_flock = is_flock, .waiter = a->pid};
	pid_t listed = listed_owner(a->pid);
	_cleanup_free_ char *info = malloc(INFO_MAX);
	char path[PATH_ROOM];
	struct statx st;

	snprintf(path, sizeof(path), "/proc/%d/fd/%d", a->tid, fd);
	if (!info || statx(AT_FDCWD, path, AT_STATX_DONT_SYNC, STATX_INO, &st))
		return listed;
	s.inode = st.stx_ino;
	s.info = info;
	/* the process that has called flock(2) may have ended, and a child has the file open */
	if (listed)
		search_process(&s, listed, 0);
	if (s.found)
		return s.found;
	proc_each(search_process, &s);
	return s.found ? s.found : listed;
}

/* --- other ends --- */

/* The search for a process with a descriptor of a file that has this name in /proc/PID/fd; and, of
 * the master of a pseudo-terminal, this index */
struct end_search {
	const char *name, *other_name;	/* .other_name: NULL, or an alternative */
	int index;			/* -1: any */
	pid_t waiter, found;
	char *info;
};

static const char master_names[2][16] = {"/dev/ptmx", "/dev/pts/ptmx"};

/* Returns the number of the pseudo-terminal with that master; -1: it is none. */
static int master_index(pid_t pid, const char *fd, char *info)
{
	char path[PATH_ROOM];
	ssize_t n;

	snprintf(path, sizeof(path), "fdinfo/%.16s", fd);
	n = proc_read(pid, path, info, INFO_MAX - 1);
	info[n > 0 ? n : 0] = 0;
	return proc_field_text(info, "tty-index") ? (int)proc_field(info, "tty-index", 10) : -1;
}

static void search_end(void *ctx, pid_t pid, pid_t parent)
{
	struct end_search *s = ctx;
	DIR *dir;

	(void)parent;
	if ((s->found && s->found != s->waiter) || pid == getpid())
		return;
	dir = open_descriptors(pid);
	for (struct dirent *entry; dir && (entry = readdir(dir));) {
		char target[PATH_ROOM];
		ssize_t n = readlinkat(dirfd(dir), entry->d_name, target, sizeof(target) - 1);

		target[n > 0 ? n : 0] = 0;
		if ((strcmp(target, s->name) != 0 &&
		     (!s->other_name || strcmp(target, s->other_name) != 0)) ||
		    (s->index >= 0 && master_index(pid, entry->d_name, s->info) != s->index))
			continue;
		s->found = pid;
	}
	if (dir)
		closedir(dir);
}

static pid_t find_end(struct end_search *s)
{
	_cleanup_free_ char *info = malloc(INFO_MAX);

	s->info = info;
	if (info)
		proc_each(search_end, s);
	return s->found;
}

pid_t fd_state_terminal_peer(const struct awaiter *a, int fd)
{
	struct end_search s = {
		.name = master_names[0], .other_name = master_names[1], .index = -1,
		.waiter = a->pid,
	};
	_cleanup_free_ char *info = NULL;
	char path[PATH_ROOM], target[PATH_ROOM], number[16];
	ssize_t n;

	snprintf(path, sizeof(path), "/proc/%d/fd/%d", a->tid, fd);
	n = readlink(path, target, sizeof(target) - 1);
	target[n > 0 ? n : 0] = 0;
	if (sscanf(target, "/dev/pts/%d", &s.index) == 1)
		return find_end(&s);
	if (strcmp(target, master_names[0]) != 0 && strcmp(target, master_names[1]) != 0)
		return 0;
	info = malloc(INFO_MAX);
	snprintf(number, sizeof(number), "%d", fd);
	s.index = info ? master_index(a->pid, number, info) : -1;
	if (s.index < 0)
		return 0;
	snprintf(path, sizeof(path), "/dev/pts/%d", s.index);
	s.name = path;
	s.other_name = NULL;
	s.index = -1;
	return find_end(&s);
}

pid_t fd_state_fanotify_listener(const struct awaiter *a)
{
	struct end_search s = {
		.name = "anon_inode:[fanotify]", .index = -1, .waiter = a->pid,
	};

	return find_end(&s);
}
