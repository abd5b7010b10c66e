/* The printer `why`: when all is over, the answer to "why did that fail?" in at most a screen. The
 * cause in a sentence; the processes from the command down to the one that is behind it; what
 * speaks for it; what to try.
 *
 *   app could not open /etc/app.conf: no such file
 *
 *     make test           exit 2
 *       ./app             exit 1
 *
 *     0.012 s  openat(/etc/app.conf) failed with ENOENT
 *     0.013 s  it said: app: no configuration
 *
 *     try: make the file, …
 *
 * The sentence is that of a finding where there is one about that process which says more than how
 * it ended, else that of the reason that its calls and messages give (model/explain/reason.h). */
#include "print/answers/why.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory/alloc.h"
#include "model/explain/blame.h"
#include "model/explain/reason.h"
#include "model/explain/waits.h"
#include "print/core/process_words.h"
#include "print/answers/why_words.h"
#include "ptrail/finding.h"
#include "ptrail/output.h"

enum {
	CHAIN_SHOWN = 8, EVIDENCE_SHOWN = 5, SAID_LINES = 4, OTHERS_SHOWN = 3, SAID_SHOWN = 300,
	COMMAND_MOST = 60, FOUND_SHOWN = 6,
};

struct why {
	const struct print_options *o;
	struct output *out;
	struct why_page page;
	struct sbuf b;
};

/* What findings tell most, about a process that is to blame: the first that fits is taken */
static const char *const telling[] = {
	"SG203", "SG205", "SG201", "SG204", "SG2", "HG801", "HG802", "EX402", "EX401", "FD603",
	"SC701",
};

static const struct finding *most_telling(const struct findings *f, const struct life *l)
{
	for (size_t t = 0; f && t < sizeof(telling) / sizeof(*telling); t++)
		for (size_t i = 0; i < f->count; i++)
			if (f->all[i].process == l &&
			    !strncmp(f->all[i].check->id, telling[t], strlen(telling[t])))
				return &f->all[i];
	return NULL;
}

/* Of a run whose time was up, what hung, whoever it was */
static const struct finding *hung(const struct findings *f)
{
	for (size_t i = 0; f && i < f->count; i++)
		if (!strncmp(f->all[i].check->id, "HG", 2))
			return &f->all[i];
	return NULL;
}

static void paragraph(struct why *w, unsigned indent)
{
	why_paragraph(&w->page, indent, w->b.s);
	sbuf_reset(&w->b);
}

static void item(struct why *w, uint64_t time)
{
	if (time) {
		why_time(&w->b, time);
		sbuf_str(&w->b, "  ");
	}
}

/* --- the chain --- */

static void ending(struct sbuf *b, const struct life *l)
{
	if (l->exited)
		words_ending(b, &l->ending);
	else if (l->state == PROCESS_LOST)
		sbuf_str(b, "lost");
	else
		sbuf_str(b, "runs still");
}

/* Its command line; one that never came to be has the history's, another its name */
static void command(struct why *w, const struct history *h, const struct life *l, unsigned room)
{
	const char *const *argv = l->program->argv;

	if ((!argv || !argv[0]) && l == h->command && !l->programs)
		argv = h->argv;
	if (argv && argv[0])
		why_command(&w->b, argv, room);
	else
		reason_text(&w->b, life_name(l), room);
}

static void chain(struct why *w, const struct history *h, const struct blame *b)
{
	unsigned left = b->count > CHAIN_SHOWN ? b->count - CHAIN_SHOWN : 0;
	unsigned width = w->o->width ? w->o->width : 100, room;

	why_blank(&w->page);
	for (unsigned i = 0; i < b->count; i++) {
		unsigned indent = 2 + 2 * (i > CHAIN_SHOWN / 2 && left ? i - left + 1 : i);

		if (left && i >= CHAIN_SHOWN / 2 && i < CHAIN_SHOWN / 2 + left) {
			if (i == CHAIN_SHOWN / 2) {
				words_count(&w->b, left, "process", "processes");
				sbuf_str(&w->b, " between");
				paragraph(w, indent);
			}
			continue;
		}
		if (b->upstream && i == b->count - 1)
			indent -= 2;
		room = width > indent + 40 ? width - indent - 30 : 20;
		command(w, h, b->chain[i], room < COMMAND_MOST ? room : COMMAND_MOST);
		sbuf_str(&w->b, ": ");
		ending(&w->b, b->chain[i]);
		if (b->upstream && i == b->count - 1)
			sbuf_str(&w->b, " (it wrote to the pipe that the one above read)");
		paragraph(w, indent);
	}
}

/* --- evidence --- */

/* The line that says most; where no call explains the end, what comes behind it, too. */
static void said(struct why *w, const struct reason *r)
{
	const struct message *m = r->message;
	const char *at = m ? strstr(m->text, r->line) : NULL;

	for (unsigned i = 0; m && i < (r->mishap ? 1 : SAID_LINES); i++) {
		char line[SAID_SHOWN + 1];
		size_t n;

		at = at ? at : m->text;
		n = strcspn(at, "\n");
		memcpy(line, at, n < SAID_SHOWN ? n : SAID_SHOWN);
		line[n < SAID_SHOWN ? n : SAID_SHOWN] = 0;
		item(w, m->time);
		sbuf_str(&w->b, m->fd == 2 ? "it said: " : "it wrote last: ");
		reason_text(&w->b, line, SAID_SHOWN);
		paragraph(w, 2);
		at += n + (at[n] == '\n');
		if (!*at) {
			m = m->next;
			at = NULL;
		}
	}
}

static void call(struct why *w, const struct mishap *m)
{
	item(w, m->time);
	reason_call(m, &w->b);
	paragraph(w, 2);
}

/* Where nothing else is known, the last calls that failed may tell. */
static void last_calls(struct why *w, const struct life *l)
{
	const struct mishap *from = l->mishaps;
	unsigned n = 0;

	for (const struct mishap *m = l->mishaps; m; m = m->next)
		n++;
	for (; n > OTHERS_SHOWN; n--)
		from = from->next;
	for (; from; from = from->next)
		call(w, from);
}

static void evidence_of_reason(struct why *w, const struct reason *r)
{
	if (r->mishap)
		call(w, r->mishap);
	else if (r->kind == REASON_SILENT)
		last_calls(w, r->life);
	said(w, r);
}

/* Whether it is about more than one process, of which some may have the same name */
static bool is_of_several(const struct finding *f)
{
	const struct life *first = f->evidence_count ? f->evidence[0].process : NULL;

	for (size_t i = 1; i < f->evidence_count; i++)
		if (f->evidence[i].process && f->evidence[i].process != first)
			return true;
	return false;
}

static void evidence_of_finding(struct why *w, const struct finding *f)
{
	bool several = is_of_several(f);

	for (size_t i = 0; i < f->evidence_count && i < EVIDENCE_SHOWN; i++) {
		const struct life *of = f->evidence[i].process;

		item(w, f->evidence[i].time);
		if (of && several) {
			reason_text(&w->b, life_name(of), SAID_SHOWN);
			sbuf_str(&w->b, " (");
			sbuf_dec(&w->b, (int64_t)of->id.tid, true);
			sbuf_str(&w->b, ") ");
		} else if (of && of != f->process &&
		    strncmp(f->evidence[i].text, life_name(of), strlen(life_name(of))) != 0) {
			reason_text(&w->b, life_name(of), SAID_SHOWN);
			sbuf_char(&w->b, ' ');
		}
		reason_text(&w->b, f->evidence[i].text, SAID_SHOWN);
		paragraph(w, 2);
	}
}

static void advice(struct why *w, const char *what)
{
	if (!what)
		return;
	why_blank(&w->page);
	sbuf_str(&w->b, "try: ");
	sbuf_str(&w->b, what);
	paragraph(w, 2);
}

/* --- the whole --- */

/* The command could not be run, and no program of it tells more. */
static void not_run(struct why *w, const char *const *argv, int code)
{
	sbuf_str(&w->b, code == 126 ? "this command cannot be run: " : "there is no command ");
	reason_text(&w->b, argv && argv[0] ? argv[0] : "?", SAID_SHOWN);
	paragraph(w, 0);
	advice(w, "correct its name, or add its directory to PATH");
}

/* --timeout struck: what the innermost of those that were there waited for. */
static bool too_long(struct why *w, const struct history *h, const struct blame *b)
{
	struct waits *waits = waits_of(h);
	const struct waiting *inner = waits && waits->count ? &waits->all[0] : NULL;

	if (!inner || waits->why != LOOK_TIMEOUT) {	/* a later look is of what was left */
		waits_free(waits);
		return false;
	}
	for (unsigned i = 0; i < waits->count; i++)
		if (waits->all[i].kind != WAIT_CHILD)
			inner = &waits->all[i];
	reason_text(&w->b, life_name(b->chain[0]), SAID_SHOWN);
	sbuf_str(&w->b, " took too long: ");
	reason_text(&w->b, life_name(inner->life), SAID_SHOWN);
	sbuf_char(&w->b, ' ');
	waits_say(&w->b, inner);
	paragraph(w, 0);
	chain(w, h, b);
	why_blank(&w->page);
	for (unsigned i = 0; i < waits->count && i < EVIDENCE_SHOWN; i++) {
		item(w, waits->all[i].look->time);
		waits_say_task(&w->b, &waits->all[i]);
		sbuf_char(&w->b, ' ');
		waits_say(&w->b, &waits->all[i]);
		paragraph(w, 2);
	}
	waits_free(waits);
	advice(w, "give it more time, or see with --print=hang who waits for whom");
	return true;
}

static const char *advice_of(const struct finding *f, const struct reason *r)
{
	if (f)
		return f->advice ? f->advice : f->check->advice;
	if (r->life->ending.signaled && r->life->cause == CAUSE_TIMEOUT)
		return "give it more time, or see with --print=hang what it waited for";
	return reason_advice(r);
}

/* `timeout`: ptrail's own ended it */
static void failure(struct why *w, const struct history *h, const struct findings *findings,
		    const struct blame *b, bool timeout)
{
	const struct life *l = b->chain[b->count - 1];
	const struct finding *f = most_telling(findings, l);
	struct reason r;

	reason_find(l, &r);
	if (r.kind != REASON_NONE && r.kind < REASON_SAID)
		f = NULL;	/* it would say the same */
	else if (!f && timeout)
		f = hung(findings);
	if (!f && timeout && too_long(w, h, b))
		return;
	if (l == h->command && !l->programs && !r.mishap && !l->ending.signaled) {
		not_run(w, h->argv, l->ending.number);
		return;
	}
	if (f)
		reason_text(&w->b, f->message, SIZE_MAX);
	else if (l->ending.signaled)
		why_killed(&w->b, l);
	else
		reason_sentence(&r, &w->b);
	paragraph(w, 0);
	chain(w, h, b);
	why_blank(&w->page);
	if (f)
		evidence_of_finding(w, f);
	if (!l->ending.signaled)
		evidence_of_reason(w, &r);
	else if (l->messages && l->messages->fd == 2)
		said(w, &(struct reason){.message = l->messages});
	advice(w, advice_of(f, &r));
}

static const char *const reasons_of_end[] = {
	[END_DONE] = NULL, [END_LEFT] = NULL,
	[END_SIGNAL] = "cut: a signal asked ptrail to end before all was over",
	[END_TIMEOUT] = "cut: the time that --timeout gives was up",
	[END_FAILED] = "cut: ptrail or its output failed before all was over",
	[END_TORN] = "cut: the recording ends before all was over",
};

static void running(struct why *w, const struct history *h, const struct findings *findings,
		    const struct blame *b)
{
	const struct finding *f = NULL;

	for (unsigned i = b->count; i-- > 0 && !f;)
		f = most_telling(findings, b->chain[i]);
	if (f) {
		reason_text(&w->b, f->message, SIZE_MAX);
	} else {
		reason_text(&w->b, life_name(b->chain[0]), SAID_SHOWN);
		sbuf_str(&w->b, " has not ended after ");
		why_time(&w->b, life_duration(h, b->chain[0]));
	}
	paragraph(w, 0);
	chain(w, h, b);
	if (!f)
		return;
	why_blank(&w->page);
	evidence_of_finding(w, f);
	advice(w, f->advice ? f->advice : f->check->advice);
}

static void success(struct why *w, const struct history *h, const struct findings *f,
		    const struct life *l)
{
	size_t worth = f ? f->per_level[LEVEL_ERROR] + f->per_level[LEVEL_WARNING] : 0;
	unsigned shown = 0;

	reason_text(&w->b, life_name(l), SAID_SHOWN);
	sbuf_str(&w->b, " ended well: exit 0 after ");
	why_time(&w->b, life_duration(h, l));
	sbuf_str(&w->b, ", ");
	words_count(&w->b, h->count, "process", "processes");
	sbuf_str(&w->b, worth ? ", but" : ", nothing stands out");
	paragraph(w, 0);
	for (size_t i = 0; f && i < f->count && shown < FOUND_SHOWN; i++) {
		if (f->all[i].level == LEVEL_NOTE || f->all[i].known)
			continue;
		shown++;
		reason_text(&w->b, f->all[i].message, SIZE_MAX);
		sbuf_str(&w->b, " (");
		sbuf_str(&w->b, f->all[i].check->id);
		sbuf_char(&w->b, ')');
		paragraph(w, 2);
	}
	if (worth > shown) {
		sbuf_str(&w->b, "and ");
		sbuf_dec(&w->b, worth - shown, false);
		sbuf_str(&w->b, " more: --print=checks");
		paragraph(w, 2);
	}
}

/* What the answer begins with: the command; where there is none, the first that ended badly */
static const struct life *root_of(const struct history *h)
{
	if (h->command)
		return h->command;
	for (size_t i = 0; i < h->count; i++)
		if (!h->all[i]->parent && life_failed(h->all[i]))
			return h->all[i];
	return h->count ? h->all[0] : NULL;
}

static void answer(struct why *w, const struct event *e)
{
	const struct history *h = e->end.history;
	const struct life *root = root_of(h);
	struct blame b;

	if (!root && e->end.has_command && h->argv) {
		not_run(w, h->argv, e->end.how.number);
	} else if (!root) {
		sbuf_str(&w->b, "nothing was seen");
		paragraph(w, 0);
	} else {
		blame_find(root, &b);
		if (b.running)
			running(w, h, e->end.findings, &b);
		else if (life_failed(root))
			failure(w, h, e->end.findings, &b, e->end.why == END_TIMEOUT);
		else
			success(w, h, e->end.findings, root);
	}
	if (h->attached) {
		sbuf_str(&w->b, "what was before ptrail was attached is not known");
		paragraph(w, 0);
	}
	if (reasons_of_end[e->end.why])
		why_paragraph(&w->page, 0, reasons_of_end[e->end.why]);
}

static void event(void *self, const struct event *e)
{
	struct why *w = self;

	if (e->kind != EVENT_END || !e->end.history)
		return;
	answer(w, e);
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
	.help = "why the command failed, in at most a screen, when it has ended",
	.wants = {
		.calls = true, .values = true, .faults = true, .messages = true,
		.signals = true, .programs = true, .identity = true, .descriptors = true,
		.figures = true, .reaps = true, .looks = true, .history = true,
		.findings = true,
	},
	.calls = "%file,dup,dup2,dup3,fcntl,fcntl64,connect,bind,socket,pipe,pipe2,accept,accept4,"
		"ftruncate,fallocate,fsync,clone,clone3,fork,vfork,"
		"kill,tkill,tgkill,rt_sigqueueinfo,rt_tgsigqueueinfo,pidfd_send_signal",
	.open = why_open,
	.event = event,
	.close = why_close,
};
