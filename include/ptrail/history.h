/* The history of each process of a trace, kept until the end: for printers that describe the whole
 * run (trees, reports) and for checks. It is built from events alone. Consumers that want it
 * (wants.history) receive it with EVENT_END; it is valid during that event only.
 *
 * Memory: about 700 bytes per process and 100 per program that it executed, plus arguments, paths
 * and descriptors, of which equal ones are stored once, plus failed syscalls and messages of
 * processes that failed. */
#ifndef PTRAIL_HISTORY_H
#define PTRAIL_HISTORY_H

#include "ptrail/event.h"
#include "ptrail/process.h"
#include "ptrail/symbol.h"

/* A failed syscall */
struct failed_call {
	struct failed_call *next;	/* the next failed syscall of the process */
	uint64_t time;		/* when it returned; of repeated failures, the last one */
	struct task_id task;
	const char *call;	/* name of the syscall */
	int error;		/* positive, as errno */
	const char *error_name;	/* "ENOENT" */
	/* its path argument, as the tracee passed it, or that of the open of its descriptor; "":
	 * none, or unknown */
	const char *path;
	const char *directory;	/* directory that a relative path starts from; "": unknown */
	/* of connect and bind: readable; of ptrace: the request to trace a task,
	 * "PTRACE_TRACEME" or "PTRACE_ATTACH, 123"; "": none */
	const char *address;
	unsigned times;		/* number of equal failures */
	/* Number of directories in which the same syscall looked for the file; 1: only .path */
	unsigned places;
	/* These directories, separated by colons, at most 512 bytes; "" if .places is 1 */
	const char *searched;
	const struct path_fault *fault;	/* NULL: unknown */
	/* The process asked the name server .address for the host name .path. .error is 0 if it
	 * answered: .error_name is the response code, such as "NXDOMAIN", or "" if there was no
	 * answer; "NOERROR": the name has no address */
	bool asks_name;
	bool named;		/* a later message contains the last component of .path */
	/* a message, or the exit, followed before any other traced syscall succeeded */
	bool spoken;
	/* The file that .path was to become another name of (rename, link), or that was to be
	 * mounted on it, as the tracee passed it; "": .path is the only path, or this one */
	const char *origin;
	/* The capability that the kernel demands for the syscall if it fails in that way, such as
	 * "CAP_NET_ADMIN"; NULL: none */
	const char *capability;
};

/* Text that a process wrote to descriptor 2. Several writes up to the end of a line are one
 * message. */
struct message {
	struct message *next;
	uint64_t time;		/* when its first write began */
	uint64_t last;		/* the same of its last write; 0: it had one write */
	int fd;			/* 2; or 1: the last output of a process that never wrote to 2 */
	const char *text;	/* at most 4096 bytes; NULs are replaced */
	size_t len;
	const char *name;	/* of .outputs: path of the file with descriptor .fd; "": unknown */
};

/* The execution of a program by a process */
struct life_program {
	struct life_program *next;
	uint64_t time;			/* when it began */
	const char *path, *file, *cwd;	/* "": unknown */
	bool script;			/* .file is a script, .path its interpreter */
	/* NULL: unknown. A long one is cut and ends with the argument "..." */
	const char *const *argv;
	uid_t uid, euid;		/* -1: unknown */
	uint64_t in, out, err;		/* inode of the pipe at descriptor 0, 1, 2; 0: no pipe */
	unsigned inherited;		/* number of inherited descriptors above 2 */
	const char *title;		/* as of struct process; NULL or "": unknown */
};

/* What a task waits for, from its most recent EVENT_LOOK; the members are described there */
struct life_look {
	struct life_look *next;		/* another task of the process */
	struct task_id task;
	uint64_t time;
	uint64_t earlier;	/* .time of the previous inspection of the process; 0: none */
	enum look_reason why;
	char state;
	const char *place;		/* wchan; "": unknown */
	const char *call;		/* name of the syscall in progress; NULL: none */
	uint64_t arg[6];
	uint32_t word;
	pid_t owner;
	const int *waits;
	unsigned wait_count;
	int64_t timeout;
	const char *name, *path;	/* "": unknown; "": none */
	int stopped;
	bool in_vfork;
	const struct ipc_wait *ipc;
	const struct task_activity *activity;	/* NULL: it sleeps, or was not observed */
	const struct fd_object *objects;
	unsigned object_count;
	const struct outsider *outside;
	unsigned outside_count;
	const struct stack *stack;	/* NULL: unknown, or not wanted */
};

/* A signal that was a crash */
struct life_crash {
	uint64_t time;
	struct task_id task;
	int number;			/* of the signal */
	int code;			/* si_code, of .caught of struct life */
	const struct crash *how;	/* never NULL */
	const struct stack *stack;	/* NULL: unknown */
};

enum { LIFE_LIMITS_MAX = 16 };

/* Resource limits that a process or an ancestor has set while it was traced (setrlimit(2)) */
struct life_limits {
	uint64_t soft[LIFE_LIMITS_MAX], hard[LIFE_LIMITS_MAX];
	unsigned known;			/* bit N: the limit of resource N is known */
};

/* Bits for what confines a process: it or an ancestor asked for it while it was traced */
enum {
	CONFINED_BY_SECCOMP = 1,	/* a seccomp filter */
	CONFINED_BY_LANDLOCK = 2,	/* a Landlock ruleset */
	CONFINED_BY_STRICT_MODE = 4,	/* the strict mode of seccomp */
};

/* A process, from its creation to its end */
struct life {
	struct task_id id;
	unsigned index;			/* in history.all, which is ordered by creation */
	/* its creator, or with CLONE_PARENT the creator's parent; NULL: not traced */
	struct life *parent;
	struct life *first_child, *last_child, *next;	/* children, ordered by creation */
	enum task_origin how;
	uint64_t flags;			/* of the clone that created it; 0: unknown */
	unsigned depth;			/* 0: it has no traced parent */
	uint64_t born, exited, reaped;	/* timestamps; 0: has not happened, or unknown */
	uint64_t exiting;		/* when its last task began to exit; 0: unknown */
	enum process_state state;	/* most recently known state */
	struct exit_status ending;		/* valid if .exited is set */
	enum end_cause cause;
	pid_t reaper;			/* 0: unknown */
	bool orphan, auto_reaped;
	pid_t orphaned_to;
	pid_t group, session;
	uint32_t terminal;
	unsigned tasks;			/* number of threads that it ever had */
	/* the first program and the current one; never NULL */
	struct life_program *first_program, *program;
	unsigned programs;		/* number of successful execve calls */
	struct signal_fact fatal;	/* the signal that killed it; .number 0: none */
	unsigned signals;		/* number of signals delivered to it */
	struct signal_fact term;	/* the first SIGTERM; .number 0: none */
	/* NULL: it did not crash, or it is unknown or not wanted */
	const struct life_crash *crash;
	/* the fault whose handler called exit(); NULL: none */
	const struct life_crash *caught;
	/* what the dynamic loader had loaded when it ended the process; NULL: it did not */
	const struct loaded_objects *loaded;
	bool has_figures;
	struct figures figures;
	uint64_t group_limit;
	/* of a process that lives or failed: its last failed syscalls and messages, oldest first */
	struct failed_call *failed_calls;
	struct message *messages;
	/* the same: its last output to descriptor 1, and lines about errors that it wrote to files
	 * with other descriptors, oldest first */
	struct message *outputs;
	/* the last syscall that a seccomp filter refused by SIGSYS, with .error 0; NULL: none */
	struct failed_call *blocked_call;
	/* "404 Not Found": of the last response over plain HTTP that it read, if the status is an
	 * error; NULL: none */
	const char *http_status;
	unsigned confinement;		/* CONFINED_ bits, of a process that lives or failed */
	const struct life_limits *limits;	/* of a process that lives or failed; NULL: none */
	/* all, including those that were discarded */
	unsigned failed_call_count, message_count;
	struct life_look *looks;	/* NULL: not inspected */
	/* from the most recent LOOK or EXEC; NULL: unknown */
	const struct descriptors *open;
	unsigned notices;		/* bit mask of 1 << enum notice_kind */
	/* state PROCESS_DETACHED: the argument of --stop-at that it was left stopped at; NULL: it
	 * continues to run */
	const char *stopped_at;
};

struct history {
	struct life *const *all;	/* ordered by creation */
	size_t count;
	struct life *command;		/* the process that ptrail started; NULL with -p */
	const char *const *argv;	/* arguments of the command; NULL with -p */
	uint64_t realtime;		/* start of the trace, ns since 1970 */
	uint64_t end;			/* timestamp of the last event */
	uint64_t command_end;		/* when the command exited; 0: it has not */
	unsigned processors;		/* online CPUs of the machine; 0: unknown */
	bool calls_seen;		/* the trace has syscalls */
	bool attached;			/* -p: events before the trace are unknown */
	unsigned most_alive;		/* maximum number of processes alive at a time */
	unsigned most_zombies;		/* maximum number of zombies at a time */
	const struct history_index *index;	/* for history_find(); NULL: it finds nothing */
};

/* Returns the process that had `pid` at `time` (ns), or else the last one that had it before; NULL
 * if there is none. */
const struct life *history_find(const struct history *h, pid_t pid, uint64_t time)
	PTRAIL_PUBLIC_AS(history_find);
/* Returns the process whose first task had the serial; NULL if there is none. */
const struct life *history_of_serial(const struct history *h, uint64_t serial)
	PTRAIL_PUBLIC_AS(history_of_serial);
/* Returns the name of a program: the last component of the pathname given to execve (of a script,
 * that of the script), or else of .path; "?" if both are unknown. */
const char *life_program_name(const struct life_program *p) PTRAIL_PUBLIC_AS(life_program_name);
/* Returns the name of the process's current program. */
const char *life_name(const struct life *l) PTRAIL_PUBLIC_AS(life_name);
/* Returns true if the process exited with a code other than 0 or was killed by a signal. */
bool life_failed(const struct life *l) PTRAIL_PUBLIC_AS(life_failed);
/* Returns the lifetime of the process in ns: until it exited or the trace ended. */
uint64_t life_duration(const struct history *h, const struct life *l)
	PTRAIL_PUBLIC_AS(life_duration);
#endif
