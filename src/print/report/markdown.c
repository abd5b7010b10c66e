/* The printer `markdown`: a page for people, as GitHub and GitLab show it: what was run and how
 * that ended, the findings as a table, figures, the tree of processes. A step's summary may have
 * 1 MiB, and this has 512 KiB at most; what is left out is counted.
 *
 * In running text each sign of markdown that comes from a tracee is escaped, a mention and a link
 * included; the tree is a block of code with a fence longer than any in it. */
#include "print/report/markdown.h"

#include <string.h>

#include "print/report/report.h"
#include "print/report/text.h"
#include "print/report/tree.h"
#include "print/core/process_words.h"

enum { TREE };	/* settings */
enum {
	SIZE_MOST = 512 * 1024,
	TREE_PRESET = 200, TREE_MOST = 1000,	/* lines */
	FINDINGS_MOST = 200, EVIDENCE_MOST = 5, TEXT_MOST = 1000, TITLE_MOST = 300,
};

static const struct printer_setting settings[] = {
	[TREE] = {.name = "tree", .help = "lines of the process tree; 0: none",
		.preset = TREE_PRESET, .most = TREE_MOST},
	{0},
};

struct markdown {
	struct sbuf *b;
	const struct report *r;
	struct sbuf t;		/* text that is not escaped yet; emptied by add_text */
};

static void escape(struct sbuf *b, const struct sbuf *text)
{
	for (size_t i = 0; i < text->len; i++) {
		char c = text->s[i];

		switch (c) {
		case '&': sbuf_str(b, "&amp;"); continue;
		case '<': sbuf_str(b, "&lt;"); continue;
		case '>': sbuf_str(b, "&gt;"); continue;
		case '@': sbuf_str(b, "&#64;"); continue;
		case ':':		/* http://, and :emoji: */
			sbuf_str(b, text->s[i + 1] == ' ' || i + 1 == text->len ? ":" : "&#58;");
			continue;
		}
		if (strchr("\\`*_{}[]()#+!|~$", c) || (c == '.' && i > 2 &&
		    !strncasecmp(text->s + i - 3, "www", 3)))
			sbuf_char(b, '\\');
		sbuf_char(b, c);
	}
}

static void add_text(struct markdown *m)
{
	escape(m->b, &m->t);
	sbuf_reset(&m->t);
}

/* --- findings --- */

static void sentence(struct markdown *m, const char *text)
{
	report_text(&m->t, text, TEXT_MOST);
	add_text(m);
}

static void finding(struct markdown *m, const struct finding *f)
{
	const char *advice = report_advice(f);

	sbuf_str(m->b, "| ");
	sbuf_str(m->b, finding_level_name(f->level));
	sbuf_str(m->b, f->known ? " (known) | " : " | ");
	sbuf_str(m->b, f->check->id);
	sbuf_char(m->b, ' ');
	sbuf_str(m->b, f->check->name);
	sbuf_str(m->b, " | ");
	sentence(m, f->message);
	for (size_t i = 0; i < f->evidence_count && i < EVIDENCE_MOST; i++) {
		sbuf_str(m->b, "<br>• ");
		report_evidence(&m->t, &f->evidence[i]);
		add_text(m);
	}
	if (*advice) {
		sbuf_str(m->b, "<br>");
		sentence(m, advice);
	}
	sbuf_str(m->b, " |\n");
}

static void findings(struct markdown *m)
{
	const struct findings *all = m->r->findings;
	size_t i;

	sbuf_str(m->b, "### Findings\n\n");
	if (!all->count) {
		sbuf_str(m->b, m->r->check_count ? "None.\n\n" : "Nothing was checked.\n\n");
		return;
	}
	sbuf_str(m->b, "| Level | Check | What |\n| --- | --- | --- |\n");
	for (i = 0; i < all->count && i < FINDINGS_MOST && m->b->len < SIZE_MOST / 2; i++)
		finding(m, &all->all[i]);
	sbuf_char(m->b, '\n');
	if (i == all->count)
		return;
	sbuf_str(m->b, "And ");
	sbuf_dec(m->b, all->count - i, false);
	sbuf_str(m->b, " more.\n\n");
}

static void blind(struct markdown *m)
{
	size_t n = 0;

	for (size_t i = 0; i < m->r->check_count; i++) {
		if (!m->r->checks[i].blind)
			continue;
		sbuf_str(m->b, n++ ? ", " : "What these need was not seen: ");
		sbuf_str(m->b, m->r->checks[i].row->id);
	}
	sbuf_str(m->b, n ? ".\n\n" : "");
}

/* --- figures --- */

struct totals {
	uint64_t programs, failed, alive, cpu, peak;
	const struct life *largest;
	bool figures;
};

static struct totals total(const struct history *h)
{
	struct totals t = {0};

	for (size_t i = 0; i < h->count; i++) {
		const struct life *l = h->all[i];

		t.programs += l->programs;
		t.failed += life_failed(l);
		t.alive += !l->exited;
		if (!l->has_figures)
			continue;
		t.figures = true;
		t.cpu += l->figures.processor;
		if (l->figures.peak_memory <= t.peak)
			continue;
		t.peak = l->figures.peak_memory;
		t.largest = l;
	}
	return t;
}

static void row_number(struct markdown *m, const char *name, uint64_t n)
{
	sbuf_str(m->b, "| ");
	sbuf_str(m->b, name);
	sbuf_str(m->b, " | ");
	sbuf_dec(m->b, n, false);
	sbuf_str(m->b, " |\n");
}

static void row_time(struct markdown *m, const char *name, uint64_t ns)
{
	sbuf_str(m->b, "| ");
	sbuf_str(m->b, name);
	sbuf_str(m->b, " | ");
	words_duration(m->b, ns, true);
	sbuf_str(m->b, " |\n");
}

static void figures(struct markdown *m)
{
	const struct history *h = m->r->history;
	struct totals t = total(h);

	sbuf_str(m->b, "### Figures\n\n| | |\n| --- | --- |\n");
	row_time(m, "wall time", report_duration(h));
	if (report_traced(h))
		row_time(m, "whole trace", report_traced(h));
	row_number(m, "processes", h->count);
	row_number(m, "programs", t.programs);
	row_number(m, "processes that failed", t.failed);
	row_number(m, "processes without an end", t.alive);
	row_number(m, "alive at once", h->most_alive);
	if (t.figures)
		row_time(m, "processor time", t.cpu);
	if (t.largest) {
		sbuf_str(m->b, "| largest process | ");
		sbuf_dec(m->b, t.peak >> 10, false);
		sbuf_str(m->b, " KiB, ");
		report_text(&m->t, life_name(t.largest), TITLE_MOST);
		add_text(m);
		sbuf_str(m->b, " |\n");
	}
	sbuf_char(m->b, '\n');
}

/* --- the tree --- */

/* Longer than what looks like one */
static size_t fence(const struct sbuf *text)
{
	size_t most = 2, run = 0;

	for (size_t i = 0; i < text->len; i++) {
		run = text->s[i] == '`' ? run + 1 : 0;
		most = run > most ? run : most;
	}
	return most + 1;
}

static void add_fence(struct sbuf *b, size_t n)
{
	while (n--)
		sbuf_char(b, '`');
	sbuf_char(b, '\n');
}

static void tree(struct markdown *m)
{
	size_t n;

	report_tree(&m->t, m->r, m->r->options->settings[TREE]);
	if (!m->t.len)
		return;
	n = fence(&m->t);
	sbuf_str(m->b, "<details><summary>Processes</summary>\n\n");
	add_fence(m->b, n);
	sbuf_add(m->b, m->t.s, m->t.len);
	add_fence(m->b, n);
	sbuf_str(m->b, "\n</details>\n");
	sbuf_reset(&m->t);
}

/* --- all of it --- */

static void markdown_write(struct sbuf *b, const struct report *r)
{
	struct markdown m = {.b = b, .r = r};

	sbuf_str(b, "## ptrail: ");
	report_title(&m.t, r, TITLE_MOST);
	add_text(&m);
	sbuf_str(b, "\n\n**");
	report_outcome(b, r);
	sbuf_str(b, "**");
	if (r->cut) {
		sbuf_str(b, "\n\n> **Cut:** ");
		report_cut(&m.t, r);
		add_text(&m);
		sbuf_char(b, '.');
	}
	if (r->lost > r->lost_rings) {
		sbuf_str(b, "\n\n");
		words_count(b, r->lost - r->lost_rings, "task was", "tasks were");
		sbuf_str(b, " lost: nobody said how.");
	}
	if (r->lost_rings) {
		sbuf_str(b, "\n\nSyscalls of ");
		words_count(b, r->lost_rings, "task", "tasks");
		sbuf_str(b, " are lost: programs wrote into their ring buffers.");
	}
	for (unsigned i = 0; i < r->loss_count; i++) {
		sbuf_str(b, "\n\n> **Lost:** ");
		report_loss(&m.t, &r->losses[i]);
		add_text(&m);
		sbuf_char(b, '.');
	}
	sbuf_str(b, "\n\n");
	findings(&m);
	blind(&m);
	figures(&m);
	tree(&m);
	sbuf_done(&m.t);
}

static void event(void *self, const struct event *e)
{
	report_event(self, e, markdown_write);
}

const struct printer printer_markdown = {
	.name = "markdown",
	.help = "a page of findings, figures and processes, for summaries of CI",
	.wants = {.programs = true, .reaps = true, .figures = true, .history = true,
		  .findings = true},
	.settings = settings,
	.open = report_open,
	.event = event,
	.close = report_close,
};
