/* The text form: a line for each difference, causes first.
 *
 *   src/foo.h: cc1 (gcc -c a.c) could open it in the good run, now: ENOENT
 *   cc1 (gcc -c a.c): exit 1, was exit 0: cc1 found no foo.h in 5 directories; passed on by gcc
 *   gcc -c b.c: missing, with 2 processes below
 *
 *   3 differences: 28 processes in 1.2 s, was 31 in 1.3 s
 *
 * Of a long list of similar differences the first are shown, and the number of the others. */
#include <stdlib.h>
#include <string.h>

#include "base/memory/alloc.h"
#include "diff/compare/arguments.h"
#include "diff/collect/collect.h"
#include "diff/show/words.h"
#include "model/explain/reason.h"

enum {
	/* Maximum number of lines of one rank: of causes, of another kind, of a pair and kind */
	CAUSES_MAX = 10, KIND_MAX = 5, PAIR_MAX = 3, PAIR_SEARCHES_MAX = 1,
	SUBJECT_MAX = 400, WORDS_MAX = 6, WORD_MAX = 80, PREFIX_MAX = 20,
	REASON_MAX = 200, NAMES_MAX = 5,
};

struct page {
	const struct differences *d;
	struct sbuf b;
};

static void write_process(struct page *p, const struct difference *i)
{
	const struct run_process *u = i->new ? i->new : i->good;
	const struct fact *f = i->new ? i->new_fact : i->good_fact;
	const struct run_program *program = f ? program_of_fact(u, f) : last_program(u);

	if ((i->kind == DIFF_LOST || i->kind == DIFF_ENDPOINT_CHANGED) && i->good &&
	    i->good->has_no_exec == u->has_no_exec) {
		u = i->good;	/* name it as in the good run */
		program = program_of_fact(u, i->good_fact);
	}
	if (i->new_program || i->good_program)
		program = i->new_program ? i->new_program : i->good_program;
	if (i->good_program && i->new_program) {
		u = i->good;
		program = i->good_program;
	}
	show_process(&p->b, u, program);
}

static void write_subject(struct page *p, const struct difference *i)
{
	const struct fact *f = i->good_fact ? i->good_fact : i->new_fact;

	reason_text(&p->b, f->what->s, SUBJECT_MAX);
}

static void write_subject_and_process(struct page *p, const struct difference *i)
{
	write_subject(p, i);
	sbuf_str(&p->b, ": ");
	write_process(p, i);
}

static void write_others(struct page *p, const struct difference *i)
{
	if (i->processes < 2)
		return;
	sbuf_str(&p->b, " (and ");
	show_count(&p->b, i->processes - 1, "more process", "more processes");
	sbuf_char(&p->b, ')');
}

static void write_text(struct page *p, const char *s)
{
	sbuf_str(&p->b, s);
}

/* --- one of each kind --- */

static void write_incomplete(struct page *p, const struct difference *i)
{
	const struct collected *good = p->d->good_run, *new = p->d->new_run;

	(void)i;
	if (good->is_incomplete != new->is_incomplete)
		write_text(p, new->is_incomplete ? "the new run was not recorded to its end" :
			   "the good run was not recorded to its end");
	else
		write_text(p, new->has_calls ?
			   "only the recording of the new run contains system calls" :
			   "only the recording of the good run contains system calls");
	if (p->d->lacks_calls)
		write_text(p, ": files, addresses and failures are not compared");
}

static void write_lost(struct page *p, const struct difference *i)
{
	write_subject_and_process(p, i);
	write_text(p, " could ");
	write_text(p, difference_verb(i->good_fact));
	write_text(p, " it in the good run, now: ");
	show_error(&p->b, i->new_fact->error);
}

static void write_fails(struct page *p, const struct difference *i)
{
	if (*i->new_fact->what->s) {
		write_subject(p, i);
		write_text(p, ": ");
	}
	write_process(p, i);
	write_text(p, ": ");
	write_text(p, i->new_fact->call);
	write_text(p, " fails now, not in the good run: ");
	show_error(&p->b, i->new_fact->error);
}

static void write_unused(struct page *p, const struct difference *i)
{
	write_subject_and_process(p, i);
	write_text(p, i->good_fact->kind == FACT_LOOKUP ?
		   " found it in the good run; no process does now" :
		   " opened it in the good run; no process does now");
}

static void write_found(struct page *p, const struct difference *i)
{
	write_subject_and_process(p, i);
	write_text(p, " could not ");
	write_text(p, difference_verb(i->good_fact));
	write_text(p, " it in the good run (");
	show_error(&p->b, i->good_fact->error);
	write_text(p, "), now it can");
}

static void write_program(struct page *p, const struct difference *i)
{
	const struct run_program *a = i->good_program, *b = i->new_program;

	write_process(p, i);
	if (a && b && a->path->hash == b->path->hash) {
		write_text(p, ": is called ");
		show_word(&p->b, b->name->s, SUBJECT_MAX);
		write_text(p, ", was ");
		show_word(&p->b, a->name->s, SUBJECT_MAX);
	} else if (a && b) {
		write_text(p, ": runs ");
		show_word(&p->b, b->path->s, SUBJECT_MAX);
		write_text(p, ", was ");
		show_word(&p->b, a->path->s, SUBJECT_MAX);
	} else {
		write_text(p, b ? ": executes this program now, not in the good run" :
			   ": executed this program in the good run, not now");
	}
}

/* Returns the offset from which two long words with a common beginning are shown. */
static size_t shown_offset(const char *a, const char *b)
{
	size_t same = 0;

	if (strlen(a) <= WORD_MAX && strlen(b) <= WORD_MAX)
		return 0;
	while (a[same] && a[same] == b[same])
		same++;
	same = same > PREFIX_MAX ? same - PREFIX_MAX : 0;
	while (same && (a[same] & 0xc0) == 0x80)	/* not inside a character */
		same--;
	return same;
}

static void write_word(struct page *p, const char *word, size_t from)
{
	if (from)
		write_text(p, "...");
	show_word(&p->b, word + from, WORD_MAX);
}

static void write_words(struct page *p, const struct run_program *of, const unsigned *positions,
			unsigned n)
{
	for (unsigned w = 0; w < n && w < WORDS_MAX; w++) {
		if (w)
			write_text(p, " ");
		show_word(&p->b, of->argv[positions[w]]->s, WORD_MAX);
	}
	if (n > WORDS_MAX) {
		write_text(p, " and ");
		show_count(&p->b, n - WORDS_MAX, "more", "more");
	}
}

static void write_several_words(struct page *p, const struct run_program *a, const unsigned *only_a,
				unsigned m, const struct run_program *b, const unsigned *only_b,
				unsigned n)
{
	write_text(p, n ? ": has " : m ? ": has no " : ": has its arguments in a different order");
	write_words(p, b, only_b, n);
	if (n && m)
		write_text(p, ", had ");
	write_words(p, a, only_a, m);
}

static void write_arguments(struct page *p, const struct difference *i)
{
	const struct run_program *a = i->good_program, *b = i->new_program;
	unsigned *only_a = alloc_zeroed((a->argc + 1) * sizeof(*only_a));
	unsigned *only_b = alloc_zeroed((b->argc + 1) * sizeof(*only_b)), m, n;

	words_compare(p->d->good_run, a, only_a, &m, p->d->new_run, b, only_b, &n);
	write_process(p, i);
	if (n == 1 && m == 1) {
		const char *was = a->argv[*only_a]->s, *is = b->argv[*only_b]->s;
		size_t from = shown_offset(was, is);

		write_text(p, ": has ");
		write_word(p, is, from);
		write_text(p, ", had ");
		write_word(p, was, from);
	} else {
		write_several_words(p, a, only_a, m, b, only_b, n);
	}
	free(only_a);
	free(only_b);
}

static void write_directory(struct page *p, const struct difference *i)
{
	write_process(p, i);
	write_text(p, ": runs in ");
	show_word(&p->b, i->new_program->directory->s, SUBJECT_MAX);
	write_text(p, ", was in ");
	show_word(&p->b, i->good_program->directory->s, SUBJECT_MAX);
}

/* Writes the ancestors that passed the exit status on. */
static void write_passed_on(struct page *p, const struct difference *i)
{
	unsigned n = 0;

	for (const struct pair *up = i->pair->parent; up; up = up->parent) {
		if (!up->is_passed_on || up->worse != i->pair->worse)
			continue;
		if (n == NAMES_MAX)
			break;
		write_text(p, !n ? "; passed on by " : ", ");
		show_word(&p->b, last_program(up->new.all[0])->name->s, WORD_MAX);
		n++;
	}
	if (i->passed_on > n) {
		write_text(p, " and ");
		show_count(&p->b, i->passed_on - n, "more", "more");
	}
}

static void write_end(struct page *p, const struct difference *i)
{
	write_process(p, i);
	write_text(p, ": ");
	if (i->pair->new.count > 1)
		write_text(p, "one of several processes: ");
	show_end(&p->b, i->new);
	write_text(p, ", was ");
	show_end(&p->b, i->good);
	if (i->new->reason) {
		write_text(p, ": ");
		reason_text(&p->b, i->new->reason->s, REASON_MAX);
	}
	write_passed_on(p, i);
}

static void write_one_sided(struct page *p, const struct difference *i)
{
	const struct run_process *u = i->new ? i->new : i->good;
	const struct run_group *g = i->new ? &i->pair->new : &i->pair->good;
	size_t below = 0;

	for (size_t k = 0; k < g->count; k++)
		below += g->all[k]->below;
	write_process(p, i);
	write_text(p, i->new ? ": new" : ": missing");
	if (g->count > 1) {
		write_text(p, ", ");
		show_count(&p->b, g->count, "time", "times");
	}
	if (below) {
		write_text(p, ", with ");
		show_count(&p->b, below, "process below", "processes below");
	}
	if (u->exited && (u->ending.signaled || u->ending.number)) {
		write_text(p, i->new ? ": " : ": it ended with ");
		show_end(&p->b, u);
	}
}

static void write_count(struct page *p, const struct difference *i)
{
	write_process(p, i);
	write_text(p, ": ");
	show_count(&p->b, i->new_value, "time", "times");
	write_text(p, ", was ");
	show_count(&p->b, i->good_value, "time", "times");
}

static void write_not_opened(struct page *p, const struct difference *i)
{
	write_subject_and_process(p, i);
	write_text(p, " opened it in the good run, not now");
}

static void write_opened(struct page *p, const struct difference *i)
{
	write_subject_and_process(p, i);
	write_text(p, " opens it now, not in the good run");
}

static void write_access(struct page *p, const struct difference *i)
{
	write_subject_and_process(p, i);
	write_text(p, i->new_fact->writes ? " opens it for writing now, not in the good run" :
	    " opened it for writing in the good run, not now");
}

static void write_error(struct page *p, const struct difference *i)
{
	write_subject_and_process(p, i);
	write_text(p, ": ");
	write_text(p, i->new_fact->call);
	write_text(p, " fails with ");
	show_error(&p->b, i->new_fact->error);
	write_text(p, ", was ");
	show_error(&p->b, i->good_fact->error);
}

static void write_not_failing(struct page *p, const struct difference *i)
{
	if (*i->good_fact->what->s) {
		write_subject(p, i);
		write_text(p, ": ");
	}
	write_process(p, i);
	write_text(p, ": ");
	write_text(p, i->good_fact->call);
	write_text(p, " failed in the good run, not now: ");
	show_error(&p->b, i->good_fact->error);
}

static void write_searched(struct page *p, const struct difference *i)
{
	write_subject_and_process(p, i);
	write_text(p, i->new ? " looks for it now, not in the good run; it does not exist" :
	    " looked for it in the good run, not now; it did not exist");
}

static void write_endpoint(struct page *p, const struct difference *i)
{
	const struct fact *f = i->new ? i->new_fact : i->good_fact;
	bool is_bind = f->kind == FACT_BIND, is_send = f->kind == FACT_SEND;

	write_subject_and_process(p, i);
	if (i->kind == DIFF_ENDPOINT_CHANGED) {
		write_text(p, is_bind ? " was bound to it in the good run, now to " :
			   is_send ? " sent to it in the good run, now to " :
			   " connected to it in the good run, now to ");
		reason_text(&p->b, f->what->s, SUBJECT_MAX);
		return;
	}
	if (i->new)
		write_text(p, is_bind ? " is bound to it now, not in the good run" :
			   is_send ? " sends to it now, not in the good run" :
			   " connects to it now, not in the good run");
	else
		write_text(p, is_bind ? " was bound to it in the good run, not now" :
			   is_send ? " sent to it in the good run, not now" :
			   " connected to it in the good run, not now");
}

static void write_amount(struct page *p, enum figure f, uint64_t n)
{
	if (f == FIGURE_PROCESSOR)
		show_duration(&p->b, n);
	else
		show_size(&p->b, n);
}

static void write_figure(struct page *p, const struct difference *i)
{
	static const char *const suffixes[FIGURES] = {
		[FIGURE_PROCESSOR] = " of processor time", [FIGURE_MEMORY] = " of memory",
		[FIGURE_READ] = " read", [FIGURE_WRITTEN] = " written",
	};

	write_process(p, i);
	write_text(p, ": ");
	write_amount(p, i->figure, i->new_value);
	write_text(p, suffixes[i->figure]);
	write_text(p, ", was ");
	write_amount(p, i->figure, i->good_value);
}

typedef void write_fn(struct page *p, const struct difference *i);

static write_fn *const writers[DIFF_KINDS] = {
	[DIFF_INCOMPLETE] = write_incomplete, [DIFF_LOST] = write_lost, [DIFF_FAILS] = write_fails,
	[DIFF_UNUSED] = write_unused, [DIFF_FOUND] = write_found, [DIFF_PROGRAM] = write_program,
	[DIFF_ARGUMENTS] = write_arguments, [DIFF_DIRECTORY] = write_directory,
	[DIFF_END] = write_end, [DIFF_MISSING] = write_one_sided, [DIFF_ADDED] = write_one_sided,
	[DIFF_COUNT] = write_count, [DIFF_NOT_OPENED] = write_not_opened,
	[DIFF_OPENED] = write_opened, [DIFF_ACCESS] = write_access, [DIFF_ERROR] = write_error,
	[DIFF_NOT_FAILING] = write_not_failing,
	[DIFF_SEARCHED] = write_searched, [DIFF_NOT_SEARCHED] = write_searched,
	[DIFF_ENDPOINT_MISSING] = write_endpoint, [DIFF_ENDPOINT_ADDED] = write_endpoint,
	[DIFF_ENDPOINT_CHANGED] = write_endpoint, [DIFF_FIGURE] = write_figure,
};

/* --- the page --- */

/* Whether another line of the kind, and of the kind and pair, fits */
static bool has_room(struct hash *shown, const struct difference *i)
{
	uint64_t of_kind = i->kind + 1, of_pair = (uintptr_t)i->pair + i->kind;
	uintptr_t kinds = (uintptr_t)hash_get(shown, of_kind);
	uintptr_t pairs = (uintptr_t)hash_get(shown, of_pair);

	uintptr_t most = i->kind == DIFF_SEARCHED || i->kind == DIFF_NOT_SEARCHED ?
		PAIR_SEARCHES_MAX : PAIR_MAX;

	if (kinds >= (i->rank < RANK_END ? CAUSES_MAX : KIND_MAX) || (i->pair && pairs >= most))
		return false;
	hash_put(shown, of_kind, (void *)(kinds + 1));
	hash_put(shown, of_pair, (void *)(pairs + 1));
	return true;
}

static void write_more(struct page *p, size_t n)
{
	if (!n)
		return;
	write_text(p, "  and ");
	sbuf_dec(&p->b, n, false);
	write_text(p, " more like these\n");
}

static void write_list(struct page *p)
{
	struct hash shown = {0};
	size_t hidden = 0;

	for (size_t at = 0; at < p->d->count; at++) {
		const struct difference *i = &p->d->all[at];

		if (at && i[-1].rank != i->rank) {
			write_more(p, hidden);
			hidden = 0;
			hash_done(&shown);
		}
		if (!has_room(&shown, i)) {
			hidden++;
			continue;
		}
		writers[i->kind](p, i);
		write_others(p, i);
		sbuf_char(&p->b, '\n');
	}
	write_more(p, hidden);
	hash_done(&shown);
}

static void write_summary(struct page *p)
{
	const struct differences *d = p->d;

	if (!d->count) {
		write_text(p, "no difference: ");
		show_count(&p->b, d->new_run->count, "process", "processes");
		write_text(p, d->new_run->is_incomplete ?
			   "; neither run was recorded to its end\n" : "\n");
		return;
	}
	write_text(p, "\n");
	show_count(&p->b, d->count, "difference", "differences");
	write_text(p, ": ");
	show_count(&p->b, d->new_run->count, "process", "processes");
	write_text(p, " in ");
	show_duration(&p->b, d->new_run->end);
	write_text(p, ", was ");
	sbuf_dec(&p->b, d->good_run->count, false);
	write_text(p, " in ");
	show_duration(&p->b, d->good_run->end);
	write_text(p, "\n");
}

void diff_write_text(const struct differences *d, struct output *out)
{
	struct page p = {.d = d};

	write_list(&p);
	write_summary(&p);
	output_add(out, p.b.s, p.b.len);
	sbuf_done(&p.b);
}
