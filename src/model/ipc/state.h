/* What the files of this directory share. */
#ifndef MODEL_IPC_STATE_H
#define MODEL_IPC_STATE_H

#include "decode/view.h"
#include "model/ipc/ipc.h"

/* Bytes, or a message, that were sent and not received yet */
struct ipc_piece {
	struct ipc_piece *next;
	struct ipc_end from;
	struct ipc_channel *via;	/* the socket that a datagram was sent on; or NULL */
	uint64_t left;			/* bytes; of tokens their number */
	uint64_t messages;		/* number of writes */
	int64_t type;			/* of a message; -1: unknown */
	uint64_t time;			/* of the first write's syscall enter */
};

/* Bytes, or a message, that were received, whose sender has not returned from its syscall yet */
struct ipc_debt {
	struct ipc_debt *next;
	struct ipc_end to;
	const char *outside;		/* the sender, if it is not traced */
	uint64_t left;
	uint64_t time;			/* when the receiver returned */
	int64_t type;
};

/* A queue of bytes or messages: a pipe, one direction of a connection, the messages that wait for a
 * socket or in a message queue, or what a semaphore counts */
struct ipc_channel {
	struct ipc_channel *next;	/* in the order of creation */
	enum ipc_kind kind;
	const char *what;
	const char *outside;		/* its other end, if that is not traced */
	bool has_messages;		/* they are received whole */
	bool is_token;			/* a count that starts anywhere */
	bool is_foreign;		/* untraced processes may have the other end */
	bool has_receiver;		/* something was received */
	bool is_address;		/* datagrams to an address whose socket is unknown */
	const char *address;		/* that it is found by; NULL: none */
	struct ipc_channel *peer;	/* of a connection: the other direction; NULL: unknown */
	struct ipc_piece *pieces, *last_piece;
	struct ipc_debt *debts, *last_debt;
	unsigned piece_count, debt_count;
	/* Of a futex: number of tasks that were moved to the other one and have not returned yet */
	uint64_t moved;
	struct ipc_channel *moved_to;	/* NULL: unknown */
	struct open_file *file;		/* of an eventfd: kept, so that its address is unique */
};

/* One transfer */
struct ipc_transfer {
	struct ipc_end end;		/* that sends or receives */
	uint64_t size;
	int64_t type;
	uint64_t time;			/* sending: of the syscall enter; else of its exit */
	const char *outside;		/* receiving: the sender, if it is not traced */
	struct ipc_channel *via;
};

/* --- edges --- */

extern const char ipc_another_process[];

struct ipc_end ipc_self(struct ipc *i, const struct event *e);
/* The process of that PID; one that is not traced is "process 4711". */
struct ipc_end ipc_process_of(struct ipc *i, const struct value *pid);
/* What goes from one end to the other. NULL: they are the same process, neither is a process, or
 * there are too many edges */
struct ipc_flow *ipc_flow(struct ipc *i, enum ipc_kind kind, const char *what, struct ipc_end from,
			  struct ipc_end to);
const char *ipc_copy(struct ipc *i, const char *text);

/* --- queues --- */

/* The channel of that key, or a new one, which has no .what yet; NULL: there are too many */
struct ipc_channel *channel_get(struct ipc *i, enum ipc_kind kind, uint64_t key);
void channel_send(struct ipc *i, struct ipc_channel *c, const struct ipc_transfer *t);
/* Returns the .via of the message that was received, or NULL. */
struct ipc_channel *channel_receive(struct ipc *i, struct ipc_channel *c,
				    const struct ipc_transfer *t);
/* Sends what waits in a channel to another one. */
void channel_move(struct ipc *i, struct ipc_channel *from, struct ipc_channel *to);
void channels_finish(struct ipc *i);
void channels_done(struct ipc *i);

/* --- descriptors, calls, memory --- */

static inline const struct value *ipc_argument(const struct event *e, const char *name)
{
	return value_member(e->call.view->args->list.first, name);
}

/* 0 also if it is no number */
static inline int64_t ipc_number(const struct value *v)
{
	return v && v->kind == V_NUMBER ? (int64_t)v->num.n : 0;
}

void transfers_init(struct ipc *i);
/* Datagrams to that address are those of this socket. */
void transfers_know_address(struct ipc *i, const char *address, struct ipc_channel *c);
/* What a syscall that has returned says about files and addresses */
void transfers_note_call(struct ipc *i, const struct event *e);
void calls_note(struct ipc *i, const struct event *e);
void calls_note_signal(struct ipc *i, const struct event *e);
void calls_note_exit(struct ipc *i, const struct event *e);

void mappings_attach(struct ipc *i, const struct event *e, uint64_t id, const char *name);
void mappings_note_call(struct ipc *i, const struct event *e);
/* The channel of the futex at that address; NULL: it is in no shared mapping */
struct ipc_channel *mappings_futex(struct ipc *i, const struct fd_process *p, uint64_t address);
void mappings_note_fork(struct ipc *i, const struct event *e);
/* The process has another address space, or none. */
void mappings_forget(struct ipc *i, const struct event *e, bool is_over);
void mappings_finish(struct ipc *i);
void mappings_done(struct ipc *i);

void futexes_note(struct ipc *i, const struct event *e);
#endif
