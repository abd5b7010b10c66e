/* What the model knows of a process: from its birth through its programs to its burial.
 *
 * An event carries the record of its task's process as it is after the event. A record and all it
 * points at may be looked at while that event is being shown and no longer: who wants to know a
 * process again keeps its serial. */
#ifndef PTRAIL_PROCESS_H
#define PTRAIL_PROCESS_H

#include "ptrail/event.h"
#include "ptrail/symbol.h"

enum process_state {
	PROCESS_ALIVE,
	PROCESS_STOPPED,	/* by job control */
	PROCESS_EXITING,	/* each of its tasks has begun to exit */
	PROCESS_ZOMBIE,		/* gone, but not yet collected */
	PROCESS_REAPED,		/* gone and collected, or gone without an EVENT_REAP to come */
	PROCESS_LET_GO,		/* it goes on without us */
	PROCESS_LOST,		/* gone, and nobody said how */
};

enum signal_source {
	SIGNAL_UNKNOWN,		/* nobody saw it sent */
	SIGNAL_KERNEL,		/* a fault, a timer, a terminal, a closed pipe */
	SIGNAL_SELF,
	SIGNAL_TRACED,		/* another process of the trace */
	SIGNAL_OUTSIDE,		/* a process that is not traced */
	SIGNAL_TRACER,		/* ptrail: --timeout */
};

enum disposition {
	DISPOSITION_UNKNOWN,
	DISPOSITION_DEFAULT, DISPOSITION_IGNORED, DISPOSITION_CAUGHT,
};

/* A signal that came to a process */
struct signal_fact {
	int number;		/* 0: there was none */
	enum signal_source from;
	struct task_id sender;	/* .tid 0: nobody, or not known; .serial 0: not traced */
	char program[64];	/* the sender's, without its folder, cut; "" unknown */
	enum disposition disposition;	/* at that moment */
	uint64_t time;
	uint64_t address;	/* of a fault: where */
	int code;		/* si_code */
	const char *interrupted;	/* the call that it was in; NULL: none, unknown */
};

/* How a process came to its end, beside its wait status */
enum end_cause {
	CAUSE_PLAIN,		/* exit, or a signal by .killer */
	CAUSE_OTHER_THREAD,	/* exit_group by a thread that is not the main one */
	CAUSE_MEMORY,		/* the kernel was out of memory */
	CAUSE_MEMORY_GROUP,	/* its cgroup was at its limit */
	CAUSE_TIMEOUT,		/* killed by ptrail --timeout, or by timeout(1) */
};

/* A program that it ran: one for each execve, and the first for what it was born as */
struct generation {
	char *path;		/* "" unknown */
	char *file;		/* the name that execve was given, "" unknown */
	bool script;		/* .file is a script, .path its interpreter */
	char *cwd;		/* "" unknown */
	char **argv;		/* NULL-terminated; NULL: unknown. Long ones are cut and end with
				 * the word "..." */
	uint64_t time;
	uid_t uid, euid;	/* -1: unknown */
	gid_t gid, egid;
};

/* Times are those of events: ns since the trace began. A process is over in the last three states:
 * that event is the last that carries its record. */
struct process {
	struct task_id id;		/* tid is the pid; serial that of the first task seen */
	struct process *parent;		/* who made it, or with CLONE_PARENT that one's parent; NULL
					 * where not traced, and of a process that is over */
	struct process *first_child, *last_child;	/* those not over, in order of birth */
	struct process *previous, *next;		/* siblings */
	enum birth how;
	enum process_state state;
	uint64_t state_seq;		/* of the event that brought this state */
	unsigned depth;			/* 0: a root of the traced forest */
	unsigned live_tasks, tasks;	/* threads now; threads ever */
	unsigned live_children;		/* children not over: running or zombies */
	unsigned programs;		/* how many execve it went through */
	char *program;			/* path of the present program, "" where unknown */
	uint64_t born, exited, reaped;	/* 0: not yet, or not known */
	uint64_t stopped;		/* when the present or last stop began */
	uint64_t leader_left;		/* when its main thread exited before others; or 0 */
	bool orphan;			/* its parent was gone before its own burial */
	struct ending ending;
	pid_t reaper;			/* 0: not known */
	/* What follows is known where it was asked for (struct wants), else 0 or NULL. */
	uint64_t flags;			/* of the clone that made it */
	bool adopted;			/* CLONE_PARENT: .parent is not who made it */
	bool placed;			/* the next three are known */
	pid_t group, session;		/* 0: one that began outside of our pid namespace */
	uint32_t terminal;
	bool has_identity;
	struct identity identity;	/* as last told */
	struct generation *generation;	/* the present one; NULL: nothing was told */
	struct signal_fact fatal;	/* that ended it, or is about to */
	struct signal_fact last_signal;
	enum end_cause cause;
	bool has_figures;
	struct figures figures;
	uint64_t group_limit;		/* CAUSE_MEMORY_GROUP: memory.max, bytes */
	pid_t orphaned_to;		/* who adopted it: 1, a subreaper; 0: not known */
};

/* What it is called: the last part of the name that execve was given for its program (sh, whichever
 * shell that is; of a script the script's); "" unknown */
const char *process_name(const struct process *p) PTRAIL_PUBLIC_AS(process_name);
#endif
