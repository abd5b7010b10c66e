#include "print/net/totals.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory/alloc.h"

static struct net_total *total_of(struct net_totals *t, const char *program)
{
	uint64_t key = hash_mix(fnv_string(FNV_BASIS, program));
	struct net_total *n = hash_get(&t->by_program, key);

	if (n && !strcmp(n->program, program))
		return n;
	n = arena_new(&t->arena, struct net_total);
	n->program = program;
	hash_put(&t->by_program, key, n);
	n->next = t->first;
	t->first = n;
	return n;
}

static void count_link(struct net_totals *t, const struct socket_link *l)
{
	struct net_total *n = total_of(t, l->users->program);

	for (const struct link_user *u = l->users; u; u = u->next) {
		struct net_total *of = total_of(t, u->program);

		of->sent += u->sent;
		of->received += u->received;
	}
	n->failed += l->result == LINK_FAILED;
	n->connected += l->kind == LINK_CONNECTED && l->result != LINK_FAILED;
	n->accepted += l->kind == LINK_ACCEPTED;
	n->listening += l->kind == LINK_LISTENING && l->result != LINK_FAILED;
}

static int compare_totals(const void *a, const void *b)
{
	const struct net_total *x = *(struct net_total *const *)a,
		*y = *(struct net_total *const *)b;
	uint64_t left = x->sent + x->received, right = y->sent + y->received;

	return left != right ? (left > right ? -1 : 1) : strcmp(x->program, y->program);
}

static void sort(struct net_totals *t)
{
	struct net_total **all, **end, **last = all = alloc_more(NULL, t->by_program.count + 1,
								 sizeof(*all));

	for (struct net_total *n = t->first; n; n = n->next)
		*last++ = n;
	end = last;
	qsort(all, end - all, sizeof(*all), compare_totals);
	t->first = NULL;
	while (last > all) {
		(*--last)->next = t->first;
		t->first = *last;
	}
	free(all);
}

void net_totals_count(struct net_totals *t, const struct sockets *s)
{
	for (const struct socket_link *l = s->first; l; l = l->next)
		if (!link_is_unused(l))
			count_link(t, l);
	for (const struct asked_name *a = s->first_name; a; a = a->next)
		total_of(t, a->program)->names++;
	sort(t);
}

void net_totals_done(struct net_totals *t)
{
	hash_done(&t->by_program);
	arena_done(&t->arena);
}
