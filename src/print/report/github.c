/* The printer `github`: results as workflow commands of GitHub Actions, one a line:
 *
 *   ::error title=ptrail ST302 swallowed-failure::cc failed, and make succeeded.%0A…
 *
 * A runner interprets a line as a command if it begins with "::name properties::" or contains
 * "##[name" anywhere. Other runners (Forgejo, Gitea) take the last "::" of the line as the end of
 * the properties. Text of tracees is therefore modified so that it contains neither, in addition to
 * the escapes of the format (%25, %0D, %0A, in properties %3A and %2C).
 *
 * The first annotation is the verdict on a failed command. If a tool named a place in a file below
 * the working directory, the annotation is attached to it (file=, line=).
 *
 * GitHub shows ten annotations of each kind for a step: if there are more, the tenth counts the
 * omitted ones. Findings of the baseline are omitted. */
#include "print/core/printers.h"

#include "print/core/report/report.h"
#include "print/core/report/text.h"
#include "print/core/report/verdict.h"
#include "print/core/process_words.h"

enum {
	ANNOTATIONS_MAX = 10,	/* per kind and step */
	EVIDENCE_MAX = 5, TITLE_MAX = 200, TEXT_MAX = 1000,
};

enum annotation_kind { KIND_NOTICE, KIND_WARNING, KIND_ERROR, KINDS };

static const char *const commands[] = {
	[KIND_NOTICE] = "notice", [KIND_WARNING] = "warning", [KIND_ERROR] = "error",
};

static const enum annotation_kind kinds_of_levels[] = {
	[LEVEL_NOTE] = KIND_NOTICE, [LEVEL_WARNING] = KIND_WARNING, [LEVEL_ERROR] = KIND_ERROR,
};

struct github {
	struct sbuf *b;
	const struct report *r;
	struct sbuf title, text;	/* of the next annotation, not yet escaped */
	struct sbuf file;		/* the same; empty: no file */
	unsigned line;			/* in .file; 0: unknown */
	size_t expected[KINDS];		/* number of annotations to write, by kind */
	size_t written[KINDS];		/* number of annotations written, by kind */
};

static void add_escaped(struct sbuf *b, const struct sbuf *text, bool property)
{
	for (size_t i = 0; i < text->len; i++) {
		char c = text->s[i];

		switch (c) {
		case '%': sbuf_str(b, "%25"); continue;
		case '\r': sbuf_str(b, "%0D"); continue;
		case '\n': sbuf_str(b, "%0A"); continue;
		}
		if (property && (c == ':' || c == ',')) {
			sbuf_str(b, c == ':' ? "%3A" : "%2C");
			continue;
		}
		/* the text follows a "::", which its first character may extend */
		if ((c == ':' && b->s[b->len - 1] == ':') ||
		    (c == '[' && i > 1 && text->s[i - 1] == '#' && text->s[i - 2] == '#'))
			sbuf_char(b, ' ');
		sbuf_char(b, c);
	}
}

/* Whether another annotation of the kind may be written; the last one may have to be the count */
static bool has_room_for(const struct github *g, enum annotation_kind kind)
{
	return g->expected[kind] <= ANNOTATIONS_MAX || g->written[kind] < ANNOTATIONS_MAX - 1;
}

/* Writes a command with .title, .file and .text, and empties them. */
static void write_command(struct github *g, enum annotation_kind kind)
{
	sbuf_str(g->b, "::");
	sbuf_str(g->b, commands[kind]);
	if (g->file.len) {
		sbuf_str(g->b, " file=");
		add_escaped(g->b, &g->file, true);
		sbuf_str(g->b, ",line=");
		sbuf_dec(g->b, g->line, false);
		sbuf_char(g->b, ',');
	} else {
		sbuf_char(g->b, ' ');
	}
	sbuf_str(g->b, "title=");
	add_escaped(g->b, &g->title, true);
	sbuf_str(g->b, "::");
	add_escaped(g->b, &g->text, false);
	sbuf_char(g->b, '\n');
	sbuf_reset(&g->title);
	sbuf_reset(&g->text);
	sbuf_reset(&g->file);
}

static void add_annotation(struct github *g, enum annotation_kind kind)
{
	if (has_room_for(g, kind)) {
		write_command(g, kind);
		g->written[kind]++;
	}
	sbuf_reset(&g->title);
	sbuf_reset(&g->text);
}

static void add_omitted_count(struct github *g, enum annotation_kind kind)
{
	if (g->expected[kind] == g->written[kind])
		return;
	sbuf_str(&g->title, "ptrail");
	sbuf_str(&g->text, "and ");
	sbuf_dec(&g->text, g->expected[kind] - g->written[kind], false);
	sbuf_str(&g->text, " more of this kind, see the other reports");
	write_command(g, kind);
}

static void add_finding(struct github *g, const struct finding *f)
{
	const char *advice = report_advice(f);

	sbuf_str(&g->title, "ptrail ");
	sbuf_str(&g->title, f->check->id);
	sbuf_char(&g->title, ' ');
	sbuf_str(&g->title, f->check->name);
	report_text(&g->text, f->message, TEXT_MAX);
	for (size_t i = 0; i < f->evidence_count && i < EVIDENCE_MAX; i++) {
		sbuf_str(&g->text, "\n  ");
		report_evidence(&g->text, &f->evidence[i]);
	}
	if (*advice) {
		sbuf_char(&g->text, '\n');
		report_text(&g->text, advice, TEXT_MAX);
	}
	add_annotation(g, kinds_of_levels[f->level]);
}

/* Whether the first annotation is about the command */
static bool has_command_annotation(const struct report *r)
{
	return report_failed(r) || report_has_verdict(r);
}

static void add_command(struct github *g)
{
	const struct location *at = &g->r->verdict.location;

	sbuf_str(&g->title, "ptrail: ");
	report_title(&g->title, g->r, TITLE_MAX);
	if (!report_has_verdict(g->r)) {
		report_outcome(&g->text, g->r);
		add_annotation(g, KIND_ERROR);
		return;
	}
	if (*at->file) {
		report_text(&g->file, at->file, TEXT_MAX);
		g->line = at->line;
	}
	report_cause(&g->text, g->r);
	sbuf_str(&g->text, " (");
	report_outcome(&g->text, g->r);
	sbuf_str(&g->text, ")\n");
	report_verdict_text(&g->text, g->r);
	g->text.len--;		/* the last line feed */
	add_annotation(g, KIND_ERROR);
}

static void add_run(struct github *g)
{
	if (has_command_annotation(g->r))
		add_command(g);
	if (g->r->cut) {
		sbuf_str(&g->title, "ptrail: the trace is incomplete");
		report_cut(&g->text, g->r);
		add_annotation(g, KIND_WARNING);
	}
	for (unsigned i = 0; i < g->r->loss_count; i++) {
		sbuf_str(&g->title, "ptrail: an output is incomplete");
		report_loss(&g->text, &g->r->losses[i]);
		add_annotation(g, KIND_WARNING);
	}
}

/* Adds a summary line for the log. */
static void add_totals(struct github *g, size_t findings)
{
	struct sbuf *t = &g->text;

	sbuf_str(t, "ptrail: ");
	words_count(t, g->r->history->count, "process", "processes");
	sbuf_str(t, ", ");
	report_outcome(t, g->r);
	sbuf_str(t, " after ");
	words_duration(t, report_command_duration(g->r->history), true);
	if (report_trace_duration(g->r->history)) {
		sbuf_str(t, ", traced for ");
		words_duration(t, report_trace_duration(g->r->history), true);
	}
	sbuf_str(t, ", ");
	words_count(t, findings, "finding", "findings");
	sbuf_str(t, g->r->cut ? "; the trace is incomplete\n" : "\n");
	sbuf_add(g->b, t->s, t->len);
}

static void github_write(struct sbuf *b, const struct report *r)
{
	struct github g = {.b = b, .r = r};
	const struct findings *all = r->findings;
	size_t findings = 0;

	/* commands must begin a line, and the traced command may have written an unfinished one */
	sbuf_char(b, '\n');
	for (size_t i = 0; i < all->count; i++) {
		if (all->all[i].known)
			continue;
		g.expected[kinds_of_levels[all->all[i].level]]++;
		findings++;
	}
	g.expected[KIND_ERROR] += has_command_annotation(r);
	g.expected[KIND_WARNING] += r->cut + r->loss_count;
	add_run(&g);
	for (size_t i = 0; i < all->count; i++)
		if (!all->all[i].known)
			add_finding(&g, &all->all[i]);
	for (unsigned kind = 0; kind < KINDS; kind++)
		add_omitted_count(&g, kind);
	add_totals(&g, findings);
	sbuf_done(&g.title);
	sbuf_done(&g.text);
	sbuf_done(&g.file);
}

static void github_event(void *self, const struct event *e)
{
	report_event(self, e, github_write);
}

const struct printer printer_github = {
	.name = "github",
	.help = "the cause and findings as annotations of GitHub Actions",
	.wants = {VERDICT_WANTS},
	.calls = VERDICT_CALLS,
	.writes_at_end = true,
	.open = report_open,
	.event = github_event,
	.close = report_close,
};
