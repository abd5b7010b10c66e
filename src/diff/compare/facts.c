#include "diff/compare/facts.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory/alloc.h"
#include "base/text/path.h"
#include "diff/collect/path.h"
#include "diff/compare/arguments.h"
#include "model/blame/blame.h"

enum {
	SEARCH_MAX = 256,		/* limit of differences or processes to search */
	STEM_MIN = 2, STEM_MAX = 255,
};

/* Equal facts of all processes of a group */
struct group_fact {
	uint64_t key;
	/* the process with the first success, or the first failure if there is none */
	struct run_process *process;
	struct fact *fact;	/* the fact of that process */
	const struct fact *failed;	/* the first fact with a failure, or NULL */
	const struct run_process *failed_process;	/* the process of .failed */
	unsigned ok;
	bool writes;
	int error;
};

struct group_facts {
	struct group_fact *all;
	size_t count;
};

static uint64_t key_of(struct collected *c, const struct fact *f, text_form *form)
{
	uint64_t key = hash_number(form(c, f->what), f->kind);

	if (f->kind == FACT_CHANGE || f->kind == FACT_CALL)
		key = hash_bytes(key, f->call, strlen(f->call));
	return f->kind == FACT_CALL ? hash_number(key, f->error) : key;
}

static int by_key(const void *a, const void *b)
{
	const struct group_fact *x = a, *y = b;

	if (x->key != y->key)
		return x->key < y->key ? -1 : 1;
	/* equal keys: the earliest fact comes first */
	if (x->fact->ok_time + x->fact->failed_time != y->fact->ok_time + y->fact->failed_time)
		return x->fact->ok_time + x->fact->failed_time <
			y->fact->ok_time + y->fact->failed_time ? -1 : 1;
	return (x->process->serial > y->process->serial) -
	       (x->process->serial < y->process->serial);
}

static void group_fact_add(struct group_fact *to, const struct group_fact *s)
{
	if (s->ok && (!to->ok || s->fact->ok_time < to->fact->ok_time)) {
		to->fact = s->fact;
		to->process = s->process;
	}
	if (s->failed && !to->failed) {
		to->failed = s->failed;
		to->failed_process = s->failed_process;
		to->error = s->error;
	}
	to->ok += s->ok;
	to->writes |= s->writes;
}

/* Sorts the facts and merges those with equal keys. */
static void merge_equal(struct group_facts *s)
{
	size_t n = 0;

	if (s->count)
		qsort(s->all, s->count, sizeof(*s->all), by_key);
	for (size_t i = 0; i < s->count; i++) {
		if (n && s->all[n - 1].key == s->all[i].key)
			group_fact_add(&s->all[n - 1], &s->all[i]);
		else
			s->all[n++] = s->all[i];
	}
	s->count = n;
}

static struct group_facts group_facts_new(const struct run_group *g)
{
	struct group_facts s = {0};
	size_t n = 0;

	for (size_t i = 0; i < g->count; i++)
		for (struct fact *f = g->all[i]->facts; f; f = f->next)
			n++;
	s.all = alloc_zeroed((n + 1) * sizeof(*s.all));
	for (size_t i = 0; i < g->count; i++)
		for (struct fact *f = g->all[i]->facts; f; f = f->next)
			s.all[s.count++] = (struct group_fact){
				.process = g->all[i], .fact = f,
				.failed = f->failed ? f : NULL, .ok = f->ok, .writes = f->writes,
				.failed_process = f->failed ? g->all[i] : NULL, .error = f->error,
			};
	return s;
}

/* --- kinds --- */

bool fact_is_endpoint(const struct fact *f)
{
	return f->kind == FACT_CONNECT || f->kind == FACT_BIND || f->kind == FACT_SEND;
}

/* Whether the error means that the file does not exist */
static bool is_absence(int error)
{
	return error == ENOENT || error == ENOTDIR;
}

/* Whether the run itself created the file before it used it: then a failure of the other run has an
 * earlier cause. */
static bool is_created_by_run(struct collected *c, const struct fact *f)
{
	const struct run_file *file = file_of(c, f->what);

	return (f->failed && f->failed_time < f->ok_time) ||
		(file && file->created && file->created <= f->ok_time + 1);
}

static struct difference *add_difference(struct differences *d, struct pair *p,
					 enum difference_kind kind, enum rank rank,
					 const struct group_fact *g, const struct group_fact *n)
{
	struct difference *new = difference_add(d, kind, rank, p);

	if (g) {
		new->good = g->process;
		new->good_fact = g->fact;
		new->time = g->fact->ok ? g->fact->ok_time : g->fact->failed_time;
	}
	if (n) {
		new->new = n->process;
		new->new_fact = n->fact;
		if (n->failed && (!n->ok || kind == DIFF_LOST)) {
			new->new = n->failed_process;
			new->new_fact = n->failed;
		}
		new->time = n->failed && !n->ok ? n->failed->failed_time : n->fact->ok_time;
	}
	return new;
}

static void add_lost(struct differences *d, struct pair *p, const struct group_fact *g,
		     const struct group_fact *n)
{
	enum rank rank = RANK_CAUSE;

	if (g->fact->kind == FACT_CHANGE || is_created_by_run(d->good_run, g->fact))
		rank = RANK_FILE;
	if (rank == RANK_FILE && fact_is_endpoint(g->fact))
		rank = RANK_ENDPOINT;
	add_difference(d, p, DIFF_LOST, rank, g, n);
	p->lost++;
}

/* Adds a failure of something that the good run did not try. If the good run used the file
 * elsewhere, the file is reported as lost instead. */
static void add_failure(struct differences *d, struct pair *p, const struct group_fact *n)
{
	const struct run_file *was = file_of(d->good_run, n->fact->what);
	const struct run_file *is = file_of(d->new_run, n->fact->what);
	enum fact_kind kind = n->fact->kind;

	if (kind != FACT_CHANGE && kind != FACT_CALL && kind != FACT_BIND && was && was->fact &&
	    !is) {
		add_lost(d, p, &(struct group_fact){.process = was->process, .ok = 1,
			 .fact = (struct fact *)was->fact}, n);
		return;
	}
	if (is_absence(n->error) && kind == FACT_LOOKUP)
		return;
	if (is_absence(n->error) && (kind == FACT_OPEN || kind == FACT_EXEC))
		add_difference(d, p, DIFF_SEARCHED, RANK_CALL, NULL, n);
	else
		add_difference(d, p, DIFF_FAILS, p->worse ? RANK_FAILURE : RANK_CALL, NULL, n);
}

static void add_not_failing(struct differences *d, struct pair *p, const struct group_fact *g)
{
	enum fact_kind kind = g->fact->kind;

	if (is_absence(g->error) && kind == FACT_LOOKUP)
		return;
	if (is_absence(g->error) && (kind == FACT_OPEN || kind == FACT_EXEC))
		add_difference(d, p, DIFF_NOT_SEARCHED, RANK_CALL, g, NULL);
	else
		add_difference(d, p, DIFF_NOT_FAILING, RANK_CALL, g, NULL);
}

/* Whether two processes race to create the same directory or to remove the same file */
static bool is_race(const struct pair *p, const struct group_fact *s)
{
	const struct fact *f = s->fact;

	if (f->kind != FACT_CHANGE || s->ok || p->worse)
		return false;
	return s->error == EEXIST ? !strncmp(f->call, "mkdir", strlen("mkdir")) :
		s->error == ENOENT && (!strncmp(f->call, "unlink", strlen("unlink")) ||
				       !strcmp(f->call, "rmdir"));
}

/* Whether the file is an argument of the process's command line */
static bool is_argument(struct differences *d, const struct run_process *u, const struct fact *f)
{
	const struct run_program *p = program_of_fact(u, f);
	struct sbuf whole = {0};
	bool is = false;

	for (unsigned i = 1; i < p->argc && !is; i++) {
		const char *word = p->argv[i]->s;
		const char *home = d->good_run->home->s;

		if (*word == '-' || strcmp(path_base(word), path_base(f->what->s)) != 0)
			continue;
		path_absolute(&whole, *p->directory->s == '/' ? p->directory->s : "", word,
			      strlen(word));
		is = !strcmp(path_from_home(whole.s, home), f->what->s) ||
			*p->directory->s != '/';
	}
	sbuf_done(&whole);
	return is;
}

/* Whether the command line of the new run only lacks words of the good run's */
static bool has_fewer_words(struct differences *d, const struct pair *p)
{
	const struct run_program *a = last_program(p->good.all[0]);
	const struct run_program *b = last_program(p->new.all[0]);
	unsigned *only_a = alloc_zeroed((a->argc + 1) * sizeof(*only_a));
	unsigned *only_b = alloc_zeroed((b->argc + 1) * sizeof(*only_b)), m, n;

	words_compare(d->good_run, a, only_a, &m, d->new_run, b, only_b, &n);
	free(only_a);
	free(only_b);
	return !n;
}

/* Whether a failed process of the group printed the name of the file, with or without its
 * extension */
static bool is_named_by(const struct run_group *by, const struct run_text *what)
{
	const char *base = path_base(what->s);
	size_t n = strcspn(base, ".");
	char stem[STEM_MAX + 1];

	snprintf(stem, sizeof(stem), "%.*s", n > STEM_MAX ? 0 : (int)n, base);
	for (size_t i = 0; i < by->count && i < SEARCH_MAX; i++) {
		const struct run_text *messages = by->all[i]->stderr_text;

		if (messages && (blame_mentions_word(messages->s, base) ||
			     (n >= STEM_MIN && *stem && blame_mentions_word(messages->s, stem))))
			return true;
	}
	return false;
}

/* Whether it is an input file that no process uses any more and that the failed process names in
 * its messages */
static bool is_complained_about(struct differences *d, const struct pair *p,
				const struct group_fact *g)
{
	enum fact_kind kind = g->fact->kind;

	return p->worse && g->ok && !g->writes && (kind == FACT_OPEN || kind == FACT_LOOKUP) &&
		!is_created_by_run(d->good_run, g->fact) && !file_of(d->new_run, g->fact->what) &&
		is_named_by(&p->new, g->fact->what);
}

/* Whether it is an input file that no process uses any more, although the process opened files that
 * it opens after it in the good run, or no longer has it as an argument: it probably does not
 * exist. */
static bool is_skipped(struct differences *d, const struct pair *p, const struct group_fact *g)
{
	if (p->good.count != 1 || p->new.count != 1 || g->writes || g->fact->directory ||
	    is_created_by_run(d->good_run, g->fact) || file_of(d->new_run, g->fact->what))
		return false;
	return (g->fact->ok_time < p->reached || is_argument(d, g->process, g->fact)) &&
		has_fewer_words(d, p);
}

static void add_one_sided(struct differences *d, struct pair *p, const struct group_fact *g,
			  const struct group_fact *n)
{
	const struct group_fact *s = g ? g : n;

	if (is_race(p, s))
		return;
	if (!s->ok && n)
		add_failure(d, p, n);
	else if (!s->ok)
		add_not_failing(d, p, g);
	else if (fact_is_endpoint(s->fact))
		add_difference(d, p, g ? DIFF_ENDPOINT_MISSING : DIFF_ENDPOINT_ADDED,
			       RANK_ENDPOINT, g, n);
	else if (g && is_complained_about(d, p, g))
		add_difference(d, p, DIFF_UNUSED, RANK_CAUSE, g, NULL);
	else if (g && g->fact->kind == FACT_OPEN && is_skipped(d, p, g))
		add_difference(d, p, DIFF_UNUSED, RANK_INPUT, g, NULL);
	else if (s->fact->kind == FACT_OPEN)
		add_difference(d, p, g ? DIFF_NOT_OPENED : DIFF_OPENED, RANK_FILE, g, n);
}

static void add_found(struct differences *d, struct pair *p, const struct group_fact *g,
		      const struct group_fact *n)
{
	enum rank rank = is_created_by_run(d->new_run, n->fact) ? RANK_FILE : RANK_INPUT;

	if (n->fact->kind == FACT_CHANGE || fact_is_endpoint(n->fact))
		rank = RANK_CALL;
	add_difference(d, p, DIFF_FOUND, rank, g, n);
}

static void compare_outcomes(struct differences *d, struct pair *p, const struct group_fact *g,
			     const struct group_fact *n)
{
	bool temporary = g->fact->what->hash != n->fact->what->hash;

	if (g->fact->kind == FACT_CALL || (temporary && !(g->ok && n->ok) &&
					   (is_absence(g->error) || is_absence(n->error))))
		return;
	if (g->ok && n->ok) {
		if (g->fact->kind == FACT_OPEN && g->fact->ok_time > p->reached)
			p->reached = g->fact->ok_time;
		if (g->writes != n->writes)
			add_difference(d, p, DIFF_ACCESS, RANK_FILE, g, n);
	} else if (is_race(p, g) || is_race(p, n)) {
		return;
	} else if (g->ok) {
		add_lost(d, p, g, n);
	} else if (n->ok) {
		add_found(d, p, g, n);
	} else if (g->error != n->error) {
		add_difference(d, p, DIFF_ERROR, p->worse ? RANK_FAILURE : RANK_CALL, g, n);
	}
}

/* --- all facts --- */

static void group_facts_append(struct group_facts *to, const struct group_fact *s)
{
	to->all[to->count++] = *s;
}

/* Whether it is a further search for a file that is already reported as lost */
static bool is_search(const struct differences *d, size_t from, const struct group_fact *s)
{
	for (size_t i = from; i < d->count && i < from + SEARCH_MAX; i++) {
		const struct difference *o = &d->all[i];
		const struct fact *f = o->good_fact;

		if ((o->kind == DIFF_LOST || o->kind == DIFF_FOUND) && f &&
		    !strcmp(path_base(f->what->s), path_base(s->fact->what->s)))
			return true;
	}
	return false;
}

/* Compares the facts that both groups have, and copies those of one group only to `unmatched`. */
static void compare_common(struct differences *d, struct pair *p, struct group_facts *g,
			   struct group_facts *n, struct group_facts *unmatched)
{
	size_t i = 0, j = 0;

	while (i < g->count || j < n->count) {
		if (j == n->count || (i < g->count && g->all[i].key < n->all[j].key)) {
			group_facts_append(&unmatched[0], &g->all[i++]);
		} else if (i == g->count || n->all[j].key < g->all[i].key) {
			group_facts_append(&unmatched[1], &n->all[j++]);
		} else {
			compare_outcomes(d, p, &g->all[i++], &n->all[j++]);
		}
	}
}

/* Returns the only successful fact of a kind; NULL if there is none or more than one. */
static struct group_fact *single_success(struct group_facts *s, enum fact_kind kind)
{
	struct group_fact *found = NULL;

	for (size_t i = 0; i < s->count; i++) {
		if (s->all[i].fact->kind != kind || !s->all[i].ok)
			continue;
		if (found)
			return NULL;
		found = &s->all[i];
	}
	return found;
}

static void group_facts_remove(struct group_facts *s, struct group_fact *one)
{
	memmove(one, one + 1, (s->all + s->count - one - 1) * sizeof(*one));
	s->count--;
}

/* Reports addresses as changed if exactly one is unmatched in each run. */
static void match_endpoints(struct differences *d, struct pair *p, struct group_facts *unmatched)
{
	static const enum fact_kind kinds[] = {FACT_CONNECT, FACT_BIND, FACT_SEND};

	for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds); i++) {
		struct group_fact *g = single_success(&unmatched[0], kinds[i]);
		struct group_fact *n = single_success(&unmatched[1], kinds[i]);

		if (!g || !n)
			continue;
		add_difference(d, p, DIFF_ENDPOINT_CHANGED, RANK_ENDPOINT, g, n);
		group_facts_remove(&unmatched[0], g);
		group_facts_remove(&unmatched[1], n);
	}
}

static void set_keys(struct collected *c, struct group_facts *s, text_form *form)
{
	for (size_t i = 0; i < s->count; i++)
		s->all[i].key = key_of(c, s->all[i].fact, form);
	merge_equal(s);
}

static void add_unmatched(struct differences *d, struct pair *p, const struct group_facts *s,
			  bool is_good, size_t from)
{
	for (size_t i = 0; i < s->count; i++) {
		const struct group_fact *one = &s->all[i];

		if (one->ok || !is_search(d, from, one))
			add_one_sided(d, p, is_good ? one : NULL, is_good ? NULL : one);
	}
}

/* Compares the facts of a pair in three passes, each on the unmatched facts of the previous one and
 * with a looser form of the names. */
void compare_facts(struct differences *d, struct pair *p)
{
	static text_form *const forms[] = {text_exact, text_loose, text_looser};
	struct group_facts all[2] = {group_facts_new(&p->good), group_facts_new(&p->new)};
	size_t from = d->count;

	for (size_t i = 0; i < sizeof(forms) / sizeof(*forms); i++) {
		struct group_facts unmatched[2] = {
			{alloc_zeroed((all[0].count + 1) * sizeof(struct group_fact)), 0},
			{alloc_zeroed((all[1].count + 1) * sizeof(struct group_fact)), 0},
		};

		set_keys(d->good_run, &all[0], forms[i]);
		set_keys(d->new_run, &all[1], forms[i]);
		compare_common(d, p, &all[0], &all[1], unmatched);
		free(all[0].all);
		free(all[1].all);
		memcpy(all, unmatched, sizeof(all));
	}
	match_endpoints(d, p, all);
	add_unmatched(d, p, &all[0], true, from);
	add_unmatched(d, p, &all[1], false, from);
	free(all[0].all);
	free(all[1].all);
}

/* --- processes of one run --- */

/* Returns the process after `u` in the tree below `top`, or NULL. */
static const struct run_process *next_in_tree(const struct run_process *u,
					      const struct run_process *top)
{
	if (u->first_child)
		return u->first_child;
	while (u != top && !u->next)
		u = u->parent;
	return u == top ? NULL : u->next;
}

void compare_added(struct differences *d, struct pair *p)
{
	for (size_t i = 0; i < p->new.count; i++) {
		const struct run_process *top = p->new.all[i];

		for (const struct run_process *u = top; u; u = next_in_tree(u, top)) {
			for (struct fact *f = u->facts; f; f = f->next) {
				const struct run_file *was = file_of(d->good_run, f->what);
				struct group_fact n = {
					.process = (struct run_process *)u, .fact = f, .failed = f,
					.failed_process = u, .error = f->error,
				};

				if (f->ok || !was || !was->fact || f->kind == FACT_CHANGE ||
				    f->kind == FACT_CALL || file_of(d->new_run, f->what))
					continue;
				add_lost(d, p, &(struct group_fact){.process = was->process,
					 .ok = 1, .fact = (struct fact *)was->fact}, &n);
			}
		}
	}
}

/* Reports a file that only missing processes used and no process of the new run uses: it probably
 * does not exist. After another failure that is no evidence, unless the failed parent names the
 * file. */
static void check_missing_file(struct differences *d, struct pair *p, const struct run_process *top,
			       const struct run_process *u, struct fact *f)
{
	bool is_mentioned;

	if (f->kind != FACT_OPEN || !f->ok || f->writes || is_created_by_run(d->good_run, f) ||
	    file_of(d->new_run, f->what) || !is_argument(d, u, f))
		return;
	is_mentioned = p->parent && p->parent->worse && is_named_by(&p->parent->new, f->what);
	if (is_mentioned || top->born < d->first_failure)
		add_difference(d, p, DIFF_UNUSED, is_mentioned ? RANK_CAUSE : RANK_INPUT,
			       &(struct group_fact){.process = (struct run_process *)u, .fact = f,
			       .ok = 1}, NULL);
}

void compare_missing(struct differences *d, struct pair *p)
{
	for (size_t i = 0; i < p->good.count; i++) {
		const struct run_process *top = p->good.all[i];

		for (const struct run_process *u = top; u; u = next_in_tree(u, top))
			for (struct fact *f = u->facts; f; f = f->next)
				check_missing_file(d, p, top, u, f);
	}
}
