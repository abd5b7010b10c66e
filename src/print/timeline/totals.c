#include "print/timeline/totals.h"

#include <string.h>

#include "print/core/report/report.h"
#include "print/core/process_words.h"
#include "ptrail/output.h"

/* Moves the body to the line as one clause, on a new line if it does not fit. */
static void add_clause(struct timeline *t, const char *separator)
{
	const char *newline = strrchr(t->line.s, '\n');
	unsigned columns = words_columns(newline ? newline + 1 : t->line.s) + strlen(separator) +
		strlen(" ") + words_columns(t->body.s);

	sbuf_str(&t->line, separator);
	if (t->o->width && columns > t->o->width)
		sbuf_str(&t->line, "\n     ");
	sbuf_char(&t->line, ' ');
	sbuf_add(&t->line, t->body.s, t->body.len);
	t->body.len = 0;
}

/* Adds the numbers of processes without lines. */
static void add_omitted(struct timeline *t)
{
	if (t->folded) {
		line_number(t, t->folded);
		line_text(t, " folded");
		add_clause(t, ";");
	}
	if (t->brief.all) {
		line_number(t, t->brief.all);
		line_text(t, " shorter than ");
		line_duration(t, t->o->min_duration);
		add_clause(t, ";");
	}
	if (t->deeper.all) {
		line_number(t, t->deeper.all);
		line_text(t, " deeper");
		if (t->deeper.failed) {
			line_text(t, ", of which ");
			line_number(t, t->deeper.failed);
			line_text(t, " failed");
		}
		add_clause(t, ";");
	}
}

static void add_cut_reason(struct timeline *t, const struct event *end)
{
	if (!end)
		return;
	if (end->end.why == END_TIMEOUT || (t->timed_out && end->end.why != END_SIGNAL)) {
		line_text(t, "cut short: --timeout expired");
	} else if (end->end.why == END_SIGNAL) {
		line_text(t, "cut short: ptrail was terminated by ");
		words_signal(&t->body, end->end.signal);
	} else if (end->end.why == END_FAILED) {
		line_text(t, "cut short: ptrail failed");
	} else if (end->end.why == END_TRUNCATED) {
		line_text(t, "cut short: the recording is truncated");
	} else {
		return;
	}
	add_clause(t, ";");
}

void timeline_totals(struct timeline *t, const struct event *end)
{
	const struct { uint64_t n; const char *one, *many; bool always; } counts[] = {
		{t->processes, "process", "processes", true},
		{t->programs, "program", "programs", true},
		{t->threads, "thread", "threads", false},
		{t->library_calls, "library call", "library calls", false},
		{t->orphans, "orphan", "orphans", false},
		{t->zombies, "zombie left", "zombies left", false},
		{end ? end->end.lost - end->end.lost_rings : 0, "task lost", "tasks lost", false},
		{end ? end->end.lost_rings : 0, "ring buffer lost", "ring buffers lost", false},
	};
	bool first = true;

	line_flush_repeats(t);
	t->line.len = t->body.len = 0;
	sbuf_str(&t->line, "total");
	for (size_t i = 0; i < sizeof(counts) / sizeof(*counts); i++) {
		if (!counts[i].n && !counts[i].always)
			continue;
		words_count(&t->body, counts[i].n, counts[i].one, counts[i].many);
		add_clause(t, first ? "" : ",");
		first = false;
	}
	add_omitted(t);
	if (t->longest_pid) {
		line_text(t, "longest zombie ");
		line_duration(t, t->longest);
		line_text(t, " (");
		line_number(t, t->longest_pid);
		if (t->longest_program && *t->longest_program) {
			line_text(t, " ");
			words_token(&t->body, t->longest_program, t->o->utf8);
		}
		line_text(t, ")");
		add_clause(t, ";");
	}
	if (!end) {
		line_text(t, "interrupted after ");
	} else if (end->end.has_command && !end->end.ended && end->end.why != END_DONE) {
		line_text(t, "still running after ");
	} else if (end->end.has_command) {
		words_exit_status(&t->body, &end->end.how);
		line_text(t, " after ");
	} else {
		line_text(t, "ends after ");
	}
	line_duration(t, end && end->end.ended ? end->end.ended : t->time);
	add_clause(t, ";");
	add_cut_reason(t, end);
	sbuf_char(&t->line, '\n');
	for (unsigned i = 0; end && i < end->end.loss_count; i++) {
		report_loss(&t->line, &end->end.losses[i]);
		sbuf_char(&t->line, '\n');
	}
	output_add(t->out, t->line.s, t->line.len);
}
