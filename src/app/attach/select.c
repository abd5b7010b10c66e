#include "app/attach/select.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <fnmatch.h>
#include <limits.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "app/cli/exit_status.h"
#include "base/memory/alloc.h"
#include "base/memory/cleanup.h"
#include "model/process/name.h"
#include "trace/proc/proc.h"

enum {
	TCP_LISTEN = 10,	/* in /proc/net/tcp */
	INODES_MAX = 64,	/* sockets of one port */
};

/* What is searched for */
struct task_search {
	struct selected_tasks *found;
	const char *pattern;		/* of names; NULL: a file or sockets */
	struct stat file;
	uint64_t sockets[INODES_MAX];	/* inodes */
	unsigned socket_count;
};

static void add(struct selected_tasks *s, pid_t pid)
{
	for (size_t i = 0; i < s->count; i++)
		if (s->pids[i] == pid)
			return;
	s->pids = alloc_more(s->pids, s->count + 1, sizeof(*s->pids));
	s->pids[s->count++] = pid;
}

static bool is_number(const char *word)
{
	return *word && !word[strspn(word, "0123456789")];
}

static bool is_port(const char *word)
{
	return *word == ':' && is_number(word + 1);
}

static bool is_called(const char *pattern, const char *name)
{
	return *name && !fnmatch(pattern, name, 0);
}

static bool has_name(const char *pattern, pid_t pid)
{
	_cleanup_close_ int dir_fd = proc_open_dir(pid);
	struct arena arena = {0};
	struct proc_stat stat;
	const char *const *argv;
	const char *program;
	char name[TASK_NAME_ROOM];
	bool is = false;

	if (dir_fd >= 0 && !proc_stat(pid, &stat) && stat.state != 'Z') {
		argv = proc_argv_in(dir_fd, &arena);
		program = proc_exe(pid, &arena);
		name_of_task(name, stat.name, argv, program);
		/* a kernel thread has neither */
		is = (*argv || *program) &&
			(is_called(pattern, stat.name) ||
			 is_called(pattern, name_base(program)) ||
			 (*argv && is_called(pattern, name_base(*argv))) ||
			 is_called(pattern, name));
	}
	arena_done(&arena);
	return is;
}

/* Whether an entry of /proc/PID/fd, or exe, is the file or one of the sockets */
static bool is_wanted(const struct task_search *s, const struct statx *st)
{
	if (S_ISSOCK(st->stx_mode))
		for (unsigned i = 0; i < s->socket_count; i++)
			if (s->sockets[i] == st->stx_ino)
				return true;
	return !s->socket_count && st->stx_ino == s->file.st_ino &&
		makedev(st->stx_dev_major, st->stx_dev_minor) == s->file.st_dev;
}

static bool has_open(const struct task_search *s, pid_t pid)
{
	enum { MASK = STATX_TYPE | STATX_INO };
	_cleanup_close_ int dir_fd = proc_open_dir(pid);
	int fds = dir_fd < 0 ? -1 : openat(dir_fd, "fd", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *dir = fds < 0 ? NULL : fdopendir(fds);
	struct statx st;
	bool is;

	/* AT_STATX_DONT_SYNC: do not wait for a file server */
	is = dir_fd >= 0 && !statx(dir_fd, "exe", AT_STATX_DONT_SYNC, MASK, &st) &&
		is_wanted(s, &st);
	for (struct dirent *entry; dir && !is && (entry = readdir(dir));)
		is = *entry->d_name != '.' &&
			!statx(fds, entry->d_name, AT_STATX_DONT_SYNC, MASK, &st) &&
			is_wanted(s, &st);
	if (dir)
		closedir(dir);
	else if (fds >= 0)
		close(fds);
	return is;
}

/* Adds all processes that match. */
static void search_all(const struct task_search *s)
{
	DIR *dir = opendir("/proc");

	for (struct dirent *entry; dir && (entry = readdir(dir));) {
		pid_t pid = atoi(entry->d_name);

		if (pid > 0 && pid != getpid() &&
		    (s->pattern ? has_name(s->pattern, pid) : has_open(s, pid)))
			add(s->found, pid);
	}
	if (dir)
		closedir(dir);
}

/* Adds the sockets of a table that have the local port. Format of a line: "SL: ADDRESS:PORT
 * ADDRESS:PORT STATE TX:RX TIMER RETRANSMITS UID TIMEOUT INODE", numbers in hexadecimal but for the
 * last three. */
static void add_sockets(struct task_search *s, const char *table, unsigned port)
{
	bool is_tcp = strstr(table, "tcp");
	_cleanup_fclose_ FILE *f = fopen(table, "re");
	char line[512];

	while (f && fgets(line, sizeof(line), f)) {
		unsigned local, state;
		unsigned long long inode;

		if (sscanf(line, "%*s %*[0-9A-F]:%x %*s %x %*s %*s %*s %*s %*s %llu", &local,
			   &state, &inode) == 3 &&
		    local == port && (!is_tcp || state == TCP_LISTEN) && inode &&
		    s->socket_count < INODES_MAX)
			s->sockets[s->socket_count++] = inode;
	}
}

static void report_no_process(const char *word, const char *what, struct diag *diag)
{
	diag_say(diag, "-p: no process %s '%s'%s", what, word,
		 geteuid() ? "; the files of other users' processes are visible to root only" : "");
}

static int select_port(struct task_search *s, const char *word, struct diag *diag)
{
	static const char *const tables[] = {
		"/proc/net/tcp", "/proc/net/tcp6", "/proc/net/udp", "/proc/net/udp6",
	};
	unsigned long port = strtoul(word + 1, NULL, 10);

	if (!port || port > UINT16_MAX) {
		diag_say(diag, "-p: '%s' is not a port: must be from 1 to 65535", word);
		return EXIT_USAGE;
	}
	for (unsigned i = 0; i < sizeof(tables) / sizeof(*tables); i++)
		add_sockets(s, tables[i], port);
	if (s->socket_count)
		search_all(s);
	if (s->found->count)
		return 0;
	report_no_process(word, "listens at port", diag);
	return EXIT_USAGE;
}

static int select_file(struct task_search *s, const char *word, struct diag *diag)
{
	if (stat(word, &s->file)) {
		diag_errno(diag, errno, "-p: cannot find the file '%s'", word);
		return EXIT_USAGE;
	}
	search_all(s);
	if (s->found->count)
		return 0;
	report_no_process(word, "runs or has open", diag);
	return EXIT_USAGE;
}

static int select_named(struct task_search *s, const char *word, struct diag *diag)
{
	s->pattern = word;
	search_all(s);
	if (s->found->count)
		return 0;
	diag_say(diag, "-p: '%s' is not a process ID, and no process has this name; must be "
		 "a PID, a name, :PORT or a path with a slash", word);
	return EXIT_USAGE;
}

int select_tasks(struct selected_tasks *s, const char *word, struct diag *diag)
{
	struct selected_tasks found = {0};
	struct task_search search = {.found = &found};
	int err;

	if (is_number(word)) {
		long n = strtol(word, NULL, 10);

		if (n > 0 && n <= INT_MAX) {
			add(s, n);
			return 0;
		}
		diag_say(diag, "-p: '%s' is not a process ID", word);
		return EXIT_USAGE;
	}
	err = is_port(word) ? select_port(&search, word, diag) :
		strchr(word, '/') ? select_file(&search, word, diag) :
		select_named(&search, word, diag);
	for (size_t i = 0; i < found.count; i++)
		add(s, found.pids[i]);
	free(found.pids);
	return err;
}

bool select_is_task(const char *word)
{
	struct selected_tasks found = {0};
	struct task_search search = {.found = &found, .pattern = word};

	if (is_number(word) || is_port(word) || word[strcspn(word, "*?[")])
		return true;
	if (!strchr(word, '/'))
		search_all(&search);
	free(found.pids);
	return found.count;
}
