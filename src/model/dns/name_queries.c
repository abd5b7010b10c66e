#include "model/dns/name_queries.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory/alloc.h"
#include "base/text/sbuf.h"
#include "decode/view.h"
#include "desc/traits.h"
#include "model/dns/name_service.h"
#include "model/dns/socket_address.h"

static void free_query(struct name_query *n)
{
	free(n->name);
	free(n->server);
	free(n->call);
	free(n->code);
}

void name_queries_done(struct name_queries *q)
{
	while (q->count)
		free_query(&q->all[--q->count]);
}

static struct name_query *find_query(struct name_queries *q, const char *name)
{
	for (unsigned i = 0; i < q->count; i++)
		if (!strcmp(q->all[i].name, name))
			return &q->all[i];
	return NULL;
}

static void note_question(struct name_queries *q, const struct event *e, const char *server,
			  const char *name)
{
	struct name_query *n = find_query(q, name);

	if (!n) {
		if (q->count == NAME_QUERIES_MAX) {
			free_query(&q->all[0]);
			q->count--;
			memmove(&q->all[0], &q->all[1], q->count * sizeof(*q->all));
		}
		n = &q->all[q->count++];
		*n = (struct name_query){.name = alloc_string(name), .server = alloc_string(""),
					 .call = alloc_string(e->call.view->name),
					 .code = alloc_string("")};
	}
	free(n->server);
	n->server = alloc_string(server);
	n->is_declined = false;
	n->time = e->time;
	n->task = e->task;
	n->error = e->call.failed ? -e->call.ret : 0;
}

/* The latest question to a server that it has not answered; NULL: none */
static struct name_query *find_unanswered(struct name_queries *q, const char *server)
{
	struct name_query *found = NULL;

	for (unsigned i = 0; i < q->count; i++)
		if (!q->all[i].is_answered && !strcmp(q->all[i].server, server) &&
		    (!found || q->all[i].time > found->time))
			found = &q->all[i];
	return found;
}

static void note_answer(struct name_queries *q, const struct event *e, const char *server,
			const struct dns_message *m)
{
	struct name_query *n = *m->name ? find_query(q, m->name) : find_unanswered(q, server);
	const char *code = *m->error ? m->error : dns_code_name(m->code);

	if (!n)
		return;
	n->is_declined = m->is_declined;
	if (m->is_declined)
		return;
	n->is_answered = true;
	n->has_address |= m->has_address;
	free(n->code);
	n->code = alloc_string(code ? code : "");
	n->time = e->time;
}

/* The server refused the messages that were sent to it. */
static void note_refusal(struct name_queries *q, const struct event *e, const char *server)
{
	for (unsigned i = 0; i < q->count; i++) {
		if (q->all[i].is_answered || strcmp(q->all[i].server, server) != 0)
			continue;
		q->all[i].error = -e->call.ret;
		q->all[i].time = e->time;
	}
}

/* One message, whose parts are among `first` and its siblings */
static void note_message(struct name_queries *q, const struct event *e, const struct value *first,
			 const char *peer, bool is_sent)
{
	const struct value *data = value_member(first, "buf");
	const struct value *to = value_member(first, is_sent ? "dest_addr" : "src_addr");
	enum name_service service;
	struct sbuf server = {0};
	struct dns_message m;

	data = data ? data : value_member(first, "iov_base");
	to = to ? to : value_member(first, "msg_name");
	sbuf_str(&server, "");
	if (to)
		socket_address(&server, to);
	if (!server.len)
		sbuf_str(&server, peer);
	/* the answers of a server whose address is unknown are recognized by the names in them */
	service = is_sent || server.len ? name_service_of(server.s) : SERVICE_DNS;
	if (data && data->kind == V_BYTES &&
	    name_service_read(service, &m, data->bytes.p, data->bytes.len, is_sent)) {
		if (is_sent)
			note_question(q, e, server.s, m.name);
		else
			note_answer(q, e, server.s, &m);
	}
	sbuf_done(&server);
}

bool name_queries_event(struct name_queries *q, const struct event *e, const char *peer)
{
	enum socket_effect effect = syscall_traits(e->call.row)->sockets;
	bool is_sent = effect == SOCKETS_SEND || effect == SOCKETS_SEND_EACH;
	const struct value *first = e->call.view->args->list.first, *list;

	if (!is_sent && effect != SOCKETS_RECEIVE && effect != SOCKETS_RECEIVE_EACH)
		return false;
	if (e->call.failed && -e->call.ret == EAGAIN)
		return true;
	if (e->call.failed && name_service_of(peer) != SERVICE_NONE)
		note_refusal(q, e, peer);
	if (e->call.failed && !is_sent)
		return true;
	if (effect == SOCKETS_SEND || effect == SOCKETS_RECEIVE) {
		note_message(q, e, first, peer, is_sent);
		return true;
	}
	list = value_member(first, "msgvec");
	for (const struct value *v = list && list->kind == V_LIST ? list->list.first : NULL; v;
	     v = v->next)
		if (v->kind == V_RECORD)
			note_message(q, e, v->list.first, peer, is_sent);
	return true;
}

/* Whether `name` is `other` with a domain that the resolver appended */
static bool has_domain_appended(const char *name, const char *other)
{
	size_t n = strlen(other);

	return !strncmp(name, other, n) && name[n] == '.' && name[n + 1];
}

bool name_query_failed(const struct name_queries *q, unsigned i)
{
	const struct name_query *n = &q->all[i];

	for (unsigned k = 0; k < q->count; k++) {
		if (has_domain_appended(n->name, q->all[k].name))
			return false;
		if (has_domain_appended(q->all[k].name, n->name) && q->all[k].has_address)
			return false;
	}
	return !n->has_address && !n->is_declined;
}
