/* The printer `html`: a report as one self-contained HTML page, written at the end of the trace.
 *
 * The page (html/page/report.html, .css, .js) is the same for all runs. The data is JSON in its
 * <script id="data" type="application/json">, with "<" written as \u003c: an array with one element
 * per line, so that a truncated file can be read up to its last complete line. Timestamps are ns
 * since the start of the trace. A member with no information (0, false, unknown) is omitted.
 *
 *   {"ptrail": version, "schema": 1, "command": [argv] (absent: attached),
 *    "start": "ns since 1970", "machine", "end", "command_end": times,
 *    "why": "done" "left" "signal" "timeout" "failed", "signal": that terminated ptrail,
 *    "cut": the trace is incomplete, "exit": of the command,
 *    "processes", "programs", "events", "lost", "lost_rings", "processors", "most_alive",
 *    "most_zombies": counts,
 *    "losses": [incomplete outputs of this run],
 *    "tracer": pid, "attached", "calls_seen", "depth", "min_duration": from the options,
 *    "culprit": index of the process that caused the failure (absent: none),
 *    "stuck": index of the process that the others waited for in a hang (absent: no hang),
 *    "findings": {"error", "warning", "note"}, "known": number in the baseline}
 *   {"process": index, "parent": index, "pid", "serial", "how", "born", "exited", "reaped": times,
 *    "state", "exit": ending, "cause", "reaper": pid, "orphan", "auto_reaped", "orphaned_to": pid,
 *    "group", "session", "terminal", "tasks", "flags": "CLONE_…", "signals": number received,
 *    "fatal", "term": signal, "group_limit": bytes, "figures": {…}, "notices": [names],
 *    "programs": [{"time", "path", "file", "script", "cwd", "argv": […], "uid", "euid", "in",
 *                  "out", "err": inodes of pipes, "inherited",
 *                  "changes": with -v, as in --print=json, "changes_dropped"}],
 *    "marks": [signal, or {"time", "stop": name}, or {"time", "continue": true}],
 *    "marks_more": number of marks that were dropped,
 *    "functions": [{"name", "calls", "total": ns}] (-l: library calls), "functions_more": number of
 *    functions that are not listed, "functions_uncounted": number of calls of still others,
 *    "failed_calls": [{"time", "tid", "call", "error", "path", "directory", "address", "times"}],
 *    "failed_call_count", "messages": [{"time", "text"}], "message_count",
 *    "looks": [{"tid", "time", "why", "state", "place", "call", "arguments": ["0x…"], "owner",
 *               "name", "path", "stopped": signal, "in_vfork", "waits": [fds],
 *               "timeout": ns, -1: infinite,
 *               "outside": [{"pid", "program", "role": "end" "child" "owner"}]}],
 *    "open": [{"fd", "kind", "name", "reads", "writes", "listens"}], "open_count", "open_limit",
 *    "words": [n, text, …]}
 *   {"finding": index, "id", "name", "level", "message", "advice", "process": index, "known",
 *    "fingerprint", "evidence": [{"process": index, "time", "text"}]}
 *   {"check": id, "name", "summary", "explanation", "blind": required data was not traced,
 *    "unselected"}
 *   {"reports": [settings that select the following lines]}
 *   {"table": the name of a report, "columns": [their names], "cells" of its rows follow}
 *   {"edge": kind, "what", "one", "other": {"pid", "serial", "program"} or {"outside"},
 *    "to_other", "to_one": {"bytes", "messages", "sent"}}
 *   {"memory": origin, "pid", "serial", "program", "began", "ended", "ending", "partial",
 *    "resident", "peak": bytes, "peak_time", "peak_call", "mapped": bytes at its end, "failures",
 *    "curve": [time, highest number of bytes up to the next time, the last one, …],
 *    "largest": {"size", "kind", "name", "call"}}
 *   {"credentials": syscall that changed them, "pid", "serial", "program", "time", "tid",
 *    "threads", "text", "error", "before", "after": {names and values that differ}}
 *   {"descriptor": kind, "pid", "serial", "program", "fd", "name", "local", "peer", "deleted",
 *    "origin", "call", "began", "ending", "leaked", "calls", "bytes_read", "bytes_written"}
 *   {"states": number of threads, "pid", "serial", "program", "total": ns, "parts": {what they did:
 *    ns, as in --print=states}, "slices", "zombie": ns, "source", "kernel": {state: ns},
 *    "waits": {what for: [number of syscalls, ns of the longest one, its name]},
 *    "began", "until": times of all its threads,
 *    "lane": [what the main thread did: time, name as in .parts or "several", …, time of its end],
 *    "threads": [the other ones: {"tid", "began", "until", "total", "parts", "slices", "lane"}],
 *    "threads_more": number of threads that are not listed}
 *   {"throttled_cgroup": path, "quota": ns of each "period", "periods", "throttled_periods",
 *    "throttled": ns, "since_creation"}
 *   {"left_out": setting, "count": number of its lines that are missing}
 *   {"gap": number of lines missing here; 0: all following lines}
 *   {"end": true}
 *
 * An "exit" is {"code": n} or {"signal": name, "core": true}. A signal is {"time", "signal": name,
 * "from", "sender": pid, "program", "disposition", "interrupted", "address"}. Frequent texts (path,
 * file, cwd, argv, name of an open file) are numbers. A line defines its new texts in "words": the
 * number of the first one, then the texts in the order of their numbers. */
#include "print/core/printers.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <time.h>

#include "base/memory/alloc.h"
#include "model/waits/waits.h"
#include "print/core/fact_names.h"
#include "print/html/data.h"
#include "print/html/functions.h"
#include "print/html/page.h"
#include "print/html/reports.h"
#include "print/html/tables.h"
#include "print/tables/tables.h"
#include "print/html/summary.h"
#include "print/core/report/verdict.h"

struct html_printer {
	const struct print_options *options;
	struct output *out;
	struct html_mark_set marks;
	struct html_exec_set execs;
	struct html_function_set functions;
	struct models *models;
	struct report_set tables;
	char *machine;
	pid_t tracer;
	bool ended;
	const struct report *report;	/* while the page is written */
	/* Of the Content-Security-Policy: what a name or a message could insert into the page
	 * cannot know it, so it is not executed */
	uint8_t nonce[16];
};

static bool is_cut(const struct event *end)
{
	return end_is_cut(end->end.why) || (end->end.findings && end->end.findings->cut);
}

static void put_losses(struct html_data *d, const struct event *end)
{
	struct sbuf b = {0};

	if (!end->end.loss_count)
		return;
	json_member_array(&d->j, "losses");
	for (unsigned i = 0; i < end->end.loss_count; i++) {
		sbuf_reset(&b);
		report_loss(&b, &end->end.losses[i]);
		json_str(&d->j, b.s);
	}
	json_array_end(&d->j);
	sbuf_done(&b);
}

static void put_counts(struct html_data *d, const struct event *end)
{
	const struct history *h = end->end.history;
	const struct findings *f = end->end.findings;
	size_t programs = 0, known = 0;

	for (size_t i = 0; i < h->count; i++)
		programs += h->all[i]->programs;
	html_uint(d, "processes", h->count);
	html_uint(d, "programs", programs);
	html_uint(d, "events", end->end.events);
	html_uint(d, "lost", end->end.lost - end->end.lost_rings);
	html_uint(d, "lost_rings", end->end.lost_rings);
	put_losses(d, end);
	html_uint(d, "processors", h->processors);
	html_uint(d, "most_alive", h->most_alive);
	html_uint(d, "most_zombies", h->most_zombies);
	if (!f)
		return;
	json_member_object(&d->j, "findings");
	for (int level = LEVELS; level-- > 0;)
		html_uint(d, finding_level_name(level), f->per_level[level]);
	json_object_end(&d->j);
	for (size_t i = 0; i < f->count; i++)
		known += f->all[i].known;
	html_uint(d, "known", known);
}

/* Writes which process the others waited for when --timeout expired, or at the last inspection of a
 * run that has not ended. An inspection of what a command left behind is none of a hang. */
static void put_stuck(struct html_data *d, const struct event *end)
{
	const struct history *h = end->end.history;
	const struct life *stuck = NULL;
	struct waits *w = waits_compute(h);
	bool hangs = end->end.why == END_TIMEOUT ||
		(w && w->why != LOOK_COMMAND_EXITED && !(h->command && h->command->exited));

	if (w && w->count && hangs) {
		stuck = h->command ? waits_innermost(w, h->command) : NULL;
		stuck = stuck ? stuck : waits_innermost(w, w->all[0].life);
	}
	if (stuck)
		json_member_uint(&d->j, "stuck", stuck->index);
	waits_free(w);
}

static void put_header(struct html_data *d, const struct html_printer *p, const struct event *end)
{
	const struct history *h = end->end.history;

	html_line(d);
	html_str(d, "ptrail", PACKAGE_VERSION);
	html_uint(d, "schema", 1);
	if (h->argv && *h->argv) {
		json_member_array(&d->j, "command");
		for (const char *const *s = h->argv; *s; s++)
			json_str(&d->j, *s);
		json_array_end(&d->j);
	}
	json_key(&d->j, "start");
	json_decimal(&d->j, h->realtime);
	html_str(d, "machine", p->machine);
	html_uint(d, "end", h->end);
	html_uint(d, "command_end", h->command_end);
	html_str(d, "why", fact_ends[end->end.why]);
	if (end->end.why == END_SIGNAL)
		html_signal_name(d, "signal", end->end.signal);
	html_flag(d, "cut", is_cut(end));
	if (end->end.has_command && (end->end.ended || end->end.why == END_DONE))
		html_ending(d, "exit", &end->end.how);
	put_counts(d, end);
	html_int(d, "tracer", p->tracer);
	html_flag(d, "attached", h->attached);
	html_flag(d, "calls_seen", h->calls_seen);
	html_uint(d, "depth", p->options->depth);
	html_uint(d, "min_duration", p->options->min_duration);
	if (report_has_verdict(p->report) && p->report->verdict.culprit) {
		json_key(&d->j, "culprit");
		json_uint(&d->j, p->report->verdict.culprit->index);
	}
	put_stuck(d, end);
	html_line_end(d);
}

static void put_checks(struct html_data *d, const struct check_row *const *rows, const char *status)
{
	for (; rows && *rows; rows++)
		html_check(d, *rows, status);
}

static void put_data(struct html_printer *p, const struct event *end)
{
	const struct history *h = end->end.history;
	const struct findings *f = end->end.findings;
	struct html_data d = {.out = p->out};

	put_header(&d, p, end);
	if (f) {
		put_checks(&d, f->checks, NULL);
		put_checks(&d, f->blind, "blind");
		put_checks(&d, f->unselected, "unselected");
	}
	for (size_t i = 0; f && i < f->count; i++)
		html_finding(&d, &f->all[i], i);
	for (size_t i = 0; i < h->count; i++)
		html_process(&d, h->all[i], &(struct html_details){
			.marks = html_marks_find(&p->marks, h->all[i]->id.serial),
			.execs = &p->execs,
			.functions = html_functions_find(&p->functions, h->all[i]->id.serial)});
	html_reports(&d, p->models);
	html_tables(&d, &p->tables);
	html_line(&d);
	html_flag(&d, "end", true);
	html_line_end(&d);
	output_str(p->out, "]");
	html_data_done(&d);
}

static void put_title(struct html_printer *p, const struct event *end)
{
	struct sbuf b = {0};

	html_title(&b, end->end.history);
	output_add(p->out, b.s, b.len);
	sbuf_done(&b);
}

static void put_summary(struct html_printer *p, const struct event *end)
{
	struct sbuf b = {0};

	html_summary(&b, end);
	output_add(p->out, b.s, b.len);
	sbuf_done(&b);
}

static void put_verdict(struct html_printer *p, const struct event *end)
{
	struct sbuf b = {0};

	(void)end;
	html_verdict(&b, p->report);
	output_add(p->out, b.s, b.len);
	sbuf_done(&b);
}

static bool has_reports(const struct html_printer *p)
{
	return models_are_chosen(p->models) || p->tables.count;
}

static void put_style(struct html_printer *p, const struct event *end)
{
	(void)end;
	output_str(p->out, html_style);
	if (has_reports(p))
		output_str(p->out, html_reports_style);
}

static void put_script(struct html_printer *p, const struct event *end)
{
	static const char mark[] = "/* {{reports}} */";
	const char *at = strstr(html_script, mark);

	(void)end;
	assert(at);
	output_add(p->out, html_script, at - html_script);
	if (has_reports(p))
		output_str(p->out, html_reports_script);
	output_str(p->out, at + strlen(mark));
}

static void put_nonce(struct html_printer *p, const struct event *end)
{
	static const char digits[] = "0123456789abcdef";

	(void)end;
	for (size_t i = 0; i < sizeof(p->nonce); i++) {
		const char two[] = {digits[p->nonce[i] >> 4], digits[p->nonce[i] & 15]};

		output_add(p->out, two, sizeof(two));
	}
}

/* Placeholders of html/page/report.html, and the functions that write their replacements */
static const struct {
	const char *placeholder;
	void (*put)(struct html_printer *p, const struct event *end);
} parts[] = {
	{"{{title}}", put_title}, {"{{style}}", put_style}, {"{{script}}", put_script},
	{"{{summary}}", put_summary}, {"{{data}}", put_data}, {"{{verdict}}", put_verdict},
	{"{{nonce}}", put_nonce},
};

static void put_page(struct html_printer *p, const struct event *end)
{
	const char *s = html_page;

	for (const char *at; (at = strstr(s, "{{"));) {
		size_t i = 0, length;

		while (strncmp(at, parts[i].placeholder,
			       length = strlen(parts[i].placeholder)) != 0) {
			i++;
			assert(i < sizeof(parts) / sizeof(*parts));
		}
		output_add(p->out, s, at - s);
		parts[i].put(p, end);
		s = at + length;
	}
	output_str(p->out, s);
}

/* Most parts of the lane of a process */
enum { LANE_PARTS = 96 };
enum { SETTING_FDS, SETTING_IPC, SETTING_MEMORY, SETTING_CREDS, SETTING_STATES,
	SETTING_REPORTS };

static const char *const no_yes[] = {"no", "yes", NULL};

static const struct printer_setting settings[] = {
	[SETTING_FDS] = {.name = "fds", .words = no_yes,
			 .help = "descriptors that leaked, or were open at exit"},
	[SETTING_IPC] = {.name = "ipc", .words = no_yes,
			 .help = "what processes exchange"},
	[SETTING_MEMORY] = {.name = "memory", .words = no_yes,
			    .help = "memory of processes over time"},
	[SETTING_CREDS] = {.name = "creds", .words = no_yes,
			   .help = "what changed credentials"},
	[SETTING_STATES] = {.name = "states", .words = no_yes,
			    .help = "where the time of processes went"},
	[SETTING_REPORTS] = {.name = "reports", .help = "reports as tables"},
	{0},
};

/* Without random bytes, the time must do. */
static void make_nonce(uint8_t nonce[16])
{
	struct timespec now;

	if (getrandom(nonce, 16, 0) == 16)
		return;
	clock_gettime(CLOCK_REALTIME, &now);
	memcpy(nonce, &now, sizeof(now) < 16 ? sizeof(now) : 16);
}

static void *html_open(const struct print_options *options, struct output *out)
{
	struct html_printer *p = alloc_new(struct html_printer);

	p->options = options;
	p->out = out;
	p->models = models_new(options, SETTING_FDS, LANE_PARTS);
	report_set_init(&p->tables, data_reports, options->texts[SETTING_REPORTS], options);
	make_nonce(p->nonce);
	return p;
}

static void html_event(void *self, const struct event *e)
{
	struct html_printer *p = self;

	html_marks_add(&p->marks, e);
	html_execs_add(&p->execs, e);
	html_functions_add(&p->functions, e);
	models_note(p->models, e);
	report_set_note(&p->tables, e);
	if (e->kind == EVENT_BEGIN && !p->machine) {
		p->machine = alloc_string(e->begin.machine ? e->begin.machine : "");
		p->tracer = e->begin.tracer;
	} else if (e->kind == EVENT_END && e->end.history && !p->ended) {
		struct report r;

		report_init(&r, p->options, e);
		p->report = &r;
		put_page(p, e);
		p->report = NULL;
		report_done(&r);
		p->ended = true;
	}
}

static void html_close(void *self)
{
	struct html_printer *p = self;

	html_marks_free(&p->marks);
	html_execs_free(&p->execs);
	html_functions_free(&p->functions);
	models_free(p->models);
	report_set_done(&p->tables);
	free(p->machine);
	free(p);
}

/* Lines can only be missing in the data: the rest of the page is short. */
static void html_gap(void *self, struct output *out, enum print_gap why, uint64_t lines)
{
	struct sbuf b = {0};

	(void)self;
	sbuf_str(&b, ",{\"gap\":");
	sbuf_dec(&b, why == PRINT_GAP_DROPPED ? lines : 0, false);
	sbuf_str(&b, "}\n");
	output_add(out, b.s, b.len);
	sbuf_done(&b);
}

#define HTML_CALLS VERDICT_CALLS ",pidfd_open"
/* The syscalls of each choice of settings: bit 0 of the index is fds, then ipc, memory, creds,
 * states */
#define WITH_FDS(calls) calls, calls "," FDS_CALLS
#define WITH_IPC(calls) WITH_FDS(calls), WITH_FDS(calls "," IPC_CALLS)
#define WITH_MEMORY(calls) WITH_IPC(calls), WITH_IPC(calls "," MEMORY_CALLS)
#define WITH_CREDS(calls) WITH_MEMORY(calls), WITH_MEMORY(calls "," CREDS_CALLS)
#define WITH_STATES(calls) WITH_CREDS(calls), WITH_CREDS(calls "," STATES_CALLS)
static const char *const calls[] = { WITH_STATES(HTML_CALLS) };

static const char *html_adapt(const struct print_options *options, struct wants *wants)
{
	const uint64_t *chosen = options->settings + SETTING_FDS;

	wants->environments = options->verbose;
	models_adapt(options, SETTING_FDS, wants);
	report_set_adapt(data_reports, options->texts[SETTING_REPORTS], wants);
	if (options->texts[SETTING_REPORTS])
		return "all";
	return calls[chosen[0] | chosen[1] << 1 | chosen[2] << 2 | chosen[3] << 3 |
		chosen[4] << 4];
}

static const char *report_name(size_t setting, size_t n)
{
	return setting == SETTING_REPORTS ? data_report_name(n) : NULL;
}

const struct printer printer_html = {
	.name = "html",
	.help = "a report for browsers: cause, findings, tree, timeline, processes",
	.wants = {VERDICT_WANTS, .exiting = true, .look_stacks = true},
	.calls = HTML_CALLS,
	.adapt = html_adapt,
	.settings = settings,
	.document = true,
	.writes_at_end = true,
	.open = html_open,
	.event = html_event,
	.close = html_close,
	.gap = html_gap,
	.element = report_name,
};
