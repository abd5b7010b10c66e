/* What /proc tells of a process at a moment of its life, for events: who it is, what it runs, what
 * it was left, what it has used up. A folder (proc_folder) is opened for each moment, and its files
 * are read once. Results lie in the arena. */
#ifndef TRACE_PROC_FACTS_H
#define TRACE_PROC_FACTS_H

#include "base/memory/arena.h"
#include "trace/proc/proc.h"
#include "trace/engine/tracee.h"
#include "ptrail/event.h"

/* Numbers of /proc/TID/stat, counted as in proc(5) */
enum { STAT_PARENT = 4, STAT_GROUP, STAT_SESSION, STAT_TERMINAL, STAT_MINOR = 10, STAT_MAJOR = 12,
	STAT_USER = 14, STAT_SYSTEM, STAT_FIELDS };

/* What the two files say that most facts come from */
struct facts {
	struct proc_status status;
	uint64_t stat[STAT_FIELDS];
};

/* Reads them; false: the task is gone, or nobody may look (or it is in thousands of groups, whose
 * list stands in the way of the rest). */
bool facts_read(int dir_fd, struct facts *facts);

/* The fields above from the text of a stat; false: it is none */
bool facts_parse_stat(const char *text, uint64_t field[STAT_FIELDS]);

/* Who the process is */
const struct identity *facts_identity(const struct facts *facts, struct arena *arena);

/* The same in one step, for a task alone */
const struct identity *facts_task_identity(pid_t tid, struct arena *arena);
/* … and what it runs, of one that nobody saw become that */
const struct identity *facts_task_program(pid_t tid, struct arena *arena);

/* What it used up. `turns` are those of its tasks that are gone. */
const struct figures *facts_figures(int dir_fd, pid_t tid, const struct facts *facts,
				    struct cpu_times cpu_times, struct arena *arena);

/* Adds those of the task; nothing where they are not known. */
void facts_add_cpu_times(int dir_fd, struct cpu_times *cpu_times);

/* Fills .path, .argv, .file, .script and .cwd of an EXEC, "" where unknown. */
void facts_fill_exec(int dir_fd, pid_t tid, struct event *e, struct arena *arena);
#endif
