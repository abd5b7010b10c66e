#include "abi/abi.h"
#include "base/text/json.h"
#include "model/dns/dns.h"
#include "print/core/json/value.h"
#include "print/net/writers.h"

static const char *const kind_names[LINK_KINDS] = {
	[LINK_CONNECTED] = "connected", [LINK_ACCEPTED] = "accepted",
	[LINK_LISTENING] = "listening", [LINK_DATAGRAMS] = "datagrams", [LINK_PAIR] = "pair",
	[LINK_INHERITED] = "inherited",
};

static const char *const result_names[] = {
	[LINK_OK] = "ok", [LINK_PENDING] = "pending", [LINK_FAILED] = "failed",
};

static void add_address(struct json *j, const char *name, const char *address)
{
	if (*address)
		json_named_str(j, name, address);
}

static void add_users(struct json *j, const struct socket_link *l)
{
	json_member_array(j, "programs");
	for (const struct link_user *u = l->users; u; u = u->next) {
		json_object(j);
		json_named_str(j, "program", u->program);
		json_member_uint(j, "sent", u->sent);
		json_member_uint(j, "received", u->received);
		json_object_end(j);
	}
	json_array_end(j);
}

static void add_link(struct json *j, const struct socket_link *l)
{
	const char *error = errno_name(l->error);

	json_object(j);
	json_member_str(j, "kind", kind_names[l->kind]);
	json_member_str(j, "protocol", socket_protocol(l->socket));
	if (l->socket->protocol_name)
		json_member_str(j, "netlink", l->socket->protocol_name);
	json_member_uint(j, "inode", l->socket->inode);
	add_address(j, "local", l->local);
	add_address(j, "peer", l->peer);
	if (l->name)
		json_named_str(j, "name", l->name->name);
	json_member_str(j, "result", result_names[l->result]);
	if (l->error) {
		json_member_uint(j, "errno", l->error);
		if (error)
			json_member_str(j, "error", error);
	}
	json_flag(j, "unused", link_is_unused(l));
	json_member_int(j, "pid", l->pid);
	json_member_uint(j, "began", l->began);
	if (l->ended) {
		json_member_uint(j, "ended", l->ended);
		json_member_uint(j, "duration", l->ended > l->began ? l->ended - l->began : 0);
	}
	if (l->kind == LINK_LISTENING)
		json_member_uint(j, "accepted", l->accepted);
	json_member_uint(j, "sent", l->sent);
	json_member_uint(j, "received", l->received);
	add_users(j, l);
	json_object_end(j);
}

static void add_name(struct json *j, const struct asked_name *a)
{
	const char *code = dns_code_name(a->code);

	json_object(j);
	json_named_str(j, "name", a->name);
	json_named_str(j, "program", a->program);
	json_member_int(j, "pid", a->pid);
	json_member_uint(j, "time", a->time);
	add_address(j, "server", a->server);
	json_member_array(j, "types");
	for (unsigned i = 0; i < a->type_count; i++) {
		const char *type = dns_type_name(a->types[i]);

		if (type)
			json_str(j, type);
		else
			json_uint(j, a->types[i]);
	}
	json_array_end(j);
	json_member_uint(j, "queries", a->queries);
	json_member_bool(j, "answered", a->is_answered);
	if (a->is_answered && code)
		json_member_str(j, "code", code);
	else if (a->is_answered)
		json_member_uint(j, "code", a->code);
	json_member_array(j, "addresses");
	for (unsigned i = 0; i < a->address_count; i++)
		json_str(j, a->addresses[i]);
	json_array_end(j);
	json_object_end(j);
}

static void add_total(struct json *j, const struct net_total *n)
{
	json_object(j);
	json_named_str(j, "program", n->program);
	json_member_uint(j, "connected", n->connected);
	json_member_uint(j, "accepted", n->accepted);
	json_member_uint(j, "failed", n->failed);
	json_member_uint(j, "listening", n->listening);
	json_member_uint(j, "names", n->names);
	json_member_uint(j, "sent", n->sent);
	json_member_uint(j, "received", n->received);
	json_object_end(j);
}

void net_json(struct sbuf *b, const struct sockets *s, const struct net_totals *totals)
{
	struct json j = {.b = b};

	json_object(&j);
	json_member_array(&j, "links");
	for (const struct socket_link *l = s->first; l; l = l->next)
		add_link(&j, l);
	json_array_end(&j);
	json_member_array(&j, "names");
	for (const struct asked_name *a = s->first_name; a; a = a->next)
		add_name(&j, a);
	json_array_end(&j);
	json_member_array(&j, "programs");
	for (const struct net_total *n = totals->first; n; n = n->next)
		add_total(&j, n);
	json_array_end(&j);
	json_flag(&j, "io_uring", s->uses_io_uring);
	json_object_end(&j);
	sbuf_char(b, '\n');
}
