/* The two ends of connections: socket pairs, and sockets that connect() and accept() joined. */
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "base/memory/alloc.h"
#include "decode/view.h"
#include "model/accesses/call_use.h"
#include "model/fds/state.h"

/* Most ends that wait for the other one, and most descriptors that were sent: those of untraced
 * processes never come. */
enum { MEETINGS_MAX = 256 };

/* One end of a connection, of which the other end has not been seen yet */
struct fd_meeting {
	struct fd_meeting *next;	/* in the order in which they were seen */
	struct open_file *file;
	bool is_accepted;
	char *place;			/* path of the listener, or ":PORT" */
};

void peers_join(struct fds *f, struct open_file *one, struct open_file *other)
{
	if (one == other || one->peer || other->peer)
		return;
	one->peer = other;
	other->peer = one;
	for (const struct fds_observer *o = f->observers; o; o = o->next)
		if (o->join)
			o->join(o->ctx, one, other);
}

static void free_meeting(struct fds *f, struct fd_meeting **at)
{
	struct fd_meeting *m = *at;

	*at = m->next;
	f->meeting_count--;
	file_release(m->file);
	free(m->place);
	free(m);
}

/* Whether it is known that the connection of the end has failed */
static bool has_failed(struct fds *f, const struct open_file *file)
{
	const struct traced_socket *s = fds_socket(f, file);

	return s && s->link && s->link->kind == LINK_CONNECTED && s->link->result == LINK_FAILED;
}

/* Whether the ports that the ends know of the one that connects differ. Addresses may differ: one
 * end may have IPv4, the other one IPv6. */
static bool has_other_port(struct fds *f, const struct open_file *from, const struct open_file *to)
{
	const struct traced_socket *client = fds_socket(f, from), *server = fds_socket(f, to);
	const char *local = client ? strrchr(client->local, ':') : NULL;
	const char *peer = server && server->link ? strrchr(server->link->peer, ':') : NULL;

	return local && peer && strcmp(local, ":0") != 0 && strcmp(local, peer) != 0;
}

static bool may_meet(struct fds *f, const struct fd_meeting *m, const struct open_file *file,
		     bool is_accepted, const char *place)
{
	if (m->is_accepted == is_accepted || strcmp(m->place, place) != 0)
		return false;
	return *place != ':' || !(is_accepted ? has_other_port(f, m->file, file) :
				  has_other_port(f, file, m->file));
}

/* Joins the end with one of the other kind that waits at the same place, or lets it wait. A queue
 * of connections is a FIFO, except for those that have failed. */
static void meet(struct fds *f, struct open_file *file, bool is_accepted, const char *place)
{
	struct fd_meeting **at = &f->meetings, *m;

	while (*at && (has_failed(f, (*at)->file) ||
		       !may_meet(f, *at, file, is_accepted, place))) {
		if (has_failed(f, (*at)->file))
			free_meeting(f, at);
		else
			at = &(*at)->next;
	}
	if (*at) {
		peers_join(f, (*at)->file, file);
		free_meeting(f, at);
		return;
	}
	m = alloc_new(struct fd_meeting);
	m->file = file;
	m->file->users++;
	m->is_accepted = is_accepted;
	m->place = alloc_string(place);
	*at = m;
	if (++f->meeting_count > MEETINGS_MAX)
		free_meeting(f, &f->meetings);
}

/* ":PORT" of an internet address; else the path */
static const char *place_of(const char *address, bool is_path)
{
	const char *port = is_path || *address == '@' ? NULL : strrchr(address, ':');

	return port ? port : address;
}

void peers_note_connect(struct fds *f, const struct event *e, struct fd_life *l)
{
	const struct traced_socket *s = fds_socket(f, l->file);
	bool is_path;

	if (!s || s->type != SOCK_STREAM)
		return;
	value_address(&f->text, value_member(e->call.view->args->list.first, "addr"), &is_path);
	if (*f->text.s && !l->file->peer)
		meet(f, l->file, false, place_of(f->text.s, is_path));
}

void peers_note_accept(struct fds *f, struct fd_life *listener, struct fd_life *accepted)
{
	const struct traced_socket *s = fds_socket(f, listener->file);
	const char *local = s ? s->local : "";

	if (*local)
		meet(f, accepted->file, true, place_of(local, *local == '/' || *local == '.'));
}

void peers_done(struct fds *f)
{
	struct fd_transit *next;

	while (f->meetings)
		free_meeting(f, &f->meetings);
	for (struct fd_transit *t = f->transit; t; t = next) {
		next = t->next;
		file_release(t->file);
		free(t);
	}
}
