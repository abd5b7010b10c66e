/* The printer `junit`: a test suite in Ant's JUnit schema, for CI systems that show test results.
 * The first case is the command: a failure with the verdict if it failed, an error if the trace is
 * incomplete. A case follows for each test of a harness that the command ran, with the cause of its
 * own. The other cases are the checks that failed; with cases=processes the cases are the
 * processes instead, the command included.
 *
 * CI systems identify a case by class and name, across runs as well: both contain no pids, and
 * equal ones are numbered. Beyond CASES_MAX, successful processes are counted without a case. */
#include "print/core/printers.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory/alloc.h"
#include "base/memory/hash.h"
#include "model/explain/crash_text.h"
#include "model/explain/test_cause.h"
#include "print/core/report/report.h"
#include "print/core/report/text.h"
#include "print/core/report/verdict.h"
#include "print/core/process_words.h"
#include "print/core/text/stack.h"

enum { CASES, FAIL };	/* settings */
enum { CASES_CHECKS, CASES_PROCESSES };
enum {
	CASES_MAX = 20000,	/* number of processes with a case */
	NAME_LENGTH_MAX = 200, TITLE_MAX = 300, TEXT_MAX = 2000,
	FINDINGS_MAX = 100,	/* in the case of a check, or in system-out */
	EVIDENCE_MAX = 20, MESSAGES_MAX = 20, FAILED_MAX = 20, FRAMES_MAX = 32,
};

static const struct printer_setting settings[] = {
	[CASES] = {.name = "cases", .words = (const char *const []){"checks", "processes", NULL},
		.help = "what is a test case"},
	[FAIL] = {.name = "fail", .words = (const char *const []){"warning", "error", "note", NULL},
		.help = "findings from that level on are failures"},
	{0},
};

/* Values of the setting `fail`, in its order */
static const enum finding_level fail_levels[] = {LEVEL_WARNING, LEVEL_ERROR, LEVEL_NOTE};

struct junit {
	const struct report *r;
	struct sbuf cases, out, scratch;
	struct hash names;		/* hash of class and name → number of such cases */
	uint64_t tests, failures, errors, skipped;
};

static void add_escaped_text(struct sbuf *b, const struct sbuf *text)
{
	report_xml(b, text->s, text->len);
}

static void add_attribute(struct sbuf *b, const char *name, const struct sbuf *text)
{
	sbuf_char(b, ' ');
	sbuf_str(b, name);
	sbuf_str(b, "=\"");
	add_escaped_text(b, text);
	sbuf_char(b, '"');
}

static void add_str_attribute(struct sbuf *b, const char *name, const char *value)
{
	sbuf_char(b, ' ');
	sbuf_str(b, name);
	sbuf_str(b, "=\"");
	report_xml(b, value, strlen(value));
	sbuf_char(b, '"');
}

static void add_number_attribute(struct sbuf *b, const char *name, uint64_t n)
{
	sbuf_char(b, ' ');
	sbuf_str(b, name);
	sbuf_str(b, "=\"");
	sbuf_dec(b, n, false);
	sbuf_char(b, '"');
}

static void add_time_attribute(struct sbuf *b, uint64_t ns)
{
	sbuf_str(b, " time=\"");
	sbuf_seconds(b, ns);
	sbuf_char(b, '"');
}

/* --- cases --- */

/* Returns the number of earlier cases with that class and name, and counts this one. */
static uintptr_t count_name(struct junit *u, const struct sbuf *class, const struct sbuf *name)
{
	uint64_t key = fnv_bytes(FNV_BASIS, class->s, class->len);
	uintptr_t n;

	key = fnv_bytes(fnv_bytes(key, "", 1), name->s, name->len);
	n = (uintptr_t)hash_get(&u->names, key);
	hash_put(&u->names, key, (void *)(n + 1));
	return n;
}

/* Begins a case. Appends a number to `name` if the class and name were used before. */
static void begin_case(struct junit *u, const struct sbuf *class, struct sbuf *name, uint64_t ns)
{
	uintptr_t before = count_name(u, class, name);

	if (before) {
		sbuf_str(name, " #");
		sbuf_dec(name, before + 1, false);
	}
	u->tests++;
	sbuf_str(&u->cases, "<testcase");
	add_attribute(&u->cases, "classname", class);
	add_attribute(&u->cases, "name", name);
	add_time_attribute(&u->cases, ns);
}

static void pass_case(struct junit *u)
{
	sbuf_str(&u->cases, "/>\n");
}

/* Ends the current case as failed. `element`: "failure" or "error" */
static void fail_case(struct junit *u, const char *element, const char *type,
		      const struct sbuf *message, const struct sbuf *body)
{
	struct sbuf *b = &u->cases;

	*(strcmp(element, "error") ? &u->failures : &u->errors) += 1;
	sbuf_str(b, ">\n<");
	sbuf_str(b, element);
	add_str_attribute(b, "type", type);
	add_attribute(b, "message", message);
	sbuf_char(b, '>');
	add_escaped_text(b, body);
	sbuf_str(b, "</");
	sbuf_str(b, element);
	sbuf_str(b, ">\n</testcase>\n");
}

/* Ends the current case as skipped. */
static void skip_case(struct junit *u, const struct sbuf *why)
{
	u->skipped++;
	sbuf_str(&u->cases, ">\n<skipped");
	add_attribute(&u->cases, "message", why);
	sbuf_str(&u->cases, "/>\n</testcase>\n");
}

static const char *failure_type(const struct exit_status *how)
{
	return how->signaled ? "signal" : "exit";
}

/* Appends the last messages of a process to standard error. */
static void add_messages(struct sbuf *b, const struct life *l)
{
	const struct message *m = l->messages;
	unsigned n = 0;

	for (const struct message *i = m; i; i = i->next)
		n++;
	if (!n)
		return;
	sbuf_str(b, "standard error ended with:\n");
	for (; m; m = m->next)
		if (n-- <= MESSAGES_MAX)
			report_lines(b, m->text, m->len, "  ");
}

/* Appends the explanation of the crash that killed the process, and the stack. */
static void add_crash(struct sbuf *b, const struct life *l)
{
	const struct life_crash *c = crash_of_life(l);
	size_t start = b->len;
	struct stack stack;

	if (!c)
		return;
	crash_text(b, c->how);
	sbuf_str(b, b->len > start ? "\n" : "");
	if (!c->stack)
		return;
	stack = *c->stack;
	if (stack.count > FRAMES_MAX) {
		stack.count = FRAMES_MAX;
		stack.is_cut = true;
	}
	text_stack(b, &stack);
}

static void add_life(struct sbuf *b, const struct life *l)
{
	report_chain(b, l, "/");
	sbuf_str(b, " (");
	sbuf_dec(b, l->id.tid, true);
	sbuf_str(b, ") ended with: ");
	report_life_outcome(b, l);
	if (l->has_figures && l->figures.peak_memory) {
		sbuf_str(b, "; peak memory ");
		sbuf_dec(b, l->figures.peak_memory / 1024, false);
		sbuf_str(b, " KiB");
	}
	sbuf_char(b, '\n');
	add_crash(b, l);
	add_messages(b, l);
}

static void add_finding(struct sbuf *b, const struct finding *f)
{
	const char *advice = report_advice(f);

	sbuf_str(b, f->check->id);
	sbuf_char(b, ' ');
	sbuf_str(b, finding_level_name(f->level));
	sbuf_str(b, f->known ? " (known): " : ": ");
	report_text(b, f->message, TEXT_MAX);
	sbuf_char(b, '\n');
	for (size_t i = 0; i < f->evidence_count && i < EVIDENCE_MAX; i++) {
		sbuf_str(b, "  ");
		report_evidence(b, &f->evidence[i]);
		sbuf_char(b, '\n');
	}
	if (f->evidence_count > EVIDENCE_MAX) {
		sbuf_str(b, "  and ");
		sbuf_dec(b, f->evidence_count - EVIDENCE_MAX, false);
		sbuf_str(b, " more\n");
	}
	if (!*advice)
		return;
	sbuf_str(b, "  ");
	report_text(b, advice, TEXT_MAX);
	sbuf_char(b, '\n');
}

/* Appends the failed processes other than the command. */
static void add_failed(struct sbuf *b, const struct history *h)
{
	size_t n = 0;

	for (size_t i = 0; i < h->count; i++) {
		const struct life *l = h->all[i];

		if (l != h->command && life_failed(l) && n++ < FAILED_MAX)
			add_life(b, l);
	}
	if (n <= FAILED_MAX)
		return;
	sbuf_str(b, "and ");
	words_count(b, n - FAILED_MAX, "more process", "more processes");
	sbuf_str(b, " failed\n");
}

/* Appends why the command failed: "cat could not open x: no such file (exit 1)". */
static void add_cause(struct sbuf *b, const struct report *r)
{
	if (!report_has_verdict(r)) {
		report_outcome(b, r);
		return;
	}
	report_cause(b, r);
	sbuf_str(b, " (");
	report_outcome(b, r);
	sbuf_char(b, ')');
}

static void add_command_case(struct junit *u)
{
	const struct report *r = u->r;
	const struct history *h = r->history;
	struct sbuf class = {0}, name = {0}, message = {0}, body = {0};

	sbuf_str(&class, "ptrail");
	report_title(&name, r, NAME_LENGTH_MAX);
	begin_case(u, &class, &name, report_command_duration(h));
	if (r->cut) {
		report_cut(&message, r);
		sbuf_str(&body, "the command: ");
		report_outcome(&body, r);
		if (report_has_verdict(r)) {
			sbuf_str(&body, "\n");
			report_cause(&body, r);
			sbuf_str(&body, "\n");
			report_verdict_text(&body, r);
		}
		fail_case(u, "error", "cut", &message, &body);
	} else if (report_failed(r)) {
		add_cause(&message, r);
		report_verdict_text(&body, r);
		if (h->command)
			add_life(&body, h->command);
		add_failed(&body, h);
		fail_case(u, "failure", failure_type(&r->how), &message, &body);
	} else {
		pass_case(u);
	}
	sbuf_done(&class);
	sbuf_done(&name);
	sbuf_done(&message);
	sbuf_done(&body);
}

/* --- tests of harnesses --- */

/* Ends the case of a test that failed. */
static void fail_test_case(struct junit *u, const struct test_case *t)
{
	bool is_error = t->result == TEST_ERROR;
	struct sbuf message = {0}, body = {0};
	struct test_cause cause;

	test_cause_find(&cause, t, u->r->end);
	report_text(&message, cause.text.len ? cause.text.s : "failed without a message", TEXT_MAX);
	if (*cause.location.file) {
		sbuf_str(&body, "at ");
		report_text(&body, cause.location.file, TEXT_MAX);
		if (cause.location.line) {
			sbuf_char(&body, ':');
			sbuf_dec(&body, cause.location.line, false);
		}
		sbuf_char(&body, '\n');
	}
	report_lines(&body, cause.evidence.s, cause.evidence.len, "");
	report_lines(&body, t->details, strlen(t->details), "");
	fail_case(u, is_error ? "error" : "failure", t->harness, &message, &body);
	test_cause_done(&cause);
	sbuf_done(&message);
	sbuf_done(&body);
}

static void add_test_case(struct junit *u, const struct test_case *t)
{
	struct sbuf class = {0}, name = {0}, message = {0};

	report_text(&class, *t->suite ? t->suite : t->harness, NAME_LENGTH_MAX);
	report_text(&name, t->name, NAME_LENGTH_MAX);
	begin_case(u, &class, &name, t->duration);
	report_text(&message, t->message, TEXT_MAX);
	switch (t->result) {
	case TEST_PASSED: pass_case(u); break;
	case TEST_SKIPPED: skip_case(u, &message); break;
	case TEST_FAILED:
	case TEST_ERROR: fail_test_case(u, t); break;
	}
	sbuf_done(&class);
	sbuf_done(&name);
	sbuf_done(&message);
}

static void add_test_cases(struct junit *u)
{
	const struct test_list *tests = u->r->end->end.tests;

	for (size_t i = 0; tests && i < tests->count; i++)
		add_test_case(u, &tests->all[i]);
	if (!tests || !tests->missing)
		return;
	words_count(&u->out, tests->missing, "byte", "bytes");
	sbuf_str(&u->out, " of the output of test harnesses are not in the trace: tests may be "
		 "missing\n");
}

/* --- checks --- */

static bool is_failure(const struct junit *u, const struct finding *f)
{
	return !f->known && f->level >= fail_levels[u->r->options->settings[FAIL]];
}

/* Adds the case of a check with failures. Findings are ordered by level: the message is that of the
 * worst one. */
static void add_check_case(struct junit *u, const struct report_check *c)
{
	const struct findings *all = u->r->findings;
	struct sbuf class = {0}, name = {0}, message = {0}, body = {0};
	const char *type = "";
	size_t n = 0;

	for (size_t i = 0; i < all->count; i++) {
		const struct finding *f = &all->all[i];

		if (f->check != c->row || !is_failure(u, f))
			continue;
		if (!n) {
			type = finding_level_name(f->level);
			report_text(&message, f->message, TEXT_MAX);
		}
		if (n++ < FINDINGS_MAX)
			add_finding(&body, f);
	}
	if (n > 1) {
		sbuf_str(&message, " (and ");
		sbuf_dec(&message, n - 1, false);
		sbuf_str(&message, " more)");
	}
	if (n > FINDINGS_MAX) {
		sbuf_str(&body, "and ");
		sbuf_dec(&body, n - FINDINGS_MAX, false);
		sbuf_str(&body, " more\n");
	}
	if (n) {
		sbuf_str(&class, "ptrail.checks");
		sbuf_str(&name, c->row->id);
		sbuf_char(&name, ' ');
		sbuf_str(&name, c->row->name);
		begin_case(u, &class, &name, 0);
		fail_case(u, "failure", type, &message, &body);
	}
	sbuf_done(&class);
	sbuf_done(&name);
	sbuf_done(&message);
	sbuf_done(&body);
}

/* Adds the checks that could not be evaluated to system-out. */
static void add_blind_checks(struct junit *u)
{
	for (size_t i = 0; i < u->r->check_count; i++) {
		if (!u->r->checks[i].blind || u->r->checks[i].findings)
			continue;
		sbuf_str(&u->out, u->r->checks[i].row->id);
		sbuf_str(&u->out, " was not evaluated: required data was not traced\n");
	}
}

/* --- processes --- */

/* The class of a process is the chain of its ancestors. Dots separate packages, so dots in names
 * become underscores. */
static void add_class(struct sbuf *b, const struct life *l)
{
	struct sbuf chain = {0};

	sbuf_str(b, "ptrail.processes");
	if (!l->parent)
		return;
	sbuf_char(b, '.');
	report_chain(&chain, l->parent, "/");
	for (size_t i = 0; i < chain.len; i++) {
		char c = chain.s[i];

		sbuf_char(b, c == '.' ? '_' : c == '/' ? '.' : c);
	}
	sbuf_done(&chain);
}

static void add_process_case(struct junit *u, const struct life *l)
{
	struct sbuf class = {0}, name = {0}, message = {0}, body = {0};

	add_class(&class, l);
	report_process(&name, l, NAME_LENGTH_MAX);
	begin_case(u, &class, &name, life_duration(u->r->history, l));
	report_life_outcome(&message, l);
	if (life_failed(l)) {
		add_life(&body, l);
		fail_case(u, l->ending.signaled ? "error" : "failure", failure_type(&l->ending),
			  &message, &body);
	} else if (!l->exited) {
		skip_case(u, &message);
	} else {
		pass_case(u);
	}
	sbuf_done(&class);
	sbuf_done(&name);
	sbuf_done(&message);
	sbuf_done(&body);
}

static void add_process_cases(struct junit *u)
{
	const struct history *h = u->r->history;
	size_t failed = 0, good, left = 0;

	for (size_t i = 0; i < h->count; i++)
		failed += life_failed(h->all[i]);
	failed = failed < CASES_MAX ? failed : CASES_MAX;
	good = CASES_MAX - failed;
	for (size_t i = 0; i < h->count; i++) {
		size_t *room = life_failed(h->all[i]) ? &failed : &good;

		if (!*room) {
			left++;
			continue;
		}
		--*room;
		add_process_case(u, h->all[i]);
	}
	if (!left)
		return;
	words_count(&u->out, left, "process has", "processes have");
	sbuf_str(&u->out, " no case: too many processes\n");
}

/* --- the suite --- */

/* Adds the findings that are in no case to system-out. */
static void add_other_findings(struct junit *u)
{
	const struct findings *all = u->r->findings;
	bool processes = u->r->options->settings[CASES] == CASES_PROCESSES;
	size_t n = 0;

	for (size_t i = 0; i < all->count; i++) {
		if (!processes && is_failure(u, &all->all[i]))
			continue;
		if (n++ < FINDINGS_MAX)
			add_finding(&u->out, &all->all[i]);
	}
	if (n <= FINDINGS_MAX)
		return;
	words_count(&u->out, n - FINDINGS_MAX, "more finding", "more findings");
	sbuf_char(&u->out, '\n');
}

static void add_property(struct sbuf *b, const char *name, const struct sbuf *value)
{
	sbuf_str(b, "<property");
	add_str_attribute(b, "name", name);
	add_attribute(b, "value", value);
	sbuf_str(b, "/>\n");
}

static void add_property_number(struct sbuf *b, const char *name, uint64_t n)
{
	sbuf_str(b, "<property");
	add_str_attribute(b, "name", name);
	add_number_attribute(b, "value", n);
	sbuf_str(b, "/>\n");
}

static void add_properties(struct junit *u, struct sbuf *b)
{
	const struct report *r = u->r;
	struct sbuf *t = &u->scratch;

	sbuf_str(b, "<properties>\n");
	sbuf_reset(t);
	sbuf_str(t, PACKAGE_VERSION);
	add_property(b, "ptrail.version", t);
	sbuf_reset(t);
	report_outcome(t, r);
	add_property(b, "ptrail.outcome", t);
	add_property_number(b, "ptrail.processes", r->history->count);
	add_property_number(b, "ptrail.lost", r->lost);
	if (report_trace_duration(r->history)) {
		sbuf_reset(t);
		sbuf_seconds(t, report_trace_duration(r->history));
		add_property(b, "ptrail.traced", t);
	}
	if (r->cut) {
		sbuf_reset(t);
		report_cut(t, r);
		add_property(b, "ptrail.cut", t);
	}
	for (unsigned i = 0; i < r->loss_count; i++) {
		sbuf_reset(t);
		report_loss(t, &r->losses[i]);
		add_property(b, "ptrail.output", t);
	}
	sbuf_str(b, "</properties>\n");
}

static void write_suite(struct junit *u, struct sbuf *b)
{
	struct sbuf *t = &u->scratch;

	sbuf_str(b, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n"
		 "<testsuite id=\"0\" package=\"ptrail\"");
	sbuf_reset(t);
	report_title(t, u->r, TITLE_MAX);
	add_attribute(b, "name", t);
	sbuf_reset(t);
	report_date(t, u->r->history->realtime, 0);
	add_attribute(b, "timestamp", t);
	add_str_attribute(b, "hostname", "localhost");
	add_number_attribute(b, "tests", u->tests);
	add_number_attribute(b, "failures", u->failures);
	add_number_attribute(b, "errors", u->errors);
	add_number_attribute(b, "skipped", u->skipped);
	add_time_attribute(b, report_command_duration(u->r->history));
	sbuf_str(b, ">\n");
	add_properties(u, b);
	sbuf_add(b, u->cases.s, u->cases.len);
	sbuf_str(b, "<system-out>");
	add_escaped_text(b, &u->out);
	sbuf_str(b, "</system-out>\n<system-err></system-err>\n</testsuite>\n</testsuites>\n");
}

static void junit_write(struct sbuf *b, const struct report *r)
{
	struct junit u = {.r = r};
	bool processes = r->options->settings[CASES] == CASES_PROCESSES;

	if (!processes || r->cut)
		add_command_case(&u);
	if (processes) {
		add_process_cases(&u);
	} else {
		add_test_cases(&u);
		for (size_t i = 0; i < r->check_count; i++)
			add_check_case(&u, &r->checks[i]);
	}
	add_other_findings(&u);
	if (!processes)
		add_blind_checks(&u);
	write_suite(&u, b);
	hash_done(&u.names);
	sbuf_done(&u.cases);
	sbuf_done(&u.out);
	sbuf_done(&u.scratch);
}

static void junit_event(void *self, const struct event *e)
{
	report_event(self, e, junit_write);
}

const struct printer printer_junit = {
	.name = "junit",
	.help = "JUnit's XML: the command, its tests, failed checks, for forges",
	.wants = {VERDICT_WANTS, .tests = true},
	.calls = VERDICT_CALLS,
	.settings = settings,
	.document = true,
	.writes_at_end = true,
	.open = report_open,
	.event = junit_event,
	.close = report_close,
};
