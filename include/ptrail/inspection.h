/* What an inspection (EVENT_LOOK) finds beside the state of a task: the objects that it waits on,
 * what it does if it runs, and untraced processes that are related to it */
#ifndef PTRAIL_INSPECTION_H
#define PTRAIL_INSPECTION_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

/* The relation of an untraced process to an inspected task */
enum outsider_role {
	OUTSIDER_END,		/* has the other end of .inode open */
	OUTSIDER_CHILD,		/* is a child of the task's process */
	OUTSIDER_OWNER,		/* owns the lock that the task waits for: .owner of the LOOK */
	OUTSIDER_USER,		/* used the object of .ipc of the LOOK last: its .last */
};

enum ipc_wait_kind {
	IPC_WAIT_SEMAPHORE,	/* for the value of a semaphore to change */
	IPC_WAIT_MESSAGE,	/* for a message to receive */
	IPC_WAIT_ROOM,		/* for room to send a message */
	IPC_WAIT_RECEIVER,	/* for room at the UNIX socket that a datagram is sent to */
	/* for a futex in shared memory: .address is the mapped file, .last another process that has
	 * mapped it */
	IPC_WAIT_MAPPING,
	IPC_WAIT_KINDS
};

/* A System V semaphore, a message queue or a receiver that an inspected task waits for */
struct ipc_wait {
	enum ipc_wait_kind kind;
	/* Of the set or queue; -1: a POSIX queue, the descriptor .waits[0]; or a receiver */
	int id;
	bool has_operation;	/* .semaphore and .operation are known */
	unsigned semaphore;	/* number in the set */
	int operation;		/* the negative of the value that semop(2) waits for, or 0 */
	int64_t type;		/* IPC_WAIT_MESSAGE: of the messages, as in msgrcv(2) */
	bool is_known;		/* the members below are known */
	uint64_t value;		/* of the semaphore; of a queue, the number of messages in it */
	uint64_t bytes;		/* in the System V queue */
	uint64_t limit;		/* System V: greatest number of bytes; POSIX: of messages */
	/* The process that used the semaphore, sent to the queue (IPC_WAIT_MESSAGE) or received
	 * from it (IPC_WAIT_ROOM) last; 0: none, or unknown */
	pid_t last;
	const char *address;	/* of the receiver: a path, or @NAME; else "" */
	uint64_t inode;		/* of the socket that has this address; 0: unknown */
};

enum fd_object_kind {
	FD_OBJECT_EVENTFD,	/* .value is its count */
	FD_OBJECT_TIMER,	/* a timerfd: ns until it expires; 0: it is not armed */
	/* a signalfd, or .fd is -1 and the syscall waits for them: signals; bit 0 is signal 1 */
	FD_OBJECT_SIGNALS,
	FD_OBJECT_INOTIFY,	/* number of watches */
	/* a pidfd: the process; less than 1: it has exited or is invisible */
	FD_OBJECT_PROCESS,
	/* .fd is -1: number of readers that have, or wait for, the read-write lock */
	FD_OBJECT_READERS,
	FD_OBJECT_KINDS
};

/* The state of what a descriptor refers to that a task waits on */
struct fd_object {
	int fd;
	enum fd_object_kind kind;
	int64_t value;		/* see the kinds */
};

/* What a task did while it was observed for a moment: it ran, or it repeated a system call in vain
 * and slept in between, which .retried says */
struct task_activity {
	uint64_t observed;	/* duration of the observation in ns */
	uint64_t on_cpu;	/* ns that it ran on a CPU meanwhile */
	uint64_t quiet;		/* ns since its latest system call; 0: unknown */
	/* Number of its sampled stacks; .stack of the LOOK is what they have in common. If most
	 * samples were taken in the same system call, .row is that, with its latest arguments. */
	unsigned samples;
	/* Name of the system call that it repeats; "": it runs. flock, fcntl and wait4, which would
	 * wait if they were asked to, are also the system call of the LOOK. */
	const char *retried;
	int retry_error;	/* errno; 0: the call succeeds, but says that nothing has changed */
	const char *retry_object;	/* its path or address; "": none */
	const char *retry_program;	/* of the children that make it; "": the process itself */
	pid_t retry_pid;	/* the process that it asks about by signal 0; 0: none */
	unsigned retries;	/* number of the calls while it was observed */
};

/* An untraced process that is related to an inspected task */
struct outsider {
	pid_t pid;
	/* comm of /proc/PID/stat; "": unknown; of the owner of a futex: no task has this ID, or
	 * none has it any more */
	const char *program;
	enum outsider_role role;
	uint64_t inode;		/* OUTSIDER_END: of the pipe, or of its end of the socket */
	bool reads, writes;	/* OUTSIDER_END: open for reading; open for writing */
};
#endif
