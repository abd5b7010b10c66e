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
struct history;		/* what is known of all that were: ptrail/history.h */
struct findings;	/* ptrail/finding.h */

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
	EVENT_LOOK,	/* where a task is that goes on living; .look */
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

/* An output of this run that does not have all that was to be written to it */
struct output_loss {
	const char *file;	/* as it was given; NULL: standard error; "-": standard output */
	const char *reason;	/* "No space left on device" */
	bool stopped;		/* it cannot be written to any more; else parts were left out */
	bool counted;		/* these are known: */
	bool blocks;		/* … and are blocks of bytes instead of lines */
	uint64_t written, lost, lost_bytes;
};

/* How a task ended: exit code, or signal */
struct ending {
	bool signaled, core;
	int number;
};

/* Who a process is: its place among others and its rights, as /proc/PID/status and stat have it at
 * the event. Numbers are those of the tracer's namespaces; 0: it has none there. */
enum { NAMESPACES_MAX = 8 };

struct identity {
	pid_t parent, group, session;
	uint32_t terminal;	/* device number of the controlling terminal; 0: none */
	uid_t uid, euid, suid;
	gid_t gid, egid, sgid;
	uint64_t capabilities;	/* effective; bit 0 is CAP_CHOWN */
	bool no_new_privs;
	uint64_t blocked, ignored, caught;	/* signals; bit 0 is signal 1 */
	/* its number in each pid namespace that it is in, from the tracer's inwards; the first is
	 * its pid */
	pid_t inner[NAMESPACES_MAX];
	unsigned inner_count;
	/* of an EVENT_NEW that nobody saw become its program: the path of /proc/PID/exe; "" or NULL
	 * elsewhere, and where it is not known or was not asked for */
	const char *program;
};

enum descriptor_kind {
	DESCRIPTOR_OTHER,	/* epoll, timers, … */
	DESCRIPTOR_FILE, DESCRIPTOR_FOLDER, DESCRIPTOR_DEVICE, DESCRIPTOR_TERMINAL,
	DESCRIPTOR_PIPE,	/* and FIFO */
	DESCRIPTOR_SOCKET,
};

/* An open descriptor */
struct descriptor {
	int fd;
	enum descriptor_kind kind;
	uint64_t device, inode;	/* of a pipe, FIFO, file: who has the same has the same thing */
	/* the inode of the other end: of a UNIX socket, of a connection within this machine */
	uint64_t peer;
	bool reads, writes;	/* how it was opened */
	bool listens;		/* a listening socket */
	const char *name;	/* as /proc/PID/fd has it: a path, "pipe:[4711]"; of a socket its
				 * addresses where known */
};

struct descriptors {
	const struct descriptor *all;	/* in order of their numbers */
	unsigned count;
	unsigned open;		/* there are so many: more than .count where that was too many */
	uint64_t limit;		/* RLIMIT_NOFILE; 0: unknown */
};

/* What a process used up, when its last task begins to exit (files of /proc/PID) */
struct figures {
	uint64_t user, system;		/* ns of processor time, in steps of 10 ms; of all tasks */
	uint64_t processor;		/* ns that tasks had a processor, to the ns */
	uint64_t run_delay;		/* ns that they were ready and waited for one */
	uint64_t peak_memory;		/* bytes, VmHWM: of the present program */
	uint64_t minor_faults, major_faults;
	uint64_t voluntary, involuntary;	/* context switches, of the main thread */
	uint64_t chars_read, chars_written;	/* bytes, by calls */
	uint64_t bytes_read, bytes_written;	/* bytes, from and to disks */
	unsigned descriptors;		/* open */
	uint64_t descriptor_limit;	/* RLIMIT_NOFILE */
};

/* What speaks for the kernel having ended a process for want of memory: how often it did that to
 * anybody, and in the process's own cgroup, since the trace began. Each process that is killed is
 * taken for one of them, and what is left a second later is nobody's. */
struct shortage {
	uint64_t kills;		/* oom_kill of /proc/vmstat */
	uint64_t group_kills;	/* oom_kill of memory.events; of version 1, memory.oom_control */
	uint64_t group_limit;	/* bytes: the least of it and of those above it; 0: none */
	const char *group;	/* the cgroup's path; "" unknown */
	bool group_counts;	/* memory.events could be read: 0 kills speak against it */
};

/* Where a path ends, of a call that failed with it: by a look at the folders right after the call,
 * at none that somebody in user space would have to answer for */
enum path_fault_kind {
	PATH_MISSING,		/* .name is the first part of the path that is not there */
	PATH_DANGLING,		/* .name is a symbolic link to .target, which is not there */
	PATH_INTERPRETER,	/* .name is there, but not what is to run it: .target */
	PATH_UNSEARCHABLE,	/* .name is a folder that the task may not search */
	PATH_DENIED,		/* .name is what it may not do .lacks with */
};

struct path_fault {
	enum path_fault_kind kind;
	const char *name, *target;	/* .target "" where there is none */
	const char *folder;		/* that a relative path starts from; "" unknown */
	char lacks;			/* r, w, x */
	unsigned mode;			/* permissions of .name, which belongs to: */
	uid_t owner;
	gid_t group;
	uid_t uid;			/* for whom: the task's, for file systems */
	gid_t gid;
};

enum look_reason {
	LOOK_LEFT,	/* the command has ended, and this goes on */
	LOOK_TIMEOUT,	/* --timeout: the command took too long */
	LOOK_ASKED,	/* SIGQUIT to the tracer, or attached for a look */
	LOOK_REASONS
};

/* A process that is not traced, and what a look found that it has to do with who is looked at */
enum outsider_role {
	OUTSIDER_END,		/* has the other end of .inode open */
	OUTSIDER_CHILD,		/* is a child of it */
	OUTSIDER_OWNER,		/* has the lock: .owner of the look */
};

struct outsider {
	pid_t pid;
	const char *program;	/* as /proc/PID/stat calls it, "" unknown */
	enum outsider_role role;
	uint64_t inode;		/* OUTSIDER_END: of the pipe, or of its own end of the socket */
	bool reads, writes;
};

/* At most so many calls are known at a time that others may be like: see call.like */
enum { CALLS_ALIKE = 256 };

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
	/* the task, or another one that shares its memory, wrote into its ring buffer: its syscalls
	 * after .since, up to its next ptrace-stop, are lost; .discarded. For each ring buffer. */
	NOTICE_RING,
	NOTICE_KINDS
};

/* Why a trace ends */
enum end_reason {
	END_DONE,	/* there is nothing left to trace */
	END_LEFT,	/* the command has ended, and others were to be let go then */
	END_SIGNAL,	/* a signal asked the tracer to end */
	END_TIMEOUT,	/* --timeout */
	END_FAILED,	/* the tracer, or all that it writes to, failed */
	END_TORN,	/* what is replayed ends before the trace did */
};

/* Whether all was over then, or all that was to be seen */
static inline bool end_is_cut(enum end_reason why)
{
	return why != END_DONE && why != END_LEFT;
}

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
			pid_t tracer;			/* who traces; 0: unknown */
			bool kills;		/* calls that send signals are told of */
			unsigned processors;	/* of the machine, online; 0: unknown */
			const char *host;	/* its name; NULL or "": unknown */
			uint64_t run[2];	/* random: no other run has it; 0, 0: unknown */
		} begin;
		struct {
			enum birth how;
			/* NEW: the parent or maker; FORK: the new task; serial 0: unknown */
			struct task_id other;
			pid_t other_tgid;	/* of .other */
			uint64_t flags;		/* of clone, where known; else 0 */
			/* NEW of a process not made by one that is traced; NULL unless asked for */
			const struct identity *who;
		} born;
		struct {
			const char *path;	/* of /proc/PID/exe; "" unless asked for */
			const char *const *argv;	/* NULL unless asked for */
			pid_t old_tid;		/* who called execve: not task.tid if a thread */
			/* with .path: the name that execve was given (AT_EXECFN), "" unknown; if
			 * .script, that of a file which .path interprets */
			const char *file;
			bool script;
			const char *cwd;	/* "" unless asked for */
			const struct identity *who;		/* NULL unless asked for */
			/* what it was left, 64 at most; likewise. Of sockets only what they are:
			 * .listens, .peer and addresses come with a LOOK. */
			const struct descriptors *open;
		} exec;
		struct {
			const struct abi *abi;
			const struct call *row;		/* NULL: unknown number */
			uint64_t nr, arg[6], ip, sp;	/* sp: the stack pointer at entry */
			int64_t ret;			/* LEAVE: -errno when failed */
			bool failed;
			/* LEAVE: it stands for its ENTER as well, which is not told and has the
			 * number before: nothing came between, and all who are told can do
			 * without */
			bool at_once;
			enum call_note note;
			uint64_t entered;		/* time of the entry, as .time */
			struct memory *memory;		/* what decoding needs */
			const struct call_view *view;	/* decoded; NULL: no printer wants values */
			/* LEAVE of one that failed with a path; NULL unless asked for */
			const struct path_fault *fault;
			/* Events with the same number here are alike in all but their times, their
			 * task and where the call was made: what a printer made of one it can
			 * use for all. 0: nothing is known of that. Of those that leave the same
			 * remainder by CALLS_ALIKE only the greatest may come again. */
			uint64_t like;
		} call;
		struct {
			int number;
			const struct abi *abi;		/* layout of the info */
			uint8_t info[128];		/* siginfo_t; of an EVENT_SIGNAL */
			bool has_info;
			const struct value *view;	/* the info decoded; V_RECORD */
			/* the task's signals as they are at this moment; NULL unless asked for */
			const struct identity *who;
		} signal;
		struct {
			struct ending how;
			bool zombie;
			/* EXITING of a process's last task; NULL unless asked for: */
			const struct figures *figures;
			const struct identity *who;
			const struct shortage *shortage;	/* only when it is killed */
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
			uint64_t since;		/* as .time: of the last syscall event before */
			uint64_t discarded;	/* bytes of records not read; 0: unknown */
		} notice;
		struct {
			enum look_reason why;
			char state;		/* as /proc/TID/stat has it: R S D T t Z */
			const char *place;	/* /proc/TID/wchan, "" unknown */
			const struct abi *abi;	/* NULL: it is in no call, or nobody knows */
			const struct call *row;	/* NULL: none, or an unknown number */
			uint64_t nr, arg[6];
			/* futex: the word that it waits on, and the thread that has the lock, or
			 * that is joined; of a lock on a file the process that has it; 0: that
			 * cannot be told */
			uint32_t word;
			pid_t owner;
			const struct identity *who;		/* of the main thread's look */
			const struct descriptors *open;		/* likewise */
			/* The descriptors that the call waits on: that of a read, those of a poll,
			 * a select, an epoll_wait (what the epoll descriptor watches) */
			const int *waits;
			unsigned wait_count;
			/* ns that the call may take, of a time of day what is left of it; -1: for
			 * ever; -2: unknown */
			int64_t timeout;
			const char *name;	/* of the thread, as /proc/TID/stat has it */
			const char *path;	/* of an open that waits: what it opens; or "" */
			int stopped;		/* state T: the signal that did; 0: unknown */
			bool in_vfork;		/* waits until its vfork child lets it go on */
			/* who is not traced and has to do with it */
			const struct outsider *outside;
			unsigned outside_count;
			/* of those told at this moment, which all have the same .time */
			bool last;
			/* with .last, where histories are asked for; else NULL: all until now */
			const struct history *history;
		} look;
		struct {
			struct ending how;	/* of the command */
			bool has_command;
			uint64_t ended;	/* when it did, as .time; 0: it did not, or never ran */
			uint64_t events;	/* how many there were, with this one */
			/* tasks of which something is lost: their ends (EVENT_LOST), or syscalls
			 * (NOTICE_RING) */
			uint64_t lost;
			uint64_t lost_rings;	/* of .lost, those whose syscalls are lost */
			/* of .events, how many of each kind; NULL: nobody counted */
			const uint64_t *told;
			uint64_t unfinished;	/* ENTERs without a LEAVE */
			uint64_t filtered;	/* events that filters left out */
			enum end_reason why;
			int signal;		/* END_SIGNAL: which */
			/* what was asked for; NULL otherwise. See history.h, finding.h. */
			const struct history *history;
			const struct findings *findings;
			/* Outputs that failed or left something out until now. Not of the trace but
			 * of this run: a recording has none. Valid while the event is delivered. */
			const struct output_loss *losses;
			unsigned loss_count;
		} end;
	};
};

/* What a consumer of events needs. The union of all decides what the engine asks the kernel for. */
struct wants {
	bool calls;	/* ENTER and LEAVE */
	bool values;	/* decoded arguments with them: memory must be read */
	bool signals;	/* SIGNAL with its info decoded */
	/* calls where they cost nothing but themselves: we start the command and a seccomp program
	 * selects them. Elsewhere none are told for that. */
	bool cheap_calls;
	bool programs;	/* path, argv, file, cwd with EXEC */
	bool identity;	/* who, with NEW, EXEC, EXITING, SIGNAL (but for a child's end) */
	bool descriptors;	/* open, with EXEC */
	bool figures;	/* figures and shortage with EXITING, and EXITING with it */
	bool exiting;	/* EXITING */
	bool reaps;	/* REAP, and EXITING with it */
	/* LOOK at what is left when the command has ended, and when a signal asks for it; at what
	 * is attached to at once */
	bool looks;
	bool look_only;		/* let go of what is attached to when it was looked at */
	bool fd_paths;	/* what descriptors are */
	bool faults;	/* fault, with LEAVE of what values are wanted of */
	/* what is written to descriptors 1 and 2, as much of it as is kept of messages
	 * (ptrail/history.h): those calls, beside others that are wanted */
	bool messages;
	bool history, findings;		/* with END */
};
#endif
