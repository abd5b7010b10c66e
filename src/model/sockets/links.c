#include <errno.h>
#include <string.h>
#include <sys/socket.h>

#include "model/sockets/names.h"
#include "model/sockets/sockets.h"
#include "model/sockets/state.h"

/* When the last process that used the socket closed it or exited; 0: it is open */
static uint64_t closed_at(const struct sockets *s, const struct traced_socket *k)
{
	uint64_t last = 0;

	for (const struct socket_holder *h = k->holders; h; h = h->next) {
		const struct socket_exit *x = hash_get(&s->exits, h->serial);
		uint64_t time = h->closed ? h->closed : x ? x->time : 0;

		if (!time)
			return 0;
		last = time > last ? time : last;
	}
	return last;
}

/* Returns the name that the process had at its end, if it did something as `program`, the name
 * that its last program was run by; else `program`. */
static const char *last_name(const struct sockets *s, uint64_t serial, const char *program)
{
	const struct socket_exit *x = hash_get(&s->exits, serial);

	return x && x->name && !strcmp(program, x->run_as) ? x->name : program;
}

/* Names the users of a link, and joins those with equal names. */
static void finish_users(const struct sockets *s, struct socket_link *l)
{
	struct link_user *u, *same;

	for (struct link_user **at = &l->users; (u = *at);) {
		u->program = last_name(s, u->serial, u->program);
		same = l->users;
		while (same != u && strcmp(same->program, u->program) != 0)
			same = same->next;
		if (same == u) {
			at = &u->next;
			continue;
		}
		same->sent += u->sent;
		same->received += u->received;
		*at = u->next;
	}
}

void sockets_finish(struct sockets *s)
{
	for (struct socket_link *l = s->first; l; l = l->next) {
		if (!l->ended)
			l->ended = closed_at(s, l->socket);
		finish_users(s, l);
	}
	for (struct asked_name *a = s->first_name; a; a = a->next)
		a->program = last_name(s, a->serial, a->program);
}

bool link_is_unused(const struct socket_link *l)
{
	if (l->result == LINK_FAILED)
		return l->error == ENOENT && names_are_from_nscd(l);
	return l->kind == LINK_DATAGRAMS && l->result == LINK_OK && !l->sent && !l->received &&
		!l->error && !(l->socket->is_bound && !*l->peer);
}

const char *socket_protocol(const struct traced_socket *s)
{
	static const struct { int family, type, protocol; const char *name; } names[] = {
		{AF_INET, SOCK_STREAM, 132, "sctp"}, {AF_INET, SOCK_STREAM, 262, "mptcp"},
		{AF_INET, SOCK_STREAM, -1, "tcp"}, {AF_INET, SOCK_DGRAM, 1, "icmp"},
		{AF_INET, SOCK_DGRAM, 58, "icmp"}, {AF_INET, SOCK_DGRAM, 136, "udplite"},
		{AF_INET, SOCK_DGRAM, -1, "udp"}, {AF_INET, SOCK_RAW, -1, "raw"},
		{AF_INET, SOCK_SEQPACKET, -1, "sctp"},
		{AF_UNIX, SOCK_STREAM, -1, "unix"}, {AF_UNIX, SOCK_DGRAM, -1, "unix-dgram"},
		{AF_UNIX, SOCK_SEQPACKET, -1, "unix-seqpacket"}, {AF_NETLINK, -1, -1, "netlink"},
		{AF_PACKET, -1, -1, "packet"}, {AF_VSOCK, -1, -1, "vsock"}, {AF_ALG, -1, -1, "alg"},
		{AF_CAN, -1, -1, "can"}, {AF_BLUETOOTH, -1, -1, "bluetooth"},
		{AF_XDP, -1, -1, "xdp"}, {AF_TIPC, -1, -1, "tipc"}, {AF_KEY, -1, -1, "key"},
	};
	int family = s->family == AF_INET6 ? AF_INET : s->family;

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		if (names[i].family == family &&
		    (names[i].type < 0 || names[i].type == s->type) &&
		    (names[i].protocol < 0 || names[i].protocol == s->protocol))
			return names[i].name;
	return "socket";
}
