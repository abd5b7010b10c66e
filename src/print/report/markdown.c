/* The printer `markdown`: a page for GitHub and GitLab: why the command failed, its exit status, a
 * table of findings, figures, and the process tree. GitHub limits the summary of a step to 1 MiB;
 * the page has at most 512 KiB, and omitted findings and processes are counted.
 *
 * Markdown characters in text of tracees are escaped, including mentions and links. The tree is a
 * code block with a fence longer than any in its text. */
#include "print/core/printers.h"

#include <string.h>

#include "print/core/report/report.h"
#include "print/core/report/text.h"
#include "print/core/report/verdict.h"
#include "print/report/tree.h"
#include "print/core/process_words.h"

enum { TREE };	/* settings */
enum {
	SIZE_LIMIT = 512 * 1024,
	TREE_PRESET = 200, TREE_MAX = 1000,	/* lines */
	FINDINGS_MAX = 200, EVIDENCE_MAX = 5, TEXT_MAX = 1000, TITLE_MAX = 300,
};

static const struct printer_setting settings[] = {
	[TREE] = {.name = "tree", .help = "lines of the process tree; 0: none",
		.preset = TREE_PRESET, .most = TREE_MAX},
	{0},
};

struct markdown {
	struct sbuf *b;
	const struct report *r;
	struct sbuf t;		/* text to be escaped; add_text appends it to .b and empties it */
};

static void add_text(struct markdown *m)
{
	report_markdown(m->b, m->t.s, m->t.len);
	sbuf_reset(&m->t);
}

/* --- findings --- */

static void add_sentence(struct markdown *m, const char *text)
{
	report_text(&m->t, text, TEXT_MAX);
	add_text(m);
}

static void add_finding(struct markdown *m, const struct finding *f)
{
	const char *advice = report_advice(f);

	sbuf_str(m->b, "| ");
	sbuf_str(m->b, finding_level_name(f->level));
	sbuf_str(m->b, f->known ? " (known) | " : " | ");
	sbuf_str(m->b, f->check->id);
	sbuf_char(m->b, ' ');
	sbuf_str(m->b, f->check->name);
	sbuf_str(m->b, " | ");
	add_sentence(m, f->message);
	for (size_t i = 0; i < f->evidence_count && i < EVIDENCE_MAX; i++) {
		sbuf_str(m->b, "<br>• ");
		report_evidence(&m->t, &f->evidence[i]);
		add_text(m);
	}
	if (*advice) {
		sbuf_str(m->b, "<br>");
		add_sentence(m, advice);
	}
	sbuf_str(m->b, " |\n");
}

static void add_findings(struct markdown *m)
{
	const struct findings *all = m->r->findings;
	size_t i;

	sbuf_str(m->b, "### Findings\n\n");
	if (!all->count) {
		sbuf_str(m->b, m->r->check_count ? "None.\n\n" : "No checks were run.\n\n");
		return;
	}
	sbuf_str(m->b, "| Level | Check | What |\n| --- | --- | --- |\n");
	for (i = 0; i < all->count && i < FINDINGS_MAX && m->b->len < SIZE_LIMIT / 2; i++)
		add_finding(m, &all->all[i]);
	sbuf_char(m->b, '\n');
	if (i == all->count)
		return;
	sbuf_str(m->b, "And ");
	sbuf_dec(m->b, all->count - i, false);
	sbuf_str(m->b, " more.\n\n");
}

static void add_blind_checks(struct markdown *m)
{
	size_t n = 0;

	for (size_t i = 0; i < m->r->check_count; i++) {
		if (!m->r->checks[i].blind)
			continue;
		sbuf_str(m->b, n++ ? ", " : "Not evaluated, required data was not traced: ");
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

static struct totals count_totals(const struct history *h)
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

static void add_number_row(struct markdown *m, const char *name, uint64_t n)
{
	sbuf_str(m->b, "| ");
	sbuf_str(m->b, name);
	sbuf_str(m->b, " | ");
	sbuf_dec(m->b, n, false);
	sbuf_str(m->b, " |\n");
}

static void add_time_row(struct markdown *m, const char *name, uint64_t ns)
{
	sbuf_str(m->b, "| ");
	sbuf_str(m->b, name);
	sbuf_str(m->b, " | ");
	words_duration(m->b, ns, true);
	sbuf_str(m->b, " |\n");
}

static void add_figures(struct markdown *m)
{
	const struct history *h = m->r->history;
	struct totals t = count_totals(h);

	sbuf_str(m->b, "### Figures\n\n| | |\n| --- | --- |\n");
	add_time_row(m, "wall time", report_command_duration(h));
	if (report_trace_duration(h))
		add_time_row(m, "whole trace", report_trace_duration(h));
	add_number_row(m, "processes", h->count);
	add_number_row(m, "programs", t.programs);
	add_number_row(m, "processes that failed", t.failed);
	add_number_row(m, "processes still running", t.alive);
	add_number_row(m, "most processes alive", h->most_alive);
	if (t.figures)
		add_time_row(m, "processor time", t.cpu);
	if (t.largest) {
		sbuf_str(m->b, "| largest process | ");
		sbuf_dec(m->b, t.peak >> 10, false);
		sbuf_str(m->b, " KiB, ");
		report_text(&m->t, life_name(t.largest), TITLE_MAX);
		add_text(m);
		sbuf_str(m->b, " |\n");
	}
	sbuf_char(m->b, '\n');
}

/* --- the tree --- */

/* Returns the length of a fence that is longer than any run of backquotes in the text. */
static size_t fence_length(const struct sbuf *text)
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

/* Adds the scratch text, which ends with a line feed, as a code block, and empties it. */
static void add_code_block(struct markdown *m)
{
	size_t n = fence_length(&m->t);

	add_fence(m->b, n);
	sbuf_add(m->b, m->t.s, m->t.len);
	add_fence(m->b, n);
	sbuf_char(m->b, '\n');
	sbuf_reset(&m->t);
}

static void add_tree(struct markdown *m)
{
	report_tree(&m->t, m->r, m->r->options->settings[TREE]);
	if (!m->t.len)
		return;
	sbuf_str(m->b, "<details><summary>Processes</summary>\n\n");
	add_code_block(m);
	sbuf_str(m->b, "</details>\n");
}

/* --- the verdict --- */

static void add_verdict(struct markdown *m)
{
	const struct location *at = &m->r->verdict.location;

	if (!report_has_verdict(m->r))
		return;
	sbuf_str(m->b, "**");
	report_cause(&m->t, m->r);
	add_text(m);
	sbuf_str(m->b, "**\n\n");
	if (*at->file) {
		sbuf_str(m->b, "In ");
		report_text(&m->t, at->file, TEXT_MAX);
		add_text(m);
		sbuf_str(m->b, ", line ");
		sbuf_dec(m->b, at->line, false);
		sbuf_str(m->b, ".\n\n");
	}
	report_verdict_lines(&m->t, m->r);
	if (m->t.len)
		add_code_block(m);
	if (*report_verdict_advice(m->r)) {
		sbuf_str(m->b, "Try: ");
		add_sentence(m, report_verdict_advice(m->r));
		sbuf_str(m->b, m->b->s[m->b->len - 1] == '.' ? "\n\n" : ".\n\n");
	}
}

/* --- the page --- */

static void markdown_write(struct sbuf *b, const struct report *r)
{
	struct markdown m = {.b = b, .r = r};

	sbuf_str(b, "## ptrail: ");
	report_title(&m.t, r, TITLE_MAX);
	add_text(&m);
	sbuf_str(b, "\n\n");
	add_verdict(&m);
	sbuf_str(b, "**");
	report_outcome(b, r);
	sbuf_str(b, "**");
	if (r->cut) {
		sbuf_str(b, "\n\n> **Incomplete:** ");
		report_cut(&m.t, r);
		add_text(&m);
		sbuf_char(b, '.');
	}
	if (r->lost > r->lost_rings) {
		sbuf_str(b, "\n\n");
		words_count(b, r->lost - r->lost_rings, "task was", "tasks were");
		sbuf_str(b, " lost: exit status unknown.");
	}
	if (r->lost_rings) {
		sbuf_str(b, "\n\nSyscalls of ");
		words_count(b, r->lost_rings, "task", "tasks");
		sbuf_str(b, " are lost: programs overwrote their ring buffers.");
	}
	for (unsigned i = 0; i < r->loss_count; i++) {
		sbuf_str(b, "\n\n> **Lost:** ");
		report_loss(&m.t, &r->losses[i]);
		add_text(&m);
		sbuf_char(b, '.');
	}
	sbuf_str(b, "\n\n");
	add_findings(&m);
	add_blind_checks(&m);
	add_figures(&m);
	add_tree(&m);
	sbuf_done(&m.t);
}

static void markdown_event(void *self, const struct event *e)
{
	report_event(self, e, markdown_write);
}

const struct printer printer_markdown = {
	.name = "markdown",
	.help = "the cause, findings, figures and processes, for CI summaries",
	.wants = {VERDICT_WANTS},
	.calls = VERDICT_CALLS,
	.settings = settings,
	.writes_at_end = true,
	.open = report_open,
	.event = markdown_event,
	.close = report_close,
};
