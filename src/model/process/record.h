/* Records of processes and their tasks, how they are found and how they hang together. What the
 * model's events do with them is in model.c. */
#ifndef MODEL_PROCESS_RECORD_H
#define MODEL_PROCESS_RECORD_H

#include "base/memory/hash.h"
#include "model/process/model.h"

enum {
	/* That many zombies may wait for their EVENT_REAP, which need not be asked for or seen */
	ZOMBIES_MAX = 4096,
	/* Of so many processes that are over it is known who they were: their signals may still be
	 * on their way */
	GONE_MAX = 1024,
	/* Descriptors of processes that one process may have; more are not known */
	PIDFDS_MAX = 16,
	NAME_ROOM = sizeof(((struct signal_fact *)0)->program),
};

struct task {
	struct task_id id;
	struct record *of;
	struct task *next, **link;	/* of the same process; what points here */
	bool stopped, exiting;
	const char *call;		/* that it is in; NULL: none, or not told */
	const char *left;		/* that a signal has ended, until something else comes */
};

/* A signal that a call sends, or has sent */
struct sent {
	int number;			/* 0: none */
	struct task_id sender;		/* the process */
	uint64_t task;			/* serial of the task that calls */
	uint64_t time;
	bool pending;			/* the call has not returned: it may fail */
	char program[NAME_ROOM];
};

/* A process that is over */
struct gone {
	struct task_id id;
	char program[NAME_ROOM];
};

/* What pidfd_open gave */
struct pidfd {
	int fd;
	uint64_t serial;		/* of the process; 0: the slot is free */
	pid_t pid;
};

struct words;				/* generation.c */

struct record {
	struct process process;		/* first: a process is cast to its record */
	struct generation generation;	/* what process.generation points at, */
	struct words *words;		/* and its strings; NULL: nothing was told */
	struct sent kill, sent;		/* the SIGKILL that will end it; the latest of any other */
	struct signal_fact deadly;	/* the latest that may have ended it */
	const char *dying_in;		/* call that a task of it was in when it began to exit */
	int death_signal;		/* PR_SET_PDEATHSIG; 0: none */
	bool unsure;			/* process.fatal is by a call that may yet fail */
	uint64_t exited_by;		/* serial of the first that called exit_group */
	bool exited_by_other;		/* which is not the main thread */
	struct pidfd *pidfds;		/* PIDFDS_MAX of them, or NULL */
	struct task *tasks;
	unsigned stopped, exiting;	/* tasks that are */
	struct record *over_next;	/* among model.over */
	struct record *next, **link;	/* among model.all */
	bool zombie;			/* among those between model.oldest and model.latest: */
	struct record *older, *newer;
	uint64_t zombie_serial;		/* key in model.zombies; 0: not there */
	bool buried;			/* kept for its children only */
};

struct model {
	struct hash tasks;		/* tid → struct task */
	struct hash pids;		/* pid → struct record; who has that number now */
	struct hash zombies;		/* serial of the task that ended last → struct record */
	struct record *all, *over;
	struct record *oldest, *latest;	/* zombies */
	size_t zombie_count;
	size_t count;			/* records */
	uint64_t newest;		/* highest serial seen */
	uint64_t seq, time;		/* of the present event */
	struct gone *gone;		/* a ring of GONE_MAX, or NULL */
	unsigned gone_at;		/* where the next one goes */
	struct sent unaddressed;	/* the latest SIGKILL whose targets nobody could tell, */
	bool unaddressed_many;		/* of whom there may be several */
	struct hash effects;		/* row of a call → what it does: syscall_effects.c */
	pid_t tracer;			/* 0: unknown */
	bool timed_out;			/* the tracer ends what it traces: --timeout */
	bool kills_told;		/* calls that send signals are told of */
};

static inline struct record *record_of(struct process *p) { return (struct record *)p; }

/* The task of exactly that number and serial; NULL: none */
struct task *task_find(const struct model *m, struct task_id id);
/* The process that a task belongs to, or belonged to while it is a zombie; NULL: none. `tgid` is
 * asked when the task itself is not known and its number is nobody else's. Serial 0 is an unknown
 * one. */
struct record *record_find(const struct model *m, struct task_id id, pid_t tgid);

/* The process of that task, which is made to exist, with the task in it. Whoever had these numbers
 * before with another serial is taken for lost, or, of a zombie, for buried unseen as yet. */
struct record *record_meet(struct model *m, struct task_id id, pid_t tgid, enum birth how);

void task_add(struct model *m, struct record *r, struct task_id id);
void task_drop(struct model *m, struct task *t);
void task_drop_all(struct model *m, struct record *r);

/* Sets the state and remembers which event did */
void record_state(struct model *m, struct record *r, enum process_state state);
/* Alive, stopped or exiting, from the tasks; nothing when there are none */
void record_judge(struct model *m, struct record *r);
/* It is a zombie now, and will be found by that serial, if it is not 0. Where there are too many,
 * the oldest is taken for buried. */
void record_zombie(struct model *m, struct record *r, uint64_t serial);
/* It is over in that state: unfindable from now on, freed by the next record_sweep */
void record_over(struct model *m, struct record *r, enum process_state state);
/* Makes `child` a child of `parent` (NULL: of nobody), unless that would make a circle */
void record_link(struct record *child, struct record *parent);
/* Frees what was over before the present event */
void record_sweep(struct model *m);
void record_free(struct model *m, struct record *r);
#endif
