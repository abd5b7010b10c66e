#include "app/output/feedback.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "base/memory/cleanup.h"

enum { PTS_MAJOR = 136 };	/* Documentation/admin-guide/devices.txt */

struct feedback feedback_of(const struct stat *st)
{
	struct feedback f = {.device = st->st_dev, .inode = st->st_ino};

	if (S_ISFIFO(st->st_mode)) {
		f.what = FEEDS_PIPE;
	} else if (S_ISCHR(st->st_mode) && major(st->st_rdev) == PTS_MAJOR) {
		f.what = FEEDS_TERMINAL;
		f.terminal = minor(st->st_rdev);
	} else if (S_ISSOCK(st->st_mode)) {
		f.what = FEEDS_OTHER;
	}
	return f;
}

/* Reads the number in the line "name:" of /proc/PID/fdinfo/FD. False if there is none. */
static bool read_fdinfo(pid_t pid, const char *fd, const char *name, int base, unsigned *value)
{
	size_t n = strlen(name);
	char path[64], line[128];

	snprintf(path, sizeof(path), "/proc/%d/fdinfo/%.16s", pid, fd);
	_cleanup_fclose_ FILE *f = fopen(path, "re");

	while (f && fgets(line, sizeof(line), f)) {
		if (strncmp(line, name, n) || line[n] != ':')
			continue;
		*value = strtoul(line + n + 1, NULL, base);
		return true;
	}
	return false;
}

/* Whether descriptor `fd` of `pid`, an entry of the open directory `dir`, reads the output */
static bool is_reader(const struct feedback *f, int dir, pid_t pid, const char *fd)
{
	struct statx st;
	unsigned value;

	/* AT_STATX_DONT_SYNC: do not block on a network file system */
	if (statx(dir, fd, AT_STATX_DONT_SYNC, STATX_TYPE | STATX_INO, &st))
		return false;
	if (f->what == FEEDS_PIPE)
		return S_ISFIFO(st.stx_mode) && st.stx_ino == f->inode &&
			makedev(st.stx_dev_major, st.stx_dev_minor) == f->device &&
			read_fdinfo(pid, fd, "flags", 8, &value) && (value & O_ACCMODE) != O_WRONLY;
	return f->what == FEEDS_TERMINAL && S_ISCHR(st.stx_mode) &&
		read_fdinfo(pid, fd, "tty-index", 10, &value) && value == f->terminal;
}

static bool has_reading_fd(const struct feedback *f, pid_t pid)
{
	char path[64];
	bool found = false;

	snprintf(path, sizeof(path), "/proc/%d/fd", pid);
	DIR *dir = opendir(path);

	if (!dir)
		return false;
	for (struct dirent *entry; !found && (entry = readdir(dir));)
		found = *entry->d_name != '.' && is_reader(f, dirfd(dir), pid, entry->d_name);
	closedir(dir);
	return found;
}

static pid_t parent_of(pid_t pid)
{
	char path[64], line[128];
	int parent = 0;

	snprintf(path, sizeof(path), "/proc/%d/status", pid);
	_cleanup_fclose_ FILE *f = fopen(path, "re");

	while (f && fgets(line, sizeof(line), f))
		if (sscanf(line, "PPid: %d", &parent) == 1)
			break;
	return parent;
}

static bool is_ancestor(pid_t pid)
{
	for (pid_t above = getppid(); above > 0; above = parent_of(above))
		if (above == pid)
			return true;
	return false;
}

bool feedback_reaches(const struct feedback *f, pid_t pid, char *why, size_t room)
{
	static const char advice[] = "write to a file (-o FILE) or use --force";

	if (f->what == FEEDS_NONE)
		return false;
	if (has_reading_fd(f, pid))
		snprintf(why, room, "it reads ptrail's output, so every line would cause more "
			 "output; %s", advice);
	else if (is_ancestor(pid))
		snprintf(why, room, "it is an ancestor of ptrail and may wait for ptrail's output; "
			 "%s", advice);
	else
		return false;
	return true;
}
