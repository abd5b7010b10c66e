/* Which processes exchanged data, messages, memory and signals, from events alone: an *edge* for
 * each two processes and each object that connects them. Descriptors are those of model/fds. */
#ifndef MODEL_IPC_IPC_H
#define MODEL_IPC_IPC_H

#include "base/memory/arena.h"
#include "base/memory/hash.h"
#include "model/accesses/directories.h"
#include "model/fds/fds.h"

enum ipc_kind {
	IPC_PIPE, IPC_FIFO, IPC_UNIX, IPC_INET, IPC_NETLINK,
	IPC_SOCKET,		/* of another family */
	IPC_SYSV_QUEUE, IPC_POSIX_QUEUE,
	IPC_SHARED_MEMORY,	/* without messages and bytes */
	IPC_SEMAPHORE, IPC_FUTEX,
	IPC_EVENTFD,
	IPC_SIGNAL,
	IPC_DESCRIPTOR,		/* passed by SCM_RIGHTS or pidfd_getfd() */
	IPC_PTRACE,
	IPC_PROCESS_MEMORY,	/* process_vm_readv(), process_vm_writev() */
	IPC_KINDS
};

/* What went from one end of an edge to the other */
struct ipc_flow {
	uint64_t bytes;
	/* Number of writes or messages that were received; of semaphores and futexes wakes; of
	 * IPC_EVENTFD what is added to it; of IPC_SIGNAL deliveries; of IPC_PTRACE requests */
	uint64_t messages;
	uint64_t sent;		/* IPC_SIGNAL: syscalls that sent it to this process */
};

/* An end: a process, something that is not traced (.outside), or none */
struct ipc_end {
	const struct fd_process *process;
	const char *outside;	/* "127.0.0.1:80", "another process"; NULL: none */
};

struct ipc_edge {
	struct ipc_edge *next;		/* in the order of creation */
	struct ipc_edge *same_hash;
	enum ipc_kind kind;
	const char *what;		/* "pipe 4711", a path, "SIGTERM"; "": nothing is known */
	struct ipc_end one, other;	/* .one is a process */
	struct ipc_flow flows[2];	/* from .one to .other, and back */
};

struct ipc_channel;
struct ipc_object;

struct ipc {
	struct fds *fds;
	struct fds_observer observer;
	struct directories directories;
	struct arena arena;
	struct ipc_edge *first, **last;
	size_t count, most;		/* edges; how many are kept */
	uint64_t forgotten;		/* transfers whose edges were not kept */
	struct hash edges;		/* hash → struct ipc_edge, the first of .same_hash */
	struct ipc_channel *first_channel, **last_channel;
	size_t channel_count;
	struct hash channels;		/* key → struct ipc_channel */
	struct hash addresses;		/* hash of an address → struct ipc_channel of datagrams */
	struct hash fifos;		/* hash of a path that is a FIFO → itself */
	struct ipc_object *first_object, **last_object;
	size_t member_count;
	struct hash objects;		/* key → struct ipc_object */
	struct hash names;		/* hash of a System V object → its name */
	struct hash spaces;		/* struct fd_process → struct ipc_space, its mappings */
	struct sbuf text;
};

/* Number of edges that ipc_init() sets */
enum { IPC_MOST_EDGES = 100000 };

/* The syscalls that it needs, in the syntax of -e trace= */
#define IPC_CALLS \
	"%desc,%network,%ipc,close_range,unshare,clone,clone3,seccomp,mknod,chdir,munmap," \
	"mremap,/^futex,kill,tkill,tgkill,pidfd_send_signal,rt_sigqueueinfo," \
	"rt_tgsigqueueinfo,ptrace,process_vm_readv,process_vm_writev"

/* `f` follows the descriptors: it takes each event before ipc_note() does. Both must stay where
 * they are. */
void ipc_init(struct ipc *i, struct fds *f);
void ipc_done(struct ipc *i);
/* Takes each event. Wanted are what fds_note() wants, and .signals. */
void ipc_note(struct ipc *i, const struct event *e);
/* Adds what was sent and not received, and shared memory. To be called once, after the last
 * event. */
void ipc_finish(struct ipc *i);
#endif
