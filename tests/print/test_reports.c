/* Reports: golden files of a small, a hostile and an incomplete run, and size limits. reports.test
 * validates the golden files. */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text/utf8.h"
#include "lib/history.h"
#include "lib/stream.h"
#include "lib/unit.h"
#include "print/core/printers.h"
#include "print/core/report/text.h"

enum { TREE_LINES = 200, CROWD = 10000 };

/* The formats, with values of their first settings */
static const struct format {
	const struct printer *printer;
	const char *name;
	uint64_t settings[SETTINGS_MAX];
	size_t most;			/* size limit in bytes for CROWD processes */
} formats[] = {
	{&printer_junit, "junit", {0}, 2 << 20},
	{&printer_junit, "junit-processes", {1}, 16 << 20},
	{&printer_sarif, "sarif", {0}, 12 << 20},
	{&printer_github, "github", {0}, 64 << 10},
	{&printer_markdown, "markdown", {TREE_LINES}, 512 << 10},
};
enum { FORMATS = sizeof(formats) / sizeof(*formats) };

/* The checks of the runs: row_blind could not be evaluated. */
static const struct check_row row_error = {
	.id = "SG201", .name = "crash", .level = LEVEL_ERROR,
	.summary = "A process died of a fault", .explanation = "It did what no program may.",
	.advice = "Look at its core.",
};
static const struct check_row row_warning = {
	.id = "ST302", .name = "swallowed-failure", .level = LEVEL_WARNING,
	.summary = "A child failed and its parent went on to succeed",
	.explanation = "Nobody learns of it.", .advice = "Use set -e.",
};
static const struct check_row row_note = {
	.id = "ZB112", .name = "zombie-long", .level = LEVEL_NOTE,
	.summary = "A zombie was left for long", .explanation = "It takes a number.",
};
static const struct check_row row_quiet = {
	.id = "ZB111", .name = "zombie-left", .level = LEVEL_WARNING,
	.summary = "A zombie was never reaped", .explanation = "It takes a number.",
};
static const struct check_row row_blind = {
	.id = "LK103", .name = "leaked-listener", .level = LEVEL_WARNING,
	.summary = "A listening socket was left", .explanation = "The next run cannot bind.",
};

/* Markup, control characters and invalid UTF-8 that every format has to escape */
static const char poison[] = "]]>\x01\x1b[31m<b>&amp;\"'\xff\xfe\xed\xa0\x80%0A::error::x"
	"\n::error title=y::z\r##[error]w|`c`*_[l](https://x.y)@me \xe2\x80\xae\xef\xbf\xbe\xc3\xa9"
	"\xf0\x9f\x90\xa7";

/* Sends the EVENT_END of the run, with its findings, and frees it. */
static void send_run(struct made *m, struct stream *s)
{
	static const struct check_row *const checks[] = {
		&row_error, &row_warning, &row_note, &row_quiet, NULL,
	};
	static const struct check_row *const blind[] = {&row_blind, NULL};

	m->findings.checks = checks;
	m->findings.blind = blind;
	stream_send(s, *made_last_event(m, 0));
	made_done(m);
}

/* A small run: make with a failing cc, and findings of each level */
static void add_example(struct made *m)
{
	static const char *const make[] = {"/usr/bin/make", "test", NULL};
	static const char *const sh[] = {"/bin/sh", "-c", "cc -c \"a b.c\"", NULL};
	static const char *const cc[] = {"/usr/bin/cc", "-c", "a b.c", NULL};
	struct life *top, *shell, *copy, *compiler;

	m->h.argv = make;
	top = made_next(m, NULL, make);
	shell = made_next(m, top, sh);
	copy = made_next(m, shell, NULL);
	made_leave(m, copy, 0);
	compiler = made_next(m, shell, cc);
	made_message(m, compiler, "a b.c: no such file\nno input files\n");
	compiler->has_figures = true;
	compiler->figures = (struct figures){.peak_memory = 3 << 20, .user = 20000000,
		.processor = 20000000};
	made_leave(m, compiler, -SIGSEGV);
	compiler->ending.core = true;
	made_leave(m, shell, 139);
	made_find(m, &row_error, compiler, "cc died of SIGSEGV", "read of address 0");
	made_find(m, &row_warning, shell, "sh failed, and make went on", "exit 139");
	made_find(m, &row_warning, NULL, "something failed and is known", "exit 1")->known = true;
	made_find(m, &row_note, copy, "a zombie was left for 2 s", "left");
	made_leave(m, top, 2);
}

/* A run in which every string is `poison` */
static void add_hostile(struct made *m)
{
	static const char *const argv[] = {poison, poison, "", NULL};
	struct life *top, *child;

	m->h.argv = argv;
	top = made_next(m, NULL, argv);
	top->program->file = poison;
	top->program->script = true;
	child = made_next(m, top, argv);
	made_next(m, top, argv);
	made_message(m, child, poison);
	made_find(m, &row_error, child, poison, poison)->advice = poison;
	made_leave(m, child, 1);
	made_leave(m, top, 1);
}

/* A command with n - 1 children, of which every third fails */
static void add_crowd(struct made *m, size_t n)
{
	static char argument[100001];
	static const char *const command[] = {"make", argument, NULL};
	static const char *const child[] = {"/usr/bin/cc", argument, NULL};
	struct life *top;

	memset(argument, '"', sizeof(argument) - 1);
	m->h.argv = command;
	top = made_next(m, NULL, command);
	for (size_t i = 1; i < n; i++) {
		struct life *l = made_next(m, top, child);

		made_leave(m, l, i % 3 == 0);
		if (i % 3 == 0)
			made_find(m, &row_warning, l, "cc failed", "exit 1");
	}
	made_leave(m, top, 0);
}

static void open_report(struct stream *s, const struct format *f)
{
	stream_open(s, f->printer);
	memcpy(s->options.settings, f->settings, sizeof(f->settings));
	stream_start(s);
}

static void expect_golden(struct made *m, const struct format *f, const char *what)
{
	struct stream s;
	char name[64];

	snprintf(name, sizeof(name), "report-%s-%s", f->name, what);
	open_report(&s, f);
	send_run(m, &s);
	stream_expect(&s, name);
}

static char *write_report(struct made *m, const struct format *f)
{
	struct stream s;

	open_report(&s, f);
	send_run(m, &s);
	return stream_close(&s);
}

START_TEST(a_run)
{
	struct made m = {0};

	add_example(&m);
	expect_golden(&m, &formats[_i], "run");
}
END_TEST

/* SIGTERM to the tracer while two of three are alive */
START_TEST(an_incomplete_run)
{
	static const char *const argv[] = {"sleep", "30", NULL};
	struct made m = {
		.end.end = {.why = END_SIGNAL, .signal = SIGTERM, .lost = 1},
	};
	struct life *top;

	m.h.argv = argv;
	top = made_next(&m, NULL, argv);
	made_leave(&m, made_next(&m, top, NULL), 1);
	made_next(&m, top, argv);
	expect_golden(&m, &formats[_i], "cut");
}
END_TEST

/* A command without an exit event is not reported as successful, for any end reason. */
START_TEST(a_lost_command)
{
	static const char *const argv[] = {"true", NULL};
	struct made m = {0};
	char *got;

	m.h.argv = argv;
	made_next(&m, NULL, argv)->state = PROCESS_LOST;
	got = write_report(&m, &formats[0]);
	ck_assert_ptr_nonnull(strstr(got, "<error type=\"cut\" message=\"the trace ended early"));
	free(got);
}
END_TEST

/* Adds a command of 601 ms with an orphan that exits before it, and with `late` one that exits
 * later. */
static void leave_orphans(struct made *m, bool late)
{
	static const char *const argv[] = {"sh", "job", NULL};
	struct life *top, *orphan;

	m->h.argv = argv;
	top = made_next(m, NULL, argv);
	orphan = made_next(m, made_next(m, top, NULL), NULL);
	orphan->orphan = true;
	made_leave(m, orphan->parent, 0);
	made_leave(m, orphan, 0);
	orphan = made_next(m, top, NULL);
	orphan->orphan = late;
	if (!late)
		made_leave(m, orphan, 0);
	m->h.end = 600000000;
	made_leave(m, top, 0);
	if (!late)
		return;
	m->h.end = 1119000000;
	made_leave(m, orphan, 0);
}

static const struct orphan_case {
	const struct printer *printer;
	const char *duration, *traced;	/* expected texts */
} orphan_cases[] = {
	{&printer_junit, "skipped=\"0\" time=\"0.601\">\n", "\"ptrail.traced\" value=\"1.120\""},
	{&printer_github, "exit 0 after 601 ms", ", traced for 1.12 s"},
	{&printer_markdown, "| wall time | 601 ms |", "| whole trace | 1.12 s |"},
	{&printer_sarif, "\"endTimeUtc\":\"2023-11-14T22:13:20.601Z\"", NULL},
	{&printer_html, "<dt>Duration</dt><dd>601 ms</dd>", "<dt>Traced</dt><dd>1.12 s</dd>"},
	{&printer_tree, "exit 0 after 601 ms\n", NULL},
};
enum { ORPHAN_CASES = sizeof(orphan_cases) / sizeof(*orphan_cases) };

/* The duration of the command excludes that of orphans. */
START_TEST(durations_with_orphans)
{
	const struct orphan_case *c = &orphan_cases[_i];
	const struct format form = {c->printer, "orphans", {0}, 0};

	for (unsigned late = 0; late < 2; late++) {
		struct made m = {0};
		char *got;

		leave_orphans(&m, late);
		m.h.realtime = 1700000000000000000;
		got = write_report(&m, &form);
		ck_assert_msg(strstr(got, c->duration), "%s: no %s in %s", c->printer->name,
			      c->duration, got);
		if (c->traced)
			ck_assert_msg(!strstr(got, c->traced) == !late, "%s: %s in %s",
				      c->printer->name, c->traced, got);
		free(got);
	}
}
END_TEST

START_TEST(a_hostile_run)
{
	struct made m = {0};

	add_hostile(&m);
	expect_golden(&m, &formats[_i], "hostile");
}
END_TEST

/* Without history and findings */
START_TEST(an_empty_history)
{
	struct stream s;
	char *got;

	open_report(&s, &formats[_i]);
	stream_send(&s, (struct event){.kind = EVENT_END});
	got = stream_close(&s);
	ck_assert_uint_gt(strlen(got), 0);
	free(got);
}
END_TEST

START_TEST(a_crowd)
{
	struct made m = {0};
	char *got;
	size_t n;

	add_crowd(&m, CROWD);
	got = write_report(&m, &formats[_i]);
	n = strlen(got);
	ck_assert_uint_le(n, formats[_i].most);
	for (size_t i = 0; i < n;) {
		unsigned step = utf8_sequence((const uint8_t *)got + i, n - i);

		ck_assert_uint_gt(step, 0);
		i += step;
	}
	free(got);
}
END_TEST

/* Without strstr: with AddressSanitizer each call would scan the rest of the text. */
static size_t count(const char *text, const char *word)
{
	size_t n = 0, length = strlen(word);

	for (; *text; text++)
		n += *text == *word && strncmp(text, word, length) == 0;
	return n;
}

/* Evidence that differs by less than the digits of a timestamp has the same text. */
START_TEST(sarif_has_no_equal_locations)
{
	static const char *const argv[] = {"make", NULL};
	static const struct format sarif = {&printer_sarif, "sarif", {0}, 0};
	struct made m = {0};
	struct evidence of[3];
	struct life *top;
	struct finding *f;
	char *got;

	m.h.argv = argv;
	top = made_next(&m, NULL, argv);
	f = made_find(&m, &row_warning, top, "make succeeded", "exit 0");
	for (unsigned i = 0; i < 3; i++) {
		of[i] = f->evidence[0];
		of[i].time = i == 1 ? 7000000 : 5000000 + i;
	}
	f->evidence = of;
	f->evidence_count = 3;
	made_leave(&m, top, 0);
	got = write_report(&m, &sarif);
	ck_assert_uint_eq(count(got, "exit 0 at 0.005 s"), 1);
	ck_assert_uint_eq(count(got, "exit 0 at 0.007 s"), 1);
	ck_assert_ptr_null(strstr(got, ",]"));
	free(got);
}
END_TEST

START_TEST(too_many_processes_are_counted)
{
	struct made m = {0};
	char *got;

	add_crowd(&m, 21000);
	got = write_report(&m, &formats[1]);
	ck_assert_uint_eq(count(got, "<testcase "), 20000);
	ck_assert_uint_eq(count(got, "<failure "), 6999);	/* failures are never omitted */
	ck_assert_ptr_nonnull(strstr(got, "1000 processes have no case: too many processes"));
	ck_assert_ptr_nonnull(strstr(got, " tests=\"20000\" failures=\"6999\""));
	free(got);
}
END_TEST

START_TEST(levels_of_failures)
{
	static const unsigned failures[] = {3, 2, 4};	/* including the command */

	for (unsigned i = 0; i < 3; i++) {
		struct format f = {&printer_junit, "", {0, i}, 0};
		struct made m = {0};
		char *got, want[32];

		add_example(&m);
		got = write_report(&m, &f);
		snprintf(want, sizeof(want), " failures=\"%u\"", failures[i]);
		ck_assert_ptr_nonnull(strstr(got, want));
		free(got);
	}
}
END_TEST

START_TEST(no_tree)
{
	struct format f = {&printer_markdown, "", {0}, 0};
	struct made m = {0};
	char *got;

	add_example(&m);
	got = write_report(&m, &f);
	ck_assert_ptr_null(strstr(got, "<details>"));
	free(got);
}
END_TEST

/* A failed process and its ancestors have lines, regardless of the number of others. */
START_TEST(trees_show_failed_processes)
{
	static const char *const good[] = {"good", NULL}, *const bad[] = {"bad", NULL};
	struct format f = {&printer_markdown, "", {10}, 0};
	struct made m = {0};
	struct life *top = made_next(&m, NULL, good), *middle;
	char *got;

	for (unsigned i = 0; i < 50; i++)
		made_leave(&m, made_next(&m, top, good), 0);
	middle = made_next(&m, top, good);
	made_leave(&m, made_next(&m, middle, bad), 7);
	got = write_report(&m, &f);
	ck_assert_ptr_nonnull(strstr(got, "\n    bad: exit 7"));
	ck_assert_ptr_nonnull(strstr(got, "\n  … and 43 more processes\n"));
	ck_assert_uint_eq(count(got, "good: "), 9);
	free(got);
}
END_TEST

START_TEST(deep_trees)
{
	static const char *const argv[] = {"sh", NULL};
	struct format f = {&printer_markdown, "", {1000}, 0};
	struct made m = {0};
	struct life *l = NULL;
	char *got;

	for (unsigned i = 0; i < CROWD; i++)
		l = made_next(&m, l, argv);
	made_leave(&m, l, 1); /* not enough lines for its ancestors */
	got = write_report(&m, &f);
	ck_assert_uint_eq(count(got, "sh: still running"), 1000);
	ck_assert_ptr_nonnull(strstr(got, "… and 9000 more processes\n"));
	free(got);
}
END_TEST

/* At most ten of a kind: ten, or nine and a count */
START_TEST(annotations_are_limited)
{
	for (unsigned n = 9; n < 13; n++) {
		struct made m = {0};
		char *got, want[32];

		for (unsigned i = 0; i < n; i++) {
			made_find(&m, &row_warning, NULL, "one", "x");
			made_find(&m, &row_note, NULL, "two", "x");
		}
		got = write_report(&m, &formats[3]);
		ck_assert_uint_eq(count(got, "\n::warning "), n < 10 ? n : 10);
		ck_assert_uint_eq(count(got, "\n::notice "), n < 10 ? n : 10);
		ck_assert_uint_eq(count(got, "\n::error "), 0);
		snprintf(want, sizeof(want), "::and %u more of this kind", n - 9);
		ck_assert_uint_eq(count(got, want), n > 10 ? 2 : 0);
		free(got);
	}
}
END_TEST

/* The names of cases do not depend on pids. */
START_TEST(cases_are_stable)
{
	char *got[2];

	for (unsigned i = 0; i < 2; i++) {
		struct made m = {0};

		add_example(&m);
		for (size_t k = 0; i && k < m.h.count; k++)
			m.lives[k]->id = (struct task_id){5000 + k, 70 + k};
		got[i] = write_report(&m, &formats[1]);
	}
	for (char *a = got[0], *b = got[1]; (a = strstr(a, "<testcase "));) {
		size_t n = strcspn(a, ">");

		b = strstr(b, "<testcase ");
		ck_assert_ptr_nonnull(b);
		ck_assert_int_eq(strncmp(a, b, n), 0);
		a += n;
		b += n;
	}
	free(got[0]);
	free(got[1]);
}
END_TEST

static void expect_text(const char *in, size_t most, const char *want)
{
	struct sbuf b = {0};

	sbuf_str(&b, "");
	report_text(&b, in, most);
	ck_assert_str_eq(b.s, want);
	sbuf_done(&b);
}

START_TEST(text_is_escaped)
{
	expect_text("", 10, "");
	expect_text("caf\xc3\xa9 \\ \"x\"", 100, "caf\xc3\xa9 \\ \"x\"");
	expect_text("a\nb\tc\rd\x01\x7f", 100, "a\\nb\\tc\\rd\\x01\\x7f");
	expect_text("\xff\xc3", 100, "\\xff\\xc3");
	expect_text("\xed\xa0\x80", 100, "\\xed\\xa0\\x80");		/* a surrogate */
	expect_text("\xe2\x80\xae", 100, "\\u{202e}");
	expect_text("\xef\xbf\xbe\xef\xbf\xbf", 100, "\\u{fffe}\\u{ffff}");
	expect_text("\xc2\x85", 100, "\\u{0085}");
	expect_text("\xf4\x8f\xbf\xbf", 100, "\\u{10ffff}");
	expect_text("\xf0\x9f\x90\xa7", 100, "\xf0\x9f\x90\xa7");
}
END_TEST

/* Escapes and characters are not split. */
START_TEST(text_is_limited)
{
	expect_text("abcdef", 6, "abcdef");
	expect_text("abcdefg", 6, "abc…");
	expect_text("ab\x01" "defg", 6, "ab…");
	expect_text("ab\xc3\xa9" "defg", 6, "ab…");
	expect_text("ab\xc3\xa9" "defg", 7, "ab\xc3\xa9…");
}
END_TEST

static void expect_command(const char *const *argv, size_t most, const char *want)
{
	struct sbuf b = {0};

	sbuf_str(&b, "");
	report_command(&b, argv, most);
	ck_assert_str_eq(b.s, want);
	sbuf_done(&b);
}

START_TEST(commands_are_quoted)
{
	expect_command((const char *const []){"a", "b c", "", "d\"e\\f", "\n", "\xc3\xa9", NULL},
		       100, "a \"b c\" \"\" \"d\\\"e\\\\f\" \"\\n\" \xc3\xa9");
	expect_command((const char *const []){"abc", "def", "ghi", NULL}, 8, "abc d…");
	expect_command((const char *const []){"abc", "def", NULL}, 6, "abc…");
	expect_command(NULL, 10, "");
}
END_TEST

int main(void)
{
	Suite *s = suite_create("reports");
	TCase *c = tcase_create("reports");

	tcase_set_timeout(c, 600);	/* with sanitizers on a loaded machine */
	tcase_add_loop_test(c, a_run, 0, FORMATS);
	tcase_add_loop_test(c, an_incomplete_run, 0, FORMATS);
	tcase_add_test(c, a_lost_command);
	tcase_add_loop_test(c, durations_with_orphans, 0, ORPHAN_CASES);
	tcase_add_loop_test(c, a_hostile_run, 0, FORMATS);
	tcase_add_loop_test(c, an_empty_history, 0, FORMATS);
	tcase_add_loop_test(c, a_crowd, 0, FORMATS);
	tcase_add_test(c, sarif_has_no_equal_locations);
	tcase_add_test(c, too_many_processes_are_counted);
	tcase_add_test(c, levels_of_failures);
	tcase_add_test(c, no_tree);
	tcase_add_test(c, trees_show_failed_processes);
	tcase_add_test(c, deep_trees);
	tcase_add_test(c, annotations_are_limited);
	tcase_add_test(c, cases_are_stable);
	tcase_add_test(c, text_is_escaped);
	tcase_add_test(c, text_is_limited);
	tcase_add_test(c, commands_are_quoted);
	suite_add_tcase(s, c);
	return unit_main(s);
}
