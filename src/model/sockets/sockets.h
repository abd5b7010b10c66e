/* The connections, listeners and datagrams of a trace, and the names that were asked for, from its
 * syscalls. A socket is known by its inode (`socket:[4711]`), so that it is the same through dup,
 * fork, exec and SCM_RIGHTS. */
#ifndef MODEL_SOCKETS_SOCKETS_H
#define MODEL_SOCKETS_SOCKETS_H

#include "base/memory/arena.h"
#include "base/memory/hash.h"
#include "base/text/sbuf.h"
#include "ptrail/process.h"

enum link_kind {
	LINK_CONNECTED,		/* by connect(), of a stream */
	LINK_ACCEPTED,
	LINK_LISTENING,
	LINK_DATAGRAMS,		/* datagrams, or other messages, exchanged with one peer */
	LINK_PAIR,		/* an end of a socketpair() */
	LINK_INHERITED,		/* it was open before the trace, or came from an untraced process */
	LINK_KINDS
};

enum link_result {
	LINK_OK,
	LINK_PENDING,		/* a non-blocking connect() without a result */
	LINK_FAILED,		/* .error */
};

/* What one program did with a link: all processes with that name together, after
 * sockets_finish() */
struct link_user {
	struct link_user *next;
	const char *program;
	uint64_t serial;		/* of the first of the processes */
	uint64_t sent, received;	/* bytes */
};

/* A connection, a listener, or the exchange of datagrams with one peer. Timestamps are in ns since
 * the trace began. Addresses are "127.0.0.1:80", "[::1]:80", a path, "@abstract", or "" if they are
 * unknown or there is none. */
struct socket_link {
	struct socket_link *next;	/* in the order of .began */
	struct traced_socket *socket;
	enum link_kind kind;
	enum link_result result;
	/* errno; of a LINK_OK that of a later failure, such as ECONNRESET, or 0 */
	int error;
	const char *local, *peer;
	const struct asked_name *name;	/* that .peer is an answer to; NULL: none */
	uint64_t began, ended;		/* .ended 0: it is open */
	uint64_t sent, received;	/* bytes */
	uint64_t accepted;		/* LINK_LISTENING: number of connections */
	uint64_t serial;		/* of the process that began it */
	pid_t pid;
	struct link_user *users;	/* at least one */
};

struct socket_holder;

struct traced_socket {
	uint64_t inode;
	int family, type, protocol;	/* as for socket(); -1: unknown */
	const char *protocol_name;	/* of a netlink socket: "NETLINK_ROUTE"; NULL: none */
	const char *local;		/* "": unknown */
	bool is_bound;			/* by bind() */
	struct socket_link *link;	/* the latest */
	struct socket_holder *holders;	/* processes that used it */
};

/* A name that one process asked a name server for */
struct asked_name {
	struct asked_name *next;	/* in the order of .time */
	const char *name, *program;
	const char *server;		/* its address, or the path of the socket */
	uint64_t serial;		/* of the process */
	pid_t pid;
	uint64_t time;
	unsigned types[4], type_count;	/* record types */
	uint64_t queries;
	bool is_answered;
	/* an answer with addresses is preferred to others; else the latest */
	unsigned code;
	const char **addresses;
	unsigned address_count;
};

struct sockets {
	struct arena arena;
	struct hash by_inode;		/* → struct traced_socket */
	struct hash by_descriptor;	/* hash of process and number → struct traced_socket */
	struct hash exits;		/* serial → struct socket_exit */
	struct hash by_peer;		/* hash of socket and address → struct socket_link */
	struct hash by_name;		/* hash of process and name → struct asked_name */
	struct hash answers;		/* hash of an address → struct asked_name */
	struct socket_link *first, **last;
	size_t count;
	struct asked_name *first_name, **last_name;
	bool uses_io_uring;
	struct sbuf text;		/* for one address */
};

void sockets_init(struct sockets *s);
void sockets_done(struct sockets *s);
/* Takes each event. Wanted are: .calls, .values, .fd_paths, .packets, .descriptors, .looks. */
void sockets_note(struct sockets *s, const struct event *e);
/* Sets the .ended of links that are closed, and the names that processes had at their end. To be
 * called once, after the last event. */
void sockets_finish(struct sockets *s);
/* "tcp", "udp", "unix", "netlink" … */
const char *socket_protocol(const struct traced_socket *s);
/* Whether the link says little: a datagram socket that connect() gave a peer and that exchanged
 * nothing, which getaddrinfo() does to find the best address; or nscd, which does not run */
bool link_is_unused(const struct socket_link *l);
#endif
