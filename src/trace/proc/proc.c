#include "trace/proc/proc.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/memory/cleanup.h"

enum {
	STATUS_MAX = 1 << 20,	/* for a member of the greatest number of groups (65536) */
};

bool proc_is_own(void)
{
	char self[16];
	ssize_t n = readlink("/proc/self", self, sizeof(self) - 1);

	self[n > 0 ? n : 0] = 0;
	return atoi(self) == getpid();
}

int proc_open(pid_t tid, const char *file)
{
	char path[64];

	if (!proc_is_own())
		return -ESRCH;
	snprintf(path, sizeof(path), "/proc/%d/%s", tid, file);
	int fd = open(path, O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		return errno == ENOENT ? -ESRCH : -errno;
	return fd;
}

static ssize_t read_all(int fd, void *buf, size_t room)
{
	size_t got = 0;

	while (got < room) {
		ssize_t n = read(fd, (char *)buf + got, room - got);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return got ? (ssize_t)got : -errno;
		if (!n)
			break;
		got += n;
	}
	return got;
}

ssize_t proc_file(const char *path, void *buf, size_t room)
{
	_cleanup_close_ int fd = open(path, O_RDONLY | O_CLOEXEC);

	return fd < 0 ? -errno : read_all(fd, buf, room);
}

ssize_t proc_read(pid_t tid, const char *file, void *buf, size_t room)
{
	_cleanup_close_ int fd = proc_open(tid, file);

	return fd < 0 ? fd : read_all(fd, buf, room);
}

int proc_open_dir(pid_t tid)
{
	char path[32];

	snprintf(path, sizeof(path), "/proc/%d", tid);
	int fd = open(path, O_PATH | O_DIRECTORY | O_CLOEXEC);

	if (fd < 0)
		return errno == ENOENT ? -ESRCH : -errno;
	return fd;
}

ssize_t proc_read_in(int dir_fd, const char *file, void *buf, size_t room)
{
	_cleanup_close_ int fd = openat(dir_fd, file, O_RDONLY | O_CLOEXEC);
	ssize_t n;

	if (fd < 0)
		return -errno;
	do
		n = read(fd, buf, room);
	while (n < 0 && errno == EINTR);
	return n < 0 ? -errno : n;
}

void proc_read_cgroups(int dir_fd, char text[CGROUPS_TEXT_MAX])
{
	ssize_t n = proc_read_in(dir_fd, "cgroup", text, CGROUPS_TEXT_MAX - 1);

	text[n > 0 ? n : 0] = 0;
}

const char *proc_field_text(const char *text, const char *name)
{
	size_t n = strlen(name);

	for (const char *line = text; line; line = strchr(line, '\n')) {
		line += *line == '\n';
		if (!strncmp(line, name, n) && line[n] == ':')
			return line + n + 1 + strspn(line + n + 1, "\t ");
		if (!*line)
			break;
	}
	return NULL;
}

uint64_t proc_field(const char *text, const char *name, int base)
{
	const char *at = proc_field_text(text, name);

	return at ? strtoull(at, NULL, base) : 0;
}

int proc_status(pid_t tid, struct proc_status *s)
{
	*s = (struct proc_status){0};
	return proc_is_own() ? proc_status_in("/proc", tid, s) : -ESRCH;
}

int proc_status_in(const char *proc, pid_t tid, struct proc_status *s)
{
	char few[4096], *text = few, path[256];
	_cleanup_free_ char *much = NULL;

	*s = (struct proc_status){0};

	if (tid)
		snprintf(path, sizeof(path), "%s/%d/status", proc, tid);
	else
		snprintf(path, sizeof(path), "%s/self/status", proc);
	ssize_t n = proc_read_in(AT_FDCWD, path, few, sizeof(few) - 1);

	if (n == sizeof(few) - 1 && (much = malloc(STATUS_MAX))) {
		text = much;
		n = proc_read_in(AT_FDCWD, path, much, STATUS_MAX - 1);
	}
	if (n < 0)
		return n == -ENOENT ? -ESRCH : n;
	text[n] = 0;
	return proc_parse_status(text, s);
}

/* Parses numbers separated by tabs. Returns how many there are. */
static unsigned parse_pids(const char *at, pid_t all[NAMESPACES_MAX])
{
	unsigned count = 0;
	char *end;

	while (*at && *at != '\n' && count < NAMESPACES_MAX) {
		pid_t n = strtol(at, &end, 10);

		if (end == at)
			break;
		all[count++] = n;
		at = end;
	}
	return count;
}

/* Parses the real, effective and saved ID. */
static void parse_ids(const char *at, unsigned all[3])
{
	char *end = NULL;

	for (unsigned i = 0; i < 3; i++, at = end)
		all[i] = strtoul(at, &end, 10);
}

enum status_kind { LETTER, INT, DECIMAL, HEXADECIMAL, SWITCH, NUMBERS, IDS };

/* Lines of a status in the kernel's order, so that each is found at once */
static const struct status_line {
	const char *name;
	size_t length;			/* of .name */
	enum status_kind kind;
	size_t offset;
} status_lines[] = {
#define LINE(name, kind, field) \
	{name ":", sizeof(name ":") - 1, kind, offsetof(struct proc_status, field)}
	LINE("State", LETTER, state),
	LINE("Tgid", INT, tgid),
	LINE("PPid", INT, ppid),
	LINE("TracerPid", INT, tracer),
	LINE("Uid", IDS, uid),
	LINE("Gid", IDS, gid),
	LINE("NSpid", NUMBERS, inner),
	LINE("VmSize", SWITCH, has_memory),
	LINE("VmHWM", DECIMAL, peak_kib),
	LINE("Threads", INT, threads),
	LINE("SigPnd", HEXADECIMAL, pending),
	LINE("ShdPnd", HEXADECIMAL, shared_pending),
	LINE("SigBlk", HEXADECIMAL, blocked),
	LINE("SigIgn", HEXADECIMAL, ignored),
	LINE("SigCgt", HEXADECIMAL, caught),
	LINE("CapPrm", HEXADECIMAL, permitted),
	LINE("CapEff", HEXADECIMAL, effective),
	LINE("CapBnd", HEXADECIMAL, bounding),
	LINE("NoNewPrivs", SWITCH, no_new_privs),
	LINE("Seccomp", SWITCH, filtered),
	LINE("Seccomp_filters", DECIMAL, filters),
	LINE("voluntary_ctxt_switches", DECIMAL, voluntary),
	LINE("nonvoluntary_ctxt_switches", DECIMAL, involuntary),
#undef LINE
};
enum { STATUS_LINES = sizeof(status_lines) / sizeof(*status_lines) };

static void parse_line(const struct status_line *l, const char *at, struct proc_status *s)
{
	void *field = (char *)s + l->offset;

	at += strspn(at, "\t ");
	switch (l->kind) {
	case LETTER: *(char *)field = *at; break;
	case INT: *(int *)field = atoi(at); break;
	case DECIMAL: *(uint64_t *)field = strtoull(at, NULL, 10); break;
	case HEXADECIMAL: *(uint64_t *)field = strtoull(at, NULL, 16); break;
	case SWITCH: *(bool *)field = *at != '0'; break;
	case NUMBERS: s->inner_count = parse_pids(at, field); break;
	case IDS: parse_ids(at, field); break;
	}
}

int proc_parse_status(const char *text, struct proc_status *s)
{
	unsigned next = 0;

	*s = (struct proc_status){0};
	for (const char *line = text; *line; line += line[0] == '\n') {
		for (unsigned k = 0; k < STATUS_LINES; k++) {
			const struct status_line *l = &status_lines[(next + k) % STATUS_LINES];

			if (*line != *l->name || strncmp(line, l->name, l->length))
				continue;
			parse_line(l, line + l->length, s);
			next = (next + k + 1) % STATUS_LINES;
			break;
		}
		line = strchrnul(line, '\n');
	}
	return s->tgid ? 0 : -ESRCH;
}

uint64_t proc_syscall_nr(pid_t tid)
{
	char text[256];
	ssize_t n = proc_read(tid, "syscall", text, sizeof(text) - 1);

	if (n <= 0 || text[0] < '0' || text[0] > '9')
		return UINT64_MAX;
	text[n] = 0;
	return strtoull(text, NULL, 10);
}

/* Format: "PID (NAME) STATE PARENT …". The name may contain any character, also parentheses. */
int proc_stat(pid_t tid, struct proc_stat *s)
{
	char file[32], text[512];
	ssize_t n;

	*s = (struct proc_stat){0};
	/* For /proc/TID/stat the kernel adds up the times of all threads of the process. */
	snprintf(file, sizeof(file), "task/%d/stat", tid);
	n = proc_read(tid, file, text, sizeof(text) - 1);
	if (n < 0)
		return n;
	text[n] = 0;

	const char *begin = strchr(text, '('), *end = strrchr(text, ')');
	int len = end > begin ? end - begin - 1 : 0;

	if (!begin || !end || sscanf(end + 1, " %c %d", &s->state, &s->parent) != 2) {
		*s = (struct proc_stat){0};
		return -ESRCH;
	}
	snprintf(s->name, sizeof(s->name), "%.*s", len, begin + 1);
	return 0;
}

int proc_each(void (*each)(void *ctx, pid_t pid, pid_t parent), void *ctx)
{
	DIR *dir = opendir("/proc");

	if (!dir)
		return -errno;
	for (struct dirent *entry; (entry = readdir(dir));) {
		pid_t pid = atoi(entry->d_name);
		struct proc_stat stat;

		if (pid > 0 && !proc_stat(pid, &stat) && stat.parent)
			each(ctx, pid, stat.parent);
	}
	closedir(dir);
	return 0;
}

const char *proc_exe(pid_t tid, struct arena *arena)
{
	char path[64], target[PATH_MAX];

	snprintf(path, sizeof(path), "/proc/%d/exe", tid);
	ssize_t n = proc_is_own() ? readlink(path, target, sizeof(target)) : 0;

	return n > 0 ? arena_copy(arena, target, n) : "";
}

const char *const *proc_argv_in(int dir_fd, struct arena *arena)
{
	char few[4096], *text = few;
	_cleanup_free_ char *much = NULL;
	size_t count = 0, room = sizeof(few);
	ssize_t n = proc_read_in(dir_fd, "cmdline", few, room);

	if (n == sizeof(few) && (much = malloc(ARGV_MAX))) {
		text = much;
		room = ARGV_MAX;
		n = proc_read_in(dir_fd, "cmdline", much, room);
	}
	if (n <= 0)
		return arena_alloc(arena, sizeof(char *));
	/* a truncated last argument has no NUL */
	if (text[n - 1])
		text[n == (ssize_t)room ? n - 1 : n++] = 0;
	for (ssize_t i = 0; i < n; i++)
		count += !text[i];

	const char **argv = arena_alloc(arena, (count + 1) * sizeof(*argv));
	const char *at = arena_copy(arena, text, n);

	for (size_t i = 0; i < count; i++, at += strlen(at) + 1)
		argv[i] = at;
	return argv;
}
