/* Where the time of tasks goes, from events alone: on a CPU, waiting for one, blocked in a system
 * call, stopped; and what decides their scheduling. The kernel's figures are exact and are known
 * when a task exits or is detached; what a task waits for follows from its system calls. */
#ifndef MODEL_STATES_STATES_H
#define MODEL_STATES_STATES_H

#include "base/memory/hash.h"
#include "model/history/intern.h"
#include "model/states/lanes.h"
#include "model/states/quotas.h"
#include "ptrail/process.h"

/* What a task does. The order of the system calls is that in which they are likely to compute
 * rather than to wait, backwards: see struct states_times. */
enum task_doing {
	DOES_RUN,		/* on a CPU */
	DOES_QUEUE,		/* runnable, waits for a CPU */
	DOES_SLEEP,		/* in a system call, for a duration */
	DOES_WAIT_CHILD,	/* for a child to exit, or to execute a program (vfork) */
	DOES_WAIT_SIGNAL,
	DOES_WAIT_LOCK,		/* futexes, semaphores and file locks */
	DOES_WAIT_EVENTS,	/* epoll and the like, timers, poll of several kinds of files */
	DOES_WAIT_TERMINAL,
	DOES_WAIT_SOCKET,
	DOES_WAIT_PIPE,		/* also message queues */
	DOES_CALL,		/* another system call that may wait */
	DOES_WAIT_FILE,		/* files, directories and devices */
	DOES_STOP,		/* by job control */
	DOES_TRACE,		/* kept in ptrace-stops by ptrail */
	DOES_OTHER,		/* anything else off the CPU, such as page faults */
	DOES_UNKNOWN,		/* as .is_partial of struct states_times says */
	TASK_DOINGS
};

/* The system calls of one kind. Durations include the time in which they computed. */
struct states_calls {
	uint64_t count, duration;
	uint64_t longest, longest_time;	/* duration, and when it was entered */
	const char *longest_call;	/* its name; NULL: there is none */
};

/* A change of what decides the scheduling of a task */
struct states_change {
	struct states_change *next;
	uint64_t time;
	pid_t by, of;			/* the task that made the system call; that it changes */
	uint64_t by_serial;		/* of the process of .by */
	const char *call;
	/* "nice 0", "SCHED_FIFO 5", "CPUs 0-3"; .before "": unknown */
	const char *before, *after;
	int error;			/* 0: it succeeded; else errno: nothing has changed */
};

struct states_task {
	struct states_task *next;	/* of the process, in the order of creation */
	struct task_id id;
	uint64_t born, ended;		/* .ended 0: not before the end of the trace */
	uint64_t stopped_since, stopped;	/* by job control; .stopped_since 0: it is not */
	struct states_calls calls[TASK_DOINGS];
	/* The system call in progress; .name NULL: none */
	struct {
		const char *name;
		enum task_doing doing;	/* TASK_DOINGS: it does not wait */
		uint64_t since;
	} now;
	bool is_attached;		/* it existed before the trace */
	bool is_child;			/* its creator was traced */
	bool has_called;		/* a system call of it was seen to begin or to end */
	enum task_doing restarts;	/* of the call that restart_syscall() would continue */
	/* From the kernel, when it was first traced, and at its end; zeroed if unknown */
	struct scheduling first, last;
	bool has_first, has_last;
	struct scheduling current;	/* .policy -1, .cpus "": unknown */
	bool knows_nice;		/* .current.nice is known */
	/* If lanes are kept: until it ends, and then its lane */
	struct lane_waits waits;
	struct state_lane lane;
};

struct states_process {
	struct states_process *next;	/* in the order of creation */
	uint64_t serial;
	pid_t pid, parent;		/* .parent 0: unknown, or not traced */
	const char *program;		/* name of its last program; "": unknown */
	uint64_t born;
	/* A zombie in between; 0: not before the end of the trace */
	uint64_t exited, reaped;
	bool is_over;
	struct states_task *tasks, *last_task;
	unsigned task_count;
	struct scheduling start;	/* that its first task began with, as .current of a task */
	bool knows_start_nice;
	struct states_change *changes, *last_change;
};

struct states {
	struct states_process *first, **last;
	struct hash by_pid;		/* pid → struct states_process, the current one */
	struct hash by_tid;		/* tid → struct states_task, of tasks that have not ended */
	struct intern_pool pool;
	struct quota_list quotas;	/* of all cgroups */
	uint64_t ended;			/* time of the last event */
	uint64_t change_count;		/* changes that are kept */
	uint64_t not_kept;		/* changes beyond the limit */
	unsigned lane_parts;		/* most parts of the lane of a task; 0: none are kept */
};

/* How the time of a task, or of several ones, was spent. The parts add up to .total. */
struct states_times {
	uint64_t total;			/* of all tasks, from birth to exit */
	uint64_t parts[TASK_DOINGS];
	uint64_t slices;		/* number of times that they began to run */
	/* The kernel's figures of some tasks are unknown: their DOES_UNKNOWN may be on a CPU or
	 * not. Otherwise it is 0. */
	bool is_partial;
	/* What the scheduler says, of the tasks of which that is known; the bit 1 << source for
	 * each enum states_source that a task has */
	uint64_t in_state[KERNEL_STATES], samples;
	unsigned sources;
};

void states_init(struct states *s);
void states_done(struct states *s);
/* Takes each event. Wanted are: .calls, .values, .fd_paths, .programs, .exiting, .identity,
 * .scheduling, .states, .quotas, .reaps, .looks and the system calls of STATES_CALLS. */
void states_note(struct states *s, const struct event *e);
/* Returns the task with that id unless it has ended; else NULL. */
struct states_task *states_find_task(const struct states *s, struct task_id id);
#define STATES_CALLS "%file,%desc,%network,%ipc,%process,%signal,/sleep,/futex,/^sched_set," \
	"setpriority,nice,restart_syscall"

/* Adds the times of a task to *t. System calls that took longer than the task was off the CPU have
 * computed: what exceeds that is subtracted from the last kinds of enum task_doing first. */
void states_add_times(const struct states *s, const struct states_task *task,
		      struct states_times *t);
/* Returns the source of the durations in states: the least exact one of the tasks of which it is
 * known. */
enum states_source states_source(const struct states_times *t);
void states_add_process(const struct states *s, const struct states_process *p,
			struct states_times *t);
/* Adds the system calls of that kind of all tasks of the process to *c. */
void states_add_calls(const struct states_process *p, enum task_doing doing,
		      struct states_calls *c);
/* ns that the process was a zombie until now */
uint64_t states_zombie(const struct states *s, const struct states_process *p);
#endif
