/* Which task waits for which, according to the last inspection of all tasks (life.looks): a
 * graph with one node per inspected task. A task that cannot continue before one of several
 * tasks does waits for those tasks. If all of them wait in the same way, and no other process
 * can help, they are in a deadlock.
 *
 * Missing information means no deadlock: a wait is not part of one if it has a timeout, or if an
 * untraced or unknown process may end it. */
#ifndef MODEL_WAITS_WAITS_H
#define MODEL_WAITS_WAITS_H

#include "base/text/sbuf.h"
#include "desc/traits.h"
#include "ptrail/history.h"

/* A process or task that may end a wait */
struct wait_target {
	const struct life *life;
	const struct life_look *task;	/* NULL: any task of the process */
};

/* A task and what it waits for */
struct waiting_task {
	const struct life *life;
	const struct life_look *look;
	enum wait_kind kind;
	unsigned tasks;			/* number of inspected tasks of its process */
	const struct life *last_user;	/* .last of look->ipc, if it is traced */
	struct wait_target *targets;
	unsigned target_count;
	/* only the targets can end the wait, and it has no timeout */
	bool closed;
	bool deadlocked;		/* .closed, and no target can continue */
	unsigned cycle;			/* 1 + index in waits.cycles; 0: in no cycle */
};

/* A cycle of tasks: each waits for the next one, the last for the first */
struct wait_cycle {
	const struct waiting_task **chain;
	unsigned count;
};

struct waits {
	uint64_t time;
	enum look_reason why;
	struct waiting_task *all;		/* by creation of the process, then by tid */
	unsigned count, processes;
	struct wait_cycle *cycles;
	unsigned cycle_count;
};

/* Computes the waits of the last inspection. The caller frees the result, which points into `h`.
 * Returns NULL if there was no inspection. */
struct waits *waits_compute(const struct history *h);
void waits_free(struct waits *w);		/* NULL is allowed */
/* Returns the process that keeps `root` from ending: the first one of a deadlock; else, from `root`
 * on, the process that each waits for, down to one that waits for no inspected process. Of several
 * that a process waits for, the last one is taken. NULL: `root` was not inspected */
const struct life *waits_innermost(const struct waits *w, const struct life *root);

/* What a task does that repeats a syscall in vain and sleeps in between; NULL: it does not */
const struct task_activity *waits_retry(const struct life_look *k);
/* The descriptor with that number at the last inspection; NULL: unknown */
const struct descriptor *waits_descriptor(const struct life *l, int fd);
/* Whether a task that polls this descriptor, which is not a listening socket, waits for input;
 * otherwise it waits until it can write. */
bool waits_for_input(const struct descriptor *d);

/* waits_text.c. Appends "sh (123)" or "a (5), thread 7". Names may contain any bytes. */
void waits_describe_task(struct sbuf *b, const struct waiting_task *w);
/* Returns the name of a thread that is not the main thread and has another name than its process;
 * "": it has none. */
const char *waits_thread_name(const struct life *l, pid_t tid);
/* Appends "thread 7", "thread 7 (worker)" or "the main thread". */
void waits_describe_thread(struct sbuf *b, const struct waiting_task *w);
/* Appends what it waits for: "waits for its child sleep (124) to exit". One line, without a full
 * stop. */
void waits_describe(struct sbuf *b, const struct waiting_task *w);
/* Whether SIGCHLD is one of the signals that the task waits for */
bool waits_for_sigchld(const struct life_look *k);
/* Whether the task waits for a mutex that another process held when it forked: that one unlocks its
 * own mutex, and not the copy. */
bool waits_on_copy(const struct waiting_task *w);
/* Appends "waits for a mutex", what a task with WAIT_FUTEX waits for. */
void waits_describe_futex(struct sbuf *b, const struct waiting_task *w);
/* Appends a duration: "300 ms", "2.5 s", "3 min 20 s". */
void waits_format_duration(struct sbuf *b, uint64_t ns);
#endif
