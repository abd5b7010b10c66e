#include "print/capabilities/netlink.h"

#include <errno.h>
#include <stddef.h>
#include <string.h>

#include "decode/view.h"
#include "desc/traits.h"
#include "ptrail/process.h"

/* From the kernel's net/core/rtnetlink.c, net/xfrm/xfrm_user.c, net/netfilter/nfnetlink.c,
 * net/core/sock_diag.c and kernel/audit.c. The first prefix that fits decides. Generic netlink
 * is left out: each of its commands has rules of its own. */
static const struct {
	const char *prefix, *capability;	/* NULL: it needs none */
} needs[] = {
	{"RTM_GET", NULL}, {"RTM_", "CAP_NET_ADMIN"}, {"XFRM_MSG_", "CAP_NET_ADMIN"},
	{"NFNL_", "CAP_NET_ADMIN"}, {"SOCK_DESTROY", "CAP_NET_ADMIN"},
	{"AUDIT_USER", "CAP_AUDIT_WRITE"}, {"AUDIT_FIRST_USER_MSG", "CAP_AUDIT_WRITE"},
	{"AUDIT_LAST_USER_MSG", "CAP_AUDIT_WRITE"}, {"AUDIT_", "CAP_AUDIT_CONTROL"},
};

struct netlink_walk {
	struct netlink_requests *n;
	const struct event *e;
	netlink_found *found;
	void *ctx;
	bool is_sent;
};

static const char *capability_of(const char *name)
{
	for (size_t i = 0; i < sizeof(needs) / sizeof(*needs); i++)
		if (!strncmp(name, needs[i].prefix, strlen(needs[i].prefix)))
			return needs[i].capability;
	return NULL;
}

static uint64_t key_of(const struct event *e, const struct value *sequence)
{
	return hash_mix(hash_mix(e->process->id.serial) ^ (uint32_t)sequence->num.n);
}

/* The number of a member of a header; NULL: it could not be read */
static const struct value *number_in(const struct value *header, const char *name)
{
	const struct value *v = value_member(header->list.first, name);

	while (v && v->kind == V_RECORD)	/* a subsystem and its type */
		v = v->list.first;
	return v && v->kind == V_NUMBER ? v : NULL;
}

static void note_request(struct netlink_walk *w, const struct value *header,
			 const struct value *type, const struct value *sequence)
{
	const char *name = type->num.parts ? type->num.parts[0] : NULL;
	const char *capability = name ? capability_of(name) : NULL;
	struct netlink_requests *n = w->n;
	struct netlink_request *r;

	if (!capability)
		return;
	r = arena_new(&n->arena, struct netlink_request);
	*r = (struct netlink_request){
		.name = arena_copy(&n->arena, name, strlen(name)), .capability = capability,
		.call = w->e->call.view->name,
		.program = arena_copy(&n->arena, process_name(w->e->process),
				      strlen(process_name(w->e->process))),
		.wants_answer = value_has_name(number_in(header, "nlmsg_flags"), "NLM_F_ACK"),
	};
	*(n->last ? n->last : &n->first) = r;
	n->last = &r->next;
	hash_put(&n->by_key, key_of(w->e, sequence), r);
}

/* An answer: 0, or a negative errno. The capability is checked before anything else. */
static void note_answer(struct netlink_walk *w, const struct value *header,
			const struct value *sequence)
{
	struct netlink_request *r = hash_get(&w->n->by_key, key_of(w->e, sequence));
	const struct value *error = value_member(header->next, "error");

	while (error && error->kind == V_RECORD)
		error = value_member(error->list.first, "error");
	if (!r || r->is_answered || !error || error->kind != V_NUMBER)
		return;
	r->is_answered = true;
	w->found(w->ctx, r, value_has_name(error, "EPERM") ? EPERM : 0);
}

static void note_message(struct netlink_walk *w, const struct value *header)
{
	const struct value *type = number_in(header, "nlmsg_type");
	const struct value *sequence = number_in(header, "nlmsg_seq");

	if (!type || !sequence)
		return;
	if (w->is_sent)
		note_request(w, header, type, sequence);
	else if (value_has_name(type, "NLMSG_ERROR"))
		note_answer(w, header, sequence);
}

static void walk(struct netlink_walk *w, const struct value *v)
{
	for (; v; v = v->next) {
		const struct value *now = v->kind == V_CHANGE ? v->change.after : v;

		if (!now || (now->kind != V_RECORD && now->kind != V_LIST))
			continue;
		if (v->name && !strcmp(v->name, "header")) {
			note_message(w, now);
			return;		/* what follows is the message */
		}
		walk(w, now->list.first);
	}
}

void netlink_requests_event(struct netlink_requests *n, const struct event *e,
			    netlink_found *found, void *ctx)
{
	enum socket_effect effect = syscall_traits(e->call.view->row)->sockets;
	struct netlink_walk w = {
		.n = n, .e = e, .found = found, .ctx = ctx,
		.is_sent = effect == SOCKETS_SEND || effect == SOCKETS_SEND_EACH,
	};

	if (!e->call.failed && (w.is_sent || effect == SOCKETS_RECEIVE ||
				effect == SOCKETS_RECEIVE_EACH))
		walk(&w, e->call.view->args->list.first);
}

void netlink_requests_finish(const struct netlink_requests *n, netlink_found *found, void *ctx)
{
	for (const struct netlink_request *r = n->first; r; r = r->next)
		if (!r->is_answered && !r->wants_answer)
			found(ctx, r, 0);
}

void netlink_requests_done(struct netlink_requests *n)
{
	hash_done(&n->by_key);
	arena_done(&n->arena);
}
