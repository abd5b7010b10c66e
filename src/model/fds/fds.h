/* The descriptors of each process over time, from events alone: a *life* for each descriptor number
 * from its creation until it is closed. Lives that refer to the same open file description share a
 * struct open_file. */
#ifndef MODEL_FDS_FDS_H
#define MODEL_FDS_FDS_H

#include "base/memory/hash.h"
#include "model/sockets/sockets.h"
#include "ptrail/process.h"

enum open_kind {
	OPEN_FILE, OPEN_DIRECTORY, OPEN_DEVICE, OPEN_TERMINAL, OPEN_PIPE, OPEN_SOCKET, OPEN_EPOLL,
	OPEN_EVENTFD, OPEN_TIMERFD, OPEN_SIGNALFD, OPEN_INOTIFY, OPEN_FANOTIFY, OPEN_PIDFD,
	OPEN_MEMFD, OPEN_IO_URING, OPEN_PERF, OPEN_BPF, OPEN_USERFAULTFD,
	OPEN_OTHER,
	OPEN_KINDS
};

/* How a descriptor came into the table */
enum fd_origin {
	FD_CREATED,		/* by the syscall .call */
	FD_INHERITED,		/* at the creation of the process, from the process .from */
	FD_DUPLICATED,		/* from the descriptor .from, by .call */
	FD_RECEIVED,		/* by SCM_RIGHTS; .from: the sender, if it is traced */
	FD_TAKEN,		/* by pidfd_getfd(), from .from */
	FD_UNSHARED,		/* copied when the table was unshared */
	FD_STARTED,		/* open when the command started */
	FD_ATTACHED,		/* open when ptrail attached */
	FD_SEEN,		/* first seen in use: its creation was not traced */
	FD_ORIGINS
};

/* How a life ended */
enum fd_end {
	FD_OPEN,		/* open at the end of the trace, or when ptrail detached */
	FD_CLOSED,		/* by the syscall .end_call */
	FD_REPLACED,		/* by .end_call, which put another file there */
	FD_CLOSED_AT_EXEC,
	FD_OPEN_AT_EXIT,	/* the kernel closed it at the exit of the process */
	FD_GONE,		/* closed by something that was not traced */
	FD_ENDS
};

/* What a descriptor watches or contains: a member of an epoll instance, a path of inotify … */
struct open_content {
	struct open_content *next;	/* in the order in which they were added */
	uint64_t key;			/* number of the descriptor, or of the watch */
	char *text;
};

/* An open file description */
struct open_file {
	unsigned users;			/* lives that refer to it, and other references but .peer */
	unsigned open;			/* open lives that refer to it */
	uint64_t opener_began;		/* when the process of its first life began */
	enum open_kind kind;
	/* as in /proc/PID/fd when it was opened, without " (deleted)"; "": unknown */
	char *name;
	bool is_deleted;
	bool is_foreign;		/* it was open before the trace */
	bool reads, writes;		/* open for reading; for writing; neither: unknown */
	struct open_file *peer;		/* of a socket: the other end; NULL: unknown */
	struct open_content *contents;
	unsigned content_count;
	pid_t pid;			/* OPEN_PIDFD: the process; 0: unknown */
};

struct fd_source {
	uint64_t serial;		/* of the process; 0: unknown, or not traced */
	pid_t pid;
	int fd;
};

struct fd_life {
	struct fd_life *previous, *next;	/* of the same process, in the order of .began */
	struct fd_table *table;
	struct fd_process *process;
	struct open_file *file;
	int fd;
	pid_t tid;			/* of the thread that has a table of its own; or 0 */
	enum fd_origin origin;
	enum fd_end end;
	bool closes_on_exec;
	bool is_passed_on;		/* a program was started with it by an execve */
	const char *call, *end_call;	/* names of syscalls; "": none */
	struct fd_source from;
	uint64_t began, ended;		/* ns since the trace began; .ended 0: open */
	uint64_t calls;			/* number of syscalls that used it, but for its closing */
	uint64_t calls_before_exec;	/* of .calls, those before the latest execve */
	uint64_t reads, writes;		/* number of successful transfers */
	uint64_t bytes_read, bytes_written;
};

/* A table of descriptors, which several processes and threads may share */
struct fd_table {
	unsigned users;
	pid_t tid;			/* of the thread that has it alone; 0: a process */
	struct fd_process *owner;	/* the first of them, which has its lives */
	struct hash open;		/* number + 1 → struct fd_life */
};

struct fd_process {
	struct fd_process *next;	/* in the order of creation */
	uint64_t serial;
	pid_t pid;
	char *program;			/* "": unknown */
	uint64_t began, ended;
	bool is_over;			/* it has exited, or ptrail has detached */
	bool is_inherited;		/* its table has what its creator's had */
	struct exit_status status;
	bool has_status;
	struct fd_table *table;		/* NULL when it is over */
	struct fd_process *sharer;	/* that has the lives of the shared table; NULL: none */
	struct fd_life *first, *last;
	/* Number of lives by origin and end, with those that are forgotten */
	uint64_t origins[FD_ORIGINS], ends[FD_ENDS];
	unsigned open, most_open;	/* descriptors of a table that it owns */
};

/* Functions that are called while fds_note() takes an event; each may be NULL */
struct fds_observer {
	struct fds_observer *next;	/* for fds.c */
	void *ctx;			/* their first argument */
	/* A message, or a piece of a stream, was read or written. */
	void (*transfer)(void *ctx, const struct event *e, const struct fd_life *l, bool is_read,
			 uint64_t bytes);
	/* Two sockets are the ends of a connection. */
	void (*join)(void *ctx, const struct open_file *one, const struct open_file *other);
	/* A descriptor was received from, or taken from, .from of the life. */
	void (*pass)(void *ctx, const struct event *e, const struct fd_life *l);
	/* The life has ended. */
	void (*end)(void *ctx, const struct fd_life *l);
};

struct fds {
	struct fds_observer *observers;
	size_t most_ended;		/* lives that are kept after their end */
	size_t ended;			/* lives that are kept after their end */
	uint64_t forgotten;		/* lives that were not kept */
	struct fd_process *first, **last;
	struct hash by_pid;		/* pid → struct fd_process, the current one */
	struct hash by_serial;		/* serial → struct fd_process */
	struct hash by_task;		/* tid → struct fd_table of a thread with one of its own */
	struct sockets sockets;		/* addresses of sockets */
	struct fd_transit *transit, *last_transit;	/* sent descriptors */
	unsigned transit_count;
	struct fd_meeting *meetings;	/* ends of connections without the other */
	unsigned meeting_count;
	bool uses_io_uring;
	bool is_uncertain;		/* some activity was not traced */
	struct sbuf text;
};

/* Number of ended lives that fds_init() sets */
enum { FDS_MOST_ENDED = 200000 };

/* The syscalls that it needs, in the syntax of -e trace= */
#define FDS_CALLS "%desc,%network,close_range,unshare,clone,clone3,seccomp"

void fds_init(struct fds *f);
void fds_done(struct fds *f);
/* Calls the observer from now on. It stays valid while events are noted. */
void fds_observe(struct fds *f, struct fds_observer *o);
/* Takes each event. Wanted are: .calls, .values, .programs, .fd_paths, .descriptors, and
 * for the addresses of sockets of attached processes .looks. */
void fds_note(struct fds *f, const struct event *e);
/* The open descriptor of that number of the event's task, or NULL */
struct fd_life *fds_get(struct fds *f, const struct event *e, int fd);
/* The kind of file that a link in /proc/PID/fd refers to; a directory is an OPEN_FILE. */
enum open_kind file_kind_of(const char *name);
/* Counts a further user of the file, or one less; the last one frees it. */
void file_keep(struct open_file *file);
void file_release(struct open_file *file);
/* The socket of a file; NULL: it is none, or nothing is known about it */
const struct traced_socket *fds_socket(const struct fds *f, const struct open_file *file);
/* Whether the life was passed to a program that has not used it: a descriptor that should have
 * been close-on-exec. Standard input, output and error are none, nor are those that were open
 * before the trace. */
bool fd_life_is_leaked(const struct fd_life *l);
#endif
