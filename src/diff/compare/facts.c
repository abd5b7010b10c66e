#include "diff/compare/facts.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory/alloc.h"
#include "diff/compare/arguments.h"
#include "diff/collect/path.h"
#include "model/explain/blame.h"

enum {
	SEARCHED = 256,		/* differences, processes that are looked through for a name */
	STEM_LEAST = 2, STEM_MOST = 255,
};

/* The same fact of all processes of a group */
struct sum {
	uint64_t key;
	struct unit *unit;	/* the first of them that … */
	struct fact *fact;	/* … did it */
	const struct fact *failed;	/* likewise failed in it, or NULL */
	const struct unit *failed_unit;
	unsigned ok;
	bool writes;
	int error;
};

struct sums {
	struct sum *all;
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
	const struct sum *x = a, *y = b;

	if (x->key != y->key)
		return x->key < y->key ? -1 : 1;
	/* equal keys: the first to do it stands for them */
	if (x->fact->ok_time + x->fact->failed_time != y->fact->ok_time + y->fact->failed_time)
		return x->fact->ok_time + x->fact->failed_time <
			y->fact->ok_time + y->fact->failed_time ? -1 : 1;
	return (x->unit->serial > y->unit->serial) - (x->unit->serial < y->unit->serial);
}

static void add_to(struct sum *to, const struct sum *s)
{
	if (s->ok && (!to->ok || s->fact->ok_time < to->fact->ok_time)) {
		to->fact = s->fact;
		to->unit = s->unit;
	}
	if (s->failed && !to->failed) {
		to->failed = s->failed;
		to->failed_unit = s->failed_unit;
		to->error = s->error;
	}
	to->ok += s->ok;
	to->writes |= s->writes;
}

/* Sorts, and makes one of equals. */
static void unite(struct sums *s)
{
	size_t n = 0;

	if (s->count)
		qsort(s->all, s->count, sizeof(*s->all), by_key);
	for (size_t i = 0; i < s->count; i++) {
		if (n && s->all[n - 1].key == s->all[i].key)
			add_to(&s->all[n - 1], &s->all[i]);
		else
			s->all[n++] = s->all[i];
	}
	s->count = n;
}

static struct sums sums_of(const struct group *g)
{
	struct sums s = {0};
	size_t n = 0;

	for (size_t i = 0; i < g->count; i++)
		for (struct fact *f = g->all[i]->facts; f; f = f->next)
			n++;
	s.all = alloc_zeroed((n + 1) * sizeof(*s.all));
	for (size_t i = 0; i < g->count; i++)
		for (struct fact *f = g->all[i]->facts; f; f = f->next)
			s.all[s.count++] = (struct sum){
				.unit = g->all[i], .fact = f,
				.failed = f->failed ? f : NULL, .ok = f->ok, .writes = f->writes,
				.failed_unit = f->failed ? g->all[i] : NULL, .error = f->error,
			};
	return s;
}

/* --- kinds --- */

bool fact_is_endpoint(const struct fact *f)
{
	return f->kind == FACT_CONNECT || f->kind == FACT_BIND || f->kind == FACT_SEND;
}

/* Failures that say that there is nothing */
static bool is_absence(int error)
{
	return error == ENOENT || error == ENOTDIR;
}

/* Whether the run itself made it before it was found to be there: then it has another cause that
 * the other run does not find it. */
static bool is_made(struct collected *c, const struct fact *f)
{
	const struct file *file = file_of(c, f->what);

	return (f->failed && f->failed_time < f->ok_time) ||
		(file && file->made && file->made <= f->ok_time + 1);
}

static struct difference *tell(struct differences *d, struct pair *p, enum difference_kind kind,
			       enum rank rank, const struct sum *g, const struct sum *n)
{
	struct difference *new = difference_add(d, kind, rank, p);

	if (g) {
		new->good = g->unit;
		new->good_fact = g->fact;
		new->time = g->fact->ok ? g->fact->ok_time : g->fact->failed_time;
	}
	if (n) {
		new->new = n->unit;
		new->new_fact = n->fact;
		if (n->failed && (!n->ok || kind == DIFF_LOST)) {
			new->new = n->failed_unit;
			new->new_fact = n->failed;
		}
		new->time = n->failed && !n->ok ? n->failed->failed_time : n->fact->ok_time;
	}
	return new;
}

static void tell_lost(struct differences *d, struct pair *p, const struct sum *g,
		      const struct sum *n)
{
	enum rank rank = RANK_CAUSE;

	if (g->fact->kind == FACT_CHANGE || is_made(d->good_run, g->fact))
		rank = RANK_FILE;
	if (rank == RANK_FILE && fact_is_endpoint(g->fact))
		rank = RANK_ENDPOINT;
	tell(d, p, DIFF_LOST, rank, g, n);
	p->lost++;
}

/* What one run never tried fails in this one; what is known of the file otherwise tells more. */
static void tell_failure(struct differences *d, struct pair *p, const struct sum *n)
{
	const struct file *was = file_of(d->good_run, n->fact->what);
	const struct file *is = file_of(d->new_run, n->fact->what);
	enum fact_kind kind = n->fact->kind;

	if (kind != FACT_CHANGE && kind != FACT_CALL && kind != FACT_BIND && was && was->fact &&
	    !is) {
		tell_lost(d, p, &(struct sum){.unit = was->unit, .fact = (struct fact *)was->fact,
			  .ok = 1}, n);
		return;
	}
	if (is_absence(n->error) && kind == FACT_LOOK)
		return;
	if (is_absence(n->error) && (kind == FACT_OPEN || kind == FACT_RUN))
		tell(d, p, DIFF_SOUGHT, RANK_CALL, NULL, n);
	else
		tell(d, p, DIFF_FAILS, p->worse ? RANK_FAILURE : RANK_CALL, NULL, n);
}

static void tell_no_failure(struct differences *d, struct pair *p, const struct sum *g)
{
	enum fact_kind kind = g->fact->kind;

	if (is_absence(g->error) && kind == FACT_LOOK)
		return;
	if (is_absence(g->error) && (kind == FACT_OPEN || kind == FACT_RUN))
		tell(d, p, DIFF_SOUGHT_NO_MORE, RANK_CALL, g, NULL);
	else
		tell(d, p, DIFF_FAILS_NO_MORE, RANK_CALL, g, NULL);
}

/* Two processes that make the same folder, or remove the same file: whoever comes first */
static bool is_race(const struct pair *p, const struct sum *s)
{
	const struct fact *f = s->fact;

	if (f->kind != FACT_CHANGE || s->ok || p->worse)
		return false;
	return s->error == EEXIST ? !strncmp(f->call, "mkdir", strlen("mkdir")) :
		s->error == ENOENT && (!strncmp(f->call, "unlink", strlen("unlink")) ||
				       !strcmp(f->call, "rmdir"));
}

/* Whether a command line has the file as a word */
static bool is_argument(struct differences *d, const struct unit *u, const struct fact *f)
{
	const struct unit_program *p = unit_program_of(u, f);
	struct sbuf whole = {0};
	bool is = false;

	for (unsigned i = 1; i < p->argc && !is; i++) {
		const char *word = p->argv[i]->s;
		const char *home = d->good_run->home->s;

		if (*word == '-' || strcmp(path_base(word), path_base(f->what->s)) != 0)
			continue;
		path_whole(&whole, *p->folder->s == '/' ? p->folder->s : "", word, strlen(word));
		is = !strcmp(path_from_home(whole.s, home), f->what->s) ||
			*p->folder->s != '/';
	}
	sbuf_done(&whole);
	return is;
}

/* Whether the new run has some words less, and none more */
static bool has_fewer_words(struct differences *d, const struct pair *p)
{
	const struct unit_program *a = unit_last(p->good.all[0]), *b = unit_last(p->new.all[0]);
	unsigned *only_a = alloc_zeroed((a->argc + 1) * sizeof(*only_a));
	unsigned *only_b = alloc_zeroed((b->argc + 1) * sizeof(*only_b)), m, n;

	words_compare(d->good_run, a, only_a, &m, d->new_run, b, only_b, &n);
	free(only_a);
	free(only_b);
	return !n;
}

/* Whether one that failed has said something of the file, with its ending or without */
static bool is_named(const struct group *by, const struct text *what)
{
	const char *base = path_base(what->s);
	size_t n = strcspn(base, ".");
	char stem[STEM_MOST + 1];

	snprintf(stem, sizeof(stem), "%.*s", n > STEM_MOST ? 0 : (int)n, base);
	for (size_t i = 0; i < by->count && i < SEARCHED; i++) {
		const struct text *said = by->all[i]->said;

		if (said && (blame_names(said->s, base) ||
			     (n >= STEM_LEAST && *stem && blame_names(said->s, stem))))
			return true;
	}
	return false;
}

/* A file that was there before, that nobody looks at any more, and that the process complains of */
static bool is_missed(struct differences *d, const struct pair *p, const struct sum *g)
{
	enum fact_kind kind = g->fact->kind;

	return p->worse && g->ok && !g->writes && (kind == FACT_OPEN || kind == FACT_LOOK) &&
		!is_made(d->good_run, g->fact) && !file_of(d->new_run, g->fact->what) &&
		is_named(&p->new, g->fact->what);
}

/* A file that was there before, and that nobody looks at any more, though the process came to what
 * it opened after that, or has it no more as an argument: probably it is not there. */
static bool is_passed_over(struct differences *d, const struct pair *p, const struct sum *g)
{
	if (p->good.count != 1 || p->new.count != 1 || g->writes || g->fact->folder ||
	    is_made(d->good_run, g->fact) || file_of(d->new_run, g->fact->what))
		return false;
	return (g->fact->ok_time < p->reached || is_argument(d, g->unit, g->fact)) &&
		has_fewer_words(d, p);
}

static void tell_only(struct differences *d, struct pair *p, const struct sum *g,
		      const struct sum *n)
{
	const struct sum *s = g ? g : n;

	if (is_race(p, s))
		return;
	if (!s->ok && n)
		tell_failure(d, p, n);
	else if (!s->ok)
		tell_no_failure(d, p, g);
	else if (fact_is_endpoint(s->fact))
		tell(d, p, g ? DIFF_SILENT : DIFF_SPEAKS, RANK_ENDPOINT, g, n);
	else if (g && is_missed(d, p, g))
		tell(d, p, DIFF_UNUSED, RANK_CAUSE, g, NULL);
	else if (g && g->fact->kind == FACT_OPEN && is_passed_over(d, p, g))
		tell(d, p, DIFF_UNUSED, RANK_INPUT, g, NULL);
	else if (s->fact->kind == FACT_OPEN)
		tell(d, p, g ? DIFF_CLOSED : DIFF_OPENED, RANK_FILE, g, n);
}

static void tell_found(struct differences *d, struct pair *p, const struct sum *g,
		       const struct sum *n)
{
	enum rank rank = is_made(d->new_run, n->fact) ? RANK_FILE : RANK_INPUT;

	if (n->fact->kind == FACT_CHANGE || fact_is_endpoint(n->fact))
		rank = RANK_CALL;
	tell(d, p, DIFF_FOUND, rank, g, n);
}

static void compare_sums(struct differences *d, struct pair *p, const struct sum *g,
			 const struct sum *n)
{
	bool temporary = g->fact->what->hash != n->fact->what->hash;

	if (g->fact->kind == FACT_CALL || (temporary && !(g->ok && n->ok) &&
					   (is_absence(g->error) || is_absence(n->error))))
		return;
	if (g->ok && n->ok) {
		if (g->fact->kind == FACT_OPEN && g->fact->ok_time > p->reached)
			p->reached = g->fact->ok_time;
		if (g->writes != n->writes)
			tell(d, p, DIFF_ACCESS, RANK_FILE, g, n);
	} else if (is_race(p, g) || is_race(p, n)) {
		return;
	} else if (g->ok) {
		tell_lost(d, p, g, n);
	} else if (n->ok) {
		tell_found(d, p, g, n);
	} else if (g->error != n->error) {
		tell(d, p, DIFF_ERROR, p->worse ? RANK_FAILURE : RANK_CALL, g, n);
	}
}

/* --- all of them --- */

static void keep(struct sums *to, const struct sum *s)
{
	to->all[to->count++] = *s;
}

/* What one run looked for besides, where it had lost a file of that name, says nothing more. */
static bool is_search(const struct differences *d, size_t from, const struct sum *s)
{
	for (size_t i = from; i < d->count && i < from + SEARCHED; i++) {
		const struct difference *o = &d->all[i];
		const struct fact *f = o->good_fact;

		if ((o->kind == DIFF_LOST || o->kind == DIFF_FOUND) && f &&
		    !strcmp(path_base(f->what->s), path_base(s->fact->what->s)))
			return true;
	}
	return false;
}

/* Compares what both have, and keeps what only one has. */
static void walk(struct differences *d, struct pair *p, struct sums *g, struct sums *n,
		 struct sums *left)
{
	size_t i = 0, j = 0;

	while (i < g->count || j < n->count) {
		if (j == n->count || (i < g->count && g->all[i].key < n->all[j].key)) {
			keep(&left[0], &g->all[i++]);
		} else if (i == g->count || n->all[j].key < g->all[i].key) {
			keep(&left[1], &n->all[j++]);
		} else {
			compare_sums(d, p, &g->all[i++], &n->all[j++]);
		}
	}
}

/* The only one of that kind that went well; NULL: there are none, or more */
static struct sum *only_one(struct sums *s, enum fact_kind kind)
{
	struct sum *found = NULL;

	for (size_t i = 0; i < s->count; i++) {
		if (s->all[i].fact->kind != kind || !s->all[i].ok)
			continue;
		if (found)
			return NULL;
		found = &s->all[i];
	}
	return found;
}

static void take_out(struct sums *s, struct sum *one)
{
	memmove(one, one + 1, (s->all + s->count - one - 1) * sizeof(*one));
	s->count--;
}

/* One address that is left in each run: it has become another. */
static void match_endpoints(struct differences *d, struct pair *p, struct sums *left)
{
	static const enum fact_kind kinds[] = {FACT_CONNECT, FACT_BIND, FACT_SEND};

	for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds); i++) {
		struct sum *g = only_one(&left[0], kinds[i]), *n = only_one(&left[1], kinds[i]);

		if (!g || !n)
			continue;
		tell(d, p, DIFF_MOVED, RANK_ENDPOINT, g, n);
		take_out(&left[0], g);
		take_out(&left[1], n);
	}
}

static void use_form(struct collected *c, struct sums *s, text_form *form)
{
	for (size_t i = 0; i < s->count; i++)
		s->all[i].key = key_of(c, s->all[i].fact, form);
	unite(s);
}

static void tell_left(struct differences *d, struct pair *p, const struct sums *s, bool is_good,
		      size_t from)
{
	for (size_t i = 0; i < s->count; i++) {
		const struct sum *one = &s->all[i];

		if (one->ok || !is_search(d, from, one))
			tell_only(d, p, is_good ? one : NULL, is_good ? NULL : one);
	}
}

/* What is left of both is compared once more, in forms that are looser each time. */
void compare_facts(struct differences *d, struct pair *p)
{
	static text_form *const forms[] = {text_exact, text_loose, text_looser};
	struct sums all[2] = {sums_of(&p->good), sums_of(&p->new)};
	size_t from = d->count;

	for (size_t i = 0; i < sizeof(forms) / sizeof(*forms); i++) {
		struct sums left[2] = {
			{alloc_zeroed((all[0].count + 1) * sizeof(struct sum)), 0},
			{alloc_zeroed((all[1].count + 1) * sizeof(struct sum)), 0},
		};

		use_form(d->good_run, &all[0], forms[i]);
		use_form(d->new_run, &all[1], forms[i]);
		walk(d, p, &all[0], &all[1], left);
		free(all[0].all);
		free(all[1].all);
		memcpy(all, left, sizeof(all));
	}
	match_endpoints(d, p, all);
	tell_left(d, p, &all[0], true, from);
	tell_left(d, p, &all[1], false, from);
	free(all[0].all);
	free(all[1].all);
}

/* --- of one run only --- */

/* The process after this one, of all that `top` made */
static const struct unit *unit_after(const struct unit *u, const struct unit *top)
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
		for (const struct unit *u = p->new.all[i]; u; u = unit_after(u, p->new.all[i])) {
			for (struct fact *f = u->facts; f; f = f->next) {
				const struct file *was = file_of(d->good_run, f->what);
				struct sum n = {
					.unit = (struct unit *)u, .fact = f, .failed = f,
					.failed_unit = u, .error = f->error,
				};

				if (f->ok || !was || !was->fact || f->kind == FACT_CHANGE ||
				    f->kind == FACT_CALL || file_of(d->new_run, f->what))
					continue;
				tell_lost(d, p, &(struct sum){.unit = was->unit, .ok = 1,
					  .fact = (struct fact *)was->fact}, &n);
			}
		}
	}
}

/* Files that were there before, that only these processes were for, and that nobody looks at any
 * more: probably they are not there. What begins after another failed says nothing of that kind,
 * unless who was to make them says so. */
static void missing_file(struct differences *d, struct pair *p, const struct unit *top,
			 const struct unit *u, struct fact *f)
{
	bool named;

	if (f->kind != FACT_OPEN || !f->ok || f->writes || is_made(d->good_run, f) ||
	    file_of(d->new_run, f->what) || !is_argument(d, u, f))
		return;
	named = p->parent && p->parent->worse && is_named(&p->parent->new, f->what);
	if (named || top->born < d->blamed)
		tell(d, p, DIFF_UNUSED, named ? RANK_CAUSE : RANK_INPUT,
		     &(struct sum){.unit = (struct unit *)u, .fact = f, .ok = 1}, NULL);
}

void compare_missing(struct differences *d, struct pair *p)
{
	for (size_t i = 0; i < p->good.count; i++) {
		const struct unit *top = p->good.all[i];

		for (const struct unit *u = top; u; u = unit_after(u, top))
			for (struct fact *f = u->facts; f; f = f->next)
				missing_file(d, p, top, u, f);
	}
}
