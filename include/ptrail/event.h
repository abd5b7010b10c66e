/* The events of a trace. A live run and a replay deliver the same stream. An event contains all
 * data that is needed to decode it. */
#ifndef PTRAIL_EVENT_H
#define PTRAIL_EVENT_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "ptrail/crash.h"
#include "ptrail/credentials.h"
#include "ptrail/inspection.h"
#include "ptrail/memory_map.h"
#include "ptrail/object.h"
#include "ptrail/scheduling.h"
#include "ptrail/value.h"
#include "ptrail/wants.h"

struct abi;		/* a syscall ABI: x86_64, i386, arm64 */
struct call;		/* a row of the syscall table */
struct memory;		/* the bytes of tracee memory that belong to the event */
struct process;		/* the model's record of a process: ptrail/process.h */
struct history;		/* all processes of the trace: ptrail/history.h */
struct findings;	/* ptrail/finding.h */
struct test_list;	/* ptrail/tests.h */

/* A task. The kernel reuses tids; ptrail never reuses a serial. */
struct task_id {
	pid_t tid;
	uint64_t serial;		/* 1, 2, … in the order in which the tracer saw the tasks */
};

/* Where paths of a process begin, with the names that ptrail would use */
struct path_bases {
	const char *root;	/* its root directory: "/" if it is ptrail's */
	const char *cwd;	/* its working directory; "": unknown */
	/* The directory that names in /proc/PID begin at, such as those of descriptors: "/", except
	 * in another mount namespace whose root directory ptrail finds in its own */
	const char *names;
};

/* What a process belongs to, as the path of its cgroup says. "" or NULL: nothing, or unknown */
struct workload {
	const char *unit;	/* the unit of systemd: "nginx.service" */
	const char *container;	/* the ID of the container; of LXC and systemd-nspawn its name */
	const char *runtime;	/* what runs the container: docker, podman, containerd, … */
	const char *pod;	/* the UID of a pod of Kubernetes, the ID of one of podman */
};

static inline bool workload_is_known(const struct workload *w)
{
	return (w->unit && *w->unit) || (w->container && *w->container) || (w->pod && *w->pod);
}

enum event_kind {
	EVENT_BEGIN,	/* first event of a trace; .begin; no task */
	EVENT_NEW,	/* a task is seen for the first time; .born */
	EVENT_FORK,	/* the task created a task; .born. Before or after the child's EVENT_NEW */
	EVENT_EXEC,	/* the task's process executed a program; .exec */
	EVENT_ENTER,	/* syscall enter; .call */
	EVENT_LEAVE,	/* syscall exit; .call, including everything known at enter */
	EVENT_SIGNAL,	/* a signal is about to be delivered; .signal */
	EVENT_STOP,	/* job control stopped the task (group-stop); .signal.number */
	EVENT_CONTINUE,	/* the task was continued after a group-stop */
	EVENT_EXITING,	/* the task begins to exit, /proc/PID is still complete; .exit */
	EVENT_EXIT,	/* the task has exited; .exit. .exit.zombie: its process is a zombie now */
	EVENT_REAP,	/* the parent or the kernel reaped the process; .reap */
	/* ptrail detached from the task, which continues to run, or was left stopped; .detach */
	EVENT_DETACH,
	EVENT_LOST,	/* the task no longer exists and its exit status is unknown */
	EVENT_NOTICE,	/* part of the task's activity cannot be traced from here on; .notice */
	EVENT_LOOK,	/* the current state of a task that is still alive; .look */
	EVENT_END,	/* last event of a trace; .end; no task */
	EVENT_LIBRARY_CALL,	/* the task calls a function of another library; .library */
	EVENT_LIBRARY_RETURN,	/* it has returned, or never will; .library, with all of the call */
	EVENT_KINDS
};

enum task_origin {
	BORN_COMMAND,	/* started by the tracer */
	BORN_ATTACHED,	/* existed before the trace */
	BORN_FORK, BORN_VFORK, BORN_CLONE,	/* the kind of PTRACE_EVENT stop */
	BORN_THREAD,	/* clone with CLONE_THREAD */
	BORN_UNKNOWN,	/* reported by the kernel before its parent's PTRACE_EVENT stop */
};

/* An output of this run that is incomplete */
struct output_loss {
	const char *file;	/* as given; NULL: standard error; "-": standard output */
	const char *reason;	/* "No space left on device" */
	bool stopped;		/* nothing more can be written to it; false: parts were dropped */
	bool counted;		/* .written, .lost and .lost_bytes are valid */
	bool blocks;		/* .written and .lost count blocks of bytes instead of lines */
	uint64_t written, lost, lost_bytes;
};

/* How a task ended: an exit code or a signal */
struct exit_status {
	bool signaled, core;	/* killed by a signal; core dumped */
	int number;		/* the exit code or the signal number */
};

/* The ids and credentials of a process at the time of the event, from /proc/PID/status and stat.
 * Ids are those of the tracer's namespaces; 0: the process has no id there. */
enum { NAMESPACES_MAX = 8 };

struct identity {
	pid_t parent, group, session;
	uint32_t terminal;	/* device number of the controlling terminal; 0: none */
	uid_t uid, euid, suid;
	gid_t gid, egid, sgid;
	uint64_t capabilities;	/* effective; bit 0 is CAP_CHOWN */
	bool no_new_privs;
	uint64_t blocked, ignored, caught;	/* signals; bit 0 is signal 1 */
	/* the process's pid in each of its pid namespaces, from the tracer's namespace inwards; the
	 * first is its pid */
	pid_t inner[NAMESPACES_MAX];
	unsigned inner_count;
	/* with an EVENT_NEW of a process whose execve was not traced: the path of /proc/PID/exe;
	 * "" or NULL for other events, if unknown, and if no consumer wants it */
	const char *program;
};

enum descriptor_kind {
	DESCRIPTOR_OTHER,	/* epoll, timers, … */
	DESCRIPTOR_FILE, DESCRIPTOR_DIRECTORY, DESCRIPTOR_DEVICE, DESCRIPTOR_TERMINAL,
	DESCRIPTOR_PIPE,	/* a pipe or FIFO */
	DESCRIPTOR_SOCKET,
};

/* An open descriptor */
struct descriptor {
	int fd;
	enum descriptor_kind kind;
	uint64_t device, inode;	/* equal for descriptors of the same pipe, FIFO or file */
	/* the inode of the peer of a UNIX socket or of a connection within this machine; or 0 */
	uint64_t peer;
	bool reads, writes;	/* open for reading; open for writing */
	bool listens;		/* a listening socket */
	/* Of a connection: the peer is the listening socket, whose process has not accepted it */
	bool is_unaccepted;
	/* of a regular file that is open for writing, with EXEC and NEW: its writes go to the end
	 * of the file (O_APPEND); its position is not 0 */
	bool appends, is_advanced;
	/* FD_CLOEXEC: an execve closes it; with NEW only */
	bool closes_on_exec;
	const char *name;	/* the target of the link in /proc/PID/fd: a path, "pipe:[4711]"; of
				 * a socket its addresses, if known */
};

struct descriptors {
	const struct descriptor *all;	/* ordered by number */
	unsigned count;
	unsigned open;		/* open descriptors; larger than .count if .all is incomplete */
	uint64_t limit;		/* RLIMIT_NOFILE; 0: unknown */
};

/* A variable of an environment */
struct environment_variable {
	const char *text;	/* "NAME=VALUE", or as the program passed it, without a '=' */
	unsigned name_len;	/* bytes before the '='; all, if there is none */
	bool is_cut;		/* only the beginning of .text is known */
};

/* The environment that a program was started with */
struct environment {
	/* ordered by name; equal names in the order in which the program has them */
	const struct environment_variable *all;
	unsigned count;
	unsigned whole;		/* number of variables; larger than .count if some are unknown */
};

enum exec_change_kind { EXEC_ADDED, EXEC_REMOVED, EXEC_CHANGED };

/* A variable that two programs do not have in common. NULL: one of them lacks it */
struct environment_change {
	enum exec_change_kind kind;
	const struct environment_variable *before, *after;
};

/* A descriptor that two programs do not have in common: opened, closed or redirected */
struct descriptor_change {
	enum exec_change_kind kind;
	int fd;
	const struct descriptor *before, *after;	/* NULL: it is not open */
};

/* How what a program was started with differs from what the previous program of the process was
 * started with, or of the process that created it */
struct exec_changes {
	const struct environment_change *environment;	/* ordered by name */
	unsigned environment_count;
	bool has_environment;		/* both environments are known */
	const struct descriptor_change *descriptors;	/* ordered by number */
	unsigned descriptor_count;
	bool has_descriptors;		/* both lists of descriptors are known and complete */
};

/* Resources that a process has used when its last task begins to exit (files of /proc/PID) */
struct figures {
	uint64_t user, system;		/* CPU time of all tasks, in ns, with 10 ms resolution */
	uint64_t processor;		/* CPU time of all tasks, in ns, with 1 ns resolution */
	uint64_t run_delay;		/* ns that runnable tasks waited for a CPU */
	uint64_t peak_memory;		/* bytes, VmHWM: since the most recent execve */
	uint64_t minor_faults, major_faults;
	uint64_t voluntary, involuntary;	/* context switches of the main thread */
	uint64_t chars_read, chars_written;	/* bytes transferred by syscalls */
	uint64_t bytes_read, bytes_written;	/* bytes transferred from and to storage */
	unsigned descriptors;		/* open descriptors */
	uint64_t descriptor_limit;	/* RLIMIT_NOFILE */
};

/* Evidence that the OOM killer killed a process: the kernel's counters of such kills since the
 * trace began, system-wide and of the process's cgroup. Each killed process accounts for one kill;
 * a kill that is not accounted for within one second is discarded. */
struct oom_evidence {
	uint64_t kills;		/* oom_kill of /proc/vmstat */
	uint64_t group_kills;	/* oom_kill of memory.events (v2) or memory.oom_control (v1) */
	uint64_t group_limit;	/* bytes: lowest limit of the cgroup and its ancestors; 0: none */
	const char *group;	/* the cgroup's path; "": unknown */
	bool group_counts;	/* .group_kills is valid: 0 rules out the cgroup's limit */
};

/* The component of a path at which a failed syscall stopped. ptrail inspects the directories right
 * after the syscall and never asks a file system that is implemented in user space. */
enum path_fault_kind {
	PATH_MISSING,		/* .name is the first component that does not exist */
	PATH_DANGLING,		/* .name is a symbolic link to .target, which does not exist */
	PATH_INTERPRETER,	/* .name exists, but its interpreter .target does not */
	PATH_UNSEARCHABLE,	/* .name is a directory without search permission for the task */
	PATH_DENIED,		/* the task lacks the permission .lacks on .name */
	PATH_NOT_DIRECTORY,	/* .name exists, but is not a directory */
	PATH_NOEXEC,		/* .name is on a file system that is mounted noexec */
	PATH_NODEV,		/* .name is a device on a file system that is mounted nodev */
	/* .name is to be executed, and a process has it open for writing; or it is to be opened for
	 * writing, and a process executes it. .target: the process, as "make (123)"; "": unknown */
	PATH_BUSY,
	/* .name has the attribute immutable, or append-only: .target is "immutable" or
	 * "append-only" (chattr(1)) */
	PATH_IMMUTABLE,
};

struct path_fault {
	enum path_fault_kind kind;
	const char *name, *target;	/* .target is "" if there is none */
	const char *directory;		/* that a relative path starts from; "": unknown */
	char lacks;			/* r, w or x */
	unsigned mode;			/* permissions of .name */
	uid_t owner;			/* owner of .name */
	gid_t group;			/* group of .name */
	uid_t uid;			/* the task's file system uid */
	gid_t gid;			/* the task's file system gid */
};

/* A frame of a stack */
struct stack_frame {
	uint64_t addr;		/* of the next instruction; a return address, but for the first */
	/* The mapped file, as /proc/PID/maps has it, or "[vdso]"; "": the address is not in
	 * executable memory of a file. Such a frame is the last one, or the first one: an address
	 * that was called */
	const char *object;
	const char *build_id;	/* of the object, hexadecimal digits; "": unknown */
	uint64_t object_offset;	/* offset of .addr in the file */
	/* The last function that begins at or before .addr (before it, if .addr is a return
	 * address), demangled; "": unknown */
	const char *symbol;
	uint64_t symbol_offset;	/* .addr minus the begin of .symbol */
	/* Source file and line of the instruction, or of the call before it if .addr is a return
	 * address; "" and 0: unknown or not wanted */
	const char *file;
	unsigned line;
	/* .symbol is inlined in the function of the next frame, which has the same .addr. The begin
	 * of .symbol is that of its first instruction there. */
	bool is_inlined;
};

/* A stack, from the innermost frame on */
struct stack {
	const struct stack_frame *frames;
	unsigned count;
	bool is_cut;		/* there are more frames */
};

/* How a value of a library call is printed */
enum library_form {
	LIBRARY_INT,		/* signed, 32 bits */
	LIBRARY_LONG,		/* signed, 64 bits */
	LIBRARY_UNSIGNED,	/* 64 bits */
	LIBRARY_HEX,		/* 64 bits, hexadecimal */
	LIBRARY_OCTAL,		/* 32 bits: permissions */
	LIBRARY_POINTER,	/* an address that is not followed */
	LIBRARY_CHAR,		/* a character */
	LIBRARY_DOUBLE,		/* .number has the bits of a double */
	LIBRARY_STRING,		/* .bytes up to a NUL */
	LIBRARY_DATA,		/* .bytes */
	LIBRARY_FORMS
};

/* An argument or the result of a library call */
struct library_value {
	const char *name;	/* "": none */
	enum library_form form;
	/* What the function leaves there: known when it has returned, until then an address */
	bool is_late;
	bool is_unread;		/* .bytes could not be read, or not yet */
	bool is_terminated;	/* LIBRARY_STRING: a NUL follows .bytes */
	uint64_t number;	/* the number; of LIBRARY_STRING and LIBRARY_DATA the address */
	const uint8_t *bytes;
	unsigned len;		/* number of .bytes */
	uint64_t whole;		/* LIBRARY_DATA: number of bytes in the tracee */
};

/* Greatest number of arguments in an event */
enum { LIBRARY_VALUES_MAX = 16 };

enum look_reason {
	LOOK_COMMAND_EXITED,	/* the command has exited, and this task is still alive */
	LOOK_TIMEOUT,	/* the duration of --timeout is over */
	LOOK_REQUESTED,	/* SIGQUIT was sent to the tracer, or it attached only to inspect */
	LOOK_REASONS
};

/* Number of slots of the decode cache: see call.cache_key */
enum { DECODE_CACHE_SLOTS = 256 };

enum call_note {
	CALL_PLAIN,
	CALL_UNKNOWN_ENTRY,	/* ptrail attached during the syscall: arguments are unknown */
	CALL_BLOCKED,		/* a seccomp filter blocked it: the result is meaningless */
	CALL_SUPERSEDED,	/* execve by another thread took over this thread's tid */
	/* No syscall, but an operation of an io_uring that has completed: the event is the LEAVE
	 * of the syscall that does the same, without an ENTER; .entered is when it was submitted.
	 * An operation that no syscall does has no .row. The task submitted it, and may be in a
	 * syscall. Descriptors from 0x40000000 on are files in the table of the ring. */
	CALL_OPERATION,
};

/* Activity that a tracer cannot see. Each kind is reported once for each program that a process
 * executes, except NOTICE_UNTRACED, which is reported for each child, and NOTICE_RING. The first
 * two are derived from syscalls, so they are not reported if no consumer wants syscalls. */
enum notice_kind {
	NOTICE_UNTRACED,	/* the task created a child with CLONE_UNTRACED; .child */
	NOTICE_IO_URING,	/* operations of an io_uring are not syscalls; .is_complete */
	NOTICE_DISPATCH,	/* syscall user dispatch: syscalls become SIGSYS before ptrace */
	NOTICE_UNPRIVILEGED,	/* a set-user-ID file ran without its privileges; .path */
	/* the task, or another one that shares its memory, wrote into its ring buffer: its syscalls
	 * after .since, up to its next ptrace-stop, are lost; .discarded. For each ring buffer. */
	NOTICE_RING,
	/* the program is one of 32-bit ARM, on arm64: its syscalls have other numbers; .path */
	NOTICE_ARM32,
	NOTICE_KINDS
};

/* Why a trace ends */
enum end_reason {
	END_DONE,	/* no tracee is left */
	END_ROOT_EXIT,	/* the command has exited; the other tracees were detached as requested */
	END_SIGNAL,	/* a signal terminated the tracer */
	END_TIMEOUT,	/* --timeout */
	END_FAILED,	/* the tracer or all of its outputs failed */
	END_TRUNCATED,	/* the recording is truncated */
};

/* Returns true if the trace ended before the traced processes did, or before --until=root-exit */
static inline bool end_is_cut(enum end_reason why)
{
	return why != END_DONE && why != END_ROOT_EXIT;
}

struct event {
	enum event_kind kind;
	uint64_t seq;			/* 1, 2, … */
	uint64_t time;			/* ns of CLOCK_MONOTONIC since the trace began */
	struct task_id task;
	pid_t tgid;			/* the task's process */
	struct process *process;	/* set by the model; NULL before */
	union {
		struct {
			const char *const *argv;	/* NULL-terminated; empty with -p */
			uint64_t realtime;	/* start of the trace, ns since 1970 */
			const char *machine;	/* uname -m */
			pid_t tracer;		/* pid of ptrail; 0: unknown */
			bool kills;		/* the trace has syscalls that send signals */
			unsigned processors;	/* online CPUs of the machine; 0: unknown */
			const char *host;	/* the machine's name; NULL or "": unknown */
			uint64_t run[2];	/* random id of this run; 0, 0: unknown */
			unsigned page_size;	/* bytes of a page of memory; 0: unknown, 4096 */
			/* "KEY=VALUE" of --label and of CI systems, NULL-terminated; NULL: none */
			const char *const *labels;
		} begin;
		struct {
			enum task_origin how;
			/* NEW: the parent or creator; FORK: the new task; serial 0: unknown */
			struct task_id other;
			pid_t other_tgid;	/* of .other */
			uint64_t flags;		/* of clone, if known; else 0 */
			/* NEW of a process without a traced creator; NULL if not wanted */
			const struct identity *who;
			/* NEW of an attached process: its command line, NULL-terminated, and open
			 * descriptors; NULL if not wanted or unknown. Sockets have .listens, .peer
			 * and .name if the process was attached to after the first EVENT_LOOK */
			const char *const *argv;
			const struct descriptors *open;
			/* NEW of a task without a traced creator; NULL if not wanted or unknown */
			const struct credentials *credentials;
			/* NEW of an attached process; NULL if not wanted or unknown */
			const struct memory_map *memory;
			/* NEW of a task that is stopped; NULL if not wanted or unknown */
			const struct scheduling *scheduling;
			/* NEW of an attached process: its name, from /proc/PID/comm; NULL or "" if
			 * not wanted or unknown */
			const char *comm;
			/* NEW of a process without a traced creator; NULL: none, unknown or not
			 * wanted */
			const struct workload *workload;
		} born;
		struct {
			const char *path;	/* of /proc/PID/exe; "" if not wanted */
			const char *const *argv;	/* NULL if not wanted */
			/* the thread that called execve; differs from task.tid if that was not the
			 * main thread */
			pid_t old_tid;
			/* set with .path: the pathname given to execve (AT_EXECFN); with .script,
			 * that of the script; "": unknown */
			const char *file;
			bool script;		/* .path is the interpreter of the script .file */
			const char *cwd;	/* "" if not wanted */
			const struct identity *who;	/* NULL if not wanted */
			/* inherited descriptors, 64 at most; NULL if not wanted. Sockets have their
			 * kind only: EVENT_LOOK has .listens, .peer and addresses. */
			const struct descriptors *open;
			const struct program_files *files;	/* NULL if not wanted */
			/* The environment, and the changes since the previous program; set by the
			 * pipeline. NULL: unknown, or not wanted */
			const struct environment *environment;
			const struct exec_changes *changes;
			/* those that the program begins with; NULL if not wanted or unknown */
			const struct credentials *credentials;
			const struct memory_map *memory;	/* NULL if not wanted */
			/* The programs that the kernel opened to run .file, with their names as the
			 * process sees them, NULL-terminated: the interpreter of a script, that of
			 * an interpreter that is a script, and so on; last the dynamic loader.
			 * NULL: none, unknown or not wanted */
			const char *const *interpreters;
			bool has_loader;	/* the last of them is the dynamic loader */
			/* .path is an interpreter that binfmt_misc has chosen, for .file or for the
			 * interpreter of a script; set with .interpreters */
			bool is_by_binfmt;
			/* NULL: as before, or not wanted. All members "": none any more */
			const struct workload *workload;
		} exec;
		struct {
			const struct abi *abi;
			const struct call *row;		/* NULL: unknown number */
			uint64_t nr, arg[6], ip, sp;	/* registers at enter; .sp: stack pointer */
			int64_t ret;			/* LEAVE: -errno if the syscall failed */
			bool failed;
			/* LEAVE: a combined event. The ENTER has the preceding .seq and is not
			 * delivered: no event fell between them, and every consumer accepts
			 * combined events. */
			bool is_combined;
			/* ptrail (-e inject) prevented the syscall and set its result */
			bool injected;
			/* ptrail (-e inject) delayed the enter or, known at LEAVE, the exit */
			bool delayed;
			/* ptrail (-e inject) has overwritten memory that an argument points to */
			bool poked;
			enum call_note note;
			uint64_t entered;		/* timestamp of the enter, like .time */
			/* LEAVE: system time that the process has used since the enter, in ns; 0:
			 * not wanted, or a replay */
			uint64_t system;
			struct memory *memory;		/* bytes needed to decode the syscall */
			const struct call_view *view;	/* decoded; NULL if not wanted */
			/* LEAVE that failed with a path; NULL if unknown or not wanted */
			const struct path_fault *fault;
			/* The stack of the task. ENTER: only of a syscall that replaces the program
			 * or ends the task. NULL if unknown or not wanted */
			const struct stack *stack;
			/* LEAVE of an open, by the dynamic loader or with a name that contains
			 * ".so": the ELF file. NULL: it is none, or it is not wanted */
			const struct elf_object *object;
			/* LEAVE of an open by the dynamic loader, if .object is wanted */
			enum loader_cache_entry in_cache;
			/* Cache key: events with the same key differ only in timestamps, task and
			 * instruction pointer, so a consumer can cache the text that it made of
			 * one. 0: no key. Of the keys with the same remainder modulo
			 * DECODE_CACHE_SLOTS, only the greatest can occur again. */
			uint64_t cache_key;
		} call;
		struct {
			int number;
			bool has_info;
			const struct abi *abi;		/* layout of .info */
			uint8_t info[128];		/* siginfo_t; of an EVENT_SIGNAL */
			const struct value *view;	/* .info decoded; V_RECORD */
			/* includes the task's signal masks at this moment; NULL if not wanted */
			const struct identity *who;
			uint64_t ip;	/* instruction pointer; 0: not wanted, or a replay */
			/* its sender as the tracer sees it, in the form of PID_NAMES
			 * (decode/memory.h); NULL: unknown, not wanted, or a replay */
			const char *sender;
			const struct stack *stack;	/* NULL if unknown or not wanted */
			/* NULL: the signal is no crash, or it is unknown or not wanted */
			const struct crash *crash;
		} signal;
		struct {
			struct exit_status how;
			bool zombie;	/* EXIT: last task of the process, which is a zombie now */
			/* EXITING of a process's last task; NULL if not wanted */
			const struct figures *figures;
			/* EXITING of a process's last task; NULL if not wanted */
			const struct identity *who;
			/* EXITING of a process's last task, if it is killed; NULL if not wanted */
			const struct oom_evidence *shortage;
			/* EXITING of a process's last task, if the dynamic loader ends it after an
			 * error; NULL if not wanted or unknown */
			const struct loaded_objects *loaded;
			/* EXITING of a process's last task; NULL if not wanted */
			const struct memory_map *memory;
			/* EXITING; NULL if not wanted or unknown */
			const struct scheduling *scheduling;
			/* EXITING of a process's last task: the name of the main thread (comm);
			 * NULL or "" if not wanted or unknown */
			const char *comm;
			/* With .comm: the title that replaces the arguments of the process, as of
			 * setproctitle(3); NULL or "": there is none */
			const char *title;
			/* EXITING of a task that calls exit() in its handler of a fault: that
			 * fault; NULL: there is none, or not wanted */
			const struct caught_fault *fault;
		} exit;
		struct {
			struct exit_status how;
			pid_t by;		/* the process that reaped it; 0: unknown */
			uint64_t zombie_since;	/* timestamp like .time */
			bool automatic;		/* the kernel reaped it: SIGCHLD was ignored */
		} reap;
		struct {
			/* What the process was left stopped at: an argument of --stop-at. NULL or
			 * "": it continues to run */
			const char *stopped_at;
			const struct scheduling *scheduling;	/* NULL if not wanted or unknown */
		} detach;
		struct {
			enum notice_kind kind;
			/* as clone returned it: in the creator's pid namespace */
			pid_t child;
			const char *path;	/* of the program; "": unknown */
			uint64_t since;		/* timestamp of the last syscall event before */
			uint64_t discarded;	/* bytes of records not read; 0: unknown */
			/* The operations are events (CALL_OPERATION), except for consumers that do
			 * not want them. A second notice reports that some are missing. */
			bool is_complete;
		} notice;
		struct {
			const char *function;
			const char *version;	/* of its symbol: "GLIBC_2.2.5"; "": none */
			/* files of the calling module and of the function, as they are mapped; "":
			 * unknown, as with a function that the loader has not bound yet */
			const char *from, *to;
			uint64_t caller;	/* return address */
			unsigned depth;		/* calls in progress of the task, without this */
			const struct library_value *values;	/* the arguments */
			unsigned value_count;
			/* the function has a prototype; else .values are some registers, or words
			 * on the stack */
			bool is_known;
			const struct library_value *result;	/* NULL: none, or unknown */
			/* RETURN: the function does not return to its caller: it has ended the task
			 * or left by longjmp or an exception */
			bool no_return;
			uint64_t entered;	/* timestamp of the call, like .time */
			const struct call_view *view;	/* decoded; NULL if not wanted */
		} library;
		struct {
			enum look_reason why;
			char state;		/* state of /proc/TID/stat: R S D T t Z */
			const char *place;	/* /proc/TID/wchan; "": unknown */
			const struct abi *abi;	/* NULL: in no syscall, or unknown */
			const struct call *row;	/* NULL: in no syscall, or unknown number */
			uint64_t nr, arg[6];
			/* futex: value of the futex word */
			uint32_t word;
			/* futex: the thread that owns the lock or is joined; the process that owns
			 * the file lock, has the other end of the terminal open, listens with
			 * fanotify, or is asked about by signal 0; 0: unknown */
			pid_t owner;
			const struct identity *who;	/* with the main thread's event */
			const struct descriptors *open;	/* with the main thread's event */
			/* Descriptors that the syscall waits for: of read, poll, select, or those
			 * that the descriptor of an epoll_wait monitors */
			const int *waits;
			unsigned wait_count;
			unsigned outside_count;	/* of .outside */
			/* Timeout of the syscall in ns; for an absolute timeout what is left of it;
			 * -1: infinite; -2: unknown */
			int64_t timeout;
			/* NULL: it is in no syscall, or it is unknown or not wanted */
			const struct stack *stack;
			const char *name;	/* of the thread: comm of /proc/TID/stat */
			const char *path;	/* of an open in progress: the file; else "" */
			int stopped;		/* state T: number of the stop signal; 0: unknown */
			bool in_vfork;		/* waits for its vfork child to exec or exit */
			/* the last EVENT_LOOK of this inspection; all have the same .time */
			bool last;
			const struct ipc_wait *ipc;	/* NULL: it waits for none */
			/* NULL: it sleeps, or was not observed */
			const struct task_activity *activity;
			/* of those of .waits that have a state */
			const struct fd_object *objects;
			unsigned object_count;
			/* untraced processes that are related to the task */
			const struct outsider *outside;
			/* With the main thread's event: the title that replaces the arguments of
			 * the process, as of setproctitle(3); NULL or "": none, or not wanted */
			const char *title;
			/* with .last: all processes until now; NULL otherwise, or if not wanted */
			const struct history *history;
		} look;
		struct {
			struct exit_status how;	/* of the command */
			bool has_command;
			uint64_t ended;	/* when the command exited; 0: not yet, or no command */
			uint64_t events;	/* number of events, including this one */
			/* tasks with lost data: their end (EVENT_LOST) or syscalls (NOTICE_RING) */
			uint64_t lost;
			uint64_t lost_rings;	/* of .lost, those whose syscalls are lost */
			/* .events by kind; NULL: not counted */
			const uint64_t *events_by_kind;
			uint64_t unfinished;	/* ENTERs without a LEAVE */
			uint64_t filtered;	/* events that filters removed */
			enum end_reason why;
			int signal;		/* END_SIGNAL: its number */
			/* NULL if not wanted; see history.h */
			const struct history *history;
			/* NULL if not wanted; see finding.h */
			const struct findings *findings;
			/* NULL if not wanted; see tests.h */
			const struct test_list *tests;
			/* Outputs that failed or dropped something until now. They belong to this
			 * run, not to the trace: a recording has none. Valid while the event is
			 * delivered. */
			const struct output_loss *losses;
			unsigned loss_count;
		} end;
	};
	const char *name;	/* the task's command name (comm); NULL: not wanted, or a replay */
	/* NEW of a process without a traced creator, and EXEC: NULL if they are ptrail's, unknown
	 * or not wanted. LEAVE of a syscall that changes them: those after it; NULL if unknown or
	 * not wanted. */
	const struct path_bases *bases;
};

/* Returns true for the EVENT_EXIT of a thread group leader that was superseded: another thread of
 * its process called execve and has the leader's tid from now on; its EVENT_EXEC follows. A leader
 * that exits by itself is the last task of its process, so its EVENT_EXIT is .zombie. */
static inline bool exit_is_superseded(const struct event *e)
{
	return e->kind == EVENT_EXIT && e->task.tid == e->tgid && !e->exit.zombie;
}

/* Returns true if an ENTER precedes the LEAVE. */
static inline bool call_has_enter(const struct event *e)
{
	return e->call.note != CALL_UNKNOWN_ENTRY && e->call.note != CALL_OPERATION;
}

/* Returns true if the arguments and the result of a LEAVE are known */
static inline bool call_is_known(const struct event *e)
{
	return e->call.note == CALL_PLAIN || e->call.note == CALL_OPERATION;
}

/* Returns true if the syscall of a LEAVE was executed and succeeded. A success that -e inject has
 * set has changed nothing. */
static inline bool call_succeeded(const struct event *e)
{
	return !e->call.failed && !e->call.injected;
}
#endif
