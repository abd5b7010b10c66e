/* The tree of all that ran, at its end:
 *
 *      time    memory  process
 *    2.31 s   12.1 MB  make -j2: exit 2
 *    1.20 s   64.0 MB  ├─ 12 × gcc -> cc1, 40 processes (98.1 ms to 305 ms each)
 *    305 ms   45.2 MB  ├─ sh -c "cc a.c": exit 1
 *    301 ms   45.2 MB  │  └─ ccache → gcc -c a.c: exit 1
 *   1.00 s     1.2 MB  └─ sleep 1: killed by SIGTERM
 *
 * Programs that a process ran one after the other stand in a row. The time of several is what they
 * took together, the memory the highest peak. */
#include "print/tree/tree.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory/alloc.h"
#include "print/report/report.h"
#include "print/core/process_words.h"
#include "print/tree/fold.h"
#include "ptrail/output.h"

enum {
	FIGURE_WIDTH = 10, TREE_AT = 2 * FIGURE_WIDTH + 2, LEVEL_WIDTH = 3,
	COMMAND_LEAST = 24, COMMAND_MOST = 200, CHAIN_MOST = 6, NAME_LEAST = 8,
};

/* A level of the tree that is being shown: its lines, and how far that is */
struct level {
	const struct life *parent;
	struct folded all;
	size_t next;
};

struct tree {
	struct sbuf *b;
	const struct report *r;
	const struct print_options *o;
	struct folder *folder;
	struct level levels[FOLD_DEPTH + 1];
	unsigned depth;			/* levels that are open, at least 1 */
	unsigned most;
	struct sbuf body, tail;		/* what it ran; how it ended, and the like */
};

static const char *sign(const struct tree *t, const char *utf8, const char *ascii)
{
	return t->o->utf8 ? utf8 : ascii;
}

static void column(struct sbuf *b, const char *s)
{
	unsigned n = words_columns(s);

	while (n++ < FIGURE_WIDTH)
		sbuf_char(b, ' ');
	sbuf_str(b, s);
}

static void figures(struct tree *t, uint64_t ns, uint64_t memory)
{
	struct sbuf s = {0};

	words_duration(&s, ns, t->o->utf8);
	column(t->b, s.s);
	sbuf_reset(&s);
	if (memory)
		words_size(&s, memory);
	else
		sbuf_str(&s, "-");
	column(t->b, s.s);
	sbuf_str(t->b, "  ");
	sbuf_done(&s);
}

/* The rails of a line whose level is the deepest one open; `last`: nothing comes below it there */
static void rails(struct tree *t, bool last)
{
	for (unsigned i = 1; i + 1 < t->depth; i++) {
		const struct level *l = &t->levels[i];
		bool more = l->next < l->all.count || l->all.brief;

		sbuf_str(t->b, more ? sign(t, "│  ", "|  ") : "   ");
	}
	if (t->depth > 1)
		sbuf_str(t->b, last ? sign(t, "└─ ", "`- ") : sign(t, "├─ ", "|- "));
}

static unsigned room(const struct tree *t)
{
	unsigned used = TREE_AT + (t->depth - 1) * LEVEL_WIDTH;

	if (!t->o->width)
		return COMMAND_MOST;
	return t->o->width > used + COMMAND_LEAST ? t->o->width - used : COMMAND_LEAST;
}

/* What is behind the length of an emptied one is of no meaning. */
static unsigned columns(const struct sbuf *b) { return b->len ? words_columns(b->s) : 0; }

static void name_of(struct sbuf *b, const struct life_program *p)
{
	words_token(b, life_program_name(p));
}

/* The programs that it ran on its way to the present one. What it was born as is its parent's. */
static void chain(struct tree *t, const struct life *l)
{
	const struct life_program *p = l->programs ? l->first_program->next : NULL;
	unsigned n = l->programs;

	if (n > CHAIN_MOST + 1)
		sbuf_str(&t->body, sign(t, "… → ", "... -> "));
	for (; p && p != l->program; p = p->next, n--) {
		if (n > CHAIN_MOST + 1)
			continue;
		name_of(&t->body, p);
		sbuf_str(&t->body, sign(t, " → ", " -> "));
	}
}

static void command(struct tree *t, const struct life *l)
{
	unsigned used;

	chain(t, l);
	used = columns(&t->body) + (t->o->width ? columns(&t->tail) : 0);
	if (!l->programs) {
		sbuf_char(&t->body, '(');
		name_of(&t->body, l->program);
		sbuf_char(&t->body, ')');
	} else if (l->program->argv && l->program->argv[0]) {
		words_command(&t->body, l->program->argv, room(t) > used ? room(t) - used : 1,
			      t->o->utf8);
	} else {
		name_of(&t->body, l->program);
	}
}

static void outcome(struct tree *t, const struct life *l)
{
	if (!l->exited || life_failed(l)) {
		sbuf_str(&t->tail, ": ");
		report_life_outcome(&t->tail, l);
	}
	if (l->orphan) {
		sbuf_str(&t->tail, ", orphaned");
		if (l->orphaned_to) {
			sbuf_str(&t->tail, " to ");
			sbuf_dec(&t->tail, l->orphaned_to, true);
		}
	}
	if (l->state == PROCESS_ZOMBIE)
		sbuf_str(&t->tail, ", zombie");
}

/* Where both do not fit, the command is cut before how it ended is */
static void emit(struct tree *t, const struct life *l)
{
	bool bad = t->o->colour && (life_failed(l) || l->state == PROCESS_ZOMBIE || l->orphan);
	unsigned end = columns(&t->tail);

	if (t->o->width)
		words_cut(&t->body, room(t) > end + NAME_LEAST ? room(t) - end : NAME_LEAST,
			  t->o->utf8);
	sbuf_add(&t->body, t->tail.s, t->tail.len);
	if (t->o->width)
		words_cut(&t->body, room(t), t->o->utf8);
	if (bad)
		sbuf_str(t->b, "\33[31m");
	sbuf_add(t->b, t->body.s, t->body.len);
	if (bad)
		sbuf_str(t->b, "\33[m");
	sbuf_char(t->b, '\n');
}

static void fold_words(struct tree *t, const struct fold *f)
{
	sbuf_dec(&t->body, f->count, false);
	sbuf_str(&t->body, sign(t, " × ", " x "));
	chain(t, f->first);
	name_of(&t->body, f->first->program);
	outcome(t, f->first);
	if (f->processes > f->count) {
		sbuf_str(&t->tail, ", ");
		words_count(&t->tail, f->processes, "process", "processes");
	}
	sbuf_str(&t->tail, " (");
	words_durations(&t->tail, f->shortest, f->longest, t->o->utf8);
	sbuf_str(&t->tail, " each)");
}

static void failed_below(struct tree *t, size_t n)
{
	if (!n)
		return;
	sbuf_str(&t->tail, ", of which ");
	sbuf_dec(&t->tail, n, false);
	sbuf_str(&t->tail, " failed");
}

static void line(struct tree *t, const struct fold *f, bool last)
{
	size_t below = t->depth > t->most ? folder_below(t->folder, f->first) : 0;

	figures(t, f->sum, f->memory);
	rails(t, last);
	sbuf_reset(&t->body);
	sbuf_reset(&t->tail);
	if (f->count > 1)
		fold_words(t, f);
	else
		outcome(t, f->first);
	if (below && f->count == 1) {
		sbuf_str(&t->tail, ", ");
		words_count(&t->tail, below, "process", "processes");
		sbuf_str(&t->tail, " below");
		failed_below(t, folder_failed(t->folder, f->first));
	}
	if (f->count == 1)
		command(t, f->first);
	emit(t, f->first);
}

static void brief(struct tree *t, const struct folded *all)
{
	static const struct life nobody = {.exited = 1};

	figures(t, all->brief_sum, 0);
	rails(t, true);
	sbuf_reset(&t->body);
	sbuf_reset(&t->tail);
	words_count(&t->body, all->brief, "process", "processes");
	sbuf_str(&t->body, " of less than ");
	words_duration(&t->body, t->o->min_duration, t->o->utf8);
	emit(t, &nobody);
}

static void open_level(struct tree *t, const struct life *parent)
{
	t->levels[t->depth++] = (struct level){
		.parent = parent, .all = folder_children(t->folder, parent),
	};
}

static void close_level(struct tree *t)
{
	struct level *l = &t->levels[t->depth - 1];

	if (l->all.brief)
		brief(t, &l->all);
	free(l->all.folds);
	t->depth--;
}

/* In preorder; the levels that are open are the stack */
static void walk(struct tree *t)
{
	open_level(t, NULL);
	while (t->depth) {
		struct level *l = &t->levels[t->depth - 1];
		const struct fold *f;

		if (l->next == l->all.count) {
			close_level(t);
			continue;
		}
		f = &l->all.folds[l->next++];
		line(t, f, l->next == l->all.count && !l->all.brief);
		if (f->count == 1 && f->first->first_child && t->depth <= t->most)
			open_level(t, f->first);
	}
}

static void closing(struct tree *t)
{
	const struct report *r = t->r;

	words_count(t->b, r->history->count, "process", "processes");
	sbuf_str(t->b, ", ");
	sbuf_dec(t->b, r->history->most_alive, false);
	sbuf_str(t->b, " at once; ");
	report_outcome(t->b, r);
	sbuf_str(t->b, " after ");
	words_duration(t->b, report_duration(r->history), t->o->utf8);
	sbuf_char(t->b, '\n');
	for (unsigned i = 0; i < r->loss_count; i++) {
		report_loss(t->b, &r->losses[i]);
		sbuf_char(t->b, '\n');
	}
	if (!r->cut)
		return;
	sbuf_str(t->b, "cut short: ");
	report_cut(t->b, r);
	sbuf_char(t->b, '\n');
}

static void write_tree(struct sbuf *b, const struct report *r)
{
	struct tree t = {
		.b = b, .r = r, .o = r->options, .folder = folder_new(r->history, r->options),
		.most = FOLD_DEPTH,
	};

	if (r->options->depth && r->options->depth < t.most)
		t.most = r->options->depth;
	column(b, "time");
	column(b, "memory");
	sbuf_str(b, "  process\n");
	walk(&t);
	closing(&t);
	folder_free(t.folder);
	sbuf_done(&t.body);
	sbuf_done(&t.tail);
}

static void tree_event(void *self, const struct event *e)
{
	report_event(self, e, write_tree);
}

const struct printer printer_tree = {
	.name = "tree",
	.help = "all processes as a tree: programs, ends, durations, memory",
	.wants = {
		.programs = true, .reaps = true, .exiting = true, .identity = true,
		.figures = true, .history = true,
	},
	.open = report_open,
	.event = tree_event,
	.close = report_close,
};
