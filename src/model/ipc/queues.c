/* Queues: which sender the bytes and messages are from that a process receives. A receiver may
 * return from its syscall before the sender does. What it received is then a debt, until the event
 * of a sender comes that had entered its syscall at that time. */
#include <stdlib.h>

#include "base/memory/alloc.h"
#include "model/ipc/state.h"

enum { CHANNELS_MAX = 200000, PIECES_MAX = 4096, DEBTS_MAX = 256 };

struct ipc_channel *channel_get(struct ipc *i, enum ipc_kind kind, uint64_t key)
{
	struct ipc_channel *c;

	key = hash_mix(key + kind);
	c = hash_get(&i->channels, key);
	if (c)
		return c;
	if (i->channel_count == CHANNELS_MAX) {
		i->forgotten++;
		return NULL;
	}
	i->channel_count++;
	c = arena_new(&i->arena, struct ipc_channel);
	c->kind = kind;
	hash_put(&i->channels, key, c);
	*i->last_channel = c;
	i->last_channel = &c->next;
	return c;
}

static void count(struct ipc *i, const struct ipc_channel *c, struct ipc_end from,
		  struct ipc_end to, uint64_t size, uint64_t messages)
{
	struct ipc_flow *flow = ipc_flow(i, c->kind, c->what, from, to);

	if (!flow)
		return;
	flow->bytes += c->is_token ? 0 : size;
	flow->messages += c->is_token ? size : messages;
}

/* --- pieces --- */

static void remove_piece(struct ipc_channel *c, struct ipc_piece **at)
{
	struct ipc_piece *p = *at;

	*at = p->next;
	if (c->last_piece == p)
		c->last_piece = at == &c->pieces ? NULL :
			(struct ipc_piece *)((char *)at - offsetof(struct ipc_piece, next));
	c->piece_count--;
	free(p);
}

/* What no process received, or one that is not traced */
static void drop_piece(struct ipc *i, struct ipc_channel *c)
{
	struct ipc_piece *p = c->pieces;
	struct ipc_end to = {0};

	if (c->is_foreign && !c->peer)
		to.outside = c->outside ? c->outside : ipc_another_process;
	if (!c->is_token)
		count(i, c, p->from, to, p->left, p->messages);
	remove_piece(c, &c->pieces);
}

static void add_piece(struct ipc *i, struct ipc_channel *c, const struct ipc_transfer *t,
		      uint64_t left)
{
	struct ipc_piece *p = c->last_piece;

	if (!c->has_messages && p && p->from.process == t->end.process) {
		p->left += left;
		p->messages++;
		return;
	}
	if (c->piece_count == PIECES_MAX)
		drop_piece(i, c);
	p = alloc_new(struct ipc_piece);
	p->from = t->end;
	p->via = t->via;
	p->left = left;
	p->messages = 1;
	p->type = t->type;
	p->time = t->time;
	*(c->pieces ? &c->last_piece->next : &c->pieces) = p;
	c->last_piece = p;
	c->piece_count++;
}

/* --- debts --- */

static void remove_debt(struct ipc_channel *c, struct ipc_debt **at)
{
	struct ipc_debt *d = *at;

	*at = d->next;
	if (c->last_debt == d)
		c->last_debt = at == &c->debts ? NULL :
			(struct ipc_debt *)((char *)at - offsetof(struct ipc_debt, next));
	c->debt_count--;
	free(d);
}

/* It was sent by something that is not traced. */
static void drop_debt(struct ipc *i, struct ipc_channel *c)
{
	struct ipc_debt *d = c->debts;
	struct ipc_end from = {.outside = d->outside ? d->outside :
			       c->outside ? c->outside : ipc_another_process};

	if (!c->is_token)
		count(i, c, from, d->to, d->left, 1);
	remove_debt(c, &c->debts);
}

static void add_debt(struct ipc *i, struct ipc_channel *c, const struct ipc_transfer *t,
		     uint64_t left)
{
	struct ipc_debt *d;

	if (c->debt_count == DEBTS_MAX)
		drop_debt(i, c);
	d = alloc_new(struct ipc_debt);
	d->to = t->end;
	d->outside = t->outside ? ipc_copy(i, t->outside) : NULL;
	d->left = left;
	d->time = t->time;
	d->type = t->type;
	*(c->debts ? &c->last_debt->next : &c->debts) = d;
	c->last_debt = d;
	c->debt_count++;
}

/* --- transfers --- */

/* Whether a message that was sent is the one that was received: of its size, or cut; an exact one
 * is preferred. */
static bool matches(uint64_t sent, int64_t sent_type, uint64_t received, int64_t type, bool exact)
{
	return exact ? sent == received && (sent_type == type || sent_type < 0 || type < 0) :
		sent > received;
}

static void send_message(struct ipc *i, struct ipc_channel *c, const struct ipc_transfer *t)
{
	const char *address;

	for (int exact = 1; exact >= 0; exact--)
		for (struct ipc_debt **at = &c->debts; *at; at = &(*at)->next) {
			struct ipc_debt *d = *at;

			if (d->time < t->time ||
			    !matches(t->size, t->type, d->left, d->type, exact))
				continue;
			count(i, c, t->end, d->to, d->left, 1);
			address = d->outside;
			remove_debt(c, at);
			if (address && t->via)
				transfers_know_address(i, address, t->via);
			return;
		}
	add_piece(i, c, t, t->size);
}

void channel_send(struct ipc *i, struct ipc_channel *c, const struct ipc_transfer *t)
{
	struct ipc_debt **at = &c->debts, *d;
	uint64_t left = t->size, n;

	if (c->has_messages) {
		send_message(i, c, t);
		return;
	}
	while (left && *at) {
		d = *at;
		if (d->time < t->time) {
			at = &d->next;
			continue;
		}
		n = left < d->left ? left : d->left;
		left -= n;
		count(i, c, t->end, d->to, n, !left);
		d->left -= n;
		if (!d->left)
			remove_debt(c, at);
	}
	if (left)
		add_piece(i, c, t, left);
}

static struct ipc_channel *receive_message(struct ipc *i, struct ipc_channel *c,
					   const struct ipc_transfer *t)
{
	struct ipc_channel *via;

	for (int exact = 1; exact >= 0; exact--)
		for (struct ipc_piece **at = &c->pieces; *at; at = &(*at)->next) {
			struct ipc_piece *p = *at;

			if (!matches(p->left, p->type, t->size, t->type, exact))
				continue;
			count(i, c, p->from, t->end, t->size, 1);
			via = p->via;
			remove_piece(c, at);
			return via;
		}
	add_debt(i, c, t, t->size);
	return NULL;
}

struct ipc_channel *channel_receive(struct ipc *i, struct ipc_channel *c,
				    const struct ipc_transfer *t)
{
	uint64_t left = t->size, n;

	c->has_receiver = true;
	if (c->has_messages)
		return receive_message(i, c, t);
	while (left && c->pieces) {
		struct ipc_piece *p = c->pieces;

		n = left < p->left ? left : p->left;
		left -= n;
		p->left -= n;
		count(i, c, p->from, t->end, n, p->left ? 0 : p->messages);
		if (!p->left)
			remove_piece(c, &c->pieces);
	}
	if (left)
		add_debt(i, c, t, left);
	return NULL;
}

void channel_move(struct ipc *i, struct ipc_channel *from, struct ipc_channel *to)
{
	while (from->pieces) {
		const struct ipc_piece *p = from->pieces;
		struct ipc_transfer t = {.end = p->from, .size = p->left, .type = p->type,
					 .time = p->time, .via = p->via};

		remove_piece(from, &from->pieces);
		channel_send(i, to, &t);
	}
}

/* What is left on both sides of a stream that only traced processes have: the times of a send and a
 * receipt that overlap may be from different sources (records, stops), which differ a little. */
static void settle(struct ipc *i, struct ipc_channel *c)
{
	uint64_t n;

	if (c->is_foreign || c->is_token || c->has_messages)
		return;
	while (c->pieces && c->debts) {
		struct ipc_piece *p = c->pieces;
		struct ipc_debt *d = c->debts;

		n = p->left < d->left ? p->left : d->left;
		p->left -= n;
		d->left -= n;
		count(i, c, p->from, d->to, n, p->left ? 0 : p->messages);
		if (!p->left)
			remove_piece(c, &c->pieces);
		if (!d->left)
			remove_debt(c, &c->debts);
	}
}

void channels_finish(struct ipc *i)
{
	for (struct ipc_channel *c = i->first_channel; c; c = c->next) {
		if (c->kind == IPC_FIFO || c->kind == IPC_SYSV_QUEUE || c->kind == IPC_POSIX_QUEUE)
			c->is_foreign = !c->has_receiver;
		settle(i, c);
		while (c->pieces)
			drop_piece(i, c);
		while (c->debts)
			drop_debt(i, c);
	}
}

void channels_done(struct ipc *i)
{
	for (struct ipc_channel *c = i->first_channel; c; c = c->next) {
		while (c->pieces)
			remove_piece(c, &c->pieces);
		while (c->debts)
			remove_debt(c, &c->debts);
		if (c->file)
			file_release(c->file);
	}
}
