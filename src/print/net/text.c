/* The list for people:
 *
 *   network of curl http://example.com/
 *
 *   connected (1)
 *     curl  tcp  93.184.216.34:80 (example.com)  75 bytes sent, 1.6 kB received, 88 ms
 *   names (1)
 *     curl  example.com  A, AAAA: 93.184.216.34
 */
#include <stdlib.h>
#include <string.h>

#include "abi/abi.h"
#include "model/dns/dns.h"
#include "print/core/process_words.h"
#include "print/net/report.h"

enum { WIDTH_MAX = 40, ADDRESSES_MAX = 4 };

/* A section of the list */
enum net_section {
	SECTION_FAILED, SECTION_PENDING, SECTION_CONNECTED, SECTION_ACCEPTED, SECTION_LISTENING,
	SECTION_DATAGRAMS, SECTION_PAIRS, SECTION_INHERITED, SECTIONS
};

static const char *const headings[SECTIONS] = {
	[SECTION_FAILED] = "failed", [SECTION_PENDING] = "no answer",
	[SECTION_CONNECTED] = "connected", [SECTION_ACCEPTED] = "accepted",
	[SECTION_LISTENING] = "listening", [SECTION_DATAGRAMS] = "datagrams and messages",
	[SECTION_PAIRS] = "ends of socket pairs", [SECTION_INHERITED] = "opened elsewhere",
};

/* Equal links of one program */
struct net_row {
	struct net_row *next;		/* in the order of .link->began */
	const struct socket_link *link;	/* the first */
	enum net_section section;
	uint64_t count, sent, received, accepted;
	uint64_t shortest, longest;	/* durations of those that ended */
	uint64_t open;			/* number of those that did not */
	uint64_t peers;			/* number of links with a peer */
};

/* Equal questions of processes with the same program name */
struct name_row {
	struct name_row *next;
	const struct asked_name *name;	/* the first */
	uint64_t queries;
};

struct net_list {
	struct sbuf *b;
	bool all, utf8;
	struct arena arena;
	struct hash by_key;		/* hash of what is equal → struct net_row or name_row */
	struct net_row *first, **last;
	struct name_row *first_name, **last_name;
	uint64_t unused;		/* links that are not listed */
	struct sbuf cell;
};

static enum net_section section_of(const struct socket_link *l)
{
	if (l->result != LINK_OK)
		return l->result == LINK_FAILED ? SECTION_FAILED : SECTION_PENDING;
	switch (l->kind) {
	case LINK_CONNECTED:
		return SECTION_CONNECTED;
	case LINK_ACCEPTED:
		return SECTION_ACCEPTED;
	case LINK_LISTENING:
		return SECTION_LISTENING;
	case LINK_PAIR:
		return SECTION_PAIRS;
	case LINK_INHERITED:
		return SECTION_INHERITED;
	default:
		return SECTION_DATAGRAMS;
	}
}

/* A socket with an address of its own that exchanges datagrams with any number of peers */
static bool is_bound(const struct socket_link *l)
{
	return l->kind == LINK_DATAGRAMS && l->socket->is_bound && l->result == LINK_OK;
}

/* Length of the part of .peer that distinguishes links: without the port of an accepted
 * connection */
static size_t peer_length(const struct socket_link *l)
{
	const char *port = l->kind == LINK_ACCEPTED ? strrchr(l->peer, ':') : NULL;

	if (is_bound(l))
		return 0;
	return port ? (size_t)(port - l->peer) : strlen(l->peer);
}

static bool shows_local(const struct socket_link *l)
{
	return l->kind == LINK_ACCEPTED || l->kind == LINK_LISTENING || is_bound(l) || !*l->peer;
}

static uint64_t key_of(const struct socket_link *l)
{
	uint64_t h = fnv_string(FNV_BASIS, l->users->program);

	h = fnv_bytes(h, (const char[]){0, section_of(l), l->kind}, 3);
	h = fnv_string(h, socket_protocol(l->socket));
	h = fnv_bytes(h, l->peer, peer_length(l));
	h = fnv_bytes(h, &l->error, sizeof(l->error));
	if (shows_local(l))
		h = fnv_string(h, l->local);
	if (l->socket->protocol_name)
		h = fnv_string(h, l->socket->protocol_name);
	return hash_mix(h);
}

static void collect_link(struct net_list *n, const struct socket_link *l)
{
	uint64_t key = key_of(l), duration = l->ended > l->began ? l->ended - l->began : 0;
	struct net_row *r = n->all ? NULL : hash_get(&n->by_key, key);

	if (link_is_unused(l) && !n->all) {
		n->unused++;
		return;
	}
	if (!r) {
		r = arena_new(&n->arena, struct net_row);
		r->link = l;
		r->section = section_of(l);
		*n->last = r;
		n->last = &r->next;
		hash_put(&n->by_key, key, r);
	}
	r->count++;
	r->peers += *l->peer != 0;
	r->sent += l->sent;
	r->received += l->received;
	r->accepted += l->accepted;
	r->open += !l->ended;
	if (!l->ended)
		return;
	r->shortest = r->count - r->open == 1 || duration < r->shortest ? duration : r->shortest;
	r->longest = duration > r->longest ? duration : r->longest;
}

static void collect_name(struct net_list *n, const struct asked_name *a)
{
	uint64_t key = fnv_string(FNV_BASIS, a->name);
	struct name_row *r;

	key = fnv_bytes(key, (const char[]){0, a->is_answered, a->code}, 3);
	key = hash_mix(fnv_string(key, a->program));
	r = n->all ? NULL : hash_get(&n->by_key, key);
	if (!r) {
		r = arena_new(&n->arena, struct name_row);
		r->name = a;
		*n->last_name = r;
		n->last_name = &r->next;
		hash_put(&n->by_key, key, r);
	}
	r->queries += a->queries;
}

/* --- rows --- */

static void add_traffic(struct sbuf *b, uint64_t sent, uint64_t received)
{
	if (!sent && !received) {
		sbuf_str(b, "nothing exchanged");
		return;
	}
	if (sent) {
		words_bytes(b, sent);
		sbuf_str(b, " sent");
	}
	if (received) {
		sbuf_str(b, sent ? ", " : "");
		words_bytes(b, received);
		sbuf_str(b, " received");
	}
}

static void add_error(struct sbuf *b, int error)
{
	const char *text = errno_text(error), *name = errno_name(error);

	sbuf_str(b, text ? text : "unknown error");
	if (!name)
		return;
	sbuf_str(b, " (");
	sbuf_str(b, name);
	sbuf_char(b, ')');
}

static void add_users(struct net_list *n, struct sbuf *b, const struct socket_link *l)
{
	unsigned count = 0;

	for (const struct link_user *u = l->users; u; u = u->next, count++) {
		sbuf_str(b, count ? ", " : "");
		if (count == 2 && u->next) {
			sbuf_str(b, n->utf8 ? "…" : "...");
			return;
		}
		words_token(b, *u->program ? u->program : "?", n->utf8);
	}
}

static void add_protocol(struct sbuf *b, const struct socket_link *l)
{
	sbuf_str(b, socket_protocol(l->socket));
	if (!l->socket->protocol_name)
		return;
	sbuf_char(b, ' ');
	sbuf_str(b, l->socket->protocol_name);
}

static void add_part(struct net_list *n, struct sbuf *b, const char *address, size_t length)
{
	char *part = arena_copy(&n->arena, address, length);

	words_token(b, part, n->utf8);
}

static void add_address(struct net_list *n, struct sbuf *b, const struct socket_link *l)
{
	const char *address = shows_local(l) ? l->local : l->peer;

	if (!*address) {
		sbuf_str(b, l->kind == LINK_PAIR ? "pair" : "unknown address");
		return;
	}
	words_token(b, address, n->utf8);
	if (!l->name)
		return;
	sbuf_str(b, " (");
	words_token(b, l->name->name, n->utf8);
	sbuf_char(b, ')');
}

static void add_origin(struct net_list *n, struct sbuf *b, const struct net_row *r)
{
	const struct socket_link *l = r->link;

	if (is_bound(l)) {
		sbuf_str(b, "bound, ");
		if (r->peers)
			words_count(b, r->peers, "peer, ", "peers, ");
	} else if (l->kind == LINK_ACCEPTED && *l->peer) {
		sbuf_str(b, "from ");
		add_part(n, b, l->peer, r->count == 1 ? strlen(l->peer) : peer_length(l));
		sbuf_str(b, ", ");
	} else if (!shows_local(l) && *l->local && r->count == 1 && l->result == LINK_OK) {
		sbuf_str(b, "from ");
		words_token(b, l->local, n->utf8);
		sbuf_str(b, ", ");
	}
}

/* What happened, behind program, protocol and address */
static void add_outcome(struct net_list *n, struct sbuf *b, const struct net_row *r)
{
	const struct socket_link *l = r->link;

	if (r->section == SECTION_FAILED) {
		sbuf_str(b, l->kind == LINK_LISTENING ? "cannot listen: " :
			 l->kind == LINK_DATAGRAMS && !*l->peer ? "cannot bind: " : "");
		add_error(b, l->error);
	} else if (r->section == SECTION_PENDING) {
		sbuf_str(b, l->ended ? "given up" : "in progress");
	} else if (r->section == SECTION_LISTENING) {
		sbuf_dec(b, r->accepted, false);
		sbuf_str(b, " accepted");
	} else {
		add_origin(n, b, r);
		add_traffic(b, r->sent, r->received);
	}
	if (r->count > 1 && !is_bound(l)) {
		sbuf_str(b, ", ");
		sbuf_dec(b, r->count, false);
		sbuf_str(b, " times");
	}
	if (r->open < r->count && l->kind != LINK_LISTENING) {
		sbuf_str(b, l->result == LINK_OK ? ", " : ", after ");
		words_duration_range(b, r->shortest, r->longest, n->utf8);
	}
	if (r->open && r->section != SECTION_LISTENING && r->section != SECTION_PENDING)
		sbuf_str(b, ", still open");
	if (l->result == LINK_OK && l->error) {
		sbuf_str(b, "; ");
		add_error(b, l->error);
	}
}

struct net_widths {
	size_t users, protocol, address;
};

static void widen(size_t *width, struct net_list *n)
{
	size_t columns = n->cell.len ? words_columns(n->cell.s) : 0;

	if (columns > *width && columns <= WIDTH_MAX)
		*width = columns;
	sbuf_reset(&n->cell);
}

static void measure(struct net_list *n, struct net_widths *w, const struct net_row *r)
{
	add_users(n, &n->cell, r->link);
	widen(&w->users, n);
	add_protocol(&n->cell, r->link);
	widen(&w->protocol, n);
	add_address(n, &n->cell, r->link);
	widen(&w->address, n);
}

static void add_row(struct net_list *n, const struct net_widths *w, const struct net_row *r)
{
	size_t from;

	sbuf_str(n->b, "  ");
	from = n->b->len;
	add_users(n, n->b, r->link);
	words_pad(n->b, from, w->users);
	from = n->b->len;
	add_protocol(n->b, r->link);
	words_pad(n->b, from, w->protocol);
	from = n->b->len;
	add_address(n, n->b, r->link);
	words_pad(n->b, from, w->address);
	add_outcome(n, n->b, r);
	sbuf_char(n->b, '\n');
}

static void add_heading(struct sbuf *b, const char *heading, uint64_t count)
{
	sbuf_char(b, '\n');
	sbuf_str(b, heading);
	sbuf_str(b, " (");
	sbuf_dec(b, count, false);
	sbuf_str(b, ")\n");
}

static void add_section(struct net_list *n, enum net_section section)
{
	struct net_widths w = {0};
	uint64_t count = 0;

	for (const struct net_row *r = n->first; r; r = r->next) {
		if (r->section != section)
			continue;
		count += r->count;
		measure(n, &w, r);
	}
	if (!count)
		return;
	add_heading(n->b, headings[section], count);
	for (const struct net_row *r = n->first; r; r = r->next)
		if (r->section == section)
			add_row(n, &w, r);
}

/* --- names and totals --- */

static void add_answer(struct net_list *n, const struct name_row *r)
{
	const struct asked_name *a = r->name;
	const char *code = dns_code_name(a->code);
	struct sbuf *b = n->b;

	if (!a->is_answered) {
		sbuf_str(b, *a->server == '/' ? "asked " : "no answer from ");
		words_token(b, *a->server ? a->server : "?", n->utf8);
		if (r->queries > 1) {
			sbuf_str(b, ", ");
			words_count(b, r->queries, "query", "queries");
		}
	} else if (a->address_count) {
		for (unsigned i = 0; i < a->address_count && i < ADDRESSES_MAX; i++) {
			sbuf_str(b, i ? ", " : "");
			sbuf_str(b, a->addresses[i]);
		}
		if (a->address_count > ADDRESSES_MAX) {
			sbuf_str(b, " and ");
			sbuf_dec(b, a->address_count - ADDRESSES_MAX, false);
			sbuf_str(b, " more");
		}
	} else if (a->code == DNS_NO_SUCH_NAME) {
		sbuf_str(b, "no such name (NXDOMAIN)");
	} else if (a->code) {
		sbuf_str(b, "the server failed: ");
		sbuf_str(b, code ? code : "unknown code");
	} else {
		sbuf_str(b, "no address");
	}
}

static void add_name(struct net_list *n, const struct name_row *r)
{
	const struct asked_name *a = r->name;

	sbuf_str(n->b, "  ");
	words_token(n->b, *a->program ? a->program : "?", n->utf8);
	sbuf_str(n->b, "  ");
	words_token(n->b, a->name, n->utf8);
	for (unsigned i = 0; i < a->type_count; i++) {
		const char *type = dns_type_name(a->types[i]);

		sbuf_str(n->b, i ? ", " : "  ");
		if (type)
			sbuf_str(n->b, type);
		else
			sbuf_dec(n->b, a->types[i], false);
	}
	sbuf_str(n->b, ": ");
	add_answer(n, r);
	sbuf_char(n->b, '\n');
}

static void add_names(struct net_list *n)
{
	uint64_t count = 0;

	for (const struct name_row *r = n->first_name; r; r = r->next)
		count++;
	if (count)
		add_heading(n->b, "names asked for", count);
	for (const struct name_row *r = n->first_name; r; r = r->next)
		add_name(n, r);
}

static void add_number(struct sbuf *b, uint64_t n, const char *what)
{
	if (!n)
		return;
	sbuf_dec(b, n, false);
	sbuf_str(b, what);
}

static void add_totals(struct net_list *n, const struct net_totals *totals)
{
	size_t width = 0;

	if (!totals->first)
		return;
	sbuf_str(n->b, "\nby program\n");
	for (const struct net_total *t = totals->first; t; t = t->next) {
		words_token(&n->cell, *t->program ? t->program : "?", n->utf8);
		widen(&width, n);
	}
	for (const struct net_total *t = totals->first; t; t = t->next) {
		size_t from;

		sbuf_str(n->b, "  ");
		from = n->b->len;
		words_token(n->b, *t->program ? t->program : "?", n->utf8);
		words_pad(n->b, from, width);
		add_number(n->b, t->connected, " connected, ");
		add_number(n->b, t->accepted, " accepted, ");
		add_number(n->b, t->listening, " listening, ");
		add_number(n->b, t->failed, " failed, ");
		add_number(n->b, t->names, t->names == 1 ? " name, " : " names, ");
		add_traffic(n->b, t->sent, t->received);
		sbuf_char(n->b, '\n');
	}
}

static void add_remarks(struct net_list *n, const struct sockets *s)
{
	if (n->unused) {
		sbuf_str(n->b, "\nnot listed: ");
		words_count(n->b, n->unused, "socket", "sockets");
		sbuf_str(n->b,
			 " for datagrams that exchanged none, or for nscd, which does not run\n");
	}
	if (s->uses_io_uring)
		sbuf_str(n->b, "\nincomplete: operations submitted to an io_uring are not seen\n");
}

void net_text(struct sbuf *b, const struct report_page *page)
{
	const struct net_report *r = page->model;
	const struct sockets *s = &r->sockets;
	struct net_list n = {.b = b, .all = r->lists, .utf8 = page->options->utf8};

	n.last = &n.first;
	n.last_name = &n.first_name;
	for (const struct socket_link *l = s->first; l; l = l->next)
		collect_link(&n, l);
	for (const struct asked_name *a = s->first_name; a; a = a->next)
		collect_name(&n, a);
	if (n.first || n.first_name) {
		sbuf_str(b, "network of ");
		sbuf_str(b, *page->title ? page->title : "the traced processes");
	} else {
		sbuf_str(b, "no network was used");
	}
	sbuf_char(b, '\n');
	for (unsigned i = 0; i < SECTIONS; i++)
		add_section(&n, i);
	add_names(&n);
	add_totals(&n, &r->totals);
	add_remarks(&n, s);
	hash_done(&n.by_key);
	arena_done(&n.arena);
	sbuf_done(&n.cell);
}
