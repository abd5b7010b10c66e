/* The tasks that are traced, by number, and the processes they belong to. Records of the gone are
 * used again for new ones; a serial never is. */
#ifndef TRACE_ENGINE_TRACEE_H
#define TRACE_ENGINE_TRACEE_H

#include "base/memory/hash.h"
#include "trace/engine/engine.h"

enum tracee_state {
	TRACEE_BORN,		/* its maker told of it; it has not stopped yet */
	TRACEE_RUNNING,		/* resumed: the next thing is that wait4 reports it */
	TRACEE_STOPPED,		/* reported and not resumed yet */
	TRACEE_LISTENING,	/* in a group stop that may end: only INTERRUPT is allowed */
};

/* How long tasks had a processor, and were ready and waited for one; ns, by /proc/TID/schedstat */
struct cpu_times {
	uint64_t on_cpu, run_delay;
};

/* A process as far as it is traced */
struct tracee_group {
	pid_t tgid;
	struct tracee *tasks;	/* those alive, by .next */
	unsigned count;
	pid_t parent;		/* its parent process when last looked; 0: unknown */
	int pidfd;		/* opened when it began to exit; -1 */
	/* pages of its memory may be somebody's to provide: see stops/userfault.h */
	bool has_userfault;
	bool shares_memory;		/* its memory may be another process's too (vfork, CLONE_VM) */
	unsigned notices_emitted;	/* kinds of EVENT_NOTICE told of its program, as bits */
	unsigned exiting;	/* tasks that have begun to exit */
	struct cpu_times cpu_times;	/* of its tasks that are gone */
	struct tracee_group *free;
};

struct tracee {
	struct task_id id;
	struct tracee_group *group;
	struct tracee *next, **link;	/* among the tasks of the group */
	enum tracee_state state;
	bool announced;		/* EVENT_NEW was told */
	bool has_creator;		/* its maker is known */
	bool is_starting;		/* the command before its execve: what it does is our own doing */
	bool no_proc;		/* its number is no number of /proc */
	bool in_call;		/* .call is a call that has not returned, */
	bool in_record;		/* … and has a record: it does not stop when it does */
	bool stopped;		/* EVENT_STOP was told, EVENT_CONTINUE was not */
	bool every_call;	/* stops at each call though a seccomp program selects */
	bool exiting;		/* has begun to exit */
	bool known_to_fast;	/* has been stopped once, so that its registers are its own */
	bool in_injected_call;		/* makes a call of ours, in place of its own */
	bool untraced_cleared;	/* its call lost CLONE_UNTRACED, until it returns */
	int stop_signal;	/* with .stopped: which signal did */
	bool in_vfork;		/* waits in the kernel for its vfork child: cannot be interrupted */
	unsigned batch_slot;		/* 1 + its place among the statuses not served yet */
	enum birth birth;
	uint64_t flags;
	struct task_id creator;
	pid_t creator_tgid;
	uint64_t restart_nr;	/* number of the call that a restart_syscall would resume */
	struct event call;	/* ENTER, later LEAVE, of the current call */
	struct call_storage storage;
};

struct tracees {
	struct hash by_tid, by_tgid;
	uint64_t last_serial;
	bool no_proc;		/* of tasks added from now on nothing is to be looked up */
	struct tracee *free_tracees;
	struct tracee_group *free_groups;
};

struct tracee *tracees_find(const struct tracees *all, pid_t tid);
struct tracee_group *tracees_group(const struct tracees *all, pid_t tgid);

/* A new record with the next serial, TRACEE_BORN; there must not be one of this number. */
struct tracee *tracees_add(struct tracees *all, pid_t tid, pid_t tgid);

/* Forgets the task. Its group is forgotten with its last task: *last then has what was known of it
 * (the pidfd is the caller's), otherwise .tgid is 0. */
void tracees_remove(struct tracees *all, struct tracee *t, struct tracee_group *last);

/* The task has another number now; that number must be free. */
void tracees_rename(struct tracees *all, struct tracee *t, pid_t tid);

void tracees_done(struct tracees *all);
#endif
