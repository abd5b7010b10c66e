/* The tasks of a hang report, in the order in which they are printed: first those that run, then
 * those that wait, then those that wait for a child or thread that is in the report itself, and
 * last idle threads of runtimes. Tasks that wait in the same way in the same functions are one
 * group. Members of deadlocks are left out. */
#ifndef PRINT_DIAGNOSIS_HANG_GROUPS_H
#define PRINT_DIAGNOSIS_HANG_GROUPS_H

#include "model/waits/waits.h"

/* What executes the program of a process, and has threads and frames of its own */
enum hang_runtime {
	RUNTIME_NONE, RUNTIME_GO, RUNTIME_NODE, RUNTIME_JAVA, RUNTIME_RUST, HANG_RUNTIMES
};

enum hang_rank { HANG_RUNS, HANG_WAITS, HANG_JOINS, HANG_IDLE };

struct hang_group {
	enum hang_rank rank;
	enum hang_runtime runtime;	/* HANG_IDLE: that of the threads */
	const struct waiting_task *first;
	unsigned count;			/* number of tasks */
	unsigned processes;		/* to which they belong */
	char *text;			/* what each waits for */
};

struct hang_groups {
	struct hang_group *all;
	unsigned count;
};

/* Makes the groups, which point into `w`. The caller frees them. */
void hang_groups_make(struct hang_groups *g, const struct waits *w);
void hang_groups_free(struct hang_groups *g);

enum hang_rank hang_rank(const struct waiting_task *w);
/* Returns the runtime of which the task is an idle thread; RUNTIME_NONE: it is none. */
enum hang_runtime hang_idle_runtime(const struct waiting_task *w);
/* Whether it is the thread of the Go runtime that waits, for all goroutines that do, until one of
 * their descriptors is ready */
bool hang_polls_for_goroutines(const struct waiting_task *w);
/* Returns the runtime of which the stack has frames without names: of code that a compiler has
 * generated in memory. RUNTIME_NONE: there are none, or the runtime is unknown. */
enum hang_runtime hang_unnamed_code(const struct waiting_task *w);
#endif
