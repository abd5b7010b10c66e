/* What happens to traced tasks, as a stream of events. A live run and a replay yield the same. An
 * event is complete in itself: whatever decoding it needs stands in it. */
#ifndef PTRAIL_EVENT_H
#define PTRAIL_EVENT_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "ptrail/value.h"

struct abi;		/* the machine interface of a call: x86_64, i386 */
struct call;		/* a row of the table of calls */
struct memory;		/* the bytes of the tracee that belong to the event */
struct process;		/* what the model knows of it: ptrail/process.h */

/* Numbers of tasks are used again; a serial never is. */
struct task_id {
	pid_t tid;
	uint64_t serial;		/* 1, 2, … in the order in which the tracer met them */
};

enum event_kind {
	EVENT_BEGIN,	/* first of a trace; .begin; no task */
	EVENT_NEW,	/* a task is seen for the first time; .born */
	EVENT_FORK,	/* the task made another; .born. Before or after the other's EVENT_NEW */
	EVENT_EXEC,	/* the task's process became another program; .exec */
	EVENT_ENTER,	/* a system call is entered; .call */
	EVENT_LEAVE,	/* … and returned; .call, with all that was known at entry */
	EVENT_SIGNAL,	/* a signal is about to be delivered; .signal */
	EVENT_STOP,	/* the task is stopped by job control (group stop); .signal.number */
	EVENT_CONTINUE,	/* … and goes on */
	EVENT_EXITING,	/* the task begins to exit, /proc/PID is still whole; .exit */
	EVENT_EXIT,	/* the task is gone; .exit.zombie: the last of a process, which waits */
	EVENT_REAP,	/* the process's parent (or the kernel) collected it; .reap */
	EVENT_DETACH,	/* the task goes on without us */
	EVENT_LOST,	/* the task is gone and nobody said how */
	EVENT_NOTICE,	/* from here on something of the task cannot be seen; .notice */
	EVENT_END,	/* last of a trace; .end; no task */
	EVENT_KINDS
};

enum birth {
	BORN_COMMAND,	/* started by the tracer */
	BORN_ATTACHED,	/* was there already */
	BORN_FORK, BORN_VFORK, BORN_CLONE,	/* as the kernel's ptrace event calls it */
	BORN_THREAD,	/* clone with CLONE_THREAD */
	BORN_UNKNOWN,	/* came to us before its parent's report */
};

/* How a task ended: exit code, or signal */
struct ending {
	bool signaled, core;
	int number;
};

enum call_note {
	CALL_PLAIN,
	CALL_UNKNOWN_ENTRY,	/* we attached in the middle of it: the arguments are not known */
	CALL_BLOCKED,		/* seccomp stopped it: the result is none */
	CALL_SUPERSEDED,	/* execve by another thread took over this one's number */
};

/* What a tracer cannot show. Each is told once for a program that a process runs, but for children,
 * each of which is another one. The first two are known from calls: without calls wanted they are
 * not told. */
enum notice_kind {
	NOTICE_UNTRACED,	/* made a child with CLONE_UNTRACED; .child */
	NOTICE_IO_URING,	/* what it does through a ring makes no calls */
	NOTICE_DISPATCH,	/* syscall user dispatch: calls become SIGSYS before we see them */
	NOTICE_UNPRIVILEGED,	/* its file gives privileges, but not to who is traced; .path */
	NOTICE_KINDS
};

struct event {
	enum event_kind kind;
	uint64_t seq;			/* 1, 2, … */
	uint64_t time;			/* ns since the trace began, by CLOCK_MONOTONIC */
	struct task_id task;
	pid_t tgid;			/* its process */
	struct process *process;	/* set by the model; NULL before */
	union {
		struct {
			const char *const *argv;	/* NULL-terminated; of an attach, none */
			uint64_t realtime;		/* ns since 1970 when the trace began */
			const char *machine;		/* uname's */
		} begin;
		struct {
			enum birth how;
			/* NEW: the parent or maker; FORK: the new task; serial 0: unknown */
			struct task_id other;
			pid_t other_tgid;	/* of .other */
			uint64_t flags;		/* of clone, where known; else 0 */
		} born;
		struct {
			const char *path;	/* of /proc/PID/exe; "" unless asked for */
			const char *const *argv;	/* NULL unless asked for */
			pid_t old_tid;		/* who called execve: not task.tid if a thread */
		} exec;
		struct {
			const struct abi *abi;
			const struct call *row;		/* NULL: unknown number */
			uint64_t nr, arg[6], ip, sp;	/* sp: the stack pointer at entry */
			int64_t ret;			/* LEAVE: -errno when failed */
			bool failed;
			enum call_note note;
			uint64_t entered;		/* time of the entry, as .time */
			struct memory *memory;		/* what decoding needs */
			const struct call_view *view;	/* decoded; NULL: no printer wants values */
		} call;
		struct {
			int number;
			const struct abi *abi;		/* layout of the info */
			uint8_t info[128];		/* siginfo_t; of an EVENT_SIGNAL */
			bool has_info;
			const struct value *view;	/* the info decoded; V_RECORD */
		} signal;
		struct {
			struct ending how;
			bool zombie;
		} exit;
		struct {
			struct ending how;
			pid_t by;		/* who reaped it; 0: unknown */
			uint64_t zombie_since;	/* as .time */
			bool automatic;		/* nobody had to: SIGCHLD was ignored */
		} reap;
		struct {
			enum notice_kind kind;
			/* as clone returned it: in the maker's pid namespace */
			pid_t child;
			const char *path;	/* of the program, "" where unknown */
		} notice;
		struct {
			struct ending how;	/* of the command */
			bool has_command;
			uint64_t ended;	/* when it did, as .time; 0: it did not, or never ran */
			uint64_t events;	/* how many there were, with this one */
			uint64_t lost;		/* tasks lost, see EVENT_LOST */
			/* of .events, how many of each kind; NULL: nobody counted */
			const uint64_t *told;
			uint64_t unfinished;	/* ENTERs without a LEAVE */
			uint64_t filtered;	/* events that filters left out */
		} end;
	};
};

/* What a consumer of events needs. The union of all decides what the engine asks the kernel for. */
struct wants {
	bool calls;	/* ENTER and LEAVE */
	bool values;	/* decoded arguments with them: memory must be read */
	bool signals;	/* SIGNAL with its info decoded */
	bool programs;	/* path and argv with EXEC */
	bool exiting;	/* EXITING */
	bool reaps;	/* REAP, and EXITING with it */
	bool fd_paths;	/* what descriptors are */
};
#endif
