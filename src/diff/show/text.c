/* The text form: a line for each difference, what is behind the others first.
 *
 *   src/foo.h: cc1 (gcc -c a.c) could open it then, now: ENOENT
 *   cc1 (gcc -c a.c): exit 1, was exit 0: cc1 found no foo.h in 5 directories; passed on by gcc
 *   gcc -c b.c: missing, with 2 processes that it made
 *
 *   3 differences between 31 processes then and 28 now
 *
 * Of what there is much of some is shown, and how much more there is. */
#include <stdlib.h>
#include <string.h>

#include "base/memory/alloc.h"
#include "diff/compare/arguments.h"
#include "diff/collect/collect.h"
#include "diff/show/words.h"
#include "model/explain/reason.h"

enum {
	/* lines that are shown, of one rank: */
	CAUSES_SHOWN = 10, OF_A_KIND = 5, OF_A_PAIR = 3, SEARCHES_OF_A_PAIR = 1,
	WHAT_MOST = 400, WORDS_SHOWN = 6, WORD_MOST = 80, SAME_SHOWN = 20,
	REASON_MOST = 200, NAMES_SHOWN = 5,
};

struct page {
	const struct differences *d;
	struct sbuf b;
};

static void who(struct page *p, const struct difference *i)
{
	const struct unit *u = i->new ? i->new : i->good;
	const struct fact *f = i->new ? i->new_fact : i->good_fact;
	const struct unit_program *program = f ? unit_program_of(u, f) : unit_last(u);

	if ((i->kind == DIFF_LOST || i->kind == DIFF_MOVED) && i->good &&
	    i->good->forked == u->forked) {
		u = i->good;	/* as it was when all was well */
		program = unit_program_of(u, i->good_fact);
	}
	if (i->new_program || i->good_program)
		program = i->new_program ? i->new_program : i->good_program;
	if (i->good_program && i->new_program) {
		u = i->good;
		program = i->good_program;
	}
	show_who(&p->b, u, program);
}

static void what(struct page *p, const struct difference *i)
{
	const struct fact *f = i->good_fact ? i->good_fact : i->new_fact;

	reason_text(&p->b, f->what->s, WHAT_MOST);
}

static void what_who(struct page *p, const struct difference *i)
{
	what(p, i);
	sbuf_str(&p->b, ": ");
	who(p, i);
}

static void others(struct page *p, const struct difference *i)
{
	if (i->processes < 2)
		return;
	sbuf_str(&p->b, " (and ");
	show_count(&p->b, i->processes - 1, "more process", "more processes");
	sbuf_char(&p->b, ')');
}

static void say(struct page *p, const char *s)
{
	sbuf_str(&p->b, s);
}

/* --- one of each kind --- */

static void tell_cut(struct page *p, const struct difference *i)
{
	const struct collected *good = p->d->good_run, *new = p->d->new_run;

	(void)i;
	if (good->cut != new->cut)
		say(p, new->cut ? "the run is not recorded to its end" :
		    "the good run is not recorded to its end");
	else
		say(p, new->calls_seen ? "calls are seen now, and were not then" :
		    "calls were seen then, and are not now");
	if (p->d->blind)
		say(p, ": files, addresses and failures are not compared");
}

static void tell_lost(struct page *p, const struct difference *i)
{
	what_who(p, i);
	say(p, " could ");
	say(p, difference_verb(i->good_fact));
	say(p, " it then, now: ");
	show_error(&p->b, i->new_fact->error);
}

static void tell_fails(struct page *p, const struct difference *i)
{
	if (*i->new_fact->what->s) {
		what(p, i);
		say(p, ": ");
	}
	who(p, i);
	say(p, ": ");
	say(p, i->new_fact->call);
	say(p, " fails, as it did not then: ");
	show_error(&p->b, i->new_fact->error);
}

static void tell_unused(struct page *p, const struct difference *i)
{
	what_who(p, i);
	say(p, i->good_fact->kind == FACT_LOOK ? " found it then, now nobody does" :
	    " opened it then, now nobody does");
}

static void tell_found(struct page *p, const struct difference *i)
{
	what_who(p, i);
	say(p, " could not ");
	say(p, difference_verb(i->good_fact));
	say(p, " it then (");
	show_error(&p->b, i->good_fact->error);
	say(p, "), now it can");
}

static void tell_program(struct page *p, const struct difference *i)
{
	const struct unit_program *a = i->good_program, *b = i->new_program;

	who(p, i);
	if (a && b && a->path->hash == b->path->hash) {
		say(p, ": is called ");
		show_word(&p->b, b->name->s, WHAT_MOST);
		say(p, ", was ");
		show_word(&p->b, a->name->s, WHAT_MOST);
	} else if (a && b) {
		say(p, ": runs ");
		show_word(&p->b, b->path->s, WHAT_MOST);
		say(p, ", was ");
		show_word(&p->b, a->path->s, WHAT_MOST);
	} else {
		say(p, b ? ": becomes this program now" : ": became this program then");
	}
}

/* Of two long words that begin with the same, from where on they are shown */
static size_t shown_from(const char *a, const char *b)
{
	size_t same = 0;

	if (strlen(a) <= WORD_MOST && strlen(b) <= WORD_MOST)
		return 0;
	while (a[same] && a[same] == b[same])
		same++;
	same = same > SAME_SHOWN ? same - SAME_SHOWN : 0;
	while (same && (a[same] & 0xc0) == 0x80)	/* amid a character */
		same--;
	return same;
}

static void tell_word(struct page *p, const char *word, size_t from)
{
	if (from)
		say(p, "...");
	show_word(&p->b, word + from, WORD_MOST);
}

static void words(struct page *p, const struct unit_program *of, const unsigned *places,
		  unsigned n)
{
	for (unsigned w = 0; w < n && w < WORDS_SHOWN; w++) {
		if (w)
			say(p, " ");
		show_word(&p->b, of->argv[places[w]]->s, WORD_MOST);
	}
	if (n > WORDS_SHOWN) {
		say(p, " and ");
		show_count(&p->b, n - WORDS_SHOWN, "more", "more");
	}
}

static void several_words(struct page *p, const struct unit_program *a, const unsigned *only_a,
			  unsigned m, const struct unit_program *b, const unsigned *only_b,
			  unsigned n)
{
	say(p, n ? ": has " : m ? ": has no " : ": has its arguments in another order");
	words(p, b, only_b, n);
	if (n && m)
		say(p, ", had ");
	words(p, a, only_a, m);
}

static void tell_arguments(struct page *p, const struct difference *i)
{
	const struct unit_program *a = i->good_program, *b = i->new_program;
	unsigned *only_a = alloc_zeroed((a->argc + 1) * sizeof(*only_a));
	unsigned *only_b = alloc_zeroed((b->argc + 1) * sizeof(*only_b)), m, n;

	words_compare(p->d->good_run, a, only_a, &m, p->d->new_run, b, only_b, &n);
	who(p, i);
	if (n == 1 && m == 1) {
		const char *was = a->argv[*only_a]->s, *is = b->argv[*only_b]->s;
		size_t from = shown_from(was, is);

		say(p, ": has ");
		tell_word(p, is, from);
		say(p, ", had ");
		tell_word(p, was, from);
	} else {
		several_words(p, a, only_a, m, b, only_b, n);
	}
	free(only_a);
	free(only_b);
}

static void tell_folder(struct page *p, const struct difference *i)
{
	who(p, i);
	say(p, ": runs in ");
	show_word(&p->b, i->new_program->folder->s, WHAT_MOST);
	say(p, ", was in ");
	show_word(&p->b, i->good_program->folder->s, WHAT_MOST);
}

/* Those above that ended otherwise for it */
static void passed_on(struct page *p, const struct difference *i)
{
	unsigned n = 0;

	for (const struct pair *up = i->pair->parent; up; up = up->parent) {
		if (!up->told || up->worse != i->pair->worse)
			continue;
		if (n == NAMES_SHOWN)
			break;
		say(p, !n ? "; passed on by " : ", ");
		show_word(&p->b, unit_last(up->new.all[0])->name->s, WORD_MOST);
		n++;
	}
	if (i->passed_on > n) {
		say(p, " and ");
		show_count(&p->b, i->passed_on - n, "more", "more");
	}
}

static void tell_end(struct page *p, const struct difference *i)
{
	who(p, i);
	say(p, ": ");
	if (i->pair->new.count > 1)
		say(p, "one of several: ");
	show_end(&p->b, i->new);
	say(p, ", was ");
	show_end(&p->b, i->good);
	if (i->new->reason) {
		say(p, ": ");
		reason_text(&p->b, i->new->reason->s, REASON_MOST);
	}
	passed_on(p, i);
}

static void tell_one_sided(struct page *p, const struct difference *i)
{
	const struct unit *u = i->new ? i->new : i->good;
	const struct group *g = i->new ? &i->pair->new : &i->pair->good;
	size_t below = 0;

	for (size_t k = 0; k < g->count; k++)
		below += g->all[k]->below;
	who(p, i);
	say(p, i->new ? ": new" : ": missing");
	if (g->count > 1) {
		say(p, ", ");
		show_count(&p->b, g->count, "time", "times");
	}
	if (below) {
		say(p, ", with ");
		show_count(&p->b, below, "process below", "processes below");
	}
	if (u->exited && (u->ending.signaled || u->ending.number)) {
		say(p, i->new ? ": " : ": it ended with ");
		show_end(&p->b, u);
	}
}

static void tell_count(struct page *p, const struct difference *i)
{
	who(p, i);
	say(p, ": ");
	show_count(&p->b, i->new_value, "time", "times");
	say(p, ", was ");
	show_count(&p->b, i->good_value, "time", "times");
}

static void tell_closed(struct page *p, const struct difference *i)
{
	what_who(p, i);
	say(p, " opened it then, not now");
}

static void tell_opened(struct page *p, const struct difference *i)
{
	what_who(p, i);
	say(p, " opens it now, not then");
}

static void tell_access(struct page *p, const struct difference *i)
{
	what_who(p, i);
	say(p, i->new_fact->writes ? " opens it to write now, not then" :
	    " opened it to write then, not now");
}

static void tell_error(struct page *p, const struct difference *i)
{
	what_who(p, i);
	say(p, ": ");
	say(p, i->new_fact->call);
	say(p, " fails with ");
	show_error(&p->b, i->new_fact->error);
	say(p, ", was ");
	show_error(&p->b, i->good_fact->error);
}

static void tell_fails_no_more(struct page *p, const struct difference *i)
{
	if (*i->good_fact->what->s) {
		what(p, i);
		say(p, ": ");
	}
	who(p, i);
	say(p, ": ");
	say(p, i->good_fact->call);
	say(p, " failed then, not now: ");
	show_error(&p->b, i->good_fact->error);
}

static void tell_sought(struct page *p, const struct difference *i)
{
	what_who(p, i);
	say(p, i->new ? " looks for it now, not then, in vain" :
	    " looked for it then, not now, in vain");
}

static void tell_endpoint(struct page *p, const struct difference *i)
{
	const struct fact *f = i->new ? i->new_fact : i->good_fact;
	bool took = f->kind == FACT_BIND, sent = f->kind == FACT_SEND;

	what_who(p, i);
	if (i->kind == DIFF_MOVED) {
		say(p, took ? " took it then, now " : sent ? " sent to it then, now to " :
		    " connected to it then, now to ");
		reason_text(&p->b, f->what->s, WHAT_MOST);
		return;
	}
	if (i->new)
		say(p, took ? " takes it now, not then" : sent ? " sends to it now, not then" :
		    " connects to it now, not then");
	else
		say(p, took ? " took it then, not now" : sent ? " sent to it then, not now" :
		    " connected to it then, not now");
}

static void amount(struct page *p, enum figure f, uint64_t n)
{
	if (f == FIGURE_PROCESSOR)
		show_duration(&p->b, n);
	else
		show_size(&p->b, n);
}

static void tell_figure(struct page *p, const struct difference *i)
{
	static const char *const words_of[FIGURES] = {
		[FIGURE_PROCESSOR] = " of processor time", [FIGURE_MEMORY] = " of memory",
		[FIGURE_READ] = " read", [FIGURE_WRITTEN] = " written",
	};

	who(p, i);
	say(p, ": ");
	amount(p, i->figure, i->new_value);
	say(p, words_of[i->figure]);
	say(p, ", was ");
	amount(p, i->figure, i->good_value);
}

typedef void tell_fn(struct page *p, const struct difference *i);

static tell_fn *const tellings[DIFF_KINDS] = {
	[DIFF_CUT] = tell_cut, [DIFF_LOST] = tell_lost, [DIFF_FAILS] = tell_fails,
	[DIFF_UNUSED] = tell_unused, [DIFF_FOUND] = tell_found, [DIFF_PROGRAM] = tell_program,
	[DIFF_ARGUMENTS] = tell_arguments, [DIFF_FOLDER] = tell_folder, [DIFF_END] = tell_end,
	[DIFF_MISSING] = tell_one_sided, [DIFF_ADDED] = tell_one_sided, [DIFF_COUNT] = tell_count,
	[DIFF_CLOSED] = tell_closed, [DIFF_OPENED] = tell_opened, [DIFF_ACCESS] = tell_access,
	[DIFF_ERROR] = tell_error, [DIFF_FAILS_NO_MORE] = tell_fails_no_more,
	[DIFF_SOUGHT] = tell_sought, [DIFF_SOUGHT_NO_MORE] = tell_sought,
	[DIFF_SILENT] = tell_endpoint, [DIFF_SPEAKS] = tell_endpoint,
	[DIFF_MOVED] = tell_endpoint, [DIFF_FIGURE] = tell_figure,
};

/* --- the page --- */

/* Whether there is still room for one of the kind, and of the kind and pair */
static bool has_room(struct hash *shown, const struct difference *i)
{
	uint64_t of_kind = i->kind + 1, of_pair = (uintptr_t)i->pair + i->kind;
	uintptr_t kinds = (uintptr_t)hash_get(shown, of_kind);
	uintptr_t pairs = (uintptr_t)hash_get(shown, of_pair);

	uintptr_t most = i->kind == DIFF_SOUGHT || i->kind == DIFF_SOUGHT_NO_MORE ?
		SEARCHES_OF_A_PAIR : OF_A_PAIR;

	if (kinds >= (i->rank < RANK_END ? CAUSES_SHOWN : OF_A_KIND) || (i->pair && pairs >= most))
		return false;
	hash_put(shown, of_kind, (void *)(kinds + 1));
	hash_put(shown, of_pair, (void *)(pairs + 1));
	return true;
}

static void more(struct page *p, size_t n)
{
	if (!n)
		return;
	say(p, "  and ");
	sbuf_dec(&p->b, n, false);
	say(p, " more such\n");
}

static void list(struct page *p)
{
	struct hash shown = {0};
	size_t hidden = 0;

	for (size_t at = 0; at < p->d->count; at++) {
		const struct difference *i = &p->d->all[at];

		if (at && i[-1].rank != i->rank) {
			more(p, hidden);
			hidden = 0;
			hash_done(&shown);
		}
		if (!has_room(&shown, i)) {
			hidden++;
			continue;
		}
		tellings[i->kind](p, i);
		others(p, i);
		sbuf_char(&p->b, '\n');
	}
	more(p, hidden);
	hash_done(&shown);
}

static void sum(struct page *p)
{
	const struct differences *d = p->d;

	if (!d->count) {
		say(p, "no difference: ");
		show_count(&p->b, d->new_run->count, "process", "processes");
		say(p, d->new_run->cut ? "; neither run is recorded to its end\n" : "\n");
		return;
	}
	say(p, "\n");
	show_count(&p->b, d->count, "difference", "differences");
	say(p, ": ");
	show_count(&p->b, d->new_run->count, "process", "processes");
	say(p, " in ");
	show_duration(&p->b, d->new_run->end);
	say(p, ", then ");
	sbuf_dec(&p->b, d->good_run->count, false);
	say(p, " in ");
	show_duration(&p->b, d->good_run->end);
	say(p, "\n");
}

void diff_show_text(const struct differences *d, struct output *out)
{
	struct page p = {.d = d};

	list(&p);
	sum(&p);
	output_add(out, p.b.s, p.b.len);
	sbuf_done(&p.b);
}
