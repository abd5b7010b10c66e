#include "diff/compare/pair.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory/alloc.h"
#include "diff/compare/arguments.h"

enum {
	CANDIDATES_MAX = 64,	/* number of groups with the same program name to compare */
	SIMILARITY_MIN = 50,	/* percent: similarity of arguments for a pair */
};

/* A group of equal children */
struct keyed_group {
	uint64_t key;
	struct run_group group;
	bool is_paired;
};

struct side {
	struct collected *run;
	struct keyed_group *all;
	size_t count;
};

struct pair_search {
	struct pairs *pairs;
	struct pair *parent;
	struct side good, new;
};

/* --- keys --- */

typedef uint64_t key_fn(struct collected *c, const struct run_process *u);

/* Returns a key of all programs of a process. The exact key includes the current directories. */
static uint64_t key_of(struct collected *c, const struct run_process *u, text_form *form)
{
	uint64_t key = hash_number(u->has_no_exec, u->program_count);

	for (unsigned i = 0; i < (u->has_no_exec ? 1 : u->program_count); i++) {
		const struct run_program *p = &u->programs[i];

		key = hash_number(key, form(c, p->name));
		if (form == text_exact)
			key = hash_number(key, p->directory->hash);
		for (unsigned w = 1; w < p->argc && !u->has_no_exec; w++)
			key = hash_number(key, form(c, p->words[w]));
	}
	return key;
}

static uint64_t exact_key(struct collected *c, const struct run_process *u)
{
	return key_of(c, u, text_exact);
}

static uint64_t loose_key(struct collected *c, const struct run_process *u)
{
	return key_of(c, u, text_loose);
}

static uint64_t looser_key(struct collected *c, const struct run_process *u)
{
	return key_of(c, u, text_looser);
}

static uint64_t name_key(struct collected *c, const struct run_process *u)
{
	return hash_number(u->has_no_exec, text_looser(c, first_program(u)->name));
}

static uint64_t any_key(struct collected *c, const struct run_process *u)
{
	(void)c;
	return u->has_no_exec;
}

/* --- groups --- */

struct keyed_process {
	uint64_t key;
	struct run_process *process;
};

static int by_key_and_birth(const void *a, const void *b)
{
	const struct keyed_process *x = a, *y = b;

	if (x->key != y->key)
		return x->key < y->key ? -1 : 1;
	if (x->process->born != y->process->born)
		return x->process->born < y->process->born ? -1 : 1;
	return (x->process->serial > y->process->serial) -
	       (x->process->serial < y->process->serial);
}

/* Groups `n` processes by their exact keys. */
static void make_groups(struct pairs *p, struct side *s, struct keyed_process *processes, size_t n)
{
	struct run_process **members = arena_alloc(&p->arena, n * sizeof(*members));

	for (size_t i = 0; i < n; i++)
		processes[i].key = exact_key(s->run, processes[i].process);
	qsort(processes, n, sizeof(*processes), by_key_and_birth);
	s->all = alloc_zeroed((n + 1) * sizeof(*s->all));
	for (size_t i = 0; i < n; i++) {
		struct keyed_group *k = &s->all[s->count ? s->count - 1 : 0];

		members[i] = processes[i].process;
		if (!s->count || k->key != processes[i].key) {
			k = &s->all[s->count++];
			k->key = processes[i].key;
			k->group.all = members + i;
		}
		k->group.count++;
	}
}

static void group_children(struct pairs *p, struct side *s, const struct run_group *parents)
{
	struct keyed_process *processes;
	size_t n = 0;

	for (size_t i = 0; i < parents->count; i++)
		for (struct run_process *u = parents->all[i]->first_child; u; u = u->next)
			n++;
	processes = alloc_zeroed((n + 1) * sizeof(*processes));
	n = 0;
	for (size_t i = 0; i < parents->count; i++)
		for (struct run_process *u = parents->all[i]->first_child; u; u = u->next)
			processes[n++].process = u;
	make_groups(p, s, processes, n);
	free(processes);
}

static void group_roots(struct pairs *p, struct side *s)
{
	struct keyed_process *processes = alloc_zeroed((s->run->count + 1) * sizeof(*processes));
	size_t n = 0;

	for (size_t i = 0; i < s->run->count; i++)
		if (!s->run->all[i]->parent)
			processes[n++].process = s->run->all[i];
	make_groups(p, s, processes, n);
	free(processes);
}

/* --- pairs --- */

static void add_pair(struct pair_search *g, struct keyed_group *good, struct keyed_group *new)
{
	struct pairs *p = g->pairs;
	struct pair *pair = arena_new(&p->arena, struct pair);

	pair->parent = g->parent;
	if (good) {
		pair->good = good->group;
		good->is_paired = true;
	}
	if (new) {
		pair->new = new->group;
		new->is_paired = true;
	}
	if (p->count == p->room) {
		p->room = p->room ? 2 * p->room : 64;
		p->all = alloc_more(p->all, p->room, sizeof(*p->all));
	}
	p->all[p->count++] = pair;
}

static int by_group_key(const void *a, const void *b)
{
	const struct keyed_group *x = *(struct keyed_group *const *)a;
	const struct keyed_group *y = *(struct keyed_group *const *)b;
	uint64_t at = x->group.all[0]->serial, to = y->group.all[0]->serial;

	if (x->key != y->key)
		return x->key < y->key ? -1 : 1;
	return (at > to) - (at < to);
}

/* Returns the groups that are not paired, sorted by new keys, and sets *n to their number. */
static struct keyed_group **unpaired_groups(struct side *s, key_fn *key, size_t *n)
{
	struct keyed_group **all = alloc_zeroed((s->count + 1) * sizeof(struct keyed_group *));

	*n = 0;
	for (size_t i = 0; i < s->count; i++) {
		struct keyed_group *k = &s->all[i];

		if (k->is_paired)
			continue;
		k->key = key(s->run, k->group.all[0]);
		all[(*n)++] = k;
	}
	qsort(all, *n, sizeof(struct keyed_group *), by_group_key);
	return all;
}

typedef void pair_fn(struct pair_search *g, struct keyed_group **good, size_t m,
		     struct keyed_group **new, size_t n);

/* Calls `pair` for the unpaired groups of both runs that have equal keys. */
static void match_groups(struct pair_search *g, key_fn *key, pair_fn *pair)
{
	size_t m, n, i = 0, j = 0;
	struct keyed_group **good = unpaired_groups(&g->good, key, &m);
	struct keyed_group **new = unpaired_groups(&g->new, key, &n);

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
		pair(g, good + i, i_end - i, new + j, j_end - j);
		i = i_end;
		j = j_end;
	}
	free(good);
	free(new);
}

/* Moves the processes of a group to another one, after its own. Their names differ only in parts
 * that are not significant. */
static void merge_groups(struct pair_search *g, struct keyed_group *to, struct keyed_group *from)
{
	struct run_process **all = arena_alloc(&g->pairs->arena,
					       (to->group.count + from->group.count) *
					       sizeof(struct run_process *));

	memcpy(all, to->group.all, to->group.count * sizeof(*all));
	memcpy(all + to->group.count, from->group.all, from->group.count * sizeof(*all));
	to->group.all = all;
	to->group.count += from->group.count;
	from->is_paired = true;
}

static void pair_equals(struct pair_search *g, struct keyed_group **good, size_t m,
			struct keyed_group **new, size_t n)
{
	size_t least = m < n ? m : n;

	if (m != n) {	/* treated as one group with more processes in one run */
		for (size_t i = 1; i < m; i++)
			merge_groups(g, good[0], good[i]);
		for (size_t i = 1; i < n; i++)
			merge_groups(g, new[0], new[i]);
		least = 1;
	}
	for (size_t i = 0; i < least; i++)
		add_pair(g, good[i], new[i]);
}

static const struct run_program *program_of(const struct keyed_group *k)
{
	return first_program(k->group.all[0]);
}

static struct keyed_group *most_similar(struct pair_search *g, const struct keyed_group *good,
					struct keyed_group **new, const struct word_index *index)
{
	size_t n, tried = 0;
	const struct keyed_word *from = word_index_find_rarest(index, g->good.run,
							       program_of(good), &n);
	struct keyed_group *best = NULL;
	unsigned most = SIMILARITY_MIN - 1;

	for (size_t i = 0; i < n && tried < CANDIDATES_MAX; i++) {
		struct keyed_group *k = new[from[i].at];
		unsigned similarity;

		if (k->is_paired)
			continue;
		tried++;
		similarity = words_similarity(g->good.run, program_of(good), g->new.run,
					      program_of(k));
		if (similarity > most) {
			most = similarity;
			best = k;
		}
	}
	return best;
}

static void pair_similar(struct pair_search *g, struct keyed_group **good, size_t m,
			 struct keyed_group **new, size_t n)
{
	struct word_index index;

	if (m == 1 && n == 1) {
		add_pair(g, good[0], new[0]);
		return;
	}
	index = (struct word_index){0};
	for (size_t i = 0; i < n; i++)
		word_index_add(&index, g->new.run, program_of(new[i]), i);
	word_index_sort(&index);
	for (size_t i = 0; i < m; i++) {
		struct keyed_group *best = most_similar(g, good[i], new, &index);

		if (best)
			add_pair(g, good[i], best);
	}
	free(index.all);
}

/* Pairs different programs if they are the only unpaired groups of both runs and have similar
 * arguments. */
static void pair_single(struct pair_search *g, struct keyed_group **good, size_t m,
			struct keyed_group **new, size_t n)
{
	if (m == 1 && n == 1 && program_of(good[0])->argc > 1 &&
	    words_similarity(g->good.run, program_of(good[0]), g->new.run, program_of(new[0])) >=
		    SIMILARITY_MIN)
		add_pair(g, good[0], new[0]);
}

static void pair_all(struct pair_search *g)
{
	static const struct {
		key_fn *key;
		pair_fn *pair;
	} passes[] = {
		{exact_key, pair_equals}, {loose_key, pair_equals}, {looser_key, pair_equals},
		{name_key, pair_similar}, {any_key, pair_single},
	};

	for (size_t i = 0; i < sizeof(passes) / sizeof(*passes); i++)
		match_groups(g, passes[i].key, passes[i].pair);
	for (size_t i = 0; i < g->good.count; i++)
		if (!g->good.all[i].is_paired)
			add_pair(g, &g->good.all[i], NULL);
	for (size_t i = 0; i < g->new.count; i++)
		if (!g->new.all[i].is_paired)
			add_pair(g, NULL, &g->new.all[i]);
	free(g->good.all);
	free(g->new.all);
}

static struct keyed_group *group_of(struct side *s, const struct run_process *u)
{
	for (size_t i = 0; u && i < s->count; i++)
		if (s->all[i].group.all[0] == u)
			return &s->all[i];
	return NULL;
}

/* Pairs the processes without a parent; the commands are always a pair. */
static void pair_roots(struct pairs *p, struct collected *good, struct collected *new)
{
	struct pair_search g = {.pairs = p, .good.run = good, .new.run = new};
	struct keyed_group *a, *b;

	group_roots(p, &g.good);
	group_roots(p, &g.new);
	a = group_of(&g.good, good->command);
	b = group_of(&g.new, new->command);
	if (a && b)
		add_pair(&g, a, b);
	pair_all(&g);
}

void pairs_find(struct pairs *p, struct collected *good, struct collected *new)
{
	pair_roots(p, good, new);
	for (size_t i = 0; i < p->count; i++) {
		struct pair_search g = {
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
