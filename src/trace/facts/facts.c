#include "trace/facts/facts.h"

#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/audit.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/memory/cleanup.h"
#include "base/system/tracee_file.h"
#include "trace/proc/descriptors.h"
#include "trace/facts/interpreter.h"
#include "trace/memory/memory.h"

enum {
	TICK = 10 * 1000 * 1000,	/* ns: USER_HZ is always 100 */
	KIB = 1024,
	PAGE = 4096,			/* the smallest page size */
	/* greatest number of interpreter arguments before a script's name */
	INTERPRETER_ARGS_MAX = 10,
};

static bool read_text(int dir_fd, const char *file, char *text, size_t room)
{
	ssize_t n = proc_read_in(dir_fd, file, text, room - 1);

	text[n > 0 ? n : 0] = 0;
	return n > 0 && n < (ssize_t)room - 1;
}

/* The second field is the name, which may contain any character. */
bool facts_parse_stat(const char *text, uint64_t field[STAT_FIELDS])
{
	const char *at = strrchr(text, ')');

	if (!at || strlen(at) < 4)
		return false;
	at += 3;			/* after the state, the third field */
	for (unsigned i = STAT_PARENT; i < STAT_FIELDS; i++) {
		char *end;

		field[i] = strtoull(at, &end, 10);
		if (end == at)
			return false;
		at = end;
	}
	return true;
}

void facts_parse_name(const char *text, struct facts *facts)
{
	enum { STAT_ARGS_START = 48 };
	const char *name = strchr(text, '('), *at = strrchr(text, ')');
	unsigned long long start = 0, end = 0;

	*facts->comm = 0;
	facts->args_start = facts->args_end = 0;
	if (!name || !at || at < name)
		return;
	snprintf(facts->comm, sizeof(facts->comm), "%.*s", (int)(at - name - 1), name + 1);
	for (unsigned field = STAT_PARENT - 2; at && field < STAT_ARGS_START; field++)
		at = strchr(at + 1, ' ');
	if (at && sscanf(at, "%llu %llu", &start, &end) == 2) {
		facts->args_start = start;
		facts->args_end = end;
	}
}

/* Reads the two files, whose names are relative to the directory. */
static bool read_facts(int dir_fd, const char *status_file, const char *stat_file,
		       struct facts *facts)
{
	char stat[1024];

	if (!read_text(dir_fd, status_file, facts->status_text, sizeof(facts->status_text))) {
		*facts->status_text = 0;
		return false;
	}
	if (proc_parse_status(facts->status_text, &facts->status) ||
	    !read_text(dir_fd, stat_file, stat, sizeof(stat)))
		return false;
	facts_parse_name(stat, facts);
	return facts_parse_stat(stat, facts->stat);
}

bool facts_read(int dir_fd, struct facts *facts)
{
	*facts->status_text = 0;
	return dir_fd >= 0 && read_facts(dir_fd, "status", "stat", facts);
}

bool facts_read_task(pid_t tid, struct facts *facts)
{
	char status[32], stat[32];

	snprintf(status, sizeof(status), "/proc/%d/status", tid);
	snprintf(stat, sizeof(stat), "/proc/%d/stat", tid);
	return read_facts(AT_FDCWD, status, stat, facts);
}

static struct identity *identity_of(const struct facts *facts, struct arena *arena)
{
	struct identity *who = arena_new(arena, struct identity);
	const struct proc_status *s = &facts->status;

	*who = (struct identity){
		.parent = s->ppid, .group = facts->stat[STAT_GROUP],
		.session = facts->stat[STAT_SESSION], .terminal = facts->stat[STAT_TERMINAL],
		.uid = s->uid, .euid = s->euid, .suid = s->suid,
		.gid = s->gid, .egid = s->egid, .sgid = s->sgid,
		.capabilities = s->effective, .no_new_privs = s->no_new_privs,
		.blocked = s->blocked, .ignored = s->ignored, .caught = s->caught,
		.inner_count = s->inner_count,
	};
	memcpy(who->inner, s->inner, sizeof(who->inner));
	return who;
}

const struct identity *facts_identity(const struct facts *facts, struct arena *arena)
{
	return identity_of(facts, arena);
}

static const char *read_link(int dir_fd, const char *name, struct arena *arena)
{
	char target[PATH_MAX];
	ssize_t n = readlinkat(dir_fd, name, target, sizeof(target));

	return n > 0 ? arena_copy(arena, target, n) : "";
}

const struct identity *facts_task_identity(pid_t tid, struct arena *arena)
{
	_cleanup_close_ int dir_fd = proc_open_dir(tid);
	struct facts facts;

	return facts_read(dir_fd, &facts) ? identity_of(&facts, arena) : NULL;
}

const struct identity *facts_identity_of_program(int dir_fd, const struct facts *facts,
						 struct arena *arena)
{
	struct identity *who = identity_of(facts, arena);

	who->program = read_link(dir_fd, "exe", arena);
	return who;
}

void facts_add_cpu_times(int dir_fd, struct cpu_times *cpu_times)
{
	unsigned long long on_cpu = 0, run_delay = 0, slices = 0;
	char text[128];

	if (!read_text(dir_fd, "schedstat", text, sizeof(text)) ||
	    sscanf(text, "%llu %llu %llu", &on_cpu, &run_delay, &slices) != 3)
		return;
	cpu_times->on_cpu += on_cpu;
	cpu_times->run_delay += run_delay;
	cpu_times->slices += slices;
}

const struct figures *facts_figures(int dir_fd, pid_t tid, const struct facts *facts,
				    const struct cpu_times *cpu_times, struct arena *arena)
{
	struct figures *f = arena_new(arena, struct figures);
	char io[512];

	f->user = facts->stat[STAT_USER] * TICK;
	f->system = facts->stat[STAT_SYSTEM] * TICK;
	f->minor_faults = facts->stat[STAT_MINOR];
	f->major_faults = facts->stat[STAT_MAJOR];
	f->processor = cpu_times->on_cpu;
	f->run_delay = cpu_times->run_delay;
	f->peak_memory = facts->status.peak_kib * KIB;
	f->voluntary = facts->status.voluntary;
	f->involuntary = facts->status.involuntary;
	if (read_text(dir_fd, "io", io, sizeof(io))) {
		f->chars_read = proc_field(io, "rchar", 10);
		f->chars_written = proc_field(io, "wchar", 10);
		f->bytes_read = proc_field(io, "read_bytes", 10);
		f->bytes_written = proc_field(io, "write_bytes", 10);
	}
	f->descriptors = descriptors_count(dir_fd);
	f->descriptor_limit = descriptors_limit(dir_fd, tid);
	return f;
}

/* The vector consists of pairs of words of the program's word size. In a 32-bit one the second word
 * is a value, which would be the upper half of a 64-bit type, and that is always 0. */
uint64_t facts_auxv(int dir_fd, uint64_t type)
{
	union {
		uint64_t wide[128];
		uint32_t narrow[256];
	} v;
	ssize_t n = proc_read_in(dir_fd, "auxv", &v, sizeof(v));
	bool is_wide = n >= (ssize_t)sizeof(v.wide[0]) && v.wide[0] <= UINT32_MAX;
	size_t count = n > 0 ? n / (is_wide ? sizeof(v.wide[0]) : sizeof(v.narrow[0])) : 0;

	for (size_t i = 0; i + 1 < count; i += 2) {
		if ((is_wide ? v.wide[i] : v.narrow[i]) == type)
			return is_wide ? v.wide[i + 1] : v.narrow[i + 1];
	}
	return 0;
}

/* Reads AT_EXECFN from the stack of a program that has not run yet: the number of arguments, the
 * arguments, NULL, the environment, NULL, the auxiliary vector (System V ABI, "Process
 * Initialization"). That takes less time than reading /proc/PID/auxv, which may be refused. Returns
 * 0 if the value is unknown, or more than some thousand words away. */
static uint64_t stack_execfn(pid_t tid)
{
	enum { PARTS = 32, PART = 1024 };
	struct __ptrace_syscall_info info = {0};
	uint64_t part[PART / sizeof(uint64_t)], previous = 0;
	unsigned size, nulls = 0, in_vector = 0;

	if (ptrace(PTRACE_GET_SYSCALL_INFO, tid, sizeof(info), &info) <= 0)
		return 0;
	size = info.arch == AUDIT_ARCH_I386 ? sizeof(uint32_t) : sizeof(uint64_t);
	for (unsigned i = 0; i < PARTS; i++) {
		int64_t got = tracee_read(tid, info.stack_pointer + i * PART, part, PART);

		for (int64_t at = i ? 0 : size; at < PART; at += size) {
			uint64_t word = 0;

			if (got < at + size)
				return 0;
			memcpy(&word, (uint8_t *)part + at, size);
			if (nulls < 2) {
				nulls += !word;
			} else if (!(in_vector++ % 2)) {
				if (word == AT_NULL)
					return 0;
			} else if (previous == AT_EXECFN) {
				return word;
			}
			previous = word;
		}
	}
	return 0;
}

/* Returns the path passed to execve, which the kernel has just copied to the end of the new stack.
 */
static const char *exec_file_name(int dir_fd, pid_t tid, struct arena *arena)
{
	char name[PATH_MAX];
	uint64_t near = stack_execfn(tid), at = near ? near : facts_auxv(dir_fd, AT_EXECFN);
	uint64_t most = PAGE - at % PAGE;
	int64_t n = at ? tracee_read(tid, at, name, most) : 0;

	if (n == (int64_t)most && !memchr(name, 0, n) && n < (int64_t)sizeof(name))
		n = tracee_read(tid, at, name, sizeof(name));

	const char *end = n > 0 ? memchr(name, 0, n) : NULL;

	return end ? arena_copy(arena, name, end - name) : "";
}

static bool is_same(const struct statx *a, const struct statx *b)
{
	return a->stx_ino == b->stx_ino && a->stx_dev_major == b->stx_dev_major &&
		a->stx_dev_minor == b->stx_dev_minor;
}

static bool examine(int directory, const char *file, struct statx *st)
{
	return directory >= 0 && !statx(directory, file, AT_STATX_DONT_SYNC | AT_EMPTY_PATH,
					INTERPRETER_STATX, st);
}

/* Whether our descriptor refers to the program that the process executes */
static bool is_program(int dir_fd, int fd)
{
	struct statx program, file;

	return examine(dir_fd, "exe", &program) && examine(fd, "", &file) &&
		is_same(&program, &file);
}

static bool same_file(int dir_fd, const char *name)
{
	_cleanup_close_ int fd = tracee_file_find(dir_fd, name, TRACEE_FILE_CACHED);

	return is_program(dir_fd, fd);
}

/* Whether a script was executed. The kernel inserts its interpreter before its name in the
 * arguments (execve(2)), so no file is examined unless the name is among them. */
static bool is_script(int dir_fd, const struct event *e)
{
	const char *const *arg = e->exec.argv;

	if (!*e->exec.file || !*e->exec.path || !strcmp(e->exec.file, e->exec.path) ||
	    !arg || !*arg)
		return false;
	for (unsigned i = 1; i <= INTERPRETER_ARGS_MAX && arg[i]; i++)
		if (!strcmp(arg[i], e->exec.file))
			return !same_file(dir_fd, e->exec.file);
	return false;
}

/* Opens a file that was executed with O_PATH. For execveat and fexecve(3) the kernel makes a name
 * that begins at a descriptor. Returns a descriptor or -errno. */
static int find_executed(int dir_fd, const char *name)
{
	static const char by_descriptor[] = "/dev/fd/";
	char link[32];
	int n = 0, number;

	if (strncmp(name, by_descriptor, strlen(by_descriptor)) != 0 ||
	    sscanf(name + strlen(by_descriptor), "%d%n", &number, &n) != 1)
		return tracee_file_find(dir_fd, name, TRACEE_FILE_CACHED);
	snprintf(link, sizeof(link), "fd/%d", number);
	name += strlen(by_descriptor) + n;
	name += strspn(name, "/");

	int fd = openat(dir_fd, link, O_PATH | O_CLOEXEC), found;

	if (fd < 0 || !*name)
		return fd < 0 ? -errno : fd;
	found = tracee_file_find_from(dir_fd, fd, link, name, TRACEE_FILE_CACHED);
	close(fd);
	return found;
}

/* Whether the file that was executed may be a script, or one that binfmt_misc runs: then its name
 * is among the arguments, if these are known and not truncated. */
static bool may_be_interpreted(const struct event *e)
{
	const char *const *arg = e->exec.argv;
	unsigned i;

	if (!arg || !*arg)
		return true;
	for (i = 1; i <= INTERPRETER_ARGS_MAX && arg[i]; i++)
		if (!strcmp(arg[i], e->exec.file))
			return true;
	return i <= INTERPRETER_ARGS_MAX &&
		arg[i - 1] + strlen(arg[i - 1]) - arg[0] >= ARGV_MAX - 1;
}

void facts_fill_interpreters(int dir_fd, struct known_interpreters *known, struct event *e,
			     struct arena *arena)
{
	const char **all = arena_alloc(arena, (INTERPRETERS_MAX + 1) * sizeof(*all));
	const char *file = may_be_interpreted(e) ? e->exec.file : "";
	struct statx program, st;
	bool has_program = examine(dir_fd, "exe", &program);
	struct interpreter found;
	unsigned count = 0;

	while (*file && count < INTERPRETERS_MAX - 1) {
		_cleanup_close_ int fd = find_executed(dir_fd, file);

		if (!examine(fd, "", &st) || (has_program && is_same(&program, &st)))
			break;
		/* a file that cannot be read may also be a script: .path is right then, too */
		e->exec.is_by_binfmt =
			!known_interpreters_find(known, dir_fd, fd, "", &st, &found) ||
			!found.is_script || !*found.name;
		if (e->exec.is_by_binfmt)
			break;
		file = all[count++] = arena_copy(arena, found.name, strlen(found.name));
	}
	e->exec.has_loader = has_program &&
		known_interpreters_find(known, dir_fd, dir_fd, "exe", &program, &found) &&
		*found.name;
	if (e->exec.has_loader)
		all[count++] = arena_copy(arena, found.name, strlen(found.name));
	all[count] = NULL;
	if (count)
		e->exec.interpreters = all;
}

const char *facts_cwd(int dir_fd, struct arena *arena)
{
	return read_link(dir_fd, "cwd", arena);
}

void facts_fill_exec(int dir_fd, pid_t tid, struct event *e, struct arena *arena)
{
	e->exec.path = read_link(dir_fd, "exe", arena);
	e->exec.argv = proc_argv_in(dir_fd, arena);
	e->exec.cwd = facts_cwd(dir_fd, arena);
	e->exec.file = exec_file_name(dir_fd, tid, arena);
	e->exec.script = is_script(dir_fd, e);
	/* as after a change of the user, if ptrail has no CAP_SYS_PTRACE */
	if (!*e->exec.path)
		e->exec.path = e->exec.file;
}
