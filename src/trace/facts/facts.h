/* Data that /proc has about a process at an event: credentials, program, inherited descriptors,
 * resource usage. /proc/TID is opened once for each event (proc_open_dir), unless only status and
 * stat are read, and each file in it is read once. Results are in the arena. */
#ifndef TRACE_FACTS_FACTS_H
#define TRACE_FACTS_FACTS_H

#include "base/memory/arena.h"
#include "trace/facts/interpreter.h"
#include "trace/proc/proc.h"
#include "ptrail/event.h"

/* Figures of a task from /proc/TID/schedstat: ns that it ran, ns that it was ready but waited for a
 * CPU, and number of times that it began to run */
struct cpu_times {
	uint64_t on_cpu, run_delay, slices;
};

/* Numbers of fields of /proc/TID/stat, as in proc(5) */
enum { STAT_PARENT = 4, STAT_GROUP, STAT_SESSION, STAT_TERMINAL, STAT_MINOR = 10, STAT_MAJOR = 12,
	STAT_USER = 14, STAT_SYSTEM, STAT_FIELDS };
enum { STATUS_TEXT_MAX = 16384 };

/* Contents of the two files that most facts come from */
struct facts {
	struct proc_status status;
	uint64_t stat[STAT_FIELDS];
	char comm[64];			/* name of the task */
	uint64_t args_start, args_end;	/* addresses of its arguments; 0, 0: unknown */
	char status_text[STATUS_TEXT_MAX];	/* "": it could not be read, or is longer */
};

/* Reads the files. Returns false if the task has ended, access is denied, or the status is too long
 * (a list of thousands of groups). */
bool facts_read(int dir_fd, struct facts *facts);

/* The same for a tid. For two files, two system calls less than by way of the directory. */
bool facts_read_task(pid_t tid, struct facts *facts);

/* Parses those fields of a stat line. Returns false if it is malformed. */
bool facts_parse_stat(const char *text, uint64_t field[STAT_FIELDS]);

/* Parses the name and the addresses of the arguments. */
void facts_parse_name(const char *text, struct facts *facts);

/* Returns the credentials of the process. */
const struct identity *facts_identity(const struct facts *facts, struct arena *arena);

/* Returns the same with the program, for a process that called execve before it was traced. */
const struct identity *facts_identity_of_program(int dir_fd, const struct facts *facts,
						 struct arena *arena);
/* Returns the credentials for a tid; NULL if unknown. */
const struct identity *facts_task_identity(pid_t tid, struct arena *arena);

/* Returns the resource usage. `cpu_times` is the sum over all tasks. */
const struct figures *facts_figures(int dir_fd, pid_t tid, const struct facts *facts,
				    const struct cpu_times *cpu_times, struct arena *arena);

/* Adds the times of the task; nothing if they are unknown. */
void facts_add_cpu_times(int dir_fd, struct cpu_times *cpu_times);

/* Returns the value of an entry of the auxiliary vector, such as AT_BASE; 0: there is none. */
uint64_t facts_auxv(int dir_fd, uint64_t type);

/* Returns the working directory; "" if unknown. */
const char *facts_cwd(int dir_fd, struct arena *arena);

/* Fills .path, .argv, .file, .script and .cwd of an EXEC; "" if unknown. */
void facts_fill_exec(int dir_fd, pid_t tid, struct event *e, struct arena *arena);
/* Fills .interpreters, .has_loader and .is_by_binfmt of an EXEC after facts_fill_exec(). Files that
 * are not known are read: what the kernel had read may have changed meanwhile. */
void facts_fill_interpreters(int dir_fd, struct known_interpreters *known, struct event *e,
			     struct arena *arena);
#endif
