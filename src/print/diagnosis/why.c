/* The printer `why`: at the end of the trace, why the command failed, on at most one screen: the
 * cause in a sentence, the processes from the command down to the one that caused the failure, the
 * evidence, and advice.
 *
 *   app could not open /etc/app.conf: no such file
 *
 *     make test           exit 2
 *       ./app             exit 1
 *
 *     0.012 s  openat(/etc/app.conf) failed with ENOENT
 *     0.013 s  stderr: app: no configuration
 *
 *     try: create the file, …
 *
 * The verdict (model/explain/verdict.h) is computed by the model; the reports print it, too. */
#include "print/core/printers.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory/alloc.h"
#include "model/explain/reason.h"
#include "model/explain/verdict.h"
#include "print/core/process_words.h"
#include "print/core/report/verdict.h"
#include "print/diagnosis/why_words.h"
#include "ptrail/finding.h"
#include "ptrail/output.h"

enum { CHAIN_MAX = 8, COMMAND_MAX = 60, TEXT_MAX = 300, FINDINGS_MAX = 6 };

static const char cause_style[] = "\33[1;31m", culprit_style[] = "\33[31m";

struct why {
	const struct print_options *o;
	struct output *out;
	struct why_page page;
	struct sbuf b;
};

static void finish_paragraph(struct why *w, unsigned indent)
{
	why_paragraph(&w->page, indent, w->b.s);
	sbuf_reset(&w->b);
	w->page.style = NULL;
}

static void add_timestamp(struct why *w, uint64_t time)
{
	if (time) {
		why_add_time(&w->b, time);
		sbuf_str(&w->b, "  ");
	}
}

/* --- the chain --- */

static void add_outcome(struct sbuf *b, const struct life *l)
{
	if (l->exited)
		words_exit_status(b, &l->ending);
	else if (l->state == PROCESS_LOST)
		sbuf_str(b, "lost");
	else
		sbuf_str(b, "still running");
}

/* Adds the command line of `l`; of a command that was never executed, the traced one; else its
 * name. */
static void add_command(struct why *w, const struct history *h, const struct life *l, unsigned room)
{
	const char *const *argv = l->program->argv;

	if ((!argv || !argv[0]) && l == h->command && !l->programs)
		argv = h->argv;
	if (argv && argv[0])
		why_add_command(&w->b, argv, room);
	else
		reason_text(&w->b, life_name(l), room);
}

static void print_chain(struct why *w, const struct history *h, const struct blame *b)
{
	unsigned left = b->count > CHAIN_MAX ? b->count - CHAIN_MAX : 0;
	unsigned width = w->o->width ? w->o->width : 100, room;

	why_blank(&w->page);
	for (unsigned i = 0; i < b->count; i++) {
		unsigned indent = 2 + 2 * (i > CHAIN_MAX / 2 && left ? i - left + 1 : i);

		if (left && i >= CHAIN_MAX / 2 && i < CHAIN_MAX / 2 + left) {
			if (i == CHAIN_MAX / 2) {
				words_count(&w->b, left, "process", "processes");
				sbuf_str(&w->b, " omitted");
				finish_paragraph(w, indent);
			}
			continue;
		}
		if (b->upstream && i == b->count - 1)
			indent -= 2;
		room = width > indent + 40 ? width - indent - 30 : 20;
		add_command(w, h, b->chain[i], room < COMMAND_MAX ? room : COMMAND_MAX);
		sbuf_str(&w->b, ": ");
		add_outcome(&w->b, b->chain[i]);
		if (b->upstream && i == b->count - 1)
			sbuf_str(&w->b, " (wrote to the pipe that the process above read)");
		if (i == b->count - 1 && life_failed(b->chain[i]))
			w->page.style = culprit_style;
		finish_paragraph(w, indent);
	}
}

/* --- the whole --- */

static void print_evidence(struct why *w, const struct verdict *v)
{
	for (unsigned i = 0; i < v->line_count; i++) {
		add_timestamp(w, v->lines[i].time);
		sbuf_str(&w->b, v->lines[i].text);
		finish_paragraph(w, 2);
	}
}

static void print_advice(struct why *w, const char *what)
{
	if (!what)
		return;
	why_blank(&w->page);
	sbuf_str(&w->b, "try: ");
	sbuf_str(&w->b, what);
	finish_paragraph(w, 2);
}

static const char *const reasons_of_end[] = {
	[END_DONE] = NULL, [END_ROOT_EXIT] = NULL,
	[END_SIGNAL] = "incomplete trace: a signal terminated ptrail",
	[END_TIMEOUT] = "incomplete trace: --timeout expired",
	[END_FAILED] = "incomplete trace: ptrail or its output failed",
	[END_TRUNCATED] = "incomplete trace: the recording is truncated",
};

static void print_success(struct why *w, const struct history *h, const struct findings *f,
			  const struct life *l)
{
	size_t worth = f ? f->per_level[LEVEL_ERROR] + f->per_level[LEVEL_WARNING] : 0;
	unsigned shown = 0;

	reason_text(&w->b, life_name(l), TEXT_MAX);
	sbuf_str(&w->b, " succeeded: exit 0 after ");
	why_add_time(&w->b, life_duration(h, l));
	sbuf_str(&w->b, ", ");
	words_count(&w->b, h->count, "process", "processes");
	sbuf_str(&w->b, worth ? ", but" : ", no warnings or errors");
	finish_paragraph(w, 0);
	for (size_t i = 0; f && i < f->count && shown < FINDINGS_MAX; i++) {
		if (f->all[i].level == LEVEL_NOTE || f->all[i].known)
			continue;
		shown++;
		reason_text(&w->b, f->all[i].message, SIZE_MAX);
		sbuf_str(&w->b, " (");
		sbuf_str(&w->b, f->all[i].check->id);
		sbuf_char(&w->b, ')');
		finish_paragraph(w, 2);
	}
	if (worth > shown) {
		sbuf_str(&w->b, "and ");
		sbuf_dec(&w->b, worth - shown, false);
		sbuf_str(&w->b, " more: --print=checks");
		finish_paragraph(w, 2);
	}
}

/* Prints the cause, the chain, the evidence and the advice. */
static void print_cause(struct why *w, const struct history *h, const struct verdict *v)
{
	sbuf_add(&w->b, v->cause.s, v->cause.len);
	if (verdict_is_bad(v))
		w->page.style = cause_style;
	finish_paragraph(w, 0);
	if (v->blame.count)
		print_chain(w, h, &v->blame);
	if (v->kind == VERDICT_FAILURE || v->line_count)
		why_blank(&w->page);
	print_evidence(w, v);
	print_advice(w, v->advice);
}

static void print_answer(struct why *w, const struct event *e)
{
	const struct history *h = e->end.history;
	struct verdict v;

	verdict_find(&v, e);
	if (v.kind == VERDICT_SUCCESS)
		print_success(w, h, e->end.findings, v.root);
	else
		print_cause(w, h, &v);
	verdict_done(&v);
	if (h->attached) {
		sbuf_str(&w->b, "events before ptrail attached are unknown");
		finish_paragraph(w, 0);
	}
	if (reasons_of_end[e->end.why])
		why_paragraph(&w->page, 0, reasons_of_end[e->end.why]);
}

static void why_event(void *self, const struct event *e)
{
	struct why *w = self;

	if (e->kind != EVENT_END || !e->end.history)
		return;
	print_answer(w, e);
	output_add(w->out, w->page.text.s, w->page.text.len);
}

static void *why_open(const struct print_options *options, struct output *out)
{
	struct why *w = alloc_new(struct why);

	w->o = options;
	w->out = out;
	w->page.o = options;
	return w;
}

static void why_close(void *self)
{
	struct why *w = self;

	sbuf_done(&w->page.text);
	sbuf_done(&w->b);
	free(w);
}

const struct printer printer_why = {
	.name = "why",
	.help = "why the command failed, on at most one screen, at its end",
	.wants = {VERDICT_WANTS},
	.calls = VERDICT_CALLS,
	.writes_at_end = true,
	.is_for_terminal = true,
	.open = why_open,
	.event = why_event,
	.close = why_close,
};
