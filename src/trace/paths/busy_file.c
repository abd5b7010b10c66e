#include "trace/paths/busy_file.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "trace/proc/proc.h"

struct holder_search {
	const struct statx *file;
	bool executes;
	pid_t found;		/* 0: none yet */
};

static bool is_file(const struct holder_search *s, int dir, const char *name)
{
	struct statx st;

	return !statx(dir, name, AT_STATX_DONT_SYNC, STATX_INO, &st) &&
		st.stx_ino == s->file->stx_ino && st.stx_dev_major == s->file->stx_dev_major &&
		st.stx_dev_minor == s->file->stx_dev_minor;
}

static bool writes_file(const struct holder_search *s, pid_t pid)
{
	int fds = proc_open(pid, "fd");
	DIR *dir = fds >= 0 ? fdopendir(fds) : NULL;
	bool found = false;
	struct stat link;

	if (!dir) {
		if (fds >= 0)
			close(fds);
		return false;
	}
	/* the permissions of the link show how the file was opened (proc(5)) */
	for (struct dirent *entry; !found && (entry = readdir(dir));)
		found = entry->d_name[0] != '.' &&
			!fstatat(fds, entry->d_name, &link, AT_SYMLINK_NOFOLLOW) &&
			link.st_mode & S_IWUSR && is_file(s, fds, entry->d_name);
	closedir(dir);
	return found;
}

static void search_process(void *ctx, pid_t pid, pid_t parent)
{
	struct holder_search *s = ctx;
	char exe[64];

	(void)parent;
	if (s->found)
		return;
	snprintf(exe, sizeof(exe), "/proc/%d/exe", pid);
	if (s->executes ? is_file(s, AT_FDCWD, exe) : writes_file(s, pid))
		s->found = pid;
}

const char *busy_file_holder(const struct statx *file, bool executes, struct arena *arena)
{
	struct holder_search s = {.file = file, .executes = executes};
	struct proc_stat stat;
	char text[sizeof(stat.name) + 16];

	proc_each(search_process, &s);
	if (!s.found || proc_stat(s.found, &stat))
		return "";
	snprintf(text, sizeof(text), "%s (%d)", stat.name, s.found);
	return arena_copy(arena, text, strlen(text));
}
