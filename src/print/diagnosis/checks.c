/* The printer `checks`: at the end of the trace a line for each finding, `ID name level: message`,
 * followed by its evidence and advice; last the totals, and the checks that could not be evaluated.
 * With -v, those that were not selected are listed, too. */
#include "print/core/printers.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory/alloc.h"
#include "base/text/sbuf.h"
#include "print/core/quote.h"
#include "print/core/time.h"
#include "ptrail/finding.h"
#include "ptrail/output.h"

enum { WIDTH = 78, SECONDS = 1 };

struct checks {
	const struct print_options *o;
	struct output *out;
	struct sbuf line;
};

static const char *const level_colours[LEVELS] = {
	[LEVEL_NOTE] = "\33[36m", [LEVEL_WARNING] = "\33[33m", [LEVEL_ERROR] = "\33[1;31m",
};
static const char dim_colour[] = "\33[2m", default_colour[] = "\33[0m";

static void *checks_open(const struct print_options *options, struct output *out)
{
	struct checks *c = alloc_new(struct checks);

	c->o = options;
	c->out = out;
	return c;
}

static void add_colour(struct checks *c, const char *sequence)
{
	if (c->o->colour)
		sbuf_str(&c->line, sequence);
}

static void finish_line(struct checks *c)
{
	sbuf_char(&c->line, '\n');
	output_add(c->out, c->line.s, c->line.len);
	sbuf_reset(&c->line);
}

static void add_count(struct checks *c, uint64_t n, const char *one, const char *many)
{
	sbuf_dec(&c->line, n, false);
	sbuf_char(&c->line, ' ');
	sbuf_str(&c->line, n == 1 ? one : many);
}

static void print_evidence(struct checks *c, const struct evidence *e)
{
	sbuf_str(&c->line, "    ");
	add_colour(c, dim_colour);
	if (e->time) {
		text_seconds(&c->line, e->time, SECONDS);
		sbuf_str(&c->line, "  ");
	}
	if (e->process) {
		quote_bare(&c->line, life_name(e->process));
		sbuf_str(&c->line, " [");
		sbuf_dec(&c->line, e->process->id.tid, true);
		sbuf_str(&c->line, "] ");
	}
	quote_bare(&c->line, e->text);
	add_colour(c, default_colour);
	finish_line(c);
}

static void print_finding(struct checks *c, const struct finding *f)
{
	const char *advice = f->advice ? f->advice : f->check->advice;

	sbuf_str(&c->line, f->check->id);
	sbuf_char(&c->line, ' ');
	sbuf_str(&c->line, f->check->name);
	sbuf_char(&c->line, ' ');
	add_colour(c, level_colours[f->level]);
	sbuf_str(&c->line, finding_level_name(f->level));
	add_colour(c, default_colour);
	sbuf_str(&c->line, f->known ? " (known): " : ": ");
	quote_bare(&c->line, f->message);
	finish_line(c);
	for (size_t i = 0; i < f->evidence_count; i++)
		print_evidence(c, &f->evidence[i]);
	if (f->known)
		return;
	sbuf_str(&c->line, "    => ");
	quote_bare(&c->line, advice);
	finish_line(c);
}

/* Prints "WHAT RS501 FD601 ...MORE", wrapped; nothing if there are no rows. */
static void print_check_list(struct checks *c, const char *what,
			     const struct check_row *const *rows, const char *more)
{
	if (!rows || !*rows)
		return;
	sbuf_str(&c->line, what);
	for (; *rows; rows++) {
		if (c->line.len + strlen(" LK101") > WIDTH) {
			finish_line(c);
			sbuf_char(&c->line, ' ');
		}
		sbuf_char(&c->line, ' ');
		sbuf_str(&c->line, (*rows)->id);
	}
	sbuf_str(&c->line, more);
	finish_line(c);
}

static size_t count_rows(const struct check_row *const *rows)
{
	size_t n = 0;

	while (rows && rows[n])
		n++;
	return n;
}

static void print_totals(struct checks *c, const struct findings *f)
{
	static const char *const many[LEVELS] = {"notes", "warnings", "errors"};
	size_t known = f->count, unselected = count_rows(f->unselected);
	const char *separator = ": ";

	if (f->count)
		add_count(c, f->count, "finding", "findings");
	else
		sbuf_str(&c->line, "no findings");
	for (int level = LEVELS - 1; level >= 0; level--) {
		known -= f->per_level[level];
		if (!f->per_level[level])
			continue;
		sbuf_str(&c->line, separator);
		add_count(c, f->per_level[level], finding_level_name(level), many[level]);
		separator = ", ";
	}
	if (known) {
		sbuf_str(&c->line, separator);
		sbuf_dec(&c->line, known, false);
		sbuf_str(&c->line, " known");
	}
	sbuf_str(&c->line, "; ");
	add_count(c, count_rows(f->checks), "check", "checks");
	sbuf_str(&c->line, " evaluated");
	if (unselected) {
		sbuf_str(&c->line, ", ");
		sbuf_dec(&c->line, unselected, false);
		sbuf_str(&c->line, " not selected");
	}
	finish_line(c);
	print_check_list(c, "not evaluated, required data was not traced:", f->blind, "");
	if (c->o->verbose)
		print_check_list(c, "not selected:", f->unselected,
				 " (--select=all, or +ID)");
	if (!f->cut)
		return;
	sbuf_str(&c->line, "the trace ended before the traced processes did: later events are "
		 "not checked");
	finish_line(c);
}

static void checks_event(void *self, const struct event *e)
{
	const struct findings *f = e->kind == EVENT_END ? e->end.findings : NULL;
	struct checks *c = self;

	if (!f || (c->o->implied && !f->count))
		return;
	for (size_t i = 0; i < f->count; i++)
		print_finding(c, &f->all[i]);
	print_totals(c, f);
}

static void checks_close(void *self)
{
	struct checks *c = self;

	sbuf_done(&c->line);
	free(c);
}

const struct printer printer_checks = {
	.name = "checks",
	.help = "findings of checks: leaks, zombies, unnoticed failures",
	.wants = {.findings = true},
	.writes_at_end = true,
	.is_for_terminal = true,
	.open = checks_open,
	.event = checks_event,
	.close = checks_close,
};
