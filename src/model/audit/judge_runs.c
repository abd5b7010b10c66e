/* Findings about processes that outlive the command, and about the network */
#include <string.h>
#include <sys/socket.h>

#include "base/memory/alloc.h"
#include "base/system/clock.h"
#include "model/audit/audit.h"

/* --- processes --- */

static bool runs(const struct life *l)
{
	return !l->exited && (l->state <= PROCESS_STOPPED || l->state == PROCESS_DETACHED);
}

/* Whether it ran after the command had ended, which *after says in ns */
static bool outlives(const struct history *h, const struct life *l, uint64_t *after)
{
	uint64_t end = l->exited ? l->exited : h->end;

	*after = end > h->command_end ? end - h->command_end : 0;
	if (!h->command_end || l == h->command || l->born > h->command_end)
		return false;
	return l->exited ? *after > 0 : runs(l);
}

/* Whether the process was to stay: it is there at the end, or was in a session of its own, or ran
 * for a second. Not so if a signal asked it to end. */
static bool was_to_stay(const struct history *h, const struct life *l, uint64_t after)
{
	if (runs(l))
		return true;
	if (l->fatal.number || l->term.number)
		return false;
	return after >= NS_PER_SECOND ||
		(l->session && h->command->session && l->session != h->command->session);
}

void audit_judge_processes(struct audit *a)
{
	const struct history *h = a->history;
	uint64_t after;

	a->rests = alloc_zeroed((h->count + 1) * sizeof(*a->rests));
	for (size_t i = 0; h->command && i < h->count; i++) {
		const struct life *l = h->all[i];
		struct audit_rest *r = &a->rests[a->rest_count];
		const char *name = life_name(l);
		struct witness by = {
			.program = name, .serial = l->id.serial, .pid = l->id.tid,
			.time = l->born, .call = l->parent ? "clone" : "execve",
		};

		if (!outlives(h, l, &after))
			continue;
		*r = (struct audit_rest){
			.life = l, .after = after, .is_left = was_to_stay(h, l, after),
		};
		a->rest_count++;
		if (r->is_left)
			audit_add(a, &(struct audit_finding){
				.kind = AUDIT_PROCESS, .level = AUDIT_HIGH,
				.what = runs(l) ? "leaves a process behind that still runs" :
						  "leaves a process behind",
				.reason = "it continues to run after the command has ended",
			}, name, &by);
	}
}

/* --- network --- */

static bool is_local(const char *address)
{
	static const char *const local[] = {"127.", "[::1]", "0.0.0.0", "[::]", "[::ffff:127."};

	for (size_t i = 0; i < sizeof(local) / sizeof(*local); i++)
		if (!strncmp(address, local[i], strlen(local[i])))
			return true;
	return false;
}

static bool is_inet(const struct socket_link *l)
{
	return l->socket->family == AF_INET || l->socket->family == AF_INET6;
}

static struct witness witness_of_link(struct audit *a, const struct socket_link *l,
				      const char *call)
{
	const char *program = l->users ? l->users->program : "";

	return (struct witness){
		.program = arena_copy(&a->log.arena, program, strlen(program)),
		.serial = l->serial, .pid = l->pid, .time = l->began, .call = call,
	};
}

static struct audit_peer *get_peer(struct audit *a, const struct socket_link *l,
				   const char *address, struct audit_peers *list)
{
	const char *protocol = socket_protocol(l->socket);
	uint64_t key = fnv_string(fnv_string(FNV_BASIS, protocol), address);
	struct audit_peer *p;

	key = hash_mix(key ^ (uintptr_t)list);
	p = hash_get(&a->keys, key);
	if (p)
		return p;
	p = arena_new(&a->log.arena, struct audit_peer);
	*p = (struct audit_peer){
		.protocol = protocol, .address = address, .name = l->name ? l->name->name : "",
		.is_local = is_local(address), .failed = true,
		.by = witness_of_link(a, l, l->kind == LINK_LISTENING ? "listen" :
				      l->kind == LINK_DATAGRAMS ? "sendto" : "connect"),
	};
	*list->last = p;
	list->last = &p->next;
	list->count++;
	hash_put(&a->keys, key, p);
	return p;
}

static void note_link(struct audit *a, const struct socket_link *l)
{
	bool listens = l->kind == LINK_LISTENING;
	const char *address = listens ? l->local : l->peer;
	struct audit_peer *p;

	if (!is_inet(l) || !*address || link_is_unused(l) || l->kind == LINK_ACCEPTED ||
	    l->kind == LINK_PAIR)
		return;
	p = get_peer(a, l, address, listens ? &a->listeners : &a->peers);
	p->failed &= l->result == LINK_FAILED;
	p->links++;
	p->sent += l->sent;
	p->received += l->received;
}

/* When a secret was first read by a program that it is not made for; 0: never */
static uint64_t time_of_secret(const struct audit *a)
{
	uint64_t time = 0;

	for (const struct audit_finding *f = a->findings; f; f = f->next)
		if (f->kind == AUDIT_SECRET && f->level != AUDIT_USUAL &&
		    (!time || f->by.time < time))
			time = f->by.time;
	return time;
}

static bool is_metadata(const char *address)
{
	for (const char *const *m = audit_metadata_addresses; *m; m++)
		if (!strncmp(address, *m, strlen(*m)))
			return true;
	return false;
}

static void judge_link(struct audit *a, const struct socket_link *l, uint64_t secret)
{
	struct witness by = witness_of_link(a, l, "connect");

	if (!is_inet(l) || !*l->peer || link_is_unused(l) || l->kind == LINK_LISTENING ||
	    l->kind == LINK_ACCEPTED || l->kind == LINK_PAIR)
		return;
	if (is_metadata(l->peer))
		audit_add(a, &(struct audit_finding){
			.kind = AUDIT_SECRET, .level = AUDIT_HIGH,
			.what = "asks for the credentials of the machine in its cloud",
			.reason = "they act for the machine",
		}, l->peer, &by);
	else if (secret && (!l->ended || l->ended >= secret))
		audit_add(a, &(struct audit_finding){
			.kind = AUDIT_NETWORK, .level = AUDIT_HIGH,
			.what = "is connected after secrets were read",
			.reason = "the secrets may have been sent",
		}, l->peer, &by);
	else if (!is_local(l->peer))
		audit_add(a, &(struct audit_finding){
			.kind = AUDIT_NETWORK, .level = AUDIT_LOW,
			.what = "connects to other machines",
			.reason = "it may load programs, or send data",
		}, l->name ? l->name->name : l->peer, &by);
}

/* A listener of a process that was left behind */
static void judge_listener(struct audit *a, const struct socket_link *l)
{
	struct witness by;

	if (l->kind != LINK_LISTENING || !is_inet(l) ||
	    (l->ended && l->ended <= a->history->command_end))
		return;
	for (size_t i = 0; i < a->rest_count; i++) {
		if (!a->rests[i].is_left || a->rests[i].life->id.serial != l->serial)
			continue;
		by = witness_of_link(a, l, "listen");
		audit_add(a, &(struct audit_finding){
			.kind = AUDIT_NETWORK, .level = AUDIT_HIGH,
			.what = "listens after the command has ended",
			.reason = "others can connect to it",
		}, l->local, &by);
	}
}

void audit_judge_network(struct audit *a)
{
	uint64_t secret = time_of_secret(a);

	a->peers.last = &a->peers.first;
	a->listeners.last = &a->listeners.first;
	for (const struct socket_link *l = a->sockets.first; l; l = l->next) {
		note_link(a, l);
		judge_link(a, l, secret);
		judge_listener(a, l);
	}
}
