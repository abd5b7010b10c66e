#include "model/sockets/sockets.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "base/memory/alloc.h"
#include "decode/view.h"
#include "desc/traits.h"
#include "model/accesses/call_use.h"
#include "model/process/name.h"
#include "model/sockets/names.h"
#include "model/sockets/state.h"

void sockets_init(struct sockets *s)
{
	*s = (struct sockets){0};
	s->last = &s->first;
	s->last_name = &s->first_name;
}

void sockets_done(struct sockets *s)
{
	hash_done(&s->by_inode);
	hash_done(&s->by_descriptor);
	hash_done(&s->exits);
	hash_done(&s->answers);
	hash_done(&s->by_peer);
	hash_done(&s->by_name);
	sbuf_done(&s->text);
	arena_done(&s->arena);
}

const char *sockets_copy(struct sockets *s, const char *text)
{
	return *text ? arena_copy(&s->arena, text, strlen(text)) : "";
}

/* --- sockets, by their descriptors --- */

static struct traced_socket *socket_of_inode(struct sockets *s, uint64_t inode)
{
	struct traced_socket *k = hash_get(&s->by_inode, inode);

	if (k)
		return k;
	k = arena_new(&s->arena, struct traced_socket);
	k->inode = inode;
	k->family = k->type = k->protocol = -1;
	k->local = "";
	hash_put(&s->by_inode, inode, k);
	return k;
}

static bool inode_of_path(const char *path, uint64_t *inode)
{
	static const char begin[] = "socket:[";
	char *end;

	if (strncmp(path, begin, sizeof(begin) - 1) != 0)
		return false;
	*inode = strtoull(path + sizeof(begin) - 1, &end, 10);
	return *end == ']';
}

/* The socket of a descriptor; NULL: it is none, or `v` is NULL. Without a path it is the socket
 * that the process last had under this number. */
static struct traced_socket *socket_of(struct sockets *s, const struct event *e,
				       const struct value *v)
{
	struct traced_socket *k;
	uint64_t key, inode;

	if (!v || v->kind != V_NUMBER || v->sense != SENSE_FD || (int)v->num.n < 0)
		return NULL;
	key = hash_mix(e->process->id.serial << 32 | (uint32_t)v->num.n);
	if (!v->num.path)
		return hash_get(&s->by_descriptor, key);
	if (!inode_of_path(v->num.path, &inode)) {
		hash_remove(&s->by_descriptor, key);
		return NULL;
	}
	k = socket_of_inode(s, inode);
	hash_put(&s->by_descriptor, key, k);
	return k;
}

/* The nth descriptor of the arguments, from 0; NULL: there is none */
static const struct value *descriptor(const struct event *e, unsigned nth)
{
	for (const struct value *v = e->call.view->args->list.first; v; v = v->next)
		if (v->kind == V_NUMBER && v->sense == SENSE_FD && !nth--)
			return v;
	return NULL;
}

/* The process uses the socket, so that the socket is open at least until it closes it or exits. */
static struct socket_holder *hold(struct sockets *s, struct traced_socket *k,
				  const struct event *e)
{
	struct socket_holder *h = k->holders;

	while (h && h->serial != e->process->id.serial)
		h = h->next;
	if (!h) {
		h = arena_new(&s->arena, struct socket_holder);
		h->serial = e->process->id.serial;
		h->next = k->holders;
		k->holders = h;
	}
	h->closed = 0;
	return h;
}

static int number_of(const struct event *e, const char *name)
{
	const struct value *v = view_number(e->call.view, name);

	return v ? (int)v->num.n : -1;
}

static void set_kind(struct sockets *s, struct traced_socket *k, const struct event *e)
{
	const struct value *protocol = view_number(e->call.view, "protocol");

	k->family = number_of(e, "domain");
	k->type = number_of(e, "type");
	k->type = k->type < 0 ? -1 : k->type & 0xf;	/* without SOCK_CLOEXEC … */
	k->protocol = protocol ? (int)protocol->num.n : -1;
	if (k->family == AF_NETLINK && protocol && protocol->num.parts && *protocol->num.parts)
		k->protocol_name = sockets_copy(s, *protocol->num.parts);
}

static bool has_messages(const struct traced_socket *k)
{
	return k->type == SOCK_DGRAM || k->type == SOCK_RAW || k->type == SOCK_PACKET ||
		k->type == SOCK_RDM || k->family == AF_NETLINK;
}

/* --- links --- */

static struct socket_link *add_link(struct sockets *s, struct traced_socket *k,
				    const struct event *e, enum link_kind kind, const char *peer)
{
	struct socket_link *l = arena_new(&s->arena, struct socket_link);

	l->socket = k;
	l->kind = kind;
	l->local = k->local;
	l->peer = sockets_copy(s, peer);
	l->name = kind == LINK_CONNECTED || (kind == LINK_DATAGRAMS && !k->is_bound) ?
		names_of_address(s, l->peer) : NULL;
	l->began = e->kind == EVENT_LEAVE ? e->call.entered : e->time;
	l->serial = e->process->id.serial;
	l->pid = e->process->id.tid;
	if (k->link && !k->link->ended && !has_messages(k))
		k->link->ended = l->began ? l->began : 1;
	k->link = l;
	*s->last = l;
	s->last = &l->next;
	s->count++;
	link_user_of(s, l, e);
	return l;
}

struct link_user *link_user_of(struct sockets *s, struct socket_link *l, const struct event *e)
{
	const char *program = process_name(e->process);
	uint64_t serial = e->process->id.serial;
	struct link_user **at = &l->users;

	while (*at && ((*at)->serial != serial || strcmp((*at)->program, program) != 0))
		at = &(*at)->next;
	if (!*at) {
		*at = arena_new(&s->arena, struct link_user);
		(*at)->serial = serial;
		(*at)->program = sockets_copy(s, program);
	}
	return *at;
}

static void set_failed(struct socket_link *l, int error, uint64_t time)
{
	l->result = LINK_FAILED;
	l->error = error;
	l->ended = time;
}

static void resolve_pending(struct traced_socket *k, int error, uint64_t time)
{
	if (!k->link || k->link->result != LINK_PENDING)
		return;
	if (error)
		set_failed(k->link, error, time);
	else
		k->link->result = LINK_OK;
}

/* Whether a failed syscall says that the connection failed or broke */
static bool breaks_connection(int error)
{
	static const int errors[] = {
		ECONNREFUSED, ETIMEDOUT, EHOSTUNREACH, ENETUNREACH, ECONNRESET, EPIPE,
		ECONNABORTED, ENETDOWN, EHOSTDOWN, ENETRESET,
	};

	for (size_t i = 0; i < sizeof(errors) / sizeof(*errors); i++)
		if (errors[i] == error)
			return true;
	return false;
}

/* Sets s->text to the address of the argument or member `name`; "" if there is none. */
static const char *address_of(struct sockets *s, const struct value *first, const char *name)
{
	bool is_path;

	value_address(&s->text, value_member(first, name), &is_path);
	return s->text.s;
}

static void set_local(struct sockets *s, struct traced_socket *k, const char *local)
{
	k->local = sockets_copy(s, local);
	if (k->link && k->link->result != LINK_FAILED)
		k->link->local = k->local;
}

/* --- syscalls --- */

static void note_pair(struct sockets *s, const struct event *e)
{
	const struct value *both = value_member(e->call.view->args->list.first, "sv");

	if (!both || both->kind != V_LIST)
		return;
	for (const struct value *v = both->list.first; v; v = v->next) {
		struct traced_socket *k = socket_of(s, e, v);

		if (!k)
			continue;
		set_kind(s, k, e);
		hold(s, k, e);
		add_link(s, k, e, LINK_PAIR, "");
	}
}

static void note_connect(struct sockets *s, struct traced_socket *k, const struct event *e)
{
	const struct value *first = e->call.view->args->list.first;
	int error = e->call.failed ? -e->call.ret : 0;
	const char *peer = address_of(s, first, "addr");
	struct socket_link *l = k->link;
	bool is_same = l && l->result == LINK_PENDING && !strcmp(l->peer, peer);

	if (value_has_name(value_member(first, "sa_family"), "AF_UNSPEC") || error == EALREADY)
		return;
	if (error == EISCONN || (is_same && !error)) {
		resolve_pending(k, 0, e->time);
		return;
	}
	if (is_same && error != EINPROGRESS) {
		resolve_pending(k, error, e->time);
		return;
	}
	if (k->family == AF_NETLINK)
		peer = "kernel";
	l = add_link(s, k, e, has_messages(k) ? LINK_DATAGRAMS : LINK_CONNECTED, peer);
	if (error == EINPROGRESS || error == EINTR)
		l->result = LINK_PENDING;
	else if (error)
		set_failed(l, error, e->time);
}

static void note_bind(struct sockets *s, struct traced_socket *k, const struct event *e)
{
	const char *local = address_of(s, e->call.view->args->list.first, "addr");
	struct socket_link *l;

	if (k->family == AF_NETLINK)
		return;
	if (!e->call.failed) {
		k->is_bound = true;
		set_local(s, k, local);
		if (has_messages(k) && k->family != AF_PACKET)
			add_link(s, k, e, LINK_DATAGRAMS, "");
		return;
	}
	l = add_link(s, k, e, has_messages(k) ? LINK_DATAGRAMS : LINK_LISTENING, "");
	l->local = sockets_copy(s, address_of(s, e->call.view->args->list.first, "addr"));
	set_failed(l, -e->call.ret, e->time);
}

static void note_listen(struct sockets *s, struct traced_socket *k, const struct event *e)
{
	if (e->call.failed)
		set_failed(add_link(s, k, e, LINK_LISTENING, ""), -e->call.ret, e->time);
	else if (!k->link || k->link->kind != LINK_LISTENING || k->link->result == LINK_FAILED)
		add_link(s, k, e, LINK_LISTENING, "");
}

static void note_accept(struct sockets *s, struct traced_socket *listener, const struct event *e)
{
	struct traced_socket *k = e->call.failed ? NULL : socket_of(s, e, e->call.view->ret);

	if (!k)
		return;
	if (!listener->link)
		add_link(s, listener, e, LINK_LISTENING, "");
	listener->link->accepted++;
	link_user_of(s, listener->link, e);
	k->family = listener->family;
	k->type = listener->type;
	k->protocol = listener->protocol;
	k->local = listener->local;
	hold(s, k, e);
	add_link(s, k, e, LINK_ACCEPTED, address_of(s, e->call.view->args->list.first, "addr"));
	k->link->began = e->time;
}

static void note_name(struct sockets *s, struct traced_socket *k, const struct event *e,
		      bool is_peer)
{
	const char *address = address_of(s, e->call.view->args->list.first, "addr");

	if (e->call.failed || k->family == AF_NETLINK)
		return;
	if (is_peer)
		resolve_pending(k, 0, e->time);
	if (!*address)
		return;
	if (!is_peer)
		set_local(s, k, address);
	else if (k->link && !*k->link->peer)
		k->link->peer = sockets_copy(s, address);
}

static void note_option(struct traced_socket *k, const struct event *e)
{
	const struct value *first = e->call.view->args->list.first,
		*v = value_member(first, "optval");

	if (!e->call.failed && v && v->kind == V_NUMBER &&
	    value_has_name(value_member(first, "optname"), "SO_ERROR") &&
	    value_has_name(value_member(first, "level"), "SOL_SOCKET"))
		resolve_pending(k, v->num.n, e->time);
}

/* Descriptors that can be written to and have no error are connected. */
static void note_poll(struct sockets *s, const struct event *e)
{
	const struct value *v = e->call.view->after ? e->call.view->after->list.first : NULL;

	while (v && v->kind != V_LIST)	/* a timeout that is left */
		v = v->next;
	for (v = v ? v->list.first : NULL; v; v = v->next) {
		const struct value *members = v->kind == V_RECORD ? v->list.first : NULL,
			*ready = value_member(members, "revents");
		struct traced_socket *k = socket_of(s, e, value_member(members, "fd"));

		if (k && value_has_name(ready, "POLLOUT") && !value_has_name(ready, "POLLERR") &&
		    !value_has_name(ready, "POLLHUP"))
			resolve_pending(k, 0, e->time);
	}
}

/* The link to which messages to or from `peer` belong. peer "": no address was given */
static struct socket_link *link_of_peer(struct sockets *s, struct traced_socket *k,
					const struct event *e, const char *peer)
{
	struct socket_link *l;
	uint64_t key;

	if (k->link && (!has_messages(k) || k->link->kind == LINK_PAIR ||
			(!*peer && *k->link->peer)))
		return k->link;
	if (k->family == AF_NETLINK)
		peer = "kernel";
	key = hash_mix(fnv_string(FNV_BASIS, peer) ^ hash_mix(k->inode));
	l = hash_get(&s->by_peer, key);
	if (l && l->socket == k && !strcmp(l->peer, peer))
		return l;
	if (k->link && k->link->kind == LINK_DATAGRAMS && k->link->result == LINK_OK &&
	    !strcmp(k->link->peer, peer))
		l = k->link;
	else
		l = add_link(s, k, e, has_messages(k) ? LINK_DATAGRAMS : LINK_INHERITED, peer);
	hash_put(&s->by_peer, key, l);
	return l;
}

static void add_bytes(struct sockets *s, struct socket_link *l, const struct event *e,
		      uint64_t bytes, bool is_sent)
{
	struct link_user *u = link_user_of(s, l, e);

	*(is_sent ? &l->sent : &l->received) += bytes;
	*(is_sent ? &u->sent : &u->received) += bytes;
	if (l->result == LINK_PENDING)
		l->result = LINK_OK;
}

/* The first buffer of a message; NULL: it was not decoded as bytes */
static const struct value *first_buffer(const struct value *first)
{
	const struct value *v = value_member(first, "buf");

	v = v ? v : value_member(first, "iov_base");
	return v && v->kind == V_BYTES ? v : NULL;
}

/* One message or piece of a stream, whose parts are among `first` and its siblings */
static void note_message(struct sockets *s, struct traced_socket *k, const struct event *e,
			 const struct value *first, uint64_t bytes, bool is_sent)
{
	const char *peer = address_of(s, first, "msg_name");
	const struct value *data = first_buffer(first);
	struct socket_link *l;

	if (!*peer)
		peer = address_of(s, first, is_sent ? "dest_addr" : "src_addr");
	l = link_of_peer(s, k, e, peer);
	add_bytes(s, l, e, bytes, is_sent);
	if (data && bytes)
		names_note(s, l, e, data->bytes.p,
			   data->bytes.len < bytes ? data->bytes.len : bytes, is_sent);
}

static void note_failed_transfer(struct sockets *s, struct traced_socket *k, const struct event *e,
				 bool is_sent)
{
	int error = -e->call.ret;
	const char *peer;
	struct socket_link *l;

	if (!breaks_connection(error))
		return;
	peer = address_of(s, e->call.view->args->list.first, is_sent ? "dest_addr" : "src_addr");
	l = link_of_peer(s, k, e, peer);
	if (l->result == LINK_PENDING)
		set_failed(l, error, e->time);
	else if (!l->error && error != EPIPE)
		l->error = error;
	link_user_of(s, l, e);
}

static void note_transfer(struct sockets *s, struct traced_socket *k, const struct event *e,
			  const struct value *first, bool is_sent)
{
	const struct value *flags = view_number(e->call.view, "flags");

	hold(s, k, e);
	if (e->call.failed)
		note_failed_transfer(s, k, e, is_sent);
	else if (!value_has_name(flags, "MSG_PEEK") && !value_has_name(flags, "MSG_ERRQUEUE"))
		note_message(s, k, e, first, e->call.ret, is_sent);
}

static void note_messages(struct sockets *s, struct traced_socket *k, const struct event *e,
			  bool is_sent)
{
	const struct value *all = value_member(e->call.view->args->list.first, "msgvec"),
		*v = all && all->kind == V_LIST ? all->list.first : NULL, *size;

	hold(s, k, e);
	if (e->call.failed)
		note_failed_transfer(s, k, e, is_sent);
	for (int64_t n = e->call.failed ? 0 : e->call.ret; v && n; v = v->next, n--) {
		if (v->kind != V_RECORD)
			continue;
		size = value_member(v->list.first, "msg_len");
		note_message(s, k, e, v->list.first,
			     size && size->kind == V_NUMBER ? size->num.n : 0, is_sent);
	}
}

/* sendfile() and splice(): between the descriptors number `out` and `in` */
static void note_copy(struct sockets *s, const struct event *e, unsigned out, unsigned in)
{
	struct traced_socket *to = socket_of(s, e, descriptor(e, out)),
		*from = socket_of(s, e, descriptor(e, in));

	if (to)
		note_transfer(s, to, e, NULL, true);
	if (from && !e->call.failed)
		note_transfer(s, from, e, NULL, false);
}

static void note_close(struct sockets *s, struct traced_socket *k, const struct event *e)
{
	struct socket_holder *h = k->holders;

	while (h && h->serial != e->process->id.serial)
		h = h->next;
	if (h)
		h->closed = e->time;
	hash_remove(&s->by_descriptor, hash_mix(e->process->id.serial << 32 |
						(uint32_t)descriptor(e, 0)->num.n));
}

static void note_socket_call(struct sockets *s, struct traced_socket *k, const struct event *e,
			     enum socket_effect effect)
{
	switch (effect) {
	case SOCKETS_BIND:
		note_bind(s, k, e);
		break;
	case SOCKETS_CONNECT:
		note_connect(s, k, e);
		break;
	case SOCKETS_LISTEN:
		note_listen(s, k, e);
		break;
	case SOCKETS_ACCEPT:
		note_accept(s, k, e);
		break;
	case SOCKETS_LOCAL_NAME:
	case SOCKETS_PEER_NAME:
		note_name(s, k, e, effect == SOCKETS_PEER_NAME);
		break;
	case SOCKETS_OPTION:
		note_option(k, e);
		break;
	case SOCKETS_SEND:
	case SOCKETS_RECEIVE:
		note_transfer(s, k, e, e->call.view->args->list.first, effect == SOCKETS_SEND);
		break;
	case SOCKETS_SEND_EACH:
	case SOCKETS_RECEIVE_EACH:
		note_messages(s, k, e, effect == SOCKETS_SEND_EACH);
		break;
	default:
		return;
	}
	hold(s, k, e);
}

static void note_call(struct sockets *s, const struct event *e)
{
	const struct call_view *view = e->call.view;
	const struct syscall_traits *traits;
	struct traced_socket *k;

	if (!view || !view->name || !view->args || !call_is_known(e) ||
	    e->call.injected || (e->call.failed && -e->call.ret >= 512))
		return;
	traits = syscall_traits(view->row);
	switch (traits->sockets) {
	case SOCKETS_NONE:
		k = traits->descriptors == DESCRIPTORS_CLOSE && !e->call.failed ?
			socket_of(s, e, descriptor(e, 0)) : NULL;
		if (k)
			note_close(s, k, e);
		break;
	case SOCKETS_CREATE:
		k = e->call.failed ? NULL : socket_of(s, e, view->ret);
		if (!k)
			break;
		set_kind(s, k, e);
		hold(s, k, e);
		break;
	case SOCKETS_PAIR:
		if (!e->call.failed)
			note_pair(s, e);
		break;
	case SOCKETS_SEND_FILE:
		note_copy(s, e, 0, 1);
		break;
	case SOCKETS_SPLICE:
		note_copy(s, e, 1, 0);
		break;
	case SOCKETS_POLL:
		if (!e->call.failed)
			note_poll(s, e);
		break;
	default:
		k = socket_of(s, e, descriptor(e, 0));
		if (k)
			note_socket_call(s, k, e, traits->sockets);
	}
}

/* --- sockets that were open before --- */

/* "TCP:[127.0.0.1:80->127.0.0.1:4242]"; "UNIX:[/run/x]", where an accepted socket has the name of
 * the one that listens */
static void set_addresses(struct sockets *s, struct socket_link *l, const char *name)
{
	const char *at = strstr(name, ":["), *to = at ? strstr(at, "->") : NULL,
		*end = at ? strrchr(at, ']') : NULL;

	if (l->socket->family < 0 && !strncmp(name, "UNIX", 4)) {
		l->socket->family = AF_UNIX;
		l->socket->type = SOCK_STREAM;
	}
	if (end && l->kind == LINK_LISTENING && !*l->socket->local && !strncmp(name, "UNIX:", 5)) {
		l->socket->local = arena_copy(&s->arena, at + 2, end - at - 2);
		l->local = l->socket->local;
	}
	if (!end || (strncmp(name, "TCP", 3) != 0 && strncmp(name, "UDP", 3) != 0))
		return;
	at += 2;
	if (!to)
		to = end;
	if (!*l->socket->local) {
		l->socket->local = arena_copy(&s->arena, at, to - at);
		l->local = l->socket->local;
	}
	if (!*l->peer && to < end)
		l->peer = arena_copy(&s->arena, to + 2, end - to - 2);
	if (l->socket->family < 0)
		l->socket->family = *at == '[' ? AF_INET6 : AF_INET;
	if (l->socket->type < 0)
		l->socket->type = !strncmp(name, "TCP", 3) ? SOCK_STREAM : SOCK_DGRAM;
}

static void note_open(struct sockets *s, const struct event *e, const struct descriptors *open,
		      bool is_attached)
{
	for (unsigned i = 0; open && i < open->count; i++) {
		const struct descriptor *d = &open->all[i];
		struct traced_socket *k;

		if (d->kind != DESCRIPTOR_SOCKET || !d->inode)
			continue;
		k = hash_get(&s->by_inode, d->inode);
		if (!k && !is_attached)
			continue;
		k = socket_of_inode(s, d->inode);
		hash_put(&s->by_descriptor, hash_mix(e->process->id.serial << 32 |
						     (uint32_t)d->fd), k);
		if (!k->link && is_attached) {
			add_link(s, k, e, d->listens ? LINK_LISTENING : LINK_INHERITED, "");
			hold(s, k, e);
		}
		if (!k->link)
			continue;
		if (d->listens && k->link->kind == LINK_INHERITED)
			k->link->kind = LINK_LISTENING;
		if (d->name)
			set_addresses(s, k->link, d->name);
	}
}

static void note_exit(struct sockets *s, const struct event *e)
{
	const struct process *p = e->process;
	const char *run_as, *name = process_name(p);
	struct socket_exit *x = arena_new(&s->arena, struct socket_exit);

	run_as = name_of_program(p->generation ? p->generation->file : "", p->program);
	x->time = e->time;
	if (strcmp(run_as, name) != 0) {
		x->run_as = sockets_copy(s, run_as);
		x->name = sockets_copy(s, name);
	}
	hash_put(&s->exits, p->id.serial, x);
}

void sockets_note(struct sockets *s, const struct event *e)
{
	if (!e->process)
		return;
	switch (e->kind) {
	case EVENT_LEAVE:
		note_call(s, e);
		break;
	case EVENT_NEW:
		note_open(s, e, e->born.open, e->born.how == BORN_ATTACHED);
		break;
	case EVENT_LOOK:
		note_open(s, e, e->look.open, e->process->how == BORN_ATTACHED);
		break;
	case EVENT_EXIT:
		if (e->exit.zombie)
			note_exit(s, e);
		break;
	case EVENT_LOST:
		note_exit(s, e);
		break;
	case EVENT_NOTICE:
		s->uses_io_uring |= e->notice.kind == NOTICE_IO_URING;
		break;
	default:
		break;
	}
}
