#include "print/html/summary.h"

#include <stdint.h>
#include <string.h>
#include <time.h>

#include "base/system/clock.h"
#include "print/core/report/text.h"
#include "print/core/report/verdict.h"
#include "print/core/process_words.h"

/* ROWS_MAX: rows per table; the number of omitted ones follows the table */
enum { ROWS_MAX = 200, COMMAND_ROOM = 2000, TITLE_ROOM = 80 };

void html_text(struct sbuf *b, const char *s)
{
	struct sbuf line = {0};

	report_text(&line, s, SIZE_MAX);
	if (line.len)
		report_xml(b, line.s, line.len);
	sbuf_done(&line);
}

static void add_command(struct sbuf *b, const struct history *h, unsigned room)
{
	struct sbuf words = {0};

	if (h->argv && *h->argv)
		words_command(&words, h->argv, room, true);
	html_text(b, words.len ? words.s : "attached processes");
	sbuf_done(&words);
}

void html_title(struct sbuf *b, const struct history *h)
{
	add_command(b, h, TITLE_ROOM);
}

void html_outcome(struct sbuf *b, const struct event *end)
{
	static const char *const whys[] = {
		[END_DONE] = "", [END_ROOT_EXIT] = "; the remaining processes were detached",
		[END_SIGNAL] = "; incomplete: ptrail was terminated by ",
		[END_TIMEOUT] = "; incomplete: --timeout expired",
		[END_FAILED] = "; incomplete: ptrail or its output failed",
		[END_TRUNCATED] = "; incomplete: the recording is truncated",
	};

	if (!end->end.has_command)
		sbuf_str(b, "attached");
	else if (end->end.why != END_DONE && !end->end.ended)
		sbuf_str(b, "the command was still running");
	else
		words_exit_status(b, &end->end.how);
	sbuf_str(b, whys[end->end.why]);
	if (end->end.why == END_SIGNAL)
		words_signal(b, end->end.signal);
}

static void add_date(struct sbuf *b, uint64_t realtime)
{
	time_t seconds = realtime / NS_PER_SECOND;
	struct tm tm;
	char text[40];

	if (gmtime_r(&seconds, &tm) && strftime(text, sizeof(text), "%Y-%m-%d %H:%M:%S UTC", &tm))
		sbuf_str(b, text);
}

static void begin_fact(struct sbuf *b, const char *name)
{
	sbuf_str(b, "</dd>\n<dt>");
	sbuf_str(b, name);
	sbuf_str(b, "</dt><dd>");
}

static void add_omitted_count(struct sbuf *b, size_t all)
{
	if (all <= ROWS_MAX)
		return;
	sbuf_str(b, "<p>and ");
	sbuf_dec(b, all - ROWS_MAX, false);
	sbuf_str(b, " more</p>\n");
}

static void add_cell(struct sbuf *b, const char *s)
{
	sbuf_str(b, "<td>");
	html_text(b, s ? s : "");
	sbuf_str(b, "</td>");
}

static void begin_table(struct sbuf *b, const char *title, const char *const *columns)
{
	sbuf_str(b, "<h2>");
	sbuf_str(b, title);
	sbuf_str(b, "</h2>\n<table><thead><tr>");
	for (; *columns; columns++) {
		sbuf_str(b, "<th scope=\"col\">");
		sbuf_str(b, *columns);
		sbuf_str(b, "</th>");
	}
	sbuf_str(b, "</tr></thead><tbody>\n");
}

static void add_findings(struct sbuf *b, const struct findings *f)
{
	static const char *const columns[] = {"Check", "Level", "Finding", "Process", NULL};

	if (!f || !f->count)
		return;
	begin_table(b, "Findings", columns);
	for (size_t i = 0; i < f->count && i < ROWS_MAX; i++) {
		const struct finding *one = &f->all[i];

		sbuf_str(b, "<tr>");
		add_cell(b, one->check->id);
		add_cell(b, finding_level_name(one->level));
		add_cell(b, one->message);
		add_cell(b, one->process ? life_name(one->process) : "");
		sbuf_str(b, "</tr>\n");
	}
	sbuf_str(b, "</tbody></table>\n");
	add_omitted_count(b, f->count);
}

static void add_failed_processes(struct sbuf *b, const struct history *h)
{
	static const char *const columns[] = {"PID", "Process", "End", "Ran", NULL};
	struct sbuf words = {0};
	size_t n = 0;

	for (size_t i = 0; i < h->count; i++) {
		const struct life *l = h->all[i];

		if (!life_failed(l) || n++ >= ROWS_MAX)
			continue;
		if (n == 1)
			begin_table(b, "Processes that failed", columns);
		sbuf_str(b, "<tr><td>");
		sbuf_dec(b, l->id.tid, false);
		sbuf_str(b, "</td>");
		add_cell(b, life_name(l));
		sbuf_reset(&words);
		words_exit_status(&words, &l->ending);
		add_cell(b, words.s);
		sbuf_reset(&words);
		words_duration(&words, life_duration(h, l), false);
		add_cell(b, words.s);
		sbuf_str(b, "</tr>\n");
	}
	sbuf_done(&words);
	if (n)
		sbuf_str(b, "</tbody></table>\n");
	add_omitted_count(b, n);
}

void html_verdict(struct sbuf *b, const struct report *r)
{
	const struct location *at = &r->verdict.location;
	struct sbuf text = {0};

	if (!report_has_verdict(r))
		return;
	sbuf_str(b, "<section id=\"verdict\" aria-labelledby=\"cause\">\n<h2 id=\"cause\">");
	report_cause(&text, r);
	report_xml(b, text.s, text.len);
	sbuf_str(b, "</h2>\n");
	if (*at->file) {
		sbuf_reset(&text);
		report_text(&text, at->file, LOCATION_PATH_MAX);
		sbuf_str(b, "<p>In <span class=\"code\">");
		report_xml(b, text.s, text.len);
		sbuf_str(b, "</span>, line ");
		sbuf_dec(b, at->line, false);
		sbuf_str(b, "</p>\n");
	}
	sbuf_reset(&text);
	report_verdict_lines(&text, r);
	sbuf_str(b, "<pre>");
	report_xml(b, text.s, text.len);
	sbuf_str(b, "</pre>\n");
	if (*report_verdict_advice(r)) {
		sbuf_str(b, "<p>Try: ");
		html_text(b, report_verdict_advice(r));
		sbuf_str(b, "</p>\n");
	}
	sbuf_str(b, "</section>\n");
	sbuf_done(&text);
}

void html_summary(struct sbuf *b, const struct event *end)
{
	const struct history *h = end->end.history;

	sbuf_str(b, "<dl>\n<dt>Command</dt><dd>");
	add_command(b, h, COMMAND_ROOM);
	begin_fact(b, "End");
	html_outcome(b, end);
	begin_fact(b, "Started");
	add_date(b, h->realtime);
	begin_fact(b, "Duration");
	words_duration(b, report_command_duration(h), false);
	if (report_trace_duration(h)) {
		begin_fact(b, "Traced");
		words_duration(b, report_trace_duration(h), false);
	}
	begin_fact(b, "Processes");
	sbuf_dec(b, h->count, false);
	for (unsigned i = 0; i < end->end.loss_count; i++) {
		struct sbuf loss = {0};

		report_loss(&loss, &end->end.losses[i]);
		begin_fact(b, "Lost");
		html_text(b, loss.s);
		sbuf_done(&loss);
	}
	sbuf_str(b, "</dd>\n</dl>\n");
	add_findings(b, end->end.findings);
	add_failed_processes(b, h);
}
