/* The reports: goldens of a small run, a hostile one and one that was cut, and their bounds.
 * reports.test has the goldens read by who reads such files. */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text/utf8.h"
#include "lib/unit.h"
#include "print/report/github.h"
#include "print/html/html.h"
#include "print/report/junit.h"
#include "print/report/markdown.h"
#include "print/past.h"
#include "print/report/text.h"
#include "print/report/sarif.h"
#include "print/tree/tree.h"

enum { TREE_LINES = 200, CROWD = 10000 };

/* The forms and what their first setting is to be */
static const struct form {
	const struct printer *printer;
	const char *name;
	uint64_t settings[SETTINGS_MAX];
	size_t most;			/* bytes that a crowd may take */
} forms[] = {
	{&printer_junit, "junit", {0}, 2 << 20},
	{&printer_junit, "junit-processes", {1}, 16 << 20},
	{&printer_sarif, "sarif", {0}, 12 << 20},
	{&printer_github, "github", {0}, 64 << 10},
	{&printer_markdown, "markdown", {TREE_LINES}, 512 << 10},
};
enum { FORMS = sizeof(forms) / sizeof(*forms) };

static void start(struct stream *s, const struct form *f)
{
	stream_open(s, f->printer);
	memcpy(s->options.settings, f->settings, sizeof(f->settings));
	stream_start(s);
}

static void expect(struct past *p, const struct form *f, const char *what)
{
	struct stream s;
	char name[64];

	snprintf(name, sizeof(name), "report-%s-%s", f->name, what);
	start(&s, f);
	past_send(p, &s);
	stream_expect(&s, name);
	past_done(p);
}

static char *written(struct past *p, const struct form *f)
{
	struct stream s;

	start(&s, f);
	past_send(p, &s);
	past_done(p);
	return stream_close(&s);
}

START_TEST(a_run)
{
	struct past p = {0};

	past_example(&p);
	expect(&p, &forms[_i], "run");
}
END_TEST

/* SIGTERM to the tracer while two of three are alive */
START_TEST(a_cut_run)
{
	static const char *const argv[] = {"sleep", "30", NULL};
	struct past p = {.why = END_SIGNAL, .signal = SIGTERM, .lost = 1};
	struct life *top;

	past_argv(&p, argv);
	top = past_add(&p, NULL, argv);
	past_exit(&p, past_add(&p, top, NULL), (struct ending){.number = 1});
	past_add(&p, top, argv);
	expect(&p, &forms[_i], "cut");
}
END_TEST

/* Whatever the reason: that the command ended well is not said where nobody saw it end */
START_TEST(a_lost_command)
{
	static const char *const argv[] = {"true", NULL};
	struct past p = {0};
	char *got;

	past_argv(&p, argv);
	past_add(&p, NULL, argv)->state = PROCESS_LOST;
	got = written(&p, &forms[0]);
	ck_assert_ptr_nonnull(strstr(got, "<error type=\"cut\" message=\"the trace ended early"));
	free(got);
}
END_TEST

/* The command takes 601 ms; one of its orphans ends before it, and with `late` another one after */
static void leave_orphans(struct past *p, bool late)
{
	static const char *const argv[] = {"sh", "job", NULL};
	struct life *top, *orphan;

	past_argv(p, argv);
	top = past_add(p, NULL, argv);
	orphan = past_add(p, past_add(p, top, NULL), NULL);
	orphan->orphan = true;
	past_exit(p, orphan->parent, (struct ending){0});
	past_exit(p, orphan, (struct ending){0});
	orphan = past_add(p, top, NULL);
	orphan->orphan = late;
	if (!late)
		past_exit(p, orphan, (struct ending){0});
	p->history.end = 600000000;
	past_exit(p, top, (struct ending){0});
	if (!late)
		return;
	p->history.end = 1119000000;
	past_exit(p, orphan, (struct ending){0});
}

static const struct orphan_case {
	const struct printer *printer;
	const char *duration, *traced;	/* how they are written */
} orphan_cases[] = {
	{&printer_junit, "skipped=\"1\" time=\"0.601\">\n", "\"ptrail.traced\" value=\"1.120\""},
	{&printer_github, "exit 0 after 601 ms", ", traced for 1.12 s"},
	{&printer_markdown, "| wall time | 601 ms |", "| whole trace | 1.12 s |"},
	{&printer_sarif, "\"endTimeUtc\":\"2023-11-14T22:13:20.601Z\"", NULL},
	{&printer_html, "<dt>Duration</dt><dd>601 ms</dd>", "<dt>Traced</dt><dd>1.12 s</dd>"},
	{&printer_tree, "exit 0 after 601 ms\n", NULL},
};
enum { ORPHAN_CASES = sizeof(orphan_cases) / sizeof(*orphan_cases) };

/* The duration of the command is not that of the trace, which orphans make longer */
START_TEST(durations_with_orphans)
{
	const struct orphan_case *c = &orphan_cases[_i];
	const struct form form = {c->printer, "orphans", {0}, 0};

	for (unsigned late = 0; late < 2; late++) {
		struct past p = {0};
		char *got;

		leave_orphans(&p, late);
		p.history.realtime = 1700000000000000000;
		got = written(&p, &form);
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
	struct past p = {0};

	past_hostile(&p);
	expect(&p, &forms[_i], "hostile");
}
END_TEST

/* Nobody looked back and nothing was checked, as of an attach */
START_TEST(nothing_known)
{
	struct stream s;
	char *got;

	start(&s, &forms[_i]);
	stream_send(&s, (struct event){.kind = EVENT_END});
	got = stream_close(&s);
	ck_assert_uint_gt(strlen(got), 0);
	free(got);
}
END_TEST

START_TEST(a_crowd)
{
	struct past p = {0};
	char *got;
	size_t n;

	past_crowd(&p, CROWD);
	got = written(&p, &forms[_i]);
	n = strlen(got);
	ck_assert_uint_le(n, forms[_i].most);
	for (size_t i = 0; i < n;) {
		unsigned step = utf8_sequence((const uint8_t *)got + i, n - i);

		ck_assert_uint_gt(step, 0);
		i += step;
	}
	free(got);
}
END_TEST

/* Not by strstr: with ASan each call of that takes the length of all that is left */
static size_t count(const char *text, const char *word)
{
	size_t n = 0, length = strlen(word);

	for (; *text; text++)
		n += *text == *word && strncmp(text, word, length) == 0;
	return n;
}

START_TEST(too_many_processes_are_counted)
{
	struct past p = {0};
	char *got;

	past_crowd(&p, 21000);
	got = written(&p, &forms[1]);
	ck_assert_uint_eq(count(got, "<testcase "), 20000);
	ck_assert_uint_eq(count(got, "<failure "), 6999);	/* none of those is left out */
	ck_assert_ptr_nonnull(strstr(got, "1000 processes have no case: too many processes"));
	ck_assert_ptr_nonnull(strstr(got, " tests=\"20000\" failures=\"6999\""));
	free(got);
}
END_TEST

START_TEST(levels_that_fail)
{
	static const unsigned failures[] = {3, 2, 4};	/* the command is one */

	for (unsigned i = 0; i < 3; i++) {
		struct form f = {&printer_junit, "", {0, i}, 0};
		struct past p = {0};
		char *got, want[32];

		past_example(&p);
		got = written(&p, &f);
		snprintf(want, sizeof(want), " failures=\"%u\"", failures[i]);
		ck_assert_ptr_nonnull(strstr(got, want));
		free(got);
	}
}
END_TEST

START_TEST(no_tree)
{
	struct form f = {&printer_markdown, "", {0}, 0};
	struct past p = {0};
	char *got;

	past_example(&p);
	got = written(&p, &f);
	ck_assert_ptr_null(strstr(got, "```"));
	free(got);
}
END_TEST

/* What failed has its line, and its ancestors, however many others there are */
START_TEST(trees_show_what_failed)
{
	static const char *const good[] = {"good", NULL}, *const bad[] = {"bad", NULL};
	struct form f = {&printer_markdown, "", {10}, 0};
	struct past p = {0};
	struct life *top = past_add(&p, NULL, good), *middle;
	char *got;

	for (unsigned i = 0; i < 50; i++)
		past_exit(&p, past_add(&p, top, good), (struct ending){0});
	middle = past_add(&p, top, good);
	past_exit(&p, past_add(&p, middle, bad), (struct ending){.number = 7});
	got = written(&p, &f);
	ck_assert_ptr_nonnull(strstr(got, "\n    bad: exit 7"));
	ck_assert_ptr_nonnull(strstr(got, "\n  … and 43 more processes\n"));
	ck_assert_uint_eq(count(got, "good: "), 9);
	free(got);
}
END_TEST

START_TEST(deep_trees)
{
	static const char *const argv[] = {"sh", NULL};
	struct form f = {&printer_markdown, "", {1000}, 0};
	struct past p = {0};
	struct life *l = NULL;
	char *got;

	for (unsigned i = 0; i < CROWD; i++)
		l = past_add(&p, l, argv);
	past_exit(&p, l, (struct ending){.number = 1});	/* there is no room for its ancestors */
	got = written(&p, &f);
	ck_assert_uint_eq(count(got, "sh: still running"), 1000);
	ck_assert_ptr_nonnull(strstr(got, "… and 9000 more processes\n"));
	free(got);
}
END_TEST

/* Ten of a kind: nine and one that counts; ten are ten */
START_TEST(annotations_are_ten)
{
	for (unsigned n = 9; n < 13; n++) {
		struct past p = {0};
		char *got, want[32];

		for (unsigned i = 0; i < n; i++) {
			past_find(&p, &past_warning, NULL, "one", "x");
			past_find(&p, &past_note, NULL, "two", "x");
		}
		got = written(&p, &forms[3]);
		ck_assert_uint_eq(count(got, "\n::warning "), n < 10 ? n : 10);
		ck_assert_uint_eq(count(got, "\n::notice "), n < 10 ? n : 10);
		ck_assert_uint_eq(count(got, "\n::error "), 0);
		snprintf(want, sizeof(want), "::and %u more like these", n - 9);
		ck_assert_uint_eq(count(got, want), n > 10 ? 2 : 0);
		free(got);
	}
}
END_TEST

/* Reports of the same run at another time, by other numbers, have the same cases and prints */
START_TEST(cases_are_known_again)
{
	char *got[2];

	for (unsigned i = 0; i < 2; i++) {
		struct past p = {0};

		past_example(&p);
		for (size_t k = 0; i && k < p.history.count; k++)
			p.lives[k]->id = (struct task_id){5000 + k, 70 + k};
		got[i] = written(&p, &forms[1]);
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

static void is_text(const char *in, size_t most, const char *want)
{
	struct sbuf b = {0};

	sbuf_str(&b, "");
	report_text(&b, in, most);
	ck_assert_str_eq(b.s, want);
	sbuf_done(&b);
}

START_TEST(text_is_seen)
{
	is_text("", 10, "");
	is_text("caf\xc3\xa9 \\ \"x\"", 100, "caf\xc3\xa9 \\ \"x\"");
	is_text("a\nb\tc\rd\x01\x7f", 100, "a\\nb\\tc\\rd\\x01\\x7f");
	is_text("\xff\xc3", 100, "\\xff\\xc3");
	is_text("\xed\xa0\x80", 100, "\\xed\\xa0\\x80");		/* a surrogate */
	is_text("\xe2\x80\xae", 100, "\\u{202e}");
	is_text("\xef\xbf\xbe\xef\xbf\xbf", 100, "\\u{fffe}\\u{ffff}");
	is_text("\xc2\x85", 100, "\\u{0085}");
	is_text("\xf4\x8f\xbf\xbf", 100, "\\u{10ffff}");
	is_text("\xf0\x9f\x90\xa7", 100, "\xf0\x9f\x90\xa7");
}
END_TEST

/* No escape and no character is cut in two */
START_TEST(text_is_cut)
{
	is_text("abcdef", 6, "abcdef");
	is_text("abcdefg", 6, "abc…");
	is_text("ab\x01" "defg", 6, "ab…");
	is_text("ab\xc3\xa9" "defg", 6, "ab…");
	is_text("ab\xc3\xa9" "defg", 7, "ab\xc3\xa9…");
}
END_TEST

static void is_command(const char *const *argv, size_t most, const char *want)
{
	struct sbuf b = {0};

	sbuf_str(&b, "");
	report_command(&b, argv, most);
	ck_assert_str_eq(b.s, want);
	sbuf_done(&b);
}

START_TEST(commands_are_quoted)
{
	is_command((const char *const []){"a", "b c", "", "d\"e\\f", "\n", "\xc3\xa9", NULL}, 100,
		   "a \"b c\" \"\" \"d\\\"e\\\\f\" \"\\n\" \xc3\xa9");
	is_command((const char *const []){"abc", "def", "ghi", NULL}, 8, "abc d…");
	is_command((const char *const []){"abc", "def", NULL}, 6, "abc…");
	is_command(NULL, 10, "");
}
END_TEST

int main(void)
{
	Suite *s = suite_create("reports");
	TCase *c = tcase_create("reports");

	tcase_set_timeout(c, 600);	/* with sanitizers, on a machine that does much else */
	tcase_add_loop_test(c, a_run, 0, FORMS);
	tcase_add_loop_test(c, a_cut_run, 0, FORMS);
	tcase_add_test(c, a_lost_command);
	tcase_add_loop_test(c, durations_with_orphans, 0, ORPHAN_CASES);
	tcase_add_loop_test(c, a_hostile_run, 0, FORMS);
	tcase_add_loop_test(c, nothing_known, 0, FORMS);
	tcase_add_loop_test(c, a_crowd, 0, FORMS);
	tcase_add_test(c, too_many_processes_are_counted);
	tcase_add_test(c, levels_that_fail);
	tcase_add_test(c, no_tree);
	tcase_add_test(c, trees_show_what_failed);
	tcase_add_test(c, deep_trees);
	tcase_add_test(c, annotations_are_ten);
	tcase_add_test(c, cases_are_known_again);
	tcase_add_test(c, text_is_seen);
	tcase_add_test(c, text_is_cut);
	tcase_add_test(c, commands_are_quoted);
	suite_add_tcase(s, c);
	return unit_main(s);
}
