/* What syscalls do to tables of descriptors. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory/alloc.h"
#include "decode/view.h"
#include "desc/traits.h"
#include "model/descriptors/change.h"
#include "model/fds/state.h"

/* Most descriptors that were sent and not received; the first errno that restarts a syscall; number
 * of lives among which that before another one is searched */
enum { TRANSIT_MAX = 4096, RESTARTS = 512, EARLIER_MAX = 8192 };

/* A syscall that has returned, and its table */
struct fd_call {
	struct fds *f;
	const struct event *e;
	const struct syscall_traits *traits;
	struct fd_table_change change;
	struct fd_table *table;
	const char *name;		/* of the syscall */
	bool closes_on_exec;		/* new descriptors do */
	struct open_file *first;	/* of a pair, when the second is created */
};

static bool is_fd(const struct value *v)
{
	return v && v->kind == V_NUMBER && v->sense == SENSE_FD && (int)v->num.n >= 0;
}

/* The nth descriptor of the arguments, from 0, of which values in memory are none */
static const struct value *argument(const struct fd_call *c, unsigned nth)
{
	for (const struct value *v = c->e->call.view->args->list.first; v; v = v->next)
		if (v->kind == V_NUMBER && v->sense == SENSE_FD && !nth--)
			return v;
	return NULL;
}

/* --- use --- */

/* Whether the life is that of the descriptor `v`. Its path may have been looked up when the number
 * referred to another file already, so it counts only if something was not traced. */
static bool is_same_file(const struct fds *f, const struct fd_life *l, const struct value *v)
{
	enum open_kind kind;

	if (!f->is_uncertain || !v->num.path || !*l->file->name ||
	    !strcmp(l->file->name, v->num.path))
		return true;
	kind = file_kind_of(v->num.path);
	return kind == file_kind_of(l->file->name) && kind != OPEN_PIPE && kind != OPEN_SOCKET;
}

/* The life of a descriptor that a syscall is given; NULL: it is no descriptor, or not open */
static struct fd_life *life_of(struct fd_call *c, const struct value *v)
{
	struct fd_life *l;

	if (!is_fd(v))
		return NULL;
	l = fd_table_get(c->table, v->num.n);
	if (l && is_same_file(c->f, l, v)) {
		if (v->flags & VF_DELETED && v->num.path && !strcmp(l->file->name, v->num.path))
			l->file->is_deleted = true;
		return l;
	}
	if (!v->num.path || (l && l->began >= c->e->call.entered))
		return l;
	return fds_add(c->f, c->table, v->num.n, file_new(v->num.path, v->flags & VF_DELETED),
		       FD_SEEN, c->e->call.entered);
}

static void count_transfer(struct fd_life *l, int64_t bytes, bool is_read)
{
	if (!l || bytes < 0)
		return;
	if (is_read) {
		l->reads++;
		l->bytes_read += bytes;
		l->file->reads = true;
	} else {
		l->writes++;
		l->bytes_written += bytes;
		l->file->writes = true;
	}
}

static void note_piece(struct fd_call *c, const struct fd_life *l, int64_t bytes, bool is_read)
{
	const struct fds_observer *o = l && bytes >= 0 ? c->f->observers : NULL;

	for (; o; o = o->next)
		if (o->transfer)
			o->transfer(o->ctx, c->e, l, is_read, bytes);
}

/* Counts one transfer */
static void transfer(struct fd_call *c, struct fd_life *l, int64_t bytes, bool is_read)
{
	count_transfer(l, bytes, is_read);
	note_piece(c, l, bytes, is_read);
}

/* All messages of sendmmsg() and recvmmsg() are one transfer. */
static void transfer_messages(struct fd_call *c, struct fd_life *l, bool is_read)
{
	const struct value *all = value_member(c->e->call.view->args->list.first, "msgvec"),
		*v = all && all->kind == V_LIST ? all->list.first : NULL, *size;
	int64_t bytes = 0, len;

	for (int64_t n = c->e->call.ret; v && n > 0; v = v->next, n--) {
		size = v->kind == V_RECORD ? value_member(v->list.first, "msg_len") : NULL;
		len = size && size->kind == V_NUMBER ? size->num.n : 0;
		note_piece(c, l, len, is_read);
		bytes += len;
	}
	count_transfer(l, bytes, is_read);
}

static void note_transfer(struct fd_call *c)
{
	int64_t ret = c->e->call.ret;

	switch (c->traits->sockets) {
	case SOCKETS_SEND_FILE:
		transfer(c, life_of(c, argument(c, 0)), ret, false);
		transfer(c, life_of(c, argument(c, 1)), ret, true);
		return;
	case SOCKETS_SPLICE:
		transfer(c, life_of(c, argument(c, 0)), ret, true);
		transfer(c, life_of(c, argument(c, 1)), ret, false);
		return;
	case SOCKETS_SEND_EACH:
	case SOCKETS_RECEIVE_EACH:
		transfer_messages(c, life_of(c, argument(c, 0)),
				  c->traits->sockets == SOCKETS_RECEIVE_EACH);
		return;
	default:
		break;
	}
	if (c->traits->wait_object == WAITS_ON_FD &&
	    (c->traits->wait == WAIT_INPUT || c->traits->wait == WAIT_OUTPUT))
		transfer(c, life_of(c, argument(c, 0)), ret, c->traits->wait == WAIT_INPUT);
}

/* --- creation --- */

static struct fd_life *create(struct fd_call *c, const struct value *v)
{
	struct fd_life *l;
	uint64_t time = c->e->time;

	l = fds_add(c->f, c->table, v->num.n, file_new(v->num.path, v->flags & VF_DELETED),
		    FD_CREATED, time);
	l->call = c->name;
	l->closes_on_exec = c->closes_on_exec;
	file_note_creation(c->f, c->e, l);
	return l;
}

/* A descriptor that refers to the file of another one */
static struct fd_life *copy(struct fd_call *c, int fd, struct fd_life *from, enum fd_origin origin)
{
	struct fd_life *l;
	struct fd_source source = {from->process->serial, from->process->pid, from->fd};

	l = fds_add(c->f, c->table, fd, from->file, origin, c->e->time);
	l->call = c->name;
	l->closes_on_exec = c->closes_on_exec;
	l->from = source;
	return l;
}

static void duplicate(struct fd_call *c)
{
	struct fd_life *l = life_of(c, argument(c, 0)), *old = fd_table_get(c->table, c->change.fd);

	if (!l || l == old)
		return;
	if (old && c->change.replaces)
		fds_end(c->f, old, FD_REPLACED, c->name, c->e->time);
	copy(c, c->change.fd, l, FD_DUPLICATED);
}

static void note_passing(struct fd_call *c, const struct fd_life *l)
{
	for (const struct fds_observer *o = c->f->observers; o; o = o->next)
		if (o->pass)
			o->pass(o->ctx, c->e, l);
}

/* pidfd_getfd() */
static void take(struct fd_call *c, const struct value *theirs, const struct value *result)
{
	struct fd_life *pidfd = life_of(c, argument(c, 0)), *from = NULL, *l;
	struct fd_process *p = pidfd && pidfd->file->pid ?
		hash_get(&c->f->by_pid, pidfd->file->pid) : NULL;

	if (p && p->table)
		from = fd_table_get(p->table, theirs->num.n);
	if (from) {
		note_passing(c, copy(c, result->num.n, from, FD_TAKEN));
		return;
	}
	l = create(c, result);
	c->table->owner->origins[FD_CREATED]--;
	c->table->owner->origins[FD_TAKEN]++;
	l->origin = FD_TAKEN;
	l->from = (struct fd_source){0, pidfd ? pidfd->file->pid : 0, theirs->num.n};
	note_passing(c, l);
}

/* The descriptor that was sent first and refers to this file; removes it. */
static struct fd_transit *find_transit(struct fds *f, const char *name)
{
	struct fd_transit *previous = NULL, *t = f->transit;

	for (; t && strcmp(t->file->name, name) != 0; t = t->next)
		previous = t;
	if (!t)
		return NULL;
	*(previous ? &previous->next : &f->transit) = t->next;
	if (f->last_transit == t)
		f->last_transit = previous;
	f->transit_count--;
	return t;
}

static void free_transit(struct fd_transit *t)
{
	file_release(t->file);
	free(t);
}

static void receive(struct fd_call *c, const struct value *v)
{
	struct fd_transit *t = find_transit(c->f, v->num.path ? v->num.path : "");
	struct open_file *file = t ? t->file : file_new(v->num.path, v->flags & VF_DELETED);
	struct fd_life *l = fds_add(c->f, c->table, v->num.n, file, FD_RECEIVED, c->e->time);

	l->call = c->name;
	l->closes_on_exec = c->closes_on_exec;
	if (t) {
		l->from = t->from;
		free_transit(t);
	}
	note_passing(c, l);
}

static void send(struct fd_call *c, const struct value *v)
{
	struct fd_life *l = life_of(c, v);
	struct fds *f = c->f;
	struct fd_transit *t;

	if (!l)
		return;
	if (f->transit_count == TRANSIT_MAX)
		free_transit(find_transit(f, f->transit->file->name));
	t = alloc_new(struct fd_transit);
	t->file = l->file;
	t->file->users++;
	t->from = (struct fd_source){l->process->serial, l->process->pid, l->fd};
	*(f->transit ? &f->last_transit->next : &f->transit) = t;
	f->last_transit = t;
	f->transit_count++;
}

/* An element of what pipe() and socketpair() return */
static void create_end(struct fd_call *c, const struct value *v)
{
	struct fd_life *l = create(c, v);

	if (!c->first) {
		c->first = l->file;
		l->file->reads = true;
	} else {
		l->file->writes = true;
		if (l->file->kind == OPEN_SOCKET)
			peers_join(c->f, c->first, l->file);
	}
	if (l->file->kind == OPEN_SOCKET)
		l->file->reads = l->file->writes = true;
}

/* Calls `each` for the descriptors in memory: not for those that are arguments. */
static void each_in_memory(struct fd_call *c, const struct value *v, bool is_argument,
			   void (*each)(struct fd_call *c, const struct value *v))
{
	for (; v; v = v->next) {
		const struct value *now = v->kind == V_CHANGE ? v->change.after : v;

		if (now->kind == V_RECORD || now->kind == V_LIST)
			each_in_memory(c, now->list.first, false, each);
		else if (!is_argument && is_fd(now))
			each(c, now);
	}
}

static void create_pidfd(struct fd_call *c, const struct value *v)
{
	c->closes_on_exec = true;
	if (file_kind_of(v->num.path ? v->num.path : "") == OPEN_PIDFD)
		create(c, v)->file->pid = c->e->call.ret;
}

static void note_result(struct fd_call *c)
{
	const struct value *ret = c->e->call.view->ret, *theirs = NULL,
		*first = argument(c, 0);
	struct fd_life *l, *listener;

	if (!is_fd(ret))
		return;
	for (const struct value *v = c->e->call.view->args->list.first; v && !theirs; v = v->next)
		theirs = v->kind == V_NUMBER && v->sense == SENSE_THEIR_FD ? v : NULL;
	if (theirs) {
		take(c, theirs, ret);
		return;
	}
	/* signalfd() may change an existing one */
	if (first && first->num.n == ret->num.n && fd_table_get(c->table, ret->num.n))
		return;
	l = create(c, ret);
	if (l->file->kind == OPEN_SOCKET)
		l->file->reads = l->file->writes = true;
	listener = c->traits->sockets == SOCKETS_ACCEPT ? life_of(c, first) : NULL;
	if (listener)
		peers_note_accept(c->f, listener, l);
}

/* --- flags and closing --- */

static void mark(struct fd_call *c)
{
	struct fd_life *l = life_of(c, argument(c, 0));

	if (l)
		l->closes_on_exec = c->change.closes_on_exec;
}

/* close() returned after another thread had got the number, so that the descriptor ended with that.
 * Returns false if there is no such descriptor. */
static bool explain_end(struct fd_call *c, int fd)
{
	struct fd_life *l = c->table->owner->last;

	if (!c->table->owner->ends[FD_GONE])
		return false;
	for (unsigned steps = 0; l && steps < EARLIER_MAX; l = l->previous, steps++) {
		if (l->fd != fd || l->tid != c->table->tid || l->end != FD_GONE ||
		    l->ended < c->e->call.entered)
			continue;
		l->end = FD_CLOSED;
		l->end_call = c->name;
		l->process->ends[FD_GONE]--;
		l->process->ends[FD_CLOSED]++;
		return true;
	}
	return false;
}

static void note_close(struct fd_call *c)
{
	struct fd_life *l = fd_table_get(c->table, c->change.fd);

	if ((!l || l->began >= c->e->call.entered) && explain_end(c, c->change.fd))
		return;
	if (l && l->began <= c->e->call.entered)
		fds_end(c->f, l, FD_CLOSED, c->name, c->e->time);
}

static void close_in_range(struct fds *f, struct fd_life *l, void *ctx)
{
	const struct fd_call *c = ctx;

	if ((uint32_t)l->fd < c->change.first || (uint32_t)l->fd > c->change.last)
		return;
	if (c->change.kind == DESCRIPTOR_RANGE_MARKED)
		l->closes_on_exec = true;
	else
		fds_end(f, l, FD_CLOSED, c->name, c->e->time);
}

/* Applies what the registers say. Returns whether the syscall does no more. */
static bool apply_change(struct fd_call *c)
{
	if (c->change.unshares)
		c->table = fds_unshare(c->f, c->e, c->table);
	switch (c->change.kind) {
	case DESCRIPTORS_SAME:
		return c->change.unshares;
	case DESCRIPTOR_CLOSED:
		note_close(c);
		break;
	case DESCRIPTOR_COPIED:
		duplicate(c);
		break;
	case DESCRIPTOR_MARKED:
		mark(c);
		break;
	case DESCRIPTOR_RANGE_CLOSED:
	case DESCRIPTOR_RANGE_MARKED:
		fd_table_each(c->f, c->table, close_in_range, c);
		break;
	}
	return true;
}

/* Adds what the syscall has created, received or sent. */
static void note_creations(struct fd_call *c)
{
	const struct event *e = c->e;
	const struct value *args = e->call.view->args->list.first;

	if (c->traits->descriptors == DESCRIPTORS_CREATE)
		each_in_memory(c, args, true, c->traits->sockets == SOCKETS_RECEIVE ||
			       c->traits->sockets == SOCKETS_RECEIVE_EACH ? receive : create_end);
	if (c->traits->sockets == SOCKETS_SEND || c->traits->sockets == SOCKETS_SEND_EACH)
		each_in_memory(c, args, true, send);
	if (c->traits->process == AFFECTS_CREATE && e->call.ret > 0)
		each_in_memory(c, args, true, create_pidfd);
	note_result(c);
}

/* ioctl(): FIOCLEX and FIONCLEX set and clear close-on-exec. */
static void note_request(struct fd_life *l, const struct event *e)
{
	const struct value *request = view_number(e->call.view, "request");

	if (value_has_name(request, "FIOCLEX"))
		l->closes_on_exec = true;
	else if (value_has_name(request, "FIONCLEX"))
		l->closes_on_exec = false;
}

static void note_uses(struct fd_call *c)
{
	unsigned nth = 0;

	if (c->e->call.failed && c->e->call.ret == -EBADF)
		return;
	for (const struct value *v = c->e->call.view->args->list.first; v; v = v->next) {
		struct fd_life *l;

		if (v->kind != V_NUMBER || v->sense != SENSE_FD)
			continue;
		nth++;
		if (nth == 2 && c->traits->descriptors == DESCRIPTORS_REPLACE)
			continue;
		l = life_of(c, v);
		if (!l || c->change.kind == DESCRIPTOR_CLOSED)
			continue;
		l->calls++;
		if (c->e->call.failed)
			continue;
		note_request(l, c->e);
		if (nth == 1)
			file_note_call(c->f, c->e, l);
	}
}

void fds_note_call(struct fds *f, const struct event *e)
{
	const struct call_view *view = e->call.view;
	struct fd_call c = {.f = f, .e = e};
	struct fd_life *l;

	if (!view || !view->name || !view->args || !call_is_known(e) ||
	    e->call.injected || (e->call.failed && -e->call.ret >= RESTARTS))
		return;
	c.traits = syscall_traits(view->row);
	c.change = fd_table_change_of(e);
	c.table = fds_table(f, e);
	c.name = view->name;
	c.closes_on_exec = new_descriptor_closes_on_exec(view);
	note_uses(&c);
	if (c.traits->sockets == SOCKETS_CONNECT &&
	    (!e->call.failed || e->call.ret == -EINPROGRESS)) {
		l = life_of(&c, argument(&c, 0));
		if (l)
			peers_note_connect(f, e, l);
	}
	if (!e->call.failed)
		note_transfer(&c);
	if (!apply_change(&c) && !e->call.failed)
		note_creations(&c);
}
