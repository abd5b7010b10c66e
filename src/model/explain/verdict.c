#include "model/explain/verdict.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory/alloc.h"
#include "model/blame/final_line.h"
#include "model/blame/life_exit.h"
#include "model/explain/crash_text.h"
#include "model/explain/death_text.h"
#include "model/explain/loader_chain.h"
#include "model/explain/reason.h"
#include "model/waits/waits.h"
#include "model/process/name.h"

enum {
	EVIDENCE_MAX = 5, MESSAGE_LINES_MAX = 4, FAILED_CALLS_MAX = 3, TEXT_MAX = 300,
	PIPELINE_MAX = 8,	/* processes of a pipeline behind the one that failed */
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

/* Adds a line of evidence. Takes the text, which becomes empty. */
static void add_line(struct verdict *v, uint64_t time, struct sbuf *text)
{
	if (text->len && v->line_count < VERDICT_LINES_MAX)
		v->lines[v->line_count++] = (struct verdict_line){
			.time = time, .text = alloc_string(text->s),
		};
	sbuf_done(text);
	*text = (struct sbuf){0};
}

/* --- evidence --- */

/* Adds the line of the messages that the reason points to; if no failed syscall explains the
 * exit, also the lines after it. */
static void add_messages(struct verdict *v, const struct reason *r)
{
	const struct message *m = r->message;
	const char *at = m ? strstr(m->text, r->line) : NULL;

	for (unsigned i = 0; m && i < (r->failed_call ? 1 : MESSAGE_LINES_MAX); i++) {
		struct sbuf text = {0};
		char line[TEXT_MAX + 1];
		size_t n;

		if (!*m->text) {
			m = m->next;
			continue;
		}
		at = at ? at : m->text;
		n = strcspn(at, "\n");
		memcpy(line, at, n < TEXT_MAX ? n : TEXT_MAX);
		line[n < TEXT_MAX ? n : TEXT_MAX] = 0;
		if (m->fd > 2 && m->name && *m->name) {
			reason_text(&text, m->name, TEXT_MAX);
			sbuf_str(&text, ": ");
		} else {
			sbuf_str(&text, m->fd == 2 ? "stderr: " : "last output: ");
		}
		reason_text(&text, line, TEXT_MAX);
		add_line(v, m->time, &text);
		at += n + (at[n] == '\n');
		if (!*at) {
			m = m->next;
			at = NULL;
		}
	}
}

static void add_failed_call(struct verdict *v, const struct failed_call *m)
{
	struct sbuf text = {0};

	reason_call(m, &text);
	add_line(v, m->time, &text);
}

/* Adds the last failed syscalls, for a process that wrote no message. */
static void add_last_failed_calls(struct verdict *v, const struct life *l)
{
	const struct failed_call *from = l->failed_calls;
	unsigned n = 0;

	for (const struct failed_call *m = l->failed_calls; m; m = m->next)
		n++;
	for (; n > FAILED_CALLS_MAX; n--)
		from = from->next;
	for (; from; from = from->next)
		add_failed_call(v, from);
}

/* Adds why the program needs what the dynamic loader did not find. */
static void add_loader_chain(struct verdict *v, const struct reason *r)
{
	struct sbuf chain = {0}, searched = {0};

	loader_chain_append(&chain, r);
	add_line(v, r->life->exited, &chain);
	loader_chain_append_searched(&searched, r);
	add_line(v, r->life->exited, &searched);
}

static void add_reason_evidence(struct verdict *v, const struct reason *r)
{
	if (r->failed_call)
		add_failed_call(v, r->failed_call);
	else if (r->kind == REASON_SILENT)
		add_last_failed_calls(v, r->life);
	add_messages(v, r);
	add_loader_chain(v, r);
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

static void add_finding_evidence(struct verdict *v, const struct finding *f)
{
	bool several = has_several_processes(f);

	for (size_t i = 0; i < f->evidence_count && i < EVIDENCE_MAX; i++) {
		const struct life *of = f->evidence[i].process;
		struct sbuf text = {0};

		if (of && several) {
			reason_text(&text, life_name(of), TEXT_MAX);
			sbuf_str(&text, " (");
			sbuf_dec(&text, (int64_t)of->id.tid, true);
			sbuf_str(&text, ") ");
		} else if (of && of != f->process &&
		    strncmp(f->evidence[i].text, life_name(of), strlen(life_name(of))) != 0) {
			reason_text(&text, life_name(of), TEXT_MAX);
			sbuf_char(&text, ' ');
		}
		reason_text(&text, f->evidence[i].text, TEXT_MAX);
		add_line(v, f->evidence[i].time, &text);
	}
}

/* Whether the explanation of the crash says what the finding and its evidence say, and more */
static bool is_explained(const struct life *l, const struct finding *f)
{
	const struct life_crash *c = crash_of_life(l);

	return c && c->how->kind != CRASH_OTHER && (!f || !strcmp(f->check->id, "SG201"));
}

/* Adds the functions in which the process crashed. */
static void add_crash_stack(struct verdict *v, const struct life_crash *c)
{
	struct sbuf text = {0};

	crash_text_stack(&text, c->stack);
	add_line(v, c->time, &text);
}

/* --- kinds of verdicts --- */

/* The command was never executed; `code` is ptrail's exit status, 126 or 127. */
static void explain_not_run(struct verdict *v, const char *const *argv, int code)
{
	v->kind = VERDICT_NOT_RUN;
	v->blame.count = 0;
	v->culprit = NULL;
	sbuf_str(&v->cause, code == 126 ? "cannot execute the command: " :
		 "command not found: ");
	reason_text(&v->cause, argv && argv[0] ? argv[0] : "?", TEXT_MAX);
	v->advice = argv && argv[0] && strchr(argv[0], '/') ?
		"correct the path: a command with a slash is not searched for in PATH" :
		"correct its name, or add its directory to PATH";
}

/* After an expired --timeout: explains what the innermost waiting task waited for.
 * Returns false if no task was inspected at the timeout. */
static bool explain_timeout(struct verdict *v, const struct history *h)
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
	reason_text(&v->cause, life_name(v->root), TEXT_MAX);
	sbuf_str(&v->cause, " took too long: ");
	reason_text(&v->cause, life_name(inner->life), TEXT_MAX);
	sbuf_char(&v->cause, ' ');
	waits_describe(&v->cause, inner);
	for (unsigned i = 0; i < waits->count && i < EVIDENCE_MAX; i++) {
		struct sbuf text = {0};

		waits_describe_task(&text, &waits->all[i]);
		sbuf_char(&text, ' ');
		waits_describe(&text, &waits->all[i]);
		add_line(v, waits->all[i].look->time, &text);
	}
	waits_free(waits);
	v->advice = "allow more time, or use --print=hang to see which process waits for which";
	return true;
}

static const char *choose_advice(const struct finding *f, const struct reason *r)
{
	if (crash_caught(r->life))
		return "run it under a debugger or with a sanitizer";
	if (f)
		return f->advice ? f->advice : f->check->advice;
	if (r->life->ending.signaled && r->life->cause == CAUSE_TIMEOUT)
		return "allow more time, or use --print=hang to see what it waited for";
	if (death_is_by_filter(r->life) && r->life->ending.number == SIGKILL)
		return "make no other system calls than read, write and exit in the strict mode, "
			"or set a filter instead";
	if (death_is_by_filter(r->life))
		return "allow the syscall in the seccomp profile (--security-opt seccomp= of "
			"docker, SystemCallFilter= of systemd; --print=seccomp writes a profile of "
			"what the program needs)";
	return reason_advice(r);
}

/* Sets what happened to the culprit. */
static void set_cause(struct verdict *v, const struct finding *f, const struct reason *r)
{
	const struct life *l = v->culprit;
	struct sbuf how = {0};

	if (crash_caught(l))
		crash_text_caught(&v->cause, l);
	else if (f)
		reason_text(&v->cause, f->message, SIZE_MAX);
	else if (l->ending.signaled)
		death_text(&v->cause, l);
	else
		reason_sentence(r, &v->cause);
	if (is_explained(l, f))
		crash_text_cause(&how, l);
	else if (f && !strcmp(f->check->id, "SG201") && crash_of_life(l))
		crash_text_signal(&how, l);
	if (how.len) {
		sbuf_str(&v->cause, ": ");
		sbuf_add(&v->cause, how.s, how.len);
	}
	sbuf_done(&how);
}

/* Whether the message that the C library printed before abort() is all of the message */
static bool is_in_cause(const struct life *l, const struct message *m)
{
	const struct life_crash *c = crash_of_life(l);
	const char *text = c ? c->how->message : "";

	return *text && strstr(m->text, text) && !m->next;
}

static void add_evidence(struct verdict *v, const struct finding *f, const struct reason *r)
{
	const struct life *l = v->culprit;
	const struct message *m = l->messages;

	if (crash_caught(l))
		add_crash_stack(v, crash_caught(l));
	else if (is_explained(l, f))
		add_crash_stack(v, crash_of_life(l));
	else if (f)
		add_finding_evidence(v, f);
	if (!l->ending.signaled)
		add_reason_evidence(v, r);
	else if (m && m->fd == 2 && !is_in_cause(l, m))
		add_messages(v, &(struct reason){.message = m});
}

/* The file that a descriptor of the process was redirected to; NULL: none, or unknown */
static const struct descriptor *find_written_file(const struct life *l, int fd)
{
	for (unsigned i = 0; l->open && i < l->open->count; i++) {
		const struct descriptor *d = &l->open->all[i];

		if (d->fd == fd && d->kind == DESCRIPTOR_FILE && d->writes && d->name && *d->name)
			return d;
	}
	return NULL;
}

/* Whether another descriptor than standard output is that of the file: that of its messages, or one
 * that a script has opened with `exec 5>config.log` */
static bool is_log(const struct life *l, const struct descriptor *out)
{
	for (unsigned i = 0; i < l->open->count; i++) {
		const struct descriptor *d = &l->open->all[i];

		if (d->fd >= 2 && d->kind == DESCRIPTOR_FILE && d->writes && d->name &&
		    !strcmp(d->name, out->name))
			return true;
	}
	return false;
}

/* The file that the standard output of a process was redirected to, unless it is a log; NULL: none,
 * or unknown */
static const struct descriptor *output_file(const struct life *l)
{
	const struct descriptor *out = find_written_file(l, 1);

	return out && is_log(l, out) ? NULL : out;
}

/* The same, if the parent has another standard output */
static const struct descriptor *own_output_file(const struct life *l)
{
	const struct descriptor *own = output_file(l);
	const struct descriptor *inherited = l->parent ? find_written_file(l->parent, 1) : NULL;

	return own && inherited && !strcmp(own->name, inherited->name) ? NULL : own;
}

/* The life that reads the pipe that `l` writes its standard output to, or NULL */
static const struct life *find_reader(const struct history *h, const struct life *l)
{
	for (size_t i = 0; l->program->out && i < h->count; i++)
		if (h->all[i] != l && h->all[i]->program->in == l->program->out)
			return h->all[i];
	return NULL;
}

/* The file that the output of a process that failed was to get into: of the process, of one that
 * it is a part of, or of the one that reads its output. NULL: none, or unknown */
static const struct descriptor *lost_output(const struct verdict *v, const struct history *h,
					    const struct life *l)
{
	const struct descriptor *file = NULL;

	for (unsigned i = 0; !file && l && i < PIPELINE_MAX; i++, l = find_reader(h, l))
		for (const struct life *of = l; of && of != v->root && !file; of = of->parent)
			file = own_output_file(of);
	return file;
}

/* Whether it can be said that the process left the file empty: the process and its children wrote
 * nothing */
static bool wrote_nothing(const struct life *l, const struct descriptor *file)
{
	return !l->message_count && !l->messages && !l->first_child && !file->appends &&
		!file->is_advanced;
}

/* Whether the arguments, messages or failed syscalls of the culprit mention the file */
static bool mentions_file(const struct life *l, const char *path)
{
	const char *name = name_base(path);

	for (unsigned i = 0; l->program->argv && l->program->argv[i]; i++)
		if (blame_mentions_word(l->program->argv[i], name))
			return true;
	for (const struct message *m = l->messages; m; m = m->next)
		if (blame_mentions_word(m->text, name))
			return true;
	for (const struct failed_call *m = l->failed_calls; m; m = m->next)
		if (!strcmp(name_base(m->path), name))
			return true;
	return false;
}

/* Whether the process, or one that wrote to the pipe that it reads, mentions the file: tar, of
 * `tar tf x.tar | grep -q x` */
static bool uses_file(const struct life *l, const char *path)
{
	const struct life *c = l->parent && l->program->in ? l->parent->first_child : NULL;

	while (c && (c == l || c->program->out != l->program->in || !mentions_file(c, path)))
		c = c->next;
	return c || mentions_file(l, path);
}

static bool is_in_chain(const struct blame *b, const struct life *l)
{
	for (unsigned i = 0; i < b->count; i++)
		if (b->chain[i] == l)
			return true;
	return false;
}

/* The process that ignored the failure of `l`: the first ancestor that succeeded or is one of the
 * chain. NULL: unknown */
static const struct life *find_ignorer(const struct blame *b, const struct life *l)
{
	const struct life *p = l->parent;

	while (p && !is_in_chain(b, p) && life_failed(p))
		p = p->parent;
	return p;
}

/* Whether the process is a descendant of one of the chain, or of unknown origin */
static bool is_below_chain(const struct blame *b, const struct life *l)
{
	const struct life *p = l->parent;

	while (p && p->exited && !is_in_chain(b, p))
		p = p->parent;
	return !p || is_in_chain(b, p);
}

/* Whether the process that started `l` continued after its crash, and then failed with an error of
 * its own: a shell ran another one, any other program states a problem */
static bool is_handled_crash(const struct verdict *v, const struct life *l, const struct reason *r)
{
	const struct life *o = l->parent == v->culprit ? l->next : NULL;

	struct final_line f;

	if (!l->ending.signaled || l->parent != v->culprit || r->kind != REASON_MESSAGE ||
	    r->message->fd > 2)
		return false;
	if (!blame_is_shell(v->culprit) &&
	    final_line_find(v->culprit, life_name(v->culprit), life_exiting(l), &f) &&
	    error_line_states_problem(f.text))
		return true;
	if (r->message->fd == 2 ? r->rating < ERROR_LINE_SURE : !error_line_states_problem(r->line))
		return false;
	while (o && !(o->born >= l->exited && o->exited && o->exited <= r->message->time))
		o = o->next;
	return o;
}

/* Finds an earlier failure that its parent ignored and that may have caused the one of the culprit:
 * the last crash, or the last failure of a process whose output the culprit mentions. A crash that
 * a process below those of the chain ignored counts only if the culprit gave no reason. */
static const struct life *find_ignored(const struct verdict *v, const struct history *h,
				       const struct reason *r)
{
	const struct life *found = NULL;

	for (size_t i = 0; i < h->count; i++) {
		const struct life *l = h->all[i];
		bool crashed = l->exited && l->ending.signaled &&
			death_is_crash(l->ending.number);
		const struct descriptor *output;
		bool nested = l->parent && !is_in_chain(&v->blame, l->parent);

		if (!life_failed(l) || l->exited > v->culprit->exited || l == v->culprit ||
		    (l->ending.signaled && l->ending.number == SIGPIPE) ||
		    is_handled_crash(v, l, r) || is_in_chain(&v->blame, l) ||
		    !is_below_chain(&v->blame, l))
			continue;
		output = lost_output(v, h, l);
		if ((crashed && (!nested || r->kind == REASON_SILENT || r->kind == REASON_FILE)) ||
		    (output && uses_file(v->culprit, output->name)))
			found = !found || l->exited >= found->exited ? l : found;
	}
	return found;
}

/* Appends `before` and "FILE empty" if the output of the process went into a file. Returns whether
 * it did. */
static bool add_lost_output(struct sbuf *cause, const struct verdict *v, const struct history *h,
			    const struct life *l, const char *before)
{
	const struct descriptor *file = lost_output(v, h, l);

	if (!file)
		return false;
	sbuf_str(cause, before);
	reason_text(cause, file->name, TEXT_MAX);
	sbuf_str(cause, wrote_nothing(l, file) ? " empty" : " incomplete");
	return true;
}

/* Puts an earlier failure that was ignored in front of the cause. */
static void add_ignored(struct verdict *v, const struct history *h, const struct life *l)
{
	const struct life *ignorer = find_ignorer(&v->blame, l);
	struct sbuf cause = {0}, line = {0};
	struct reason r;

	reason_find(l, &r);
	if (l->ending.signaled) {
		death_text(&cause, l);
		crash_text_life(&cause, l);
	} else {
		reason_sentence(&r, &cause);
	}
	sbuf_add(&line, cause.s, cause.len);
	add_line(v, l->exited, &line);
	if (ignorer) {
		sbuf_str(&cause, ", which ");
		reason_text(&cause, life_name(ignorer), TEXT_MAX);
		sbuf_str(&cause, " ignored");
	}
	add_lost_output(&cause, v, h, l, ignorer ? " and which left " : ", which left ");
	sbuf_str(&cause, "; then ");
	sbuf_add(&cause, v->cause.s, v->cause.len);
	sbuf_done(&v->cause);
	v->cause = cause;
}

/* The shell that started the culprit and failed later, with an exit status that is not that of the
 * culprit: `culprit; true; test -s out`. NULL: none */
static const struct life *find_shell(const struct verdict *v)
{
	const struct life *p = v->blame.count > 1 && !v->blame.upstream ?
		v->blame.chain[v->blame.count - 2] : NULL;

	return p && !p->ending.signaled && blame_is_shell(p) &&
		!blame_passes_on_status(p, v->culprit) ? p : NULL;
}

/* The file that a process did not find after that time and then exited; NULL: none */
static const struct failed_call *find_missing_file(const struct life *l, uint64_t after)
{
	const struct failed_call *last = l->failed_calls;

	while (last && last->next)
		last = last->next;
	return last && last->spoken && last->error == ENOENT && *last->path &&
		last->places == 1 && last->time > after ? last : NULL;
}

/* Adds to the cause which file the culprit left empty or incomplete, or which file the shell
 * that continued after it did not find then. */
static void add_consequence(struct verdict *v, const struct history *h)
{
	const struct life *shell = find_shell(v);
	const struct failed_call *missing;

	if (!shell || add_lost_output(&v->cause, v, h, v->culprit, ", and left "))
		return;
	missing = find_missing_file(shell, v->culprit->exited);
	if (!missing)
		return;
	sbuf_str(&v->cause, "; then ");
	reason_sentence(&(struct reason){
		.kind = REASON_FILE, .life = shell, .failed_call = missing,
	}, &v->cause);
}

static void explain_failure(struct verdict *v, const struct event *end)
{
	const struct history *h = end->end.history;
	const struct life *l = v->culprit;
	const struct finding *f = find_most_specific(end->end.findings, l);
	bool timeout = end->end.why == END_TIMEOUT;	/* ptrail's --timeout ended the run */
	const struct life *ignored = NULL;
	struct reason r;

	v->kind = VERDICT_FAILURE;
	reason_find(l, &r);
	memcpy(v->line, r.line, sizeof(v->line));
	if ((r.kind != REASON_NONE && r.kind < REASON_MESSAGE) || death_is_by_filter(l))
		f = NULL;	/* the reason says the same */
	else if (!f && timeout)
		f = find_hang(end->end.findings);
	if (!f && timeout && explain_timeout(v, h))
		return;
	if (l == h->command && !l->programs && !r.failed_call && !l->ending.signaled) {
		explain_not_run(v, h->argv, l->ending.number);
		return;
	}
	set_cause(v, f, &r);
	if (!crash_caught(l) && (r.kind >= REASON_MESSAGE || r.kind == REASON_FILE))
		ignored = find_ignored(v, h, &r);
	if (ignored)
		add_ignored(v, h, ignored);
	else
		add_consequence(v, h);
	add_evidence(v, f, &r);
	v->advice = choose_advice(f, &r);
}

static void explain_running(struct verdict *v, const struct history *h,
			    const struct findings *findings)
{
	const struct finding *f = NULL;

	v->kind = VERDICT_RUNNING;
	for (unsigned i = v->blame.count; i-- > 0 && !f;)
		f = find_most_specific(findings, v->blame.chain[i]);
	if (f) {
		reason_text(&v->cause, f->message, SIZE_MAX);
		add_finding_evidence(v, f);
		v->advice = f->advice ? f->advice : f->check->advice;
		return;
	}
	reason_text(&v->cause, life_name(v->root), TEXT_MAX);
	sbuf_str(&v->cause, " was still running after ");
	sbuf_seconds(&v->cause, life_duration(h, v->root));
	sbuf_str(&v->cause, " s");
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

const char *verdict_root(const struct history *h)
{
	const struct life_program *p = h->command ? h->command->first_program : NULL;

	while (p && *p->cwd != '/')	/* before the execve it is unknown */
		p = p->next;
	return p ? p->cwd : "";
}

void verdict_find(struct verdict *v, const struct event *end)
{
	const struct history *h = end->end.history;

	verdict_find_below(v, end, h ? find_root(h) : NULL);
}

void verdict_find_below(struct verdict *v, const struct event *end, const struct life *root)
{
	const struct history *h = end->end.history;

	*v = (struct verdict){.kind = VERDICT_NO_PROCESS, .root = root};
	sbuf_str(&v->cause, "");
	if (!h)
		return;
	if (!v->root && end->end.has_command && h->argv) {
		explain_not_run(v, h->argv, end->end.how.number);
	} else if (!v->root) {
		sbuf_str(&v->cause, "no process was traced");
	} else {
		blame_find(v->root, &v->blame);
		v->culprit = v->blame.chain[v->blame.count - 1];
		if (v->blame.running)
			explain_running(v, h, end->end.findings);
		else if (life_failed(v->root))
			explain_failure(v, end);
		else
			v->kind = VERDICT_SUCCESS;
	}
	if (v->kind == VERDICT_FAILURE)
		location_find(&v->blame, verdict_root(h), v->line, &v->location);
}

void verdict_done(struct verdict *v)
{
	for (unsigned i = 0; i < v->line_count; i++)
		free(v->lines[i].text);
	sbuf_done(&v->cause);
}

bool verdict_is_bad(const struct verdict *v)
{
	return v->kind == VERDICT_NOT_RUN || v->kind == VERDICT_FAILURE ||
		(v->kind == VERDICT_RUNNING && v->line_count);
}
