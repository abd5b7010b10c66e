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
 * The sentence is the message of a finding about that process, if one explains more than its exit
 * status; else it is derived from its failed syscalls and messages (model/explain/reason.h). */
#include "print/answers/why.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory/alloc.h"
#include "model/explain/blame.h"
#include "model/explain/crash_text.h"
#include "model/explain/reason.h"
#include "model/explain/waits.h"
#include "print/core/process_words.h"
#include "print/answers/why_words.h"
#include "ptrail/finding.h"
#include "ptrail/output.h"

enum {
	CHAIN_MOST = 8, EVIDENCE_MOST = 5, MESSAGE_LINES_MOST = 4, FAILED_CALLS_MOST = 3,
	TEXT_MOST = 300, COMMAND_MOST = 60, FINDINGS_MOST = 6,
};

struct why {
	const struct print_options *o;
	struct output *out;
	struct why_page page;
	struct sbuf b;
};

/* Prefixes of check ids, in order of how much detail their findings give about a failure */
static const char *const by_detail[] = {
	"SG203", "SG205", "SG201", "SG204", "SG2", "HG801", "HG802", "EX402", "EX401", "FD603",
	"SC701",
};

static const struct finding *find_most_specific(const struct findings *f, const struct life *l)
{
	for (size_t t = 0; f && t < sizeof(by_detail) / sizeof(*by_detail); t++)
		for (size_t i = 0; i < f->count; i++)
			if (f->all[i].process == l &&
			    !strncmp(f->all[i].check->id, by_detail[t], strlen(by_detail[t])))
				return &f->all[i];
	return NULL;
}

/* Returns the first finding about a hang, of any process; for a run that timed out. */
static const struct finding *find_hang(const struct findings *f)
{
	for (size_t i = 0; f && i < f->count; i++)
		if (!strncmp(f->all[i].check->id, "HG", 2))
			return &f->all[i];
	return NULL;
}

static void finish_paragraph(struct why *w, unsigned indent)
{
	why_paragraph(&w->page, indent, w->b.s);
	sbuf_reset(&w->b);
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
	unsigned left = b->count > CHAIN_MOST ? b->count - CHAIN_MOST : 0;
	unsigned width = w->o->width ? w->o->width : 100, room;

	why_blank(&w->page);
	for (unsigned i = 0; i < b->count; i++) {
		unsigned indent = 2 + 2 * (i > CHAIN_MOST / 2 && left ? i - left + 1 : i);

		if (left && i >= CHAIN_MOST / 2 && i < CHAIN_MOST / 2 + left) {
			if (i == CHAIN_MOST / 2) {
				words_count(&w->b, left, "process", "processes");
				sbuf_str(&w->b, " omitted");
				finish_paragraph(w, indent);
			}
			continue;
		}
		if (b->upstream && i == b->count - 1)
			indent -= 2;
		room = width > indent + 40 ? width - indent - 30 : 20;
		add_command(w, h, b->chain[i], room < COMMAND_MOST ? room : COMMAND_MOST);
		sbuf_str(&w->b, ": ");
		add_outcome(&w->b, b->chain[i]);
		if (b->upstream && i == b->count - 1)
			sbuf_str(&w->b, " (wrote to the pipe that the process above read)");
		finish_paragraph(w, indent);
	}
}

/* --- evidence --- */

/* Prints the line of the messages that the reason points to; if no failed syscall explains the
 * exit, also the lines after it. */
static void print_messages(struct why *w, const struct reason *r)
{
	const struct message *m = r->message;
	const char *at = m ? strstr(m->text, r->line) : NULL;

	for (unsigned i = 0; m && i < (r->failed_call ? 1 : MESSAGE_LINES_MOST); i++) {
		char line[TEXT_MOST + 1];
		size_t n;

		at = at ? at : m->text;
		n = strcspn(at, "\n");
		memcpy(line, at, n < TEXT_MOST ? n : TEXT_MOST);
		line[n < TEXT_MOST ? n : TEXT_MOST] = 0;
		add_timestamp(w, m->time);
		sbuf_str(&w->b, m->fd == 2 ? "stderr: " : "last output: ");
		reason_text(&w->b, line, TEXT_MOST);
		finish_paragraph(w, 2);
		at += n + (at[n] == '\n');
		if (!*at) {
			m = m->next;
			at = NULL;
		}
	}
}

static void print_failed_call(struct why *w, const struct failed_call *m)
{
	add_timestamp(w, m->time);
	reason_call(m, &w->b);
	finish_paragraph(w, 2);
}

/* Prints the last failed syscalls, for a process that wrote no message. */
static void print_last_failed_calls(struct why *w, const struct life *l)
{
	const struct failed_call *from = l->failed_calls;
	unsigned n = 0;

	for (const struct failed_call *m = l->failed_calls; m; m = m->next)
		n++;
	for (; n > FAILED_CALLS_MOST; n--)
		from = from->next;
	for (; from; from = from->next)
		print_failed_call(w, from);
}

static void print_reason_evidence(struct why *w, const struct reason *r)
{
	if (r->failed_call)
		print_failed_call(w, r->failed_call);
	else if (r->kind == REASON_SILENT)
		print_last_failed_calls(w, r->life);
	print_messages(w, r);
}

/* Whether the evidence is about several processes, which are then shown with their pids */
static bool has_several_processes(const struct finding *f)
{
	const struct life *first = f->evidence_count ? f->evidence[0].process : NULL;

	for (size_t i = 1; i < f->evidence_count; i++)
		if (f->evidence[i].process && f->evidence[i].process != first)
			return true;
	return false;
}

static void print_finding_evidence(struct why *w, const struct finding *f)
{
	bool several = has_several_processes(f);

	for (size_t i = 0; i < f->evidence_count && i < EVIDENCE_MOST; i++) {
		const struct life *of = f->evidence[i].process;

		add_timestamp(w, f->evidence[i].time);
		if (of && several) {
			reason_text(&w->b, life_name(of), TEXT_MOST);
			sbuf_str(&w->b, " (");
			sbuf_dec(&w->b, (int64_t)of->id.tid, true);
			sbuf_str(&w->b, ") ");
		} else if (of && of != f->process &&
		    strncmp(f->evidence[i].text, life_name(of), strlen(life_name(of))) != 0) {
			reason_text(&w->b, life_name(of), TEXT_MOST);
			sbuf_char(&w->b, ' ');
		}
		reason_text(&w->b, f->evidence[i].text, TEXT_MOST);
		finish_paragraph(w, 2);
	}
}

/* Whether the explanation of the crash says what the finding and its evidence say, and more */
static bool is_explained(const struct life *l, const struct finding *f)
{
	const struct life_crash *c = crash_of_life(l);

	return c && c->how->kind != CRASH_OTHER && (!f || !strcmp(f->check->id, "SG201"));
}

/* Prints the functions in which the process crashed. */
static void print_crash_stack(struct why *w, const struct life_crash *c)
{
	struct sbuf text = {0};

	crash_text_stack(&text, c->stack);
	if (text.len) {
		add_timestamp(w, c->time);
		sbuf_add(&w->b, text.s, text.len);
		finish_paragraph(w, 2);
	}
	sbuf_done(&text);
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

/* --- the whole --- */

/* Prints that the command was never executed; `code` is ptrail's exit status, 126 or 127. */
static void print_not_run(struct why *w, const char *const *argv, int code)
{
	sbuf_str(&w->b, code == 126 ? "cannot execute the command: " : "command not found: ");
	reason_text(&w->b, argv && argv[0] ? argv[0] : "?", TEXT_MOST);
	finish_paragraph(w, 0);
	print_advice(w, "correct its name, or add its directory to PATH");
}

/* After an expired --timeout: prints what the innermost waiting task waited for.
 * Returns false, having printed nothing, if no task was inspected at the timeout. */
static bool print_timeout(struct why *w, const struct history *h, const struct blame *b)
{
	struct waits *waits = waits_compute(h);
	const struct waiting_task *inner = waits && waits->count ? &waits->all[0] : NULL;

	/* an inspection after the timeout is of what the command left */
	if (!inner || waits->why != LOOK_TIMEOUT) {
		waits_free(waits);
		return false;
	}
	for (unsigned i = 0; i < waits->count; i++)
		if (waits->all[i].kind != WAIT_CHILD)
			inner = &waits->all[i];
	reason_text(&w->b, life_name(b->chain[0]), TEXT_MOST);
	sbuf_str(&w->b, " took too long: ");
	reason_text(&w->b, life_name(inner->life), TEXT_MOST);
	sbuf_char(&w->b, ' ');
	waits_describe(&w->b, inner);
	finish_paragraph(w, 0);
	print_chain(w, h, b);
	why_blank(&w->page);
	for (unsigned i = 0; i < waits->count && i < EVIDENCE_MOST; i++) {
		add_timestamp(w, waits->all[i].look->time);
		waits_describe_task(&w->b, &waits->all[i]);
		sbuf_char(&w->b, ' ');
		waits_describe(&w->b, &waits->all[i]);
		finish_paragraph(w, 2);
	}
	waits_free(waits);
	print_advice(w, "allow more time, or use --print=hang to see which process waits for "
		     "which");
	return true;
}

static const char *choose_advice(const struct finding *f, const struct reason *r)
{
	if (f)
		return f->advice ? f->advice : f->check->advice;
	if (r->life->ending.signaled && r->life->cause == CAUSE_TIMEOUT)
		return "allow more time, or use --print=hang to see what it waited for";
	return reason_advice(r);
}

/* Prints what happened to the process, as the first paragraph. */
static void print_cause(struct why *w, const struct life *l, const struct finding *f,
			const struct reason *r)
{
	if (f)
		reason_text(&w->b, f->message, SIZE_MAX);
	else if (l->ending.signaled)
		why_add_signal_death(&w->b, l);
	else
		reason_sentence(r, &w->b);
	if (is_explained(l, f)) {
		sbuf_str(&w->b, ": ");
		crash_text(&w->b, crash_of_life(l)->how);
	}
	finish_paragraph(w, 0);
}

/* Whether the message that the C library printed before abort() is all of the message */
static bool is_in_cause(const struct life *l, const struct message *m)
{
	const struct life_crash *c = crash_of_life(l);
	const char *text = c ? c->how->message : "";

	return *text && strstr(m->text, text) && !m->next;
}

static void print_evidence(struct why *w, const struct life *l, const struct finding *f,
			   const struct reason *r)
{
	const struct message *m = l->messages;

	if (is_explained(l, f))
		print_crash_stack(w, crash_of_life(l));
	else if (f)
		print_finding_evidence(w, f);
	if (!l->ending.signaled)
		print_reason_evidence(w, r);
	else if (m && m->fd == 2 && !is_in_cause(l, m))
		print_messages(w, &(struct reason){.message = m});
}

/* `timeout`: ptrail's --timeout ended the run */
static void print_failure(struct why *w, const struct history *h, const struct findings *findings,
			  const struct blame *b, bool timeout)
{
	const struct life *l = b->chain[b->count - 1];
	const struct finding *f = find_most_specific(findings, l);
	struct reason r;

	reason_find(l, &r);
	if (r.kind != REASON_NONE && r.kind < REASON_MESSAGE)
		f = NULL;	/* the reason says the same */
	else if (!f && timeout)
		f = find_hang(findings);
	if (!f && timeout && print_timeout(w, h, b))
		return;
	if (l == h->command && !l->programs && !r.failed_call && !l->ending.signaled) {
		print_not_run(w, h->argv, l->ending.number);
		return;
	}
	print_cause(w, l, f, &r);
	print_chain(w, h, b);
	why_blank(&w->page);
	print_evidence(w, l, f, &r);
	print_advice(w, choose_advice(f, &r));
}

static const char *const reasons_of_end[] = {
	[END_DONE] = NULL, [END_ROOT_EXIT] = NULL,
	[END_SIGNAL] = "incomplete trace: a signal terminated ptrail",
	[END_TIMEOUT] = "incomplete trace: --timeout expired",
	[END_FAILED] = "incomplete trace: ptrail or its output failed",
	[END_TRUNCATED] = "incomplete trace: the recording is truncated",
};

static void print_running(struct why *w, const struct history *h, const struct findings *findings,
			  const struct blame *b)
{
	const struct finding *f = NULL;

	for (unsigned i = b->count; i-- > 0 && !f;)
		f = find_most_specific(findings, b->chain[i]);
	if (f) {
		reason_text(&w->b, f->message, SIZE_MAX);
	} else {
		reason_text(&w->b, life_name(b->chain[0]), TEXT_MOST);
		sbuf_str(&w->b, " was still running after ");
		why_add_time(&w->b, life_duration(h, b->chain[0]));
	}
	finish_paragraph(w, 0);
	print_chain(w, h, b);
	if (!f)
		return;
	why_blank(&w->page);
	print_finding_evidence(w, f);
	print_advice(w, f->advice ? f->advice : f->check->advice);
}

static void print_success(struct why *w, const struct history *h, const struct findings *f,
			  const struct life *l)
{
	size_t worth = f ? f->per_level[LEVEL_ERROR] + f->per_level[LEVEL_WARNING] : 0;
	unsigned shown = 0;

	reason_text(&w->b, life_name(l), TEXT_MOST);
	sbuf_str(&w->b, " succeeded: exit 0 after ");
	why_add_time(&w->b, life_duration(h, l));
	sbuf_str(&w->b, ", ");
	words_count(&w->b, h->count, "process", "processes");
	sbuf_str(&w->b, worth ? ", but" : ", no warnings or errors");
	finish_paragraph(w, 0);
	for (size_t i = 0; f && i < f->count && shown < FINDINGS_MOST; i++) {
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

/* Returns the process that the explanation begins with: the command; if ptrail was attached, the
 * first process that failed; NULL if no process was seen. */
static const struct life *find_root(const struct history *h)
{
	if (h->command)
		return h->command;
	for (size_t i = 0; i < h->count; i++)
		if (!h->all[i]->parent && life_failed(h->all[i]))
			return h->all[i];
	return h->count ? h->all[0] : NULL;
}

static void print_answer(struct why *w, const struct event *e)
{
	const struct history *h = e->end.history;
	const struct life *root = find_root(h);
	struct blame b;

	if (!root && e->end.has_command && h->argv) {
		print_not_run(w, h->argv, e->end.how.number);
	} else if (!root) {
		sbuf_str(&w->b, "no process was traced");
		finish_paragraph(w, 0);
	} else {
		blame_find(root, &b);
		if (b.running)
			print_running(w, h, e->end.findings, &b);
		else if (life_failed(root))
			print_failure(w, h, e->end.findings, &b, e->end.why == END_TIMEOUT);
		else
			print_success(w, h, e->end.findings, root);
	}
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
	.wants = {
		.calls = true, .values = true, .faults = true, .messages = true,
		.signals = true, .crashes = true, .programs = true, .identity = true,
		.descriptors = true,
		.figures = true, .reaps = true, .looks = true, .history = true,
		.findings = true,
	},
	.calls = "%file,dup,dup2,dup3,fcntl,fcntl64,connect,bind,socket,pipe,pipe2,accept,accept4,"
		"ftruncate,fallocate,fsync,clone,clone3,fork,vfork,"
		"kill,tkill,tgkill,rt_sigqueueinfo,rt_tgsigqueueinfo,pidfd_send_signal",
	.open = why_open,
	.event = why_event,
	.close = why_close,
};
