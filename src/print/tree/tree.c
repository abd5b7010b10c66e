/* The tree of all processes, written at the end of the trace:
 *
 *      time    memory  process
 *    2.31 s   12.1 MB  make -j2: exit 2
 *    1.20 s   64.0 MB  ├─ 12 × gcc -> cc1, 40 processes (98.1 ms to 305 ms each)
 *    305 ms   45.2 MB  ├─ sh -c "cc a.c": exit 1
 *    301 ms   45.2 MB  │  └─ ccache → gcc -c a.c: exit 1
 *   1.00 s     1.2 MB  └─ sleep 1: killed by SIGTERM
 *
 * Programs that one process executed in sequence are joined by arrows. For folded processes the
 * time is the sum and the memory the highest peak. */
#include "print/core/printers.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory/alloc.h"
#include "model/explain/crash_text.h"
#include "print/core/report/report.h"
#include "print/core/process_words.h"
#include "print/tree/fold.h"
#include "ptrail/output.h"

enum {
	FIGURE_WIDTH = 10, TREE_AT = 2 * FIGURE_WIDTH + 2, LEVEL_WIDTH = 3,
	COMMAND_MIN = 24, COMMAND_MAX = 200, CHAIN_MAX = 6, NAME_MIN = 8,
};

/* An open level of the tree: its lines, and the next one to write */
struct tree_level {
	const struct life *parent;
	struct tree_children all;
	size_t next;
};

struct tree_printer {
	struct sbuf *b;
	const struct report *r;
	const struct print_options *o;
	struct tree_folding *folding;
	struct tree_level levels[FOLD_MAX_DEPTH + 1];
	unsigned depth;			/* number of open levels */
	unsigned max_depth;		/* --depth, at most FOLD_MAX_DEPTH */
	struct sbuf body;		/* text of a line: programs */
	struct sbuf tail;		/* text of a line: exit status, counts */
};

static const char *choose(const struct tree_printer *t, const char *utf8, const char *ascii)
{
	return t->o->utf8 ? utf8 : ascii;
}

static void add_column(struct sbuf *b, const char *s)
{
	unsigned n = words_columns(s);

	while (n++ < FIGURE_WIDTH)
		sbuf_char(b, ' ');
	sbuf_str(b, s);
}

static void add_figures(struct tree_printer *t, uint64_t ns, uint64_t memory)
{
	struct sbuf s = {0};

	words_duration(&s, ns, t->o->utf8);
	add_column(t->b, s.s);
	sbuf_reset(&s);
	if (memory)
		words_size(&s, memory);
	else
		sbuf_str(&s, "-");
	add_column(t->b, s.s);
	sbuf_str(t->b, "  ");
	sbuf_done(&s);
}

/* Adds the tree lines of a line at the deepest open level. `last`: it is the last one there. */
static void add_tree_lines(struct tree_printer *t, bool last)
{
	for (unsigned i = 1; i + 1 < t->depth; i++) {
		const struct tree_level *l = &t->levels[i];
		bool more = l->next < l->all.count || l->all.brief;

		sbuf_str(t->b, more ? choose(t, "│  ", "|  ") : "   ");
	}
	if (t->depth > 1)
		sbuf_str(t->b, last ? choose(t, "└─ ", "`- ") : choose(t, "├─ ", "|- "));
}

static unsigned command_room(const struct tree_printer *t)
{
	unsigned used = TREE_AT + (t->depth - 1) * LEVEL_WIDTH;

	if (!t->o->width)
		return COMMAND_MAX;
	return t->o->width > used + COMMAND_MIN ? t->o->width - used : COMMAND_MIN;
}

/* An emptied buffer is not terminated: its .s is not valid if .len is 0. */
static unsigned columns(const struct sbuf *b) { return b->len ? words_columns(b->s) : 0; }

static void add_name(struct tree_printer *t, const struct life_program *p)
{
	words_token(&t->body, life_program_name(p), t->o->utf8);
}

/* Adds the programs that it executed before the last one. The first is its parent's and is
 * skipped. */
static void add_programs(struct tree_printer *t, const struct life *l)
{
	const struct life_program *p = l->programs ? l->first_program->next : NULL;
	unsigned n = l->programs;

	if (n > CHAIN_MAX + 1)
		sbuf_str(&t->body, choose(t, "… → ", "... -> "));
	for (; p && p != l->program; p = p->next, n--) {
		if (n > CHAIN_MAX + 1)
			continue;
		add_name(t, p);
		sbuf_str(&t->body, choose(t, " → ", " -> "));
	}
}

static void add_name_in_parentheses(struct tree_printer *t, const struct life_program *p)
{
	sbuf_char(&t->body, '(');
	add_name(t, p);
	sbuf_char(&t->body, ')');
}

/* Adds the arguments, and the name that the process has set for itself. */
static void add_arguments(struct tree_printer *t, const struct life_program *p)
{
	bool is_named = p->title && *p->title;
	unsigned used = columns(&t->body) + (t->o->width ? columns(&t->tail) : 0) +
		(is_named ? words_columns(p->title) + (unsigned)strlen(" (\"\")") : 0);

	words_command(&t->body, p->argv, command_room(t) > used ? command_room(t) - used : 1,
		      t->o->utf8);
	if (!is_named)
		return;
	sbuf_char(&t->body, ' ');
	add_name_in_parentheses(t, p);
}

static void add_command(struct tree_printer *t, const struct life *l)
{
	add_programs(t, l);
	if (!l->programs) {
		add_name_in_parentheses(t, l->program);
	} else if (l->program->argv && l->program->argv[0]) {
		add_arguments(t, l->program);
	} else {
		add_name(t, l->program);
	}
}

static void add_outcome(struct tree_printer *t, const struct life *l)
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

/* Writes body and tail, and the crash of the process. If body and tail do not fit, the body is
 * truncated first. */
static void write_line(struct tree_printer *t, const struct life *l)
{
	bool bad = t->o->colour && (life_failed(l) || l->state == PROCESS_ZOMBIE || l->orphan);
	unsigned end = columns(&t->tail);

	if (t->o->width)
		words_cut(&t->body,
			  command_room(t) > end + NAME_MIN ? command_room(t) - end : NAME_MIN,
			  t->o->utf8);
	sbuf_add(&t->body, t->tail.s, t->tail.len);
	crash_text_life(&t->body, l);
	if (t->o->width)
		words_cut(&t->body, command_room(t), t->o->utf8);
	if (bad)
		sbuf_str(t->b, "\33[31m");
	sbuf_add(t->b, t->body.s, t->body.len);
	if (bad)
		sbuf_str(t->b, "\33[m");
	sbuf_char(t->b, '\n');
}

static void add_fold(struct tree_printer *t, const struct tree_fold *f)
{
	sbuf_dec(&t->body, f->count, false);
	sbuf_str(&t->body, choose(t, " × ", " x "));
	add_programs(t, f->first);
	add_name(t, f->first->program);
	add_outcome(t, f->first);
	if (f->processes > f->count) {
		sbuf_str(&t->tail, ", ");
		words_count(&t->tail, f->processes, "process", "processes");
	}
	sbuf_str(&t->tail, " (");
	words_duration_range(&t->tail, f->shortest, f->longest, t->o->utf8);
	sbuf_str(&t->tail, " each)");
}

static void add_failed_below(struct tree_printer *t, size_t n)
{
	if (!n)
		return;
	sbuf_str(&t->tail, ", of which ");
	sbuf_dec(&t->tail, n, false);
	sbuf_str(&t->tail, " failed");
}

static void write_fold(struct tree_printer *t, const struct tree_fold *f, bool last)
{
	size_t below = t->depth > t->max_depth ? folding_descendants(t->folding, f->first) : 0;

	add_figures(t, f->sum, f->memory);
	add_tree_lines(t, last);
	sbuf_reset(&t->body);
	sbuf_reset(&t->tail);
	if (f->count > 1)
		add_fold(t, f);
	else
		add_outcome(t, f->first);
	if (below && f->count == 1) {
		sbuf_str(&t->tail, ", ");
		words_count(&t->tail, below, "process", "processes");
		sbuf_str(&t->tail, " below");
		add_failed_below(t, folding_failed(t->folding, f->first));
	}
	if (f->count == 1)
		add_command(t, f->first);
	write_line(t, f->first);
}

static void write_brief(struct tree_printer *t, const struct tree_children *all)
{
	static const struct life no_process = {.exited = 1};

	add_figures(t, all->brief_sum, 0);
	add_tree_lines(t, true);
	sbuf_reset(&t->body);
	sbuf_reset(&t->tail);
	words_count(&t->body, all->brief, "process", "processes");
	sbuf_str(&t->body, " shorter than ");
	words_duration(&t->body, t->o->min_duration, t->o->utf8);
	write_line(t, &no_process);
}

static void open_level(struct tree_printer *t, const struct life *parent)
{
	t->levels[t->depth++] = (struct tree_level){
		.parent = parent, .all = folding_children(t->folding, parent),
	};
}

static void close_level(struct tree_printer *t)
{
	struct tree_level *l = &t->levels[t->depth - 1];

	if (l->all.brief)
		write_brief(t, &l->all);
	free(l->all.folds);
	t->depth--;
}

/* Preorder traversal; the open levels are the stack. */
static void walk(struct tree_printer *t)
{
	open_level(t, NULL);
	while (t->depth) {
		struct tree_level *l = &t->levels[t->depth - 1];
		const struct tree_fold *f;

		if (l->next == l->all.count) {
			close_level(t);
			continue;
		}
		f = &l->all.folds[l->next++];
		write_fold(t, f, l->next == l->all.count && !l->all.brief);
		if (f->count == 1 && f->first->first_child && t->depth <= t->max_depth)
			open_level(t, f->first);
	}
}

static void write_totals(struct tree_printer *t)
{
	const struct report *r = t->r;

	words_count(t->b, r->history->count, "process", "processes");
	sbuf_str(t->b, ", ");
	sbuf_dec(t->b, r->history->most_alive, false);
	sbuf_str(t->b, " at once; ");
	report_outcome(t->b, r);
	sbuf_str(t->b, " after ");
	words_duration(t->b, report_command_duration(r->history), t->o->utf8);
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
	struct tree_printer t = {
		.b = b, .r = r, .o = r->options, .folding = folding_new(r->history, r->options),
		.max_depth = FOLD_MAX_DEPTH,
	};

	if (r->options->depth && r->options->depth < t.max_depth)
		t.max_depth = r->options->depth;
	add_column(b, "time");
	add_column(b, "memory");
	sbuf_str(b, "  process\n");
	walk(&t);
	write_totals(&t);
	folding_free(t.folding);
	sbuf_done(&t.body);
	sbuf_done(&t.tail);
}

static void tree_event(void *self, const struct event *e)
{
	report_event(self, e, write_tree);
}

const struct printer printer_tree = {
	.name = "tree",
	.help = "all processes as a tree: programs, exit statuses, durations, memory",
	.wants = {
		.programs = true, .reaps = true, .exiting = true, .identity = true,
		.signals = true, .crashes = true, .figures = true, .history = true,
	},
	.writes_at_end = true,
	.is_for_terminal = true,
	.open = report_open,
	.event = tree_event,
	.close = report_close,
};
