/* The model's record of a process, from its creation through its programs until it is reaped.
 *
 * An event carries the record of its task's process in the state after the event. The record and
 * everything it points at are valid while the event is delivered. To recognize a process in a later
 * event, keep its serial. */
#ifndef PTRAIL_PROCESS_H
#define PTRAIL_PROCESS_H

#include "ptrail/event.h"
#include "ptrail/symbol.h"

enum process_state {
	PROCESS_ALIVE,
	PROCESS_STOPPED,	/* stopped by job control */
	PROCESS_EXITING,	/* each of its tasks has begun to exit */
	PROCESS_ZOMBIE,		/* exited, but not yet reaped */
	PROCESS_REAPED,		/* reaped, or exited and no EVENT_REAP will follow */
	PROCESS_DETACHED,		/* detached: it continues to run untraced */
	PROCESS_LOST,		/* no longer exists; its exit status is unknown */
};

enum signal_source {
	SIGNAL_UNKNOWN,		/* the sender is unknown */
	SIGNAL_KERNEL,		/* a fault, a timer, a terminal, a closed pipe */
	SIGNAL_SELF,
	SIGNAL_TRACED,		/* another traced process */
	SIGNAL_OUTSIDE,		/* an untraced process */
	SIGNAL_TRACER,		/* ptrail: --timeout */
};

enum disposition {
	DISPOSITION_UNKNOWN,
	DISPOSITION_DEFAULT, DISPOSITION_IGNORED, DISPOSITION_CAUGHT,
};

/* A signal that was delivered to a process */
struct signal_fact {
	int number;		/* 0: no signal */
	enum signal_source from;
	struct task_id sender;	/* .tid 0: none or unknown; .serial 0: untraced */
	char program[64];	/* file name of the sender's program, cut; "": unknown */
	enum disposition disposition;	/* when it was delivered */
	uint64_t time;
	uint64_t address;	/* of a fault: si_addr */
	int code;		/* si_code */
	const char *interrupted;	/* the syscall in progress; NULL: none or unknown */
	/* SIGKILL, sent because the thread that created the process has ended (PR_SET_PDEATHSIG);
	 * .sender is the process of that thread */
	bool is_parent_death;
};

/* Why a process ended, in addition to its wait status */
enum end_cause {
	CAUSE_PLAIN,		/* it exited, or the signal .fatal killed it */
	CAUSE_OTHER_THREAD,	/* a thread other than the main thread called exit_group */
	CAUSE_MEMORY,		/* OOM killer: the system was out of memory */
	CAUSE_MEMORY_GROUP,	/* OOM killer: its cgroup was at its limit */
	CAUSE_TIMEOUT,		/* killed by ptrail --timeout, or by timeout(1) */
};

/* A program of a process: one for each execve, and the first for the program at its creation */
struct generation {
	char *path;		/* "": unknown */
	char *file;		/* the pathname given to execve; "": unknown */
	bool script;		/* .file is a script, .path its interpreter */
	char *cwd;		/* "": unknown */
	char **argv;		/* NULL-terminated; NULL: unknown. A long one is cut and ends with
				 * the argument "..." */
	uint64_t time;		/* when it began */
	uid_t uid, euid;	/* -1: unknown */
	gid_t gid, egid;
};

/* Timestamps are in ns since the trace began. The last three states are final: the event that leads
 * to one is the last that carries the record. */
struct process {
	struct task_id id;		/* .tid is the pid, .serial that of its first task seen */
	/* its creator, or with CLONE_PARENT the creator's parent; NULL: not traced, or this process
	 * is in a final state */
	struct process *parent;
	/* children that are not in a final state, ordered by creation */
	struct process *first_child, *last_child;
	struct process *previous, *next;		/* siblings */
	enum task_origin how;
	enum process_state state;
	uint64_t state_seq;		/* .seq of the event that led to .state */
	unsigned depth;			/* 0: it has no traced parent */
	unsigned live_tasks, tasks;	/* number of threads now; in all */
	unsigned live_children;		/* number of children, including zombies */
	unsigned programs;		/* number of successful execve calls */
	char *program;			/* path of the current program; "": unknown */
	uint64_t born, exited, reaped;	/* 0: not yet, or unknown */
	uint64_t stopped;		/* when the current or last group-stop began */
	uint64_t leader_left;		/* when the main thread exited before others; or 0 */
	bool orphan;			/* its parent exited before it was reaped */
	struct exit_status ending;
	pid_t reaper;			/* 0: unknown */
	/* The following members are 0 or NULL unless a consumer wants them (struct wants). */
	uint64_t flags;			/* of the clone that created it */
	bool adopted;			/* CLONE_PARENT: .parent is not its creator */
	bool placed;			/* .group, .session and .terminal are known */
	pid_t group, session;		/* 0: from outside of the tracer's pid namespace */
	uint32_t terminal;
	bool has_identity;
	struct identity identity;	/* from the most recent event that had one */
	struct generation *generation;	/* the current program; NULL: unknown */
	struct signal_fact fatal;	/* the signal that killed it or is about to */
	struct signal_fact last_signal;
	enum end_cause cause;
	bool has_figures;
	struct figures figures;
	uint64_t group_limit;		/* CAUSE_MEMORY_GROUP: memory.max in bytes */
	pid_t orphaned_to;		/* its new parent: 1 or a subreaper; 0: unknown */
	/* As in struct path_bases; NULL: "/", or unknown */
	const char *root, *names;
	/* The name that ps(1) prints for it, if that is not the name of its program ("postgres:
	 * checkpointer"). It is known of attached processes, and when the process is
	 * inspected or exits. NULL or "": unknown */
	char *title;
	const struct workload *workload;	/* NULL: none, or unknown */
	/* The working directory, with the name that ptrail would use, when the current event began:
	 * the path of a chdir(2) is relative to the directory before. NULL: unknown */
	const char *cwd;
};

/* Returns the name of the process: .title, or the last component of the pathname given to execve
 * for its current program (of a script, that of the script); "" if unknown. */
const char *process_name(const struct process *p) PTRAIL_PUBLIC_AS(process_name);
#endif
