/* The processes of the live view: a tree that is computed from events, what /proc says about each
 * process, and the order in which rows are shown. Nothing here depends on a terminal. */
#ifndef PRINT_TOP_TABLE_H
#define PRINT_TOP_TABLE_H

#include "base/memory/hash.h"
#include "base/text/sbuf.h"
#include "ptrail/event.h"
#include "ptrail/process.h"

enum top_sort {
	TOP_SORT_TREE,		/* parents before children, by creation */
	TOP_SORT_CPU, TOP_SORT_MEMORY, TOP_SORT_TIME, TOP_SORT_FAILURES,
	TOP_SORTS
};

/* The state of a process as /proc has it, without stopping it */
struct top_sample {
	uint64_t time;		/* ns, in the clock of event.time; 0: none was taken yet */
	char state;		/* of /proc/PID/stat: R S D T t Z */
	uint32_t terminal;	/* number of the controlling terminal, from there; 0: none */
	uint64_t processor;	/* CPU time of all threads, in ns */
	uint64_t memory;	/* resident bytes */
	uint64_t bytes;		/* bytes transferred by read, write and similar syscalls */
	uint64_t switches;	/* voluntary context switches of the main thread */
	/* syscall that the main thread is in; NULL: none, or unknown. Not copied */
	const char *call;
	uint64_t arg;		/* its first argument */
};

struct top_process {
	uint64_t serial;
	pid_t pid;
	struct top_process *parent;		/* NULL: none that is in the table */
	struct top_process *first_child, *last_child, *previous, *next;
	char *command;		/* text that is printed; never NULL */
	bool has_command;	/* .command is from an execve or from /proc */
	enum process_state state;
	struct exit_status ending;
	uint64_t born;		/* ns, as event.time */
	unsigned depth, threads;
	unsigned failures;	/* descendants and itself that failed */
	struct top_sample sample;	/* the latest */
	unsigned cpu;		/* of the latest two samples: thousandths of a CPU */
	/* syscall of the main thread that restart_syscall continues; NULL: unknown. Not copied */
	const char *interrupted;
	const char *sampled_call;	/* the latest other one of a sample; NULL: none */
	uint64_t call_since;	/* the first sample that found it in .sample.call */
	bool is_folded;		/* its descendants are not shown */
	bool is_ended;		/* it has exited, or is not traced any more */
	bool is_gone;		/* .is_ended, and no event about it will follow */
	bool matches;		/* it passes the filter, or a descendant does */
	uint64_t key;		/* number that rows are sorted by */
};

enum { TOP_FAILURES = 64 };

/* A process that failed */
struct top_failure {
	uint64_t time;
	pid_t pid;
	char *command;
	struct exit_status how;
};

struct top_table {
	bool utf8;
	struct hash by_serial;
	struct top_process root;	/* parent of processes without a traced parent */
	size_t count;			/* processes that have not ended */
	uint64_t failed;		/* number of all failures */
	/* ring buffer of the latest failures: number i is at i % TOP_FAILURES */
	struct top_failure failures[TOP_FAILURES];
	uint64_t time;			/* of the latest event */
	/* Processes that are gone stay in memory, because .shown refers to them. */
	bool is_frozen;
	bool is_changed;		/* since top_table_arrange() */
	/* Result of top_table_arrange() */
	struct top_process **shown;
	size_t shown_count, shown_room;
};

void top_table_init(struct top_table *t, bool utf8);
void top_table_done(struct top_table *t);

/* Processes an event that the model has processed before. May free processes, so that .shown must
 * not be used before the next top_table_arrange(), unless the table is frozen. */
void top_table_event(struct top_table *t, const struct event *e);
/* Notes a syscall of a main thread that has been interrupted (EVENT_LEAVE). */
void top_table_interrupted(struct top_table *t, const struct event *e);
/* The syscall that the main thread is in, given the one in /proc/PID/syscall: restart_syscall
 * continues the one that was interrupted, whose name is returned; if that was not seen, the one
 * that a sample has found last. */
const char *top_call_name(const struct top_process *p, const char *call);
/* Enters what /proc says about the process. */
void top_process_sampled(struct top_process *p, const struct top_sample *s);
/* Sets the command of a process whose execve was not traced. */
void top_process_named(struct top_process *p, const char *const *argv, bool utf8);

/* Computes .shown. `filter`: only processes whose command contains it, in any case, or whose PID
 * begins with it, and in the order TOP_SORT_TREE their ancestors; NULL or "": all. */
void top_table_arrange(struct top_table *t, enum top_sort sort, const char *filter);
/* Freezes the table: .shown stays valid until top_table_thaw(), whatever events come. */
void top_table_freeze(struct top_table *t);
void top_table_thaw(struct top_table *t);

/* The process after `p` of a traversal that visits parents before their children, or NULL. Begins
 * with &t->root. `enter`: visits the children of `p` */
struct top_process *top_table_next(const struct top_table *t, const struct top_process *p,
				   bool enter);
/* The latest failure but `back`; NULL: there were not as many, or it is forgotten */
const struct top_failure *top_table_failure(const struct top_table *t, unsigned back);
#endif
