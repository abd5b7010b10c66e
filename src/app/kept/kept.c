#include "app/kept/kept.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "base/memory/alloc.h"
#include "base/memory/cleanup.h"
#include "trace/facts/facts.h"
#include "trace/proc/proc.h"

enum { ATTEMPTS = 100 };	/* at a number that no other ptrail takes */

/* The directory of the recordings of this terminal */
struct kept_store {
	char path[PATH_MAX];
	int fd;			/* -1: it does not exist, or must not be used */
};

/* Returns the device number of the controlling terminal; 0: none. */
static uint64_t find_terminal(void)
{
	uint64_t field[STAT_FIELDS];
	char text[1024];
	ssize_t n = proc_file("/proc/self/stat", text, sizeof(text) - 1);

	text[n > 0 ? n : 0] = 0;
	return n > 0 && facts_parse_stat(text, field) ? field[STAT_TERMINAL] : 0;
}

/* Why others could have put a link or file into the directory; NULL: they could not */
static const char *distrust_reason(const struct stat *st)
{
	return st->st_uid != geteuid() ? "it belongs to another user" :
		st->st_mode & (S_IWGRP | S_IWOTH) ? "other users may write to it" : NULL;
}

/* Opens the directory `name` of `at`, and creates it if `create` is set. Returns a descriptor, or
 * -errno; *why is set if it must not be used. */
static int open_directory(int at, const char *name, bool create, const char **why)
{
	struct stat st;
	int fd;

	if (create && mkdirat(at, name, 0700) && errno != EEXIST)
		return -errno;
	fd = openat(at, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	*why = fstat(fd, &st) ? strerror(errno) : distrust_reason(&st);
	if (!*why)
		return fd;
	close(fd);
	return -EPERM;
}

/* Creates the missing directories of a path. */
static void create_path(char *path)
{
	for (char *slash = strchr(path + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
		*slash = 0;
		mkdir(path, 0700);
		*slash = '/';
	}
	mkdir(path, 0700);
}

/* Writes the directory of the user's states to `path`. Returns whether there is one. */
static bool find_states(char path[PATH_MAX])
{
	const char *state = getenv("XDG_STATE_HOME"), *home = getenv("HOME");

	if (state && *state == '/')
		snprintf(path, PATH_MAX, "%s", state);
	else if (home && *home == '/')
		snprintf(path, PATH_MAX, "%s/.local/state", home);
	else
		return false;
	return true;
}

/* Opens the store of this terminal. Returns 0 or -errno; `s` has the path that was reached. */
static int open_store(struct kept_store *s, bool create, const char **why)
{
	_cleanup_close_ int states = -1, own = -1;
	uint64_t terminal = find_terminal();
	char name[32];
	size_t n;

	*s = (struct kept_store){.fd = -1};
	*why = NULL;
	if (!terminal)
		return -ENOTTY;
	if (!find_states(s->path))
		return -ENOENT;
	if (create)
		create_path(s->path);
	states = open(s->path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (states < 0)
		return -errno;
	n = strlen(s->path);
	snprintf(s->path + n, sizeof(s->path) - n, "/ptrail");
	own = open_directory(states, "ptrail", create, why);
	if (own < 0)
		return own;
	snprintf(name, sizeof(name), "%u-%u", major(terminal), minor(terminal));
	n = strlen(s->path);
	if ((size_t)snprintf(s->path + n, sizeof(s->path) - n, "/%s", name) >= sizeof(s->path) - n)
		return -ENAMETOOLONG;
	s->fd = open_directory(own, name, create, why);
	return s->fd < 0 ? s->fd : 0;
}

/* The number of a recording in the store; 0: it is another file */
static unsigned number_of(const char *name)
{
	char *end;
	unsigned long n = strtoul(name, &end, 10);

	return *name >= '1' && *name <= '9' && n < UINT_MAX && !strcmp(end, ".trail") ? n : 0;
}

static int compare_numbers(const void *a, const void *b)
{
	unsigned left = *(const unsigned *)a, right = *(const unsigned *)b;

	return left < right ? 1 : left > right ? -1 : 0;
}

/* Returns the numbers of the recordings in the store, the newest first, to be freed. */
static unsigned *list_recordings(const struct kept_store *s, size_t *count)
{
	int fd = openat(s->fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *dir = fd < 0 ? NULL : fdopendir(fd);
	unsigned *all = NULL;

	*count = 0;
	for (struct dirent *entry; dir && (entry = readdir(dir));) {
		if (!number_of(entry->d_name))
			continue;
		all = alloc_more(all, *count + 1, sizeof(*all));
		all[(*count)++] = number_of(entry->d_name);
	}
	if (dir)
		closedir(dir);
	else if (fd >= 0)
		close(fd);
	if (all)
		qsort(all, *count, sizeof(*all), compare_numbers);
	return all;
}

static char *path_of(const struct kept_store *s, unsigned number)
{
	char *path;

	if (asprintf(&path, "%s/%u.trail", s->path, number) < 0)
		alloc_failed();
	return path;
}

static void report_failure(const struct kept_store *s, int err, const char *why, struct diag *diag)
{
	if (why)
		diag_say(diag, "PTRAIL_KEEP: the run is not kept: cannot use '%s': %s", s->path,
			 why);
	else
		diag_errno(diag, -err, "PTRAIL_KEEP: the run is not kept: cannot write to '%s'",
			   s->path);
}

/* Creates a file with a number that is not taken. Returns the number, or -errno. */
static int64_t create_file(const struct kept_store *s, unsigned number)
{
	for (unsigned i = 0; i < ATTEMPTS; i++, number++) {
		char name[32];
		int fd;

		snprintf(name, sizeof(name), "%u.trail", number);
		fd = openat(s->fd, name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC,
			    0600);
		if (fd >= 0) {
			close(fd);
			return number;
		}
		if (errno != EEXIST)
			return -errno;
	}
	return -EEXIST;
}

char *kept_create(unsigned number, struct diag *diag)
{
	_cleanup_free_ unsigned *all = NULL;
	const char *why;
	struct kept_store s;
	int64_t created;
	size_t count;
	char *path = NULL;
	int err = open_store(&s, true, &why);

	if (err == -ENOTTY)
		return NULL;
	if (err) {
		report_failure(&s, err, why, diag);
		return NULL;
	}
	all = list_recordings(&s, &count);
	created = create_file(&s, count ? all[0] + 1 : 1);
	if (created < 0)
		report_failure(&s, created, NULL, diag);
	else
		path = path_of(&s, created);
	for (size_t i = number - 1; i < count; i++) {
		char name[32];

		snprintf(name, sizeof(name), "%u.trail", all[i]);
		unlinkat(s.fd, name, 0);
	}
	close(s.fd);
	return path;
}

void kept_finish(const char *path)
{
	struct stat st;

	if (path && !lstat(path, &st) && !st.st_size)
		unlink(path);
}

char *kept_find(unsigned number, struct diag *diag)
{
	_cleanup_free_ unsigned *all = NULL;
	const char *why;
	struct kept_store s;
	size_t count = 0;
	char *path = NULL;
	int err = open_store(&s, false, &why);

	if (why) {
		diag_say(diag, "--last: cannot use '%s': %s", s.path, why);
		return NULL;
	}
	if (err == -ENOTTY) {
		diag_say(diag, "--last: there is no terminal; runs are kept for each terminal");
		return NULL;
	}
	if (!err)
		all = list_recordings(&s, &count);
	if (number <= count)
		path = path_of(&s, all[number - 1]);
	else if (count)
		diag_say(diag, "--last=%u: only %zu %s of this terminal %s kept; PTRAIL_KEEP=%u "
			 "keeps more", number, count, count == 1 ? "run" : "runs",
			 count == 1 ? "is" : "are", number);
	else
		diag_say(diag, "--last: no run of this terminal is kept; export PTRAIL_KEEP=5 "
			 "keeps the last five from now on");
	if (!err)
		close(s.fd);
	return path;
}
