#include "model/explain/test_cause.h"

#include <string.h>

#include "model/explain/reason.h"

enum { TEXT_MAX = 300 };

static void set_text(struct sbuf *b, const char *s)
{
	sbuf_reset(b);
	reason_text(b, s, TEXT_MAX);
}

/* The test is a process, which failed. */
static void explain_process(struct test_cause *c, const struct test_case *t,
			    const struct event *end)
{
	struct verdict v;

	verdict_find_below(&v, end, t->own_process);
	set_text(&c->text, v.cause.s);
	for (unsigned i = 0; i < v.line_count; i++) {
		sbuf_str(&c->evidence, v.lines[i].text);
		sbuf_char(&c->evidence, '\n');
	}
	c->location = v.location;
	verdict_done(&v);
}

/* The descendant of `l` that a failed syscall is one of; NULL: none */
static const struct life *find_caller(const struct life *l, const struct failed_call *call)
{
	const struct life *found = NULL;

	for (const struct failed_call *m = l->failed_calls; m; m = m->next)
		if (m == call)
			return l;
	for (const struct life *c = l->first_child; c && !found; c = c->next)
		found = find_caller(c, call);
	return found;
}

/* The tests share a process: it is explained as if it had failed with the lines about the test, and
 * nothing else. */
static void explain_lines(struct test_cause *c, const struct test_case *t, const char *root)
{
	struct message lines = {
		.time = t->time, .last = t->time, .fd = 2, .text = t->details,
		.len = strlen(t->details),
	};
	struct life l = *t->process;
	struct blame blame = {.chain = {&l}, .count = 1};
	struct reason r;

	l.messages = *t->details ? &lines : NULL;
	l.outputs = NULL;
	l.http_status = NULL;
	l.exited = l.exited ? l.exited : t->time;
	l.ending = (struct exit_status){.number = 1};
	if (!l.messages)
		return;
	reason_find(&l, &r);
	if (r.failed_call) {
		const struct life *caller = find_caller(t->process, r.failed_call);

		r.life = caller ? caller : r.life;
		reason_sentence(&r, &c->text);
		reason_call(r.failed_call, &c->evidence);
		sbuf_char(&c->evidence, '\n');
	} else if (r.kind != REASON_SILENT && *r.line) {
		set_text(&c->text, r.line);
		if (*r.detail) {
			sbuf_char(&c->text, ' ');
			reason_text(&c->text, r.detail, TEXT_MAX);
		}
	}
	location_find(&blame, root, r.line, &c->location);
}

void test_cause_find(struct test_cause *c, const struct test_case *t, const struct event *end)
{
	*c = (struct test_cause){.text = {0}};
	sbuf_str(&c->text, "");
	sbuf_str(&c->evidence, "");
	if (t->own_process)
		explain_process(c, t, end);
	else
		explain_lines(c, t, verdict_root(end->end.history));
	if (!c->text.len)
		set_text(&c->text, t->message);
}

void test_cause_done(struct test_cause *c)
{
	sbuf_done(&c->text);
	sbuf_done(&c->evidence);
}
