/* Records of processes and their tasks: lookup, creation, state, the tree of parents and
 * children. model.c applies events to them. */
#ifndef MODEL_PROCESS_RECORD_H
#define MODEL_PROCESS_RECORD_H

#include <stddef.h>

#include "base/memory/hash.h"
#include "base/text/sbuf.h"
#include "model/process/model.h"
#include "model/process/name.h"

enum {
	/* Maximum number of zombies that wait for EVENT_REAP, which may be disabled or missed */
	ZOMBIES_MAX = 4096,
	/* Number of ended processes whose names are kept, because signals that they sent may
	 * still be delivered */
	RECENT_MAX = 1024,
	/* Maximum number of pidfds known per process; more are ignored */
	PIDFDS_MAX = 16,
	NAME_ROOM = sizeof(((struct signal_fact *)0)->program),
};

struct model_task {
	struct task_id id;
	struct process_record *record;
	/* Next task of the same process. */
	struct model_task *next;
	/* The pointer that points to this task. */
	struct model_task **link;
	bool stopped, exiting;
	const char *call;		/* syscall in progress; NULL: none, or unknown */
	/* syscall interrupted by a signal; reset by the next syscall */
	const char *interrupted_call;
};

/* A signal that a syscall sends, or has sent */
struct sent_signal {
	int number;			/* 0: none */
	struct task_id sender;		/* sender's process */
	uint64_t task;			/* serial of the calling task */
	uint64_t time;
	bool pending;			/* the syscall has not returned, and may still fail */
	char program[NAME_ROOM];
};

/* A process that has ended */
struct ended_process {
	struct task_id id;
	char program[NAME_ROOM];
};

/* A descriptor returned by pidfd_open */
struct pidfd {
	int fd;
	uint64_t serial;		/* of the process; 0: unused slot */
	pid_t pid;
};

struct program_text;

struct process_record {
	struct process process;		/* must be first: record_of() casts */
	struct generation generation;	/* process.generation points here */
	struct program_text *text;	/* strings of .generation; NULL: unknown */
	/* of the main thread; "": that of .generation, or unknown */
	char comm[TASK_NAME_ROOM];
	/* The first SIGKILL sent to it. */
	struct sent_signal kill;
	/* The latest other signal sent to it. */
	struct sent_signal sent;
	struct signal_fact last_deadly;	/* the latest signal that may terminate it */
	const char *exit_call;		/* syscall that its first exiting task was in, or NULL */
	int death_signal;		/* PR_SET_PDEATHSIG; 0: none */
	struct task_id maker;		/* the task that created it; serial 0: unknown */
	/* process.fatal is from a syscall that may still fail */
	bool fatal_is_tentative;
	/* serial of the first task that called exit_group; 0: none */
	uint64_t exit_group_serial;
	bool exit_group_by_thread;	/* that task was not the main thread */
	struct pidfd *pidfds;		/* array of PIDFDS_MAX, or NULL */
	struct model_task *tasks;
	unsigned stopped, exiting;	/* number of stopped and of exiting tasks */
	struct process_record *next_ended;	/* in model.ended */
	struct process_record *next;	/* in model.all */
	struct process_record **link;	/* the pointer that points to this record */
	/* Number of its mount namespace: of the event that created it; 0: that of the command, or
	 * unknown */
	uint64_t mounts;
	/* Number that processes have in common if they share their directories (CLONE_FS); 0: none
	 * is known to share them */
	uint64_t sharing;
	char *next_cwd;			/* process.cwd after the current event; NULL: as it is */
	bool is_zombie;			/* is in the list model.oldest ... model.latest */
	struct process_record *older, *newer;
	uint64_t zombie_serial;		/* key in model.zombies; 0: not in it */
	bool has_ended;			/* ended; freed with its last child */
};
_Static_assert(!offsetof(struct process_record, process), "record_of() casts");

struct known_workload;

struct model {
	struct hash tasks;		/* tid → struct model_task */
	struct hash pids;		/* pid → struct process_record that has the number now */
	struct hash zombies;		/* serial of the task that ended last → zombie */
	struct process_record *all, *ended;
	struct process_record *oldest, *latest;	/* list of zombies */
	size_t zombie_count;
	size_t count;			/* number of records */
	uint64_t newest;		/* highest serial seen */
	uint64_t seq, time;		/* of the current event */
	struct ended_process *recent;	/* ring buffer of RECENT_MAX, or NULL */
	unsigned recent_count;		/* index of the next entry, modulo RECENT_MAX */
	struct sent_signal unaddressed;	/* the latest SIGKILL with unknown targets */
	bool unaddressed_is_group;	/* .unaddressed may have several targets */
	pid_t tracer;			/* 0: unknown */
	bool timed_out;			/* ptrail --timeout terminates the tracees */
	bool traces_kills;		/* syscalls that send signals are traced */
	struct process_record *moved;	/* the one with .next_cwd, or NULL */
	struct sbuf path;		/* for one path */
	struct known_workload *workloads;	/* list; workloads.c */
};

static inline struct process_record *record_of(struct process *p)
{
	return (struct process_record *)p;
}

/* The task with that tid and serial, or NULL */
struct model_task *task_find(const struct model *m, struct task_id id);
/* The process that a task belongs to, also if it is a zombie, or NULL. If the task is unknown
 * and its tid is unused, `tgid` is looked up. Serial 0 means unknown. */
struct process_record *record_find(const struct model *m, struct task_id id, pid_t tgid);

/* The process of a task; creates the process and the task if they do not exist. If another
 * serial has these numbers, the earlier task or process is marked as lost; an earlier zombie
 * stays until its EVENT_REAP. */
struct process_record *record_ensure(struct model *m, struct task_id id, pid_t tgid,
				     enum task_origin how);

void task_add(struct model *m, struct process_record *r, struct task_id id);
void task_drop(struct model *m, struct model_task *t);
void task_drop_all(struct model *m, struct process_record *r);

/* Sets the state, and state_seq to the current event */
void record_set_state(struct model *m, struct process_record *r, enum process_state state);
/* Sets the state to alive, stopped or exiting, computed from its tasks; does nothing if it has
 * none. */
void record_update_state(struct model *m, struct process_record *r);
/* Makes it a zombie, which is found by `serial` if that is not 0. If there are more than
 * ZOMBIES_MAX, the oldest is treated as reaped. */
void record_make_zombie(struct model *m, struct process_record *r, uint64_t serial);
/* Ends it in that state: it can no longer be found, and the next record_sweep() frees it. */
void record_end(struct model *m, struct process_record *r, enum process_state state);
/* Makes `child` a child of `parent` (NULL: of none), unless that would create a cycle. */
void record_set_parent(struct process_record *child, struct process_record *parent);
/* Frees the records that ended before the current event; called if there is one. */
void record_sweep(struct model *m);
void record_free(struct model *m, struct process_record *r);
#endif
