/* What a syscall does, beyond the layout of its arguments: the TRAITS of its row. Every layer that
 * treats some syscalls specially reads them here; no other table of syscall names exists.
 *
 * In a row, TRAITS(WORD(...) ...) takes these words, whose arguments are the enumerators below
 * without their prefix:
 *
 *   NEVER_FAST("reason")		.never_fast
 *   FILLS_WHOLE			.fills_whole
 *   PLAN_KEY(reg, width, base, base, stops)	.key
 *   DESCRIPTORS(EFFECT)		.descriptors
 *   WRITES_TEXT(SHAPE)			.writes_text
 *   WAITS(KIND, OBJECT)		.wait, .wait_object
 *   TIMEOUT(argument, FORM)		.timeout_arg, .timeout
 *   USES(USE, path, created)		.use, .used_path, .created_path
 *   CHANGES_PATHS(mask, CHANGE)	.changed_paths, .change
 *   VERB("open")			.verb
 *   AFFECTS(EFFECT)			.process
 *   SOCKETS(EFFECT)			.sockets
 *   CREDENTIALS(EFFECT)			.credentials
 *   MAPPINGS(EFFECT)			.memory
 *   EXCHANGES(EFFECT)			.exchange
 *   SCHEDULES(EFFECT)			.schedules
 *   SIGNALS(EFFECT)			.signals
 *   NEEDS(CAPABILITY, CONDITION)	.capability, .need
 *   SPLIT(FORM, arguments)		.split, .split_args
 *   USUAL_ERROR(EEXIST)			.usual_error
 *   FAILS(MEANS(EMFILE, INOTIFY_INSTANCES) ...)	.failures
 *   RETURNS_EINTR			.returns_eintr
 *   STARTS_PROGRAM			.starts_program
 *   FLUSHES				.flushes */
#ifndef DESC_TRAITS_H
#define DESC_TRAITS_H

#include <stdbool.h>
#include <stdint.h>

struct call;

/* The argument by whose value the fast source keeps separate plans */
struct plan_key {
	uint8_t reg;		/* index of the argument */
	uint8_t width;		/* number of its low bits that count; 0: no key */
	uint8_t bases[2];	/* 64 values from 256 * base have a plan; second 0: unused */
	uint64_t stops;		/* bit n: value n of the first base always stops */
};

/* Effect of a successful syscall on the table of descriptors and on the names of files */
enum descriptors_effect {
	DESCRIPTORS_NONE,
	DESCRIPTORS_CLOSE,		/* closes argument 0 */
	DESCRIPTORS_DUPLICATE,		/* the result refers to the file of argument 0 (dup) */
	DESCRIPTORS_REPLACE,		/* argument 1 refers to another file (dup2) */
	DESCRIPTORS_CLOSE_RANGE,
	DESCRIPTORS_CONTROL,		/* fcntl: may change the flags of argument 0 */
	DESCRIPTORS_UNSHARE,		/* the task may get a table of its own */
	DESCRIPTORS_CWD,		/* changes the working directory */
	DESCRIPTORS_ROOT,		/* changes the root directory or a namespace */
	DESCRIPTORS_ROOT_ANY,		/* may change the root directory of any process */
	DESCRIPTORS_RENAME,		/* files below the given path may have other names */
	DESCRIPTORS_RENAME_ANY,		/* any file may have another name */
	DESCRIPTORS_CREATE,		/* creates descriptors other than its result */
	DESCRIPTORS_CREATE_CLOEXEC,	/* its result is a descriptor, always close-on-exec */
	/* may, and its result may be a descriptor, which is close-on-exec */
	DESCRIPTORS_MAY_CREATE,
};

/* Where the text is that a syscall writes to the descriptor in argument 0 */
enum text_shape {
	WRITES_TEXT_NONE,
	WRITES_TEXT_BUFFER,		/* argument 1, with its length in argument 2 */
	WRITES_TEXT_VECTOR,		/* argument 1: struct iovec; argument 2: their number */
};

/* What a task waits for */
enum wait_kind {
	WAIT_NONE,		/* the task is running */
	WAIT_UNKNOWN,		/* it sleeps in an unknown syscall */
	WAIT_STOPPED,		/* stopped by job control */
	WAIT_SLEEP,		/* for a duration */
	WAIT_CHILD,		/* for a child to exit */
	WAIT_VFORK,		/* for the vfork child to execute a program or exit */
	WAIT_LOCK,		/* for a mutex whose owner is known */
	WAIT_THREAD,		/* for a thread to exit (pthread_join) */
	WAIT_FUTEX,		/* a condition, semaphore or lock of unknown owner */
	WAIT_FILE_LOCK,
	WAIT_INPUT,		/* for data to read */
	WAIT_OUTPUT,		/* for room to write */
	WAIT_CONNECTION,	/* for a client: accept */
	WAIT_CONNECT,		/* for a server to accept */
	WAIT_EVENTS,		/* poll, select, epoll */
	WAIT_OPEN,		/* for the other end of a FIFO to be opened */
	WAIT_SIGNAL,
	WAIT_DEVICE,		/* uninterruptible sleep */
	WAIT_CALL,		/* any other syscall */
	WAIT_RETRY,		/* in a loop of a syscall that is made in vain, and a sleep */
	WAIT_KINDS
};

/* The object that a syscall waits on */
enum wait_object {
	WAITS_ON_NOTHING,
	WAITS_ON_FD,		/* the descriptor in argument 0 */
	WAITS_ON_TWO_FDS,	/* those in arguments 0 and 1; of splice, 0 and 2 */
	WAITS_ON_POLL,		/* struct pollfd at argument 0, argument 1 of them */
	WAITS_ON_SELECT,	/* sets at arguments 1 to 3, argument 0 bits long */
	WAITS_ON_EPOLL,		/* what the epoll instance in argument 0 watches */
	WAITS_ON_FUTEX,
	WAITS_ON_FLOCK,		/* the file in argument 0 */
	WAITS_ON_FCNTL,		/* the same, if argument 1 is a command that waits */
	WAITS_ON_IPC,		/* a System V semaphore or message queue */
	WAITS_ON_PATH,		/* the file of the path in argument 0 */
	WAITS_ON_PATH_AT,	/* in argument 1, relative to argument 0 */
};

/* How the timeout argument is to be read */
enum timeout_form {
	TIMEOUT_NONE,		/* no timeout argument */
	TIMEOUT_MILLISECONDS,	/* an int; negative: no timeout */
	TIMEOUT_TIMESPEC,		/* pointer to struct timespec; NULL: no timeout */
	TIMEOUT_TIMEVAL,		/* pointer to struct timeval; NULL: no timeout */
	TIMEOUT_REALTIME,	/* pointer to an absolute CLOCK_REALTIME timespec */
	TIMEOUT_BY_FLAGS,		/* clock_nanosleep: depends on arguments 0 and 1 */
	TIMEOUT_BY_FUTEX,		/* futex: the operation decides */
};

/* What a syscall does with its paths or its address */
enum path_use {
	USE_NONE,
	USE_OPEN,
	USE_EXEC,
	USE_LOOKUP,		/* looks it up without changing it */
	USE_CHANGE,
	USE_CONNECT, USE_BIND, USE_SEND,	/* an address */
};

enum path_change {
	CHANGE_NONE,
	CHANGE_WRITTEN, CHANGE_DELETED, CHANGE_RENAMED, CHANGE_CREATED,
	CHANGE_ATTRIBUTES,
};

/* Effect on processes */
enum process_effect {
	AFFECTS_NONE,
	AFFECTS_SIGNAL,		/* sends signal argument 1 to the process in argument 0 */
	AFFECTS_SIGNAL_THREAD,	/* argument 2, to the thread in argument 1 of process argument 0 */
	AFFECTS_SIGNAL_PIDFD,	/* argument 1, to the process of the pidfd in argument 0 */
	AFFECTS_OPEN_PIDFD,
	AFFECTS_SET_GROUP,
	AFFECTS_SET_SESSION,
	AFFECTS_SET_DEATH_SIGNAL,
	AFFECTS_EXIT,		/* exits all threads */
	AFFECTS_EXIT_TASK,	/* exits the calling thread */
	AFFECTS_EXEC,
	AFFECTS_CREATE,		/* creates a task */
	AFFECTS_CREDENTIALS,	/* sets users, groups or capabilities */
	AFFECTS_LEAVE_NAMESPACES,	/* argument 0: CLONE_NEW... flags of those left */
	AFFECTS_ENTER_NAMESPACES,	/* argument 1: the same of those entered */
	AFFECTS_DIRECTORY,	/* changes the working directory */
};

/* What a syscall does with a socket: the descriptor in argument 0, unless stated otherwise */
enum socket_effect {
	SOCKETS_NONE,
	SOCKETS_CREATE,		/* its result */
	SOCKETS_PAIR,		/* creates two */
	SOCKETS_BIND,
	SOCKETS_CONNECT,
	SOCKETS_LISTEN,
	SOCKETS_ACCEPT,		/* its result, of the listener in argument 0 */
	SOCKETS_LOCAL_NAME, SOCKETS_PEER_NAME,	/* gets an address */
	SOCKETS_OPTION,		/* gets an option */
	SOCKETS_SHUT_DOWN,
	SOCKETS_SEND, SOCKETS_RECEIVE,	/* or writes and reads any file; the result is a size */
	SOCKETS_SEND_EACH, SOCKETS_RECEIVE_EACH,	/* the result is a number of messages */
	SOCKETS_SEND_FILE,	/* sends on argument 0 what it reads from argument 1 */
	SOCKETS_SPLICE,		/* sends on argument 2 what it reads from argument 0 */
	SOCKETS_POLL,		/* waits for several */
};

/* Effect on the credentials and the confinement of the task */
enum credentials_effect {
	CREDENTIALS_NONE,
	CREDENTIALS_SET_USER,		/* argument 0, as setuid does */
	CREDENTIALS_SET_USERS,		/* real and effective: arguments 0 and 1 */
	CREDENTIALS_SET_ALL_USERS,	/* real, effective and saved: arguments 0 to 2 */
	CREDENTIALS_SET_FS_USER,
	CREDENTIALS_SET_GROUP, CREDENTIALS_SET_GROUPS, CREDENTIALS_SET_ALL_GROUPS,
	CREDENTIALS_SET_FS_GROUP,
	CREDENTIALS_SET_OTHER_GROUPS,	/* the supplementary ones */
	CREDENTIALS_SET_CAPABILITIES,
	CREDENTIALS_CONTROL,		/* prctl: argument 0 says what */
	CREDENTIALS_FILTER,		/* seccomp: argument 0 is the operation */
	CREDENTIALS_UNSHARE,		/* argument 0: CLONE_NEW... flags of new namespaces */
	CREDENTIALS_ENTER,		/* setns: the namespaces of argument 0 */
	CREDENTIALS_CONFINE,		/* adds a confinement that is never removed */
	CREDENTIALS_SET_LABEL,		/* an attribute of security modules */
};

/* What a successful syscall does to the mappings of the process */
enum memory_effect {
	MEMORY_NONE,
	MEMORY_MAP,		/* maps .length bytes with .prot and .flags of .fd; at the result */
	MEMORY_UNMAP,		/* unmaps .length bytes at argument 0 */
	MEMORY_MOVE,		/* mremap */
	MEMORY_PROTECT,		/* gives .len bytes at argument 0 the protection .prot */
	MEMORY_BREAK,		/* its result is the end of the heap */
	MEMORY_SEGMENT,		/* its result is the number of a segment of .size bytes (shmget) */
	MEMORY_ATTACH,		/* maps the segment of argument 0 at the result */
	MEMORY_DETACH,		/* unmaps the segment at argument 0 */
	MEMORY_SHADOW,		/* maps a shadow stack of .size bytes at the result */
	MEMORY_LOCK,		/* locks memory; fails at a limit */
};

/* How a syscall connects processes, other than by descriptors, mappings and signals */
enum exchange_effect {
	EXCHANGES_NOTHING,
	/* System V objects: their result is an id, which argument 0 of the others is */
	EXCHANGES_GET_QUEUE, EXCHANGES_GET_SEMAPHORES,
	EXCHANGES_SEND, EXCHANGES_RECEIVE,
	EXCHANGES_OPERATE,		/* on semaphores */
	EXCHANGES_SEND_POSIX, EXCHANGES_RECEIVE_POSIX,	/* with the queue in argument 0 */
	EXCHANGES_FUTEX,		/* argument 1 says how */
	EXCHANGES_FUTEX_WAIT, EXCHANGES_FUTEX_WAKE,	/* argument 0 */
	EXCHANGES_FUTEX_WAIT_ANY,	/* its result is the index of one in .waiters */
	EXCHANGES_FUTEX_REQUEUE,	/* from the first of .waiters to the second */
	EXCHANGES_READ_PROCESS, EXCHANGES_WRITE_PROCESS,	/* memory of that in argument 0 */
	EXCHANGES_TRACE,
};

/* What a successful syscall changes of the scheduling of tasks. The new values are the arguments
 * `policy`, `sched_policy`, `param`, `sched_priority`, `sched_nice`, `prio`, `inc` and `mask`. */
enum scheduling_effect {
	SCHEDULES_NOTHING,
	SCHEDULES_TASK,		/* of the task in argument 0; 0: its own */
	SCHEDULES_MANY,		/* of the tasks that arguments 0 and 1 say (PRIO_PROCESS, …) */
	SCHEDULES_SELF,
};

/* What a syscall does to the signals of its own task; see AFFECTS() for those that send signals */
enum signals_effect {
	SIGNALS_NOTHING,
	SIGNALS_ACTION,		/* sets the action for the signal in argument 0 */
	SIGNALS_MASK,		/* changes the blocked signals: argument 0 says how */
	SIGNALS_RETURN,		/* returns from a handler */
};

/* When the kernel demands a capability. A success under the condition proves that the task had it;
 * the failure EPERM, or another one that is stated, that it lacked it. */
enum capability_need {
	NEED_NONE,
	NEED_ALWAYS,
	NEED_IF_DENIED,		/* a success proves nothing */
	NEED_FOR_NAMESPACE,	/* a new namespace, but for one of users */
	NEED_FOR_OTHER_ID,	/* an argument is a user or group that the task has not */
	NEED_FOR_OTHER_OWNER,	/* ... that is not its effective one */
	NEED_FOR_DEVICE,	/* the mode is that of a device */
	NEED_FOR_LOW_PORT,	/* the port is below 1024; EACCES */
	NEED_FOR_RAW_SOCKET,	/* a socket for packets, or a raw one of the internet protocols */
	NEED_FOR_PRIORITY,	/* the last argument, a nice value, is negative; EACCES */
	NEED_FOR_REALTIME,	/* argument 1 is a policy of real-time scheduling */
};

/* What an error means of a syscall for which it has another meaning than its text says */
enum failure_cause {
	FAILURE_INOTIFY_WATCHES,
	FAILURE_INOTIFY_INSTANCES,
	FAILURE_FANOTIFY_GROUPS,
	FAILURE_FANOTIFY_MARKS,
	FAILURE_EPOLL_WATCHES,
	FAILURE_SEMAPHORES,
	FAILURE_SHARED_MEMORY,
	FAILURE_SEGMENT_SIZE,
	FAILURE_MESSAGE_QUEUES,
	FAILURE_UNDO_STRUCTURES,
	FAILURE_SEMAPHORE_VALUE,
	FAILURE_POSIX_QUEUES,
	FAILURE_POSIX_QUEUE_MEMORY,
	FAILURE_POSIX_QUEUE_SIZE,
	FAILURE_TASKS,
	FAILURE_NAMESPACES,
	FAILURE_ARGUMENTS_SIZE,
	FAILURE_TIMERS,
	FAILURE_PENDING_SIGNALS,
	FAILURE_LOCKED_MEMORY,
	FAILURE_IO_URING_DISABLED,
	FAILURE_MAPPINGS,
	FAILURE_EXECUTABLE_MAPPING,
	FAILURE_FILE_SIZE,
	FAILURE_FILE_LOCKS,
	FAILURE_LOCKED,
	FAILURE_LOCK_WAIT,
	FAILURE_LINKS,
	FAILURE_SUBDIRECTORIES,
	FAILURE_KEYS,
	FAILURE_PERF_PARANOID,
	FAILURE_BREAKPOINTS,
	FAILURE_BPF_DISABLED,
	FAILURE_USERFAULTFD_DISABLED,
	FAILURE_LOCAL_PORTS,
	FAILURE_BACKLOG,
	FAILURE_MESSAGE_SIZE,
	FAILURE_DESCRIPTORS_IN_FLIGHT,
	FAILURE_OPEN_FILES,
	FAILURE_PIPES,
	FAILURE_CAUSES,
};

/* An error of a syscall with such a meaning */
struct syscall_failure {
	uint8_t error;		/* errno; 0: the end of the list */
	uint8_t cause;		/* enum failure_cause */
};

/* Where text breaks the line of a syscall in progress, as strace does */
enum split_form {
	/* after the arguments that the exit cannot change; the exit begins with the comma */
	SPLIT_USUAL,
	SPLIT_LATE_RECORD,	/* the exit repeats a record that it changed, after " => " */
};

struct syscall_traits {
	/* Why the fast source never executes the syscall in its stub; NULL: it may */
	const char *never_fast;
	struct plan_key key;
	/* What the syscall does to its object, for messages: "open"; NULL: no verb is known */
	const char *verb;
	const struct syscall_failure *failures;	/* ends with error 0; NULL: none */
	const char *capability;		/* of .need: "CAP_CHOWN"; NULL: none */
	uint8_t descriptors;		/* enum descriptors_effect */
	uint8_t writes_text;		/* enum text_shape */
	uint8_t wait;			/* enum wait_kind; WAIT_NONE: no particular one */
	uint8_t wait_object;		/* enum wait_object */
	uint8_t timeout;			/* enum timeout_form */
	uint8_t timeout_arg;		/* index of the argument with the timeout */
	uint8_t use;			/* enum path_use */
	uint8_t used_path;		/* ordinal from 1 of the path in use; 0: an address */
	uint8_t created_path;		/* ordinal of the path that exists after success; 0: none */
	uint8_t changed_paths;		/* bit n: path n (from 0) is changed */
	uint8_t change;			/* enum path_change */
	uint8_t process;		/* enum process_effect */
	uint8_t sockets;		/* enum socket_effect */
	uint8_t credentials;		/* enum credentials_effect */
	uint8_t memory;			/* enum memory_effect */
	uint8_t signals;		/* enum signals_effect */
	uint8_t exchange;		/* enum exchange_effect */
	uint8_t schedules;		/* enum scheduling_effect */
	uint8_t need;			/* enum capability_need */
	uint8_t split;			/* enum split_form */
	uint8_t split_args;		/* most arguments before the break; 0: no limit */
	/* errno of a failure that programs expect, such as EEXIST of mkdir; 0: none */
	uint8_t usual_error;
	/* Success proves that the kernel has written all of the memory that the syscall fills. Not
	 * so for accept, which does not say how long an unwanted address is, and for getgroups
	 * with size 0. */
	bool fills_whole;
	/* It fails with EINTR even if the signal has no handler; others restart: signal(7) */
	bool returns_eintr;
	/* The C library makes it before main(), to prepare the first thread */
	bool starts_program;
	/* It returns when data of files is on the disk */
	bool flushes;
};

/* The traits of a row. Never NULL: a row without TRAITS, and NULL, have empty ones. */
const struct syscall_traits *syscall_traits(const struct call *row);
/* The traits of the first row of that name; empty ones if there is none or name is NULL */
const struct syscall_traits *syscall_traits_named(const char *name);

/* Whether the syscall is exit or exit_group, which do not return */
static inline bool syscall_exits(const struct syscall_traits *traits)
{
	return traits->process == AFFECTS_EXIT || traits->process == AFFECTS_EXIT_TASK;
}

/* Whether the syscall may make its result refer to the file of argument 0: dup, and fcntl with
 * F_DUPFD */
static inline bool syscall_may_duplicate(const struct syscall_traits *traits)
{
	return traits->descriptors == DESCRIPTORS_DUPLICATE ||
		traits->descriptors == DESCRIPTORS_REPLACE ||
		traits->descriptors == DESCRIPTORS_CONTROL;
}

/* Whether the stack of the caller no longer exists after the syscall has succeeded */
static inline bool syscall_ends_stack(const struct syscall_traits *traits)
{
	return traits->process == AFFECTS_EXEC || syscall_exits(traits);
}

/* Whether the syscall may write to a file, pipe, socket or terminal that a descriptor refers to */
static inline bool syscall_writes(const struct syscall_traits *traits)
{
	return traits->wait == WAIT_OUTPUT || traits->wait_object == WAITS_ON_TWO_FDS ||
		traits->sockets == SOCKETS_SPLICE;
}
#endif
