#include "diff/compare/pair.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory/alloc.h"
#include "diff/compare/arguments.h"

enum {
	CANDIDATES = 64,	/* so many of the same name are compared with each other */
	LIKE_LEAST = 50,	/* of a hundred: what arguments have in common that may be paired */
};

/* Children that are all the same */
struct kin {
	uint64_t key;
	struct group group;
	bool taken;
};

struct side {
	struct collected *run;
	struct kin *all;
	size_t count;
};

struct pairing {
	struct pairs *pairs;
	struct pair *parent;
	struct side good, new;
};

/* --- keys --- */

typedef uint64_t key_fn(struct collected *c, const struct unit *u);

/* Of all programs. Only the exact one has the folders, too. */
static uint64_t key_of(struct collected *c, const struct unit *u, text_form *form)
{
	uint64_t key = hash_number(u->forked, u->program_count);

	for (unsigned i = 0; i < (u->forked ? 1 : u->program_count); i++) {
		const struct unit_program *p = &u->programs[i];

		key = hash_number(key, form(c, p->name));
		if (form == text_exact)
			key = hash_number(key, p->folder->hash);
		for (unsigned w = 1; w < p->argc && !u->forked; w++)
			key = hash_number(key, form(c, p->words[w]));
	}
	return key;
}

static uint64_t exact_key(struct collected *c, const struct unit *u)
{
	return key_of(c, u, text_exact);
}

static uint64_t loose_key(struct collected *c, const struct unit *u)
{
	return key_of(c, u, text_loose);
}

static uint64_t looser_key(struct collected *c, const struct unit *u)
{
	return key_of(c, u, text_looser);
}

static uint64_t name_key(struct collected *c, const struct unit *u)
{
	return hash_number(u->forked, text_looser(c, unit_first(u)->name));
}

static uint64_t any_key(struct collected *c, const struct unit *u)
{
	(void)c;
	return u->forked;
}

/* --- groups --- */

struct keyed {
	uint64_t key;
	struct unit *unit;
};

static int by_key_and_birth(const void *a, const void *b)
{
	const struct keyed *x = a, *y = b;

	if (x->key != y->key)
		return x->key < y->key ? -1 : 1;
	if (x->unit->born != y->unit->born)
		return x->unit->born < y->unit->born ? -1 : 1;
	return (x->unit->serial > y->unit->serial) - (x->unit->serial < y->unit->serial);
}

/* Makes groups of `n` processes by their exact keys. */
static void group(struct pairs *p, struct side *s, struct keyed *units, size_t n)
{
	struct unit **members = arena_alloc(&p->arena, n * sizeof(*members));

	for (size_t i = 0; i < n; i++)
		units[i].key = exact_key(s->run, units[i].unit);
	qsort(units, n, sizeof(*units), by_key_and_birth);
	s->all = alloc_zeroed((n + 1) * sizeof(*s->all));
	for (size_t i = 0; i < n; i++) {
		struct kin *k = &s->all[s->count ? s->count - 1 : 0];

		members[i] = units[i].unit;
		if (!s->count || k->key != units[i].key) {
			k = &s->all[s->count++];
			k->key = units[i].key;
			k->group.all = members + i;
		}
		k->group.count++;
	}
}

static void group_children(struct pairs *p, struct side *s, const struct group *makers)
{
	struct keyed *units;
	size_t n = 0;

	for (size_t i = 0; i < makers->count; i++)
		for (struct unit *u = makers->all[i]->first_child; u; u = u->next)
			n++;
	units = alloc_zeroed((n + 1) * sizeof(*units));
	n = 0;
	for (size_t i = 0; i < makers->count; i++)
		for (struct unit *u = makers->all[i]->first_child; u; u = u->next)
			units[n++].unit = u;
	group(p, s, units, n);
	free(units);
}

static void group_roots(struct pairs *p, struct side *s)
{
	struct keyed *units = alloc_zeroed((s->run->count + 1) * sizeof(*units));
	size_t n = 0;

	for (size_t i = 0; i < s->run->count; i++)
		if (!s->run->all[i]->parent)
			units[n++].unit = s->run->all[i];
	group(p, s, units, n);
	free(units);
}

/* --- pairs --- */

static void add_pair(struct pairing *g, struct kin *good, struct kin *new)
{
	struct pairs *p = g->pairs;
	struct pair *pair = arena_new(&p->arena, struct pair);

	pair->parent = g->parent;
	if (good) {
		pair->good = good->group;
		good->taken = true;
	}
	if (new) {
		pair->new = new->group;
		new->taken = true;
	}
	if (p->count == p->room) {
		p->room = p->room ? 2 * p->room : 64;
		p->all = alloc_more(p->all, p->room, sizeof(*p->all));
	}
	p->all[p->count++] = pair;
}

static int by_kin_key(const void *a, const void *b)
{
	const struct kin *x = *(struct kin *const *)a, *y = *(struct kin *const *)b;
	uint64_t at = x->group.all[0]->serial, to = y->group.all[0]->serial;

	if (x->key != y->key)
		return x->key < y->key ? -1 : 1;
	return (at > to) - (at < to);
}

/* Those that are left, in order of their new keys */
static struct kin **left(struct side *s, key_fn *key, size_t *n)
{
	struct kin **all = alloc_zeroed((s->count + 1) * sizeof(struct kin *));

	*n = 0;
	for (size_t i = 0; i < s->count; i++) {
		struct kin *k = &s->all[i];

		if (k->taken)
			continue;
		k->key = key(s->run, k->group.all[0]);
		all[(*n)++] = k;
	}
	qsort(all, *n, sizeof(struct kin *), by_kin_key);
	return all;
}

typedef void meet_fn(struct pairing *g, struct kin **good, size_t m, struct kin **new, size_t n);

/* Has those meet that are left on both sides and have the same key. */
static void match(struct pairing *g, key_fn *key, meet_fn *meet)
{
	size_t m, n, i = 0, j = 0;
	struct kin **good = left(&g->good, key, &m), **new = left(&g->new, key, &n);

	while (i < m && j < n) {
		size_t i_end = i, j_end = j;

		if (good[i]->key < new[j]->key) {
			i++;
			continue;
		}
		if (good[i]->key > new[j]->key) {
			j++;
			continue;
		}
		while (i_end < m && good[i_end]->key == good[i]->key)
			i_end++;
		while (j_end < n && new[j_end]->key == new[j]->key)
			j_end++;
		meet(g, good + i, i_end - i, new + j, j_end - j);
		i = i_end;
		j = j_end;
	}
	free(good);
	free(new);
}

/* In order; what one side has more of goes to the last, since only names for nothing tell them
 * apart. */
static void merge(struct pairing *g, struct kin *to, struct kin *from)
{
	struct unit **all = arena_alloc(&g->pairs->arena, (to->group.count + from->group.count) *
					sizeof(struct unit *));

	memcpy(all, to->group.all, to->group.count * sizeof(*all));
	memcpy(all + to->group.count, from->group.all, from->group.count * sizeof(*all));
	to->group.all = all;
	to->group.count += from->group.count;
	from->taken = true;
}

static void meet_equals(struct pairing *g, struct kin **good, size_t m, struct kin **new, size_t n)
{
	size_t least = m < n ? m : n;

	if (m != n) {	/* one group, of which there are more in one run */
		for (size_t i = 1; i < m; i++)
			merge(g, good[0], good[i]);
		for (size_t i = 1; i < n; i++)
			merge(g, new[0], new[i]);
		least = 1;
	}
	for (size_t i = 0; i < least; i++)
		add_pair(g, good[i], new[i]);
}

static const struct unit_program *program_of(const struct kin *k)
{
	return unit_first(k->group.all[0]);
}

static struct kin *most_alike(struct pairing *g, const struct kin *good, struct kin **new,
			      const struct mentions *m)
{
	size_t n, tried = 0;
	const struct word *from = mentions_rarest(m, g->good.run, program_of(good), &n);
	struct kin *best = NULL;
	unsigned most = LIKE_LEAST - 1;

	for (size_t i = 0; i < n && tried < CANDIDATES; i++) {
		struct kin *k = new[from[i].at];
		unsigned like;

		if (k->taken)
			continue;
		tried++;
		like = words_likeness(g->good.run, program_of(good), g->new.run, program_of(k));
		if (like > most) {
			most = like;
			best = k;
		}
	}
	return best;
}

static void meet_names(struct pairing *g, struct kin **good, size_t m, struct kin **new, size_t n)
{
	struct mentions mentions;

	if (m == 1 && n == 1) {
		add_pair(g, good[0], new[0]);
		return;
	}
	mentions = (struct mentions){0};
	for (size_t i = 0; i < n; i++)
		mentions_add(&mentions, g->new.run, program_of(new[i]), i);
	mentions_sort(&mentions);
	for (size_t i = 0; i < m; i++) {
		struct kin *best = most_alike(g, good[i], new, &mentions);

		if (best)
			add_pair(g, good[i], best);
	}
	free(mentions.all);
}

/* One program in the place of another: where it is the only one that is left */
static void meet_any(struct pairing *g, struct kin **good, size_t m, struct kin **new, size_t n)
{
	if (m == 1 && n == 1 && program_of(good[0])->argc > 1 &&
	    words_likeness(g->good.run, program_of(good[0]), g->new.run, program_of(new[0])) >=
		    LIKE_LEAST)
		add_pair(g, good[0], new[0]);
}

static void pair_all(struct pairing *g)
{
	static const struct {
		key_fn *key;
		meet_fn *meet;
	} ways[] = {
		{exact_key, meet_equals}, {loose_key, meet_equals}, {looser_key, meet_equals},
		{name_key, meet_names}, {any_key, meet_any},
	};

	for (size_t i = 0; i < sizeof(ways) / sizeof(*ways); i++)
		match(g, ways[i].key, ways[i].meet);
	for (size_t i = 0; i < g->good.count; i++)
		if (!g->good.all[i].taken)
			add_pair(g, &g->good.all[i], NULL);
	for (size_t i = 0; i < g->new.count; i++)
		if (!g->new.all[i].taken)
			add_pair(g, NULL, &g->new.all[i]);
	free(g->good.all);
	free(g->new.all);
}

static struct kin *kin_of(struct side *s, const struct unit *u)
{
	for (size_t i = 0; u && i < s->count; i++)
		if (s->all[i].group.all[0] == u)
			return &s->all[i];
	return NULL;
}

/* The commands are each other's, whatever they are. */
static void pair_roots(struct pairs *p, struct collected *good, struct collected *new)
{
	struct pairing g = {.pairs = p, .good.run = good, .new.run = new};
	struct kin *a, *b;

	group_roots(p, &g.good);
	group_roots(p, &g.new);
	a = kin_of(&g.good, good->command);
	b = kin_of(&g.new, new->command);
	if (a && b)
		add_pair(&g, a, b);
	pair_all(&g);
}

void pairs_find(struct pairs *p, struct collected *good, struct collected *new)
{
	pair_roots(p, good, new);
	for (size_t i = 0; i < p->count; i++) {
		struct pairing g = {
			.pairs = p, .parent = p->all[i], .good.run = good, .new.run = new,
		};

		if (!pair_is_both(g.parent))
			continue;
		group_children(p, &g.good, &g.parent->good);
		group_children(p, &g.new, &g.parent->new);
		pair_all(&g);
	}
}

void pairs_done(struct pairs *p)
{
	free(p->all);
	arena_done(&p->arena);
	*p = (struct pairs){0};
}
