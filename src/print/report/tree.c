#include "print/report/tree.h"

#include <stdlib.h>

#include "base/memory/alloc.h"
#include "model/explain/crash_text.h"
#include "print/core/process_words.h"

enum { COMMAND_MAX = 120, DEPTH_MAX = 24 };

struct bounded_tree {
	struct sbuf *b;
	const struct report *r;
	/* By index of the process: whether it has a line. */
	bool *shown;
	/* By index of a shown process: number of hidden processes counted below it. */
	size_t *below;
	/* By index of a hidden process: its nearest shown ancestor; NULL if not computed yet. */
	const struct life **host;
	/* Number of lines still available. */
	size_t left;
	/* Number of hidden processes without a shown ancestor. */
	size_t hidden;
};

/* Chooses a process with all its ancestors, if enough lines are left. */
static void choose_line(struct bounded_tree *t, const struct life *l)
{
	size_t n = 0;

	for (const struct life *up = l; up && !t->shown[up->index]; up = up->parent)
		n++;
	if (n > t->left)
		return;
	t->left -= n;
	for (; l && !t->shown[l->index]; l = l->parent)
		t->shown[l->index] = true;
}

static void choose_lines(struct bounded_tree *t)
{
	const struct history *h = t->r->history;
	const struct findings *f = t->r->findings;

	for (size_t i = 0; i < f->count && t->left; i++)
		if (f->all[i].process)
			choose_line(t, f->all[i].process);
	for (size_t i = 0; i < h->count && t->left; i++)
		if (life_failed(h->all[i]))
			choose_line(t, h->all[i]);
	for (size_t i = 0; i < h->count && t->left; i++)
		choose_line(t, h->all[i]);
}

/* Counts a hidden process at its nearest shown ancestor. Caches the ancestor for each process on
 * the path, since a tree may be as deep as there are processes. */
static void count_hidden(struct bounded_tree *t, const struct life *l)
{
	const struct life *host = l;

	while (host && !t->shown[host->index])
		host = t->host[host->index] ? t->host[host->index] : host->parent;
	for (; host && l && !t->shown[l->index] && !t->host[l->index]; l = l->parent)
		t->host[l->index] = host;
	*(host ? &t->below[host->index] : &t->hidden) += 1;
}

static void add_indent(struct bounded_tree *t, size_t depth)
{
	if (depth > DEPTH_MAX) {
		sbuf_str(t->b, "… ");
		depth = DEPTH_MAX - 1;
	}
	while (depth--)
		sbuf_str(t->b, "  ");
}

static void add_figures(struct bounded_tree *t, const struct life *l)
{
	sbuf_str(t->b, ", ");
	words_duration(t->b, life_duration(t->r->history, l), true);
	if (l->has_figures && l->figures.peak_memory) {
		sbuf_str(t->b, ", ");
		sbuf_dec(t->b, l->figures.peak_memory >> 10, false);
		sbuf_str(t->b, " KiB");
	}
}

static void add_line(struct bounded_tree *t, const struct life *l, size_t depth)
{
	add_indent(t, depth);
	report_process(t->b, l, COMMAND_MAX);
	sbuf_str(t->b, ": ");
	report_life_outcome(t->b, l);
	crash_text_life(t->b, l);
	add_figures(t, l);
	sbuf_char(t->b, '\n');
}

static void add_omitted_count(struct bounded_tree *t, size_t n, size_t depth)
{
	if (!n)
		return;
	add_indent(t, depth);
	sbuf_str(t->b, "… and ");
	words_count(t->b, n, "more process", "more processes");
	sbuf_char(t->b, '\n');
}

/* Adds a subtree in preorder, without recursion: it may be as deep as there are processes. */
static void add_subtree(struct bounded_tree *t, const struct life *root)
{
	const struct life *l = root;
	size_t depth = 0;
	bool down = true;

	for (;;) {
		if (down && t->shown[l->index]) {
			add_line(t, l, depth);
			if (l->first_child) {
				l = l->first_child;
				depth++;
				continue;
			}
		}
		if (l == root)
			return;
		down = l->next;
		if (down) {
			l = l->next;
			continue;
		}
		add_omitted_count(t, t->below[l->parent->index], depth);
		l = l->parent;
		depth--;
	}
}

void report_tree(struct sbuf *b, const struct report *r, size_t lines)
{
	const struct history *h = r->history;
	struct bounded_tree t = {.b = b, .r = r, .left = lines};

	if (!lines)
		return;
	t.shown = alloc_zeroed((h->count + 1) * sizeof(*t.shown));
	t.below = alloc_zeroed((h->count + 1) * sizeof(*t.below));
	t.host = alloc_zeroed((h->count + 1) * sizeof(*t.host));
	choose_lines(&t);
	for (size_t i = 0; i < h->count; i++)
		if (!t.shown[i])
			count_hidden(&t, h->all[i]);
	for (size_t i = 0; i < h->count; i++) {
		const struct life *l = h->all[i];

		if (!l->parent && t.shown[i])
			add_subtree(&t, l);
	}
	add_omitted_count(&t, t.hidden, 0);
	free(t.shown);
	free(t.below);
	free(t.host);
}
