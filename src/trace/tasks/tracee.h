/* The table of traced tasks, by tid, and their processes. Records of ended tasks are reused;
 * serials are not. */
#ifndef TRACE_TASKS_TRACEE_H
#define TRACE_TASKS_TRACEE_H

#include <sys/ptrace.h>

#include "base/memory/hash.h"
#include "symbols/crash.h"
#include "trace/engine.h"
#include "trace/proc/credentials.h"
#include "trace/facts/facts.h"
#include "trace/proc/pid_namespace.h"
#include "trace/sched/lane.h"

enum tracee_state {
	TRACEE_BORN,		/* reported by its creator, not stopped yet */
	/* Running since it was attached to. Its syscalls before its first stop are not seen. */
	TRACEE_ATTACHED,
	TRACEE_RUNNING,		/* resumed; wait4() will report its next stop */
	/* Running, but sleeps in the kernel until its vfork child execs or exits; cannot be
	 * interrupted */
	TRACEE_IN_VFORK,
	TRACEE_STOPPED,		/* in a stop that wait4() has reported */
	/* In a group-stop after PTRACE_LISTEN: only PTRACE_INTERRUPT is allowed */
	TRACEE_LISTENING,
};

struct library_space;		/* trace/library_calls/space.h */
struct library_task;		/* trace/library_calls/calls.h */
struct uring_process;		/* trace/uring/uring.c */

/* Advances only; a task may end in each state. */
enum tracee_life {
	TRACEE_UNANNOUNCED,	/* EVENT_NEW has not been emitted */
	TRACEE_ANNOUNCED,
	TRACEE_EXITING,		/* has begun to exit, which its PTRACE_EVENT_EXIT stop reported */
};

/* The syscall in progress of a task, which is .call */
enum syscall_phase {
	SYSCALL_NONE,
	SYSCALL_BY_STOP,	/* a stop reported its enter, and its exit stops */
	SYSCALL_BY_RECORD,	/* it comes from a ring record: it has no exit stop */
	/* A stop reported its enter, and it waits for its vfork child: the child's execve or end,
	 * or what the task does next, reports its exit. */
	SYSCALL_IN_VFORK,
};

/* How ptrail treats the syscall that the task makes, until its exit stop */
enum syscall_treatment {
	SYSCALL_AS_IS,
	SYSCALL_REPLACED,	/* ptrail injected another syscall in its place */
	SYSCALL_TRACES_CHILD,	/* CLONE_UNTRACED was cleared */
	SYSCALL_SKIPPED,	/* nothing needs it: its exit stop emits no event */
	/* --stop-at: it is not executed, and starts again when the task continues */
	SYSCALL_REPEATED,
};

/* What ring buffers know of a task */
enum ring_notice {
	RING_UNAWARE,
	RING_AWARE,		/* its first stop, or that it executes a program */
	/* It is a fork in its syscall-enter-stop, until its process is set up. */
	RING_HOLDS,
};

/* The dynamic loader of a program, which its forked children have, too */
struct loader_state {
	bool is_known;		/* false: the execve was not traced, or no files are wanted */
	uint64_t start, end;	/* its addresses; .end is 0 if the program has none */
	unsigned machine, bits;	/* of the program */
	/* It has opened /etc/ld.so.cache, or there is none (.cache is NULL). */
	bool knows_cache;
	const struct loader_cache *cache;	/* valid until objects_free() */
};

/* A process with its traced tasks */
struct tracee_group {
	pid_t tgid;
	struct tracee *tasks;	/* live tasks, linked by .next */
	unsigned count;
	pid_t parent;		/* pid of the parent when last read; 0: unknown */
	bool knows_parent;	/* .parent was read at the latest exit of a task */
	unsigned depth;		/* generations from the command or the attached process to it */
	int pidfd;		/* opened when the process began to exit; else -1 */
	/* Pages of its memory may be served by userfaultfd (memory/userfault.h), so that reads may
	 * block. */
	bool has_userfault;
	bool shares_memory;	/* other processes may share its memory (vfork, CLONE_VM) */
	bool attacked_tracer;	/* it has tried to trace ptrail, which was reported */
	/* Bit set of the kinds of EVENT_NOTICE that were emitted for its program; NOTICE_KINDS: of
	 * an io_uring, all of whose operations are emitted */
	unsigned notices_emitted;
	/* What --stop-at has matched in it: its tasks are detached and left stopped. NULL: it is
	 * traced. Owned by the stopper. */
	const char *stopped_at;
	/* .stopped_at is set, and no task that can run is traced any more */
	bool is_left;
	unsigned exiting;	/* number of tasks that have begun to exit */
	struct cpu_times cpu_times;	/* sum over tasks that have ended */
	enum { NUMBERS_UNREAD, NUMBERS_OURS, NUMBERS_OTHER } numbers;	/* its pid namespace */
	uint64_t workload_id;	/* hash of the last workload in an event; 0: none */
	struct loader_state loader;
	/* Breakpoints of its memory; NULL: none. Released when the group is removed. */
	struct library_space *library;
	/* Rings whose operations are emitted; NULL: none. Released when the group is removed. */
	struct uring_process *uring;
	struct tracee_group *free;
};

/* A task's current syscall, or its last one. stops/syscall_event.h begins and ends it. */
struct syscall_event {
	enum syscall_phase phase;
	enum syscall_treatment treatment;
	struct event event;		/* the ENTER; after the end, the LEAVE, which includes it */
	struct call_storage storage;	/* its memory and values, from enter to exit */
	uint64_t restart_nr;		/* number that restart_syscall would restart */
	pid_t vfork_child;		/* SYSCALL_IN_VFORK: what it waits for, and its result */
};

enum { CAUGHT_MAX = 4 };	/* faults of a task that are remembered */

struct tracee {
	struct task_id id;
	struct tracee_group *group;
	struct tracee *next, **link;	/* list of the tasks of the group */
	enum tracee_state state;
	enum tracee_life life;
	bool no_proc;		/* its tid is not a number of /proc */
	/* Has a syscall-stop at each syscall although a seccomp filter selects */
	bool every_call;
	bool stops_at_exit;	/* PTRACE_O_TRACEEXIT, which the tasks that it creates inherit */
	enum ring_notice ring_notice;	/* written by trace/fast */
	/* Signal of the group-stop: EVENT_STOP was emitted, EVENT_CONTINUE was not. 0: none */
	int stop_signal;
	unsigned batch_slot;	/* 1 + index in the batch of statuses; 0: none */
	/* What PTRACE_GET_SYSCALL_INFO said of its current stop, if .has_stop_info */
	struct __ptrace_syscall_info stop_info;
	bool has_stop_info;
	enum task_origin birth;	/* BORN_UNKNOWN: its creator has not reported it yet */
	uint64_t flags;
	struct task_id creator;
	pid_t creator_tgid;
	/* The rule of -e inject that applies to the syscall in progress; NULL: none */
	const struct injection_rule *injection;
	/* What --stop-at has matched at the enter of the syscall in progress; NULL: nothing */
	const char *stop_match;
	uint64_t delayed_until;	/* event time until which it stays stopped; 0: it is not delayed */
	int delayed_signal;	/* signal to resume it with after the delay */
	/* The latest faults for which it has a handler, which may be running; number 0: none. The
	 * latest one is before .caught_next. */
	struct crash_site caught[CAUGHT_MAX];
	unsigned caught_next;
	int injected_signal;	/* signal that ptrail has sent and that has not arrived; 0: none */
	/* System time of its process at its latest stop, and at the enter of its syscall; ns */
	uint64_t system_time, entered_system_time;
	/* If scheduling is wanted: ns in ptrace-stops until now, and when the current one began */
	uint64_t held, held_since;
	/* If it was attached and switches are known: ns on a CPU before the first of them */
	uint64_t ran_before;
	/* If states are sampled: ns in each state until .sampled, which is an event time */
	uint64_t in_state[KERNEL_STATES], samples, sampled;
	struct sched_lane lane;		/* the same over time */
	char name[PID_NAME_SIZE];	/* its command name, if the sink wants it */
	/* As they were last read; known until a syscall changes them */
	struct namespaces namespaces;
	struct library_task *library;	/* its library calls in progress; NULL: none yet */
	struct syscall_event syscall;
};

struct tracees {
	struct hash by_tid, by_tgid;
	uint64_t last_serial;
	/* The /proc that is mounted cannot be used for tasks added from now on */
	bool no_proc;
	struct tracee *free_tracees;
	struct tracee_group *free_groups;
};

struct tracee *tracees_find(const struct tracees *all, pid_t tid);
struct tracee_group *tracees_group(const struct tracees *all, pid_t tgid);

/* Adds a task with the next serial in state TRACEE_BORN. The tid must not be in the table. */
struct tracee *tracees_add(struct tracees *all, pid_t tid, pid_t tgid);

/* Removes the task, and its group with its last task. Sets *last to the removed group, whose pidfd
 * the caller owns, or *last.tgid to 0. */
void tracees_remove(struct tracees *all, struct tracee *t, struct tracee_group *last);

/* Advances the life of the task by one state. Counts the exiting tasks of its group. */
void tracee_advance(struct tracee *t, enum tracee_life life);

/* Begins a syscall after the end of the previous one. `phase` is not SYSCALL_NONE. */
void tracee_begin_syscall(struct tracee *t, enum syscall_phase phase);

/* Whether wait4() will report the next stop of the task */
bool tracee_is_running(const struct tracee *t);
/* Whether wait4() has a status of the task to report, which stays unreported */
bool tracee_has_status(const struct tracee *t);
/* Whether the task has left the stop that wait4() has reported last, and is in another one or has
 * ended. A killed task does that, and the leader of a thread group also if another thread calls
 * execve, which then has its tid: requests that are meant for the leader would change the new
 * program, and resume it from a stop that is not reported then. Only leaders are checked, because
 * requests to other tasks fail then. */
bool tracee_stop_is_over(const struct tracee *t);

/* Gets what PTRACE_GET_SYSCALL_INFO says of the task's stop. Asks the kernel once for each status
 * of wait4(). Returns false, with errno, if that fails. */
bool tracee_get_stop_info(struct tracee *t, struct __ptrace_syscall_info *info);

/* Changes the tid of the task. The new tid must not be in the table. */
void tracees_rename(struct tracees *all, struct tracee *t, pid_t tid);

void tracees_done(struct tracees *all);
#endif
