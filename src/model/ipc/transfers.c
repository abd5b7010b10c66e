/* Pipes, FIFOs and sockets: what is read and written, and passed, as model/fds reports it */
#include <errno.h>
#include <sys/socket.h>
#include <sys/stat.h>

#include "base/text/path.h"
#include "decode/view.h"
#include "desc/traits.h"
#include "model/accesses/call_use.h"
#include "model/ipc/state.h"

static uint64_t key_of_file(const struct open_file *file)
{
	return fnv_string(FNV_BASIS, file->name);
}

static const struct value *first_argument(const struct event *e)
{
	return e->call.view->args->list.first;
}

/* --- pipes and FIFOs --- */

static struct ipc_channel *pipe_of(struct ipc *i, const struct fd_life *l)
{
	static const char begin[] = "pipe:[";
	const struct open_file *file = l->file;
	bool is_fifo = *file->name == '/';
	struct ipc_channel *c = channel_get(i, is_fifo ? IPC_FIFO : IPC_PIPE, key_of_file(file));

	if (!c)
		return NULL;
	if (!c->what && is_fifo) {
		c->what = ipc_copy(i, file->name);
	} else if (!c->what && !strncmp(file->name, begin, sizeof(begin) - 1)) {
		sbuf_reset(&i->text);
		sbuf_str(&i->text, "pipe ");
		sbuf_add(&i->text, file->name + sizeof(begin) - 1,
			 strcspn(file->name + sizeof(begin) - 1, "]"));
		c->what = ipc_copy(i, i->text.s);
	} else if (!c->what) {
		c->what = "";
	}
	c->is_foreign |= file->is_foreign || l->origin == FD_SEEN;
	return c;
}

/* --- sockets --- */

static enum ipc_kind kind_of_socket(const struct traced_socket *s)
{
	switch (s ? s->family : -1) {
	case AF_UNIX:
		return IPC_UNIX;
	case AF_INET:
	case AF_INET6:
		return IPC_INET;
	case AF_NETLINK:
		return IPC_NETLINK;
	default:
		return IPC_SOCKET;
	}
}

/* "tcp 127.0.0.1:80" of the side that listens, if it is known; `other` may be NULL */
static const char *describe(struct ipc *i, const struct traced_socket *s,
			    const struct traced_socket *other)
{
	const struct traced_socket *both[] = {s, other};
	const char *address = "";

	for (int n = 0; n < 2 && !*address; n++)
		if (both[n] && both[n]->link && both[n]->link->kind == LINK_CONNECTED)
			address = both[n]->link->peer;
	for (int n = 0; n < 2 && !*address; n++)
		if (both[n] && both[n]->link && both[n]->link->kind == LINK_PAIR)
			address = "socket pair";
		else if (both[n] && both[n]->link && both[n]->link->kind == LINK_ACCEPTED)
			address = both[n]->local;
	sbuf_reset(&i->text);
	sbuf_str(&i->text, s ? socket_protocol(s) : "socket");
	if (*address) {
		sbuf_char(&i->text, ' ');
		sbuf_str(&i->text, address);
	}
	return ipc_copy(i, i->text.s);
}

/* What a socket is connected with, if that is not traced. The port of a client means nothing. */
static void set_outside(struct ipc *i, struct ipc_channel *c, const struct traced_socket *s)
{
	const struct socket_link *k = s ? s->link : NULL;
	const char *port;

	if (c->outside || !k || !*k->peer)
		return;
	port = k->kind == LINK_ACCEPTED && c->kind == IPC_INET ? strrchr(k->peer, ':') : NULL;
	sbuf_reset(&i->text);
	sbuf_add(&i->text, k->peer, port ? (size_t)(port - k->peer) : strlen(k->peer));
	c->outside = ipc_copy(i, i->text.s);
}

static struct ipc_channel *channel_of_socket(struct ipc *i, const struct open_file *file)
{
	const struct traced_socket *s = fds_socket(i->fds, file);
	/* the family of a socket may become known later */
	struct ipc_channel *c = channel_get(i, IPC_SOCKET, key_of_file(file));

	if (!c || c->peer)
		return c;
	c->kind = kind_of_socket(s);
	c->is_foreign = true;
	c->has_messages = s && (s->type == SOCK_DGRAM || s->type == SOCK_SEQPACKET ||
				s->type == SOCK_RAW);
	if (!c->what || !c->outside)
		set_outside(i, c, s);
	if (!c->what)
		c->what = describe(i, s, NULL);
	return c;
}

static uint64_t key_of_address(const char *address)
{
	return hash_mix(fnv_string(FNV_BASIS, address));
}

void transfers_know_address(struct ipc *i, const char *address, struct ipc_channel *c)
{
	struct ipc_channel *before = hash_get(&i->addresses, key_of_address(address));

	hash_put(&i->addresses, key_of_address(address), c);
	if (before && before->is_address)
		channel_move(i, before, c);
}

static void register_address(struct ipc *i, struct ipc_channel *c, const struct traced_socket *s)
{
	if (!s || !*s->local || c->address == s->local || !c->has_messages)
		return;
	c->address = s->local;
	c->what = describe(i, s, NULL);
	transfers_know_address(i, s->local, c);
}

/* The traced socket with that address, or a channel for what it may turn out to be */
static struct ipc_channel *find_address(struct ipc *i, const char *address, enum ipc_kind kind)
{
	static const char *const any[] = {"0.0.0.0", "[::]"};
	struct ipc_channel *c = hash_get(&i->addresses, key_of_address(address));
	const char *port = strrchr(address, ':');

	bool is_local = !strncmp(address, "127.", 4) || !strncmp(address, "[::1]", 5);

	for (size_t n = 0; n < sizeof(any) / sizeof(*any) && !c && is_local && port; n++) {
		sbuf_reset(&i->text);
		sbuf_str(&i->text, any[n]);
		sbuf_str(&i->text, port);
		c = hash_get(&i->addresses, key_of_address(i->text.s));
	}
	if (c)
		return c;
	c = channel_get(i, kind, key_of_address(address));
	if (!c)
		return NULL;
	c->is_address = c->has_messages = c->is_foreign = true;
	c->outside = address;
	hash_put(&i->addresses, key_of_address(address), c);
	return c;
}

/* The address in the arguments that a message is sent to or comes from; NULL: none */
static const char *address_of_message(struct ipc *i, const struct event *e, bool is_read)
{
	const struct value *first = first_argument(e),
		*v = value_member(first, is_read ? "src_addr" : "dest_addr");
	bool is_path;

	v = v ? v : value_member(first, "msg_name");
	value_address(&i->fds->text, v, &is_path);
	return *i->fds->text.s ? ipc_copy(i, i->fds->text.s) : NULL;
}

static void count_outside(struct ipc *i, const struct ipc_channel *c, struct ipc_end self,
			  const char *outside, bool is_read, uint64_t bytes)
{
	struct ipc_end other = {.outside = outside ? outside : ipc_another_process};
	struct ipc_flow *flow = ipc_flow(i, c->kind, c->what, is_read ? other : self,
					 is_read ? self : other);

	if (!flow)
		return;
	flow->bytes += bytes;
	flow->messages++;
}

/* A datagram: it waits for the socket that has its address. */
static void transfer_datagram(struct ipc *i, const struct event *e, struct ipc_channel *c,
			      const struct traced_socket *s, struct ipc_transfer *t, bool is_read)
{
	const char *address = address_of_message(i, e, is_read);
	struct ipc_channel *to, *via;

	register_address(i, c, s);
	if (!address)
		address = c->outside;
	if (is_read) {
		t->outside = address;
		via = channel_receive(i, c, t);
		if (via && address)
			transfers_know_address(i, address, via);
		return;
	}
	t->via = c;
	to = address ? find_address(i, address, c->kind) : NULL;
	if (to && !to->what)
		to->what = c->what;
	if (to)
		channel_send(i, to, t);
	else
		count_outside(i, c, t->end, address, false, t->size);
}

static void transfer_on_socket(struct ipc *i, const struct event *e, const struct fd_life *l,
			       struct ipc_transfer *t, bool is_read)
{
	const struct traced_socket *s = fds_socket(i->fds, l->file);
	struct ipc_channel *c = channel_of_socket(i, l->file);

	if (!c)
		return;
	if (c->kind == IPC_NETLINK)
		count_outside(i, c, t->end, "the kernel", is_read, t->size);
	else if (c->peer && is_read)
		channel_receive(i, c->peer, t);
	else if (c->peer)
		channel_send(i, c, t);
	else if (c->has_messages)
		transfer_datagram(i, e, c, s, t, is_read);
	else if (is_read)
		count_outside(i, c, t->end, c->outside, true, t->size);
	else
		channel_send(i, c, t);
}

/* --- eventfds --- */

/* The number that a read() or write() of an eventfd transfers; 1: unknown */
static uint64_t count_of(const struct event *e)
{
	const struct value *v = ipc_argument(e, "buf");
	uint64_t n = 0;

	if (!v || v->kind != V_BYTES || v->bytes.len < sizeof(n))
		return 1;
	for (size_t byte = 0; byte < sizeof(n); byte++)
		n |= (uint64_t)v->bytes.p[byte] << 8 * byte;
	return n;
}

static void transfer_count(struct ipc *i, const struct event *e, const struct fd_life *l,
			   struct ipc_transfer *t, bool is_read)
{
	struct ipc_channel *c = channel_get(i, IPC_EVENTFD, (uintptr_t)l->file);

	if (!c)
		return;
	if (!c->file) {
		c->file = l->file;
		file_keep(c->file);
	}
	c->what = "";
	c->is_token = true;
	t->size = count_of(e);
	if (!t->size)
		return;
	if (is_read)
		channel_receive(i, c, t);
	else
		channel_send(i, c, t);
}

/* --- what model/fds reports --- */

static void note_transfer(void *ctx, const struct event *e, const struct fd_life *l, bool is_read,
			  uint64_t bytes)
{
	struct ipc *i = ctx;
	const struct open_file *file = l->file;
	struct ipc_transfer t = {.end = ipc_self(i, e), .size = bytes,
				 .time = is_read ? e->time : e->call.entered};
	struct ipc_channel *c;
	const struct value *flags;

	if (file->kind == OPEN_SOCKET) {
		flags = view_number(e->call.view, "flags");
		if (!value_has_name(flags, "MSG_PEEK") && !value_has_name(flags, "MSG_ERRQUEUE"))
			transfer_on_socket(i, e, l, &t, is_read);
		return;
	}
	if (file->kind == OPEN_EVENTFD && bytes) {
		transfer_count(i, e, l, &t, is_read);
		return;
	}
	if (!bytes || (file->kind != OPEN_PIPE && (file->kind != OPEN_FILE ||
						   !hash_get(&i->fifos, key_of_file(file)))))
		return;
	c = pipe_of(i, l);
	if (c && is_read)
		channel_receive(i, c, &t);
	else if (c)
		channel_send(i, c, &t);
}

static void note_join(void *ctx, const struct open_file *one, const struct open_file *other)
{
	struct ipc *i = ctx;
	struct ipc_channel *a = channel_of_socket(i, one), *b = channel_of_socket(i, other);

	if (!a || !b)
		return;
	a->what = b->what = describe(i, fds_socket(i->fds, one), fds_socket(i->fds, other));
	a->peer = b;
	b->peer = a;
}

static void note_passing(void *ctx, const struct event *e, const struct fd_life *l)
{
	struct ipc *i = ctx;
	struct ipc_end from = {
		.process = l->from.serial ? hash_get(&i->fds->by_serial, l->from.serial) :
			l->from.pid ? hash_get(&i->fds->by_pid, l->from.pid) : NULL,
	};
	struct ipc_flow *flow;

	if (!from.process)
		from.outside = ipc_another_process;
	flow = ipc_flow(i, IPC_DESCRIPTOR, l->file->name, from, ipc_self(i, e));
	if (flow)
		flow->messages++;
}

void transfers_init(struct ipc *i)
{
	i->observer = (struct fds_observer){
		.ctx = i, .transfer = note_transfer, .join = note_join, .pass = note_passing,
	};
	fds_observe(i->fds, &i->observer);
}

/* --- what other syscalls say --- */

static void add_fifo(struct ipc *i, const char *path)
{
	hash_put(&i->fifos, fnv_string(FNV_BASIS, path), i);
}

/* mknod(), of a path */
static void note_creation(struct ipc *i, const struct event *e)
{
	const struct value *directory, *path = view_nth_path(e->call.view, 1, &directory);

	if (!path || path->kind != V_BYTES || !e->process)
		return;
	directories_resolve(&i->directories, e->process, directory, (const char *)path->bytes.p,
			    path->bytes.len, &i->text);
	add_fifo(i, i->text.s);
}

static bool has_fifo_mode(const struct event *e)
{
	const struct value *first = first_argument(e), *v = value_member(first, "st_mode");

	v = v ? v : value_member(first, "stx_mode");
	return v && v->kind == V_NUMBER && (v->num.n & S_IFMT) == S_IFIFO;
}

void transfers_note_call(struct ipc *i, const struct event *e)
{
	const struct syscall_traits *traits = syscall_traits(e->call.view->row);
	const struct value *first = first_argument(e);
	struct fd_life *l = NULL;
	struct ipc_channel *c;

	if (first && first->kind == V_NUMBER && first->sense == SENSE_FD)
		l = fds_get(i->fds, e, first->num.n);
	if (l && l->file->kind == OPEN_FILE && *l->file->name == '/' &&
	    ((e->call.failed && e->call.ret == -ESPIPE) ||
	     (!e->call.failed && has_fifo_mode(e))))
		add_fifo(i, l->file->name);
	if (e->call.failed)
		return;
	if (traits->change == CHANGE_CREATED &&
	    value_has_name(view_number(e->call.view, "mode"), "S_IFIFO"))
		note_creation(i, e);
	if (l && l->file->kind == OPEN_SOCKET &&
	    (traits->sockets == SOCKETS_BIND || traits->sockets == SOCKETS_LOCAL_NAME)) {
		c = channel_of_socket(i, l->file);
		if (c)
			register_address(i, c, fds_socket(i->fds, l->file));
	}
}
