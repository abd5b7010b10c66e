#include "lib/unit.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lib/history.h"
#include "lib/stream.h"
#include "print/core/printers.h"

/* Golden files of the printer checks */
static struct made m;

static const struct check_row leak = {"LK101", "leaked-process", LEVEL_WARNING, "It leaks.",
	"Why.", "wait for it"};
static const struct check_row crash = {"SG201", "crash", LEVEL_ERROR, "It crashes.", "Why.",
	"look at the core"};

static void expect_options(struct findings *f, const struct print_options *options,
			   const char *golden)
{
	struct stream s;
	struct event e = {.kind = EVENT_END};

	stream_open(&s, &printer_checks);
	s.options.colour = options->colour;
	s.options.implied = options->implied;
	s.options.verbose = options->verbose;
	stream_start(&s);
	e.end.findings = f;
	stream_send(&s, e);
	stream_expect(&s, golden);
	made_done(&m);
}

static void expect_golden(struct findings *f, bool colour, bool implied, const char *golden)
{
	expect_options(f, &(struct print_options){.colour = colour, .implied = implied}, golden);
}

static const struct check_row *const evaluated[] = {&leak, &crash, NULL};
static const struct check_row *const none[] = {NULL};

static struct findings make_findings(void)
{
	static struct evidence evidence[2];
	static struct finding all[3];
	struct life *l = made_command(&m, "/bin/sh");

	evidence[0] = (struct evidence){l, 1500000000, "was killed by SIGSEGV"};
	evidence[1] = (struct evidence){NULL, 0, "echo \"a\nb\33[31m\303\244\\"};
	all[0] = (struct finding){.check = &crash, .level = LEVEL_ERROR, .message = "sh crashed",
		.process = l, .evidence = evidence, .evidence_count = 2};
	all[1] = (struct finding){.check = &leak, .level = LEVEL_NOTE, .advice = "do \33this",
		.message = "b\33ad went on"};
	all[2] = (struct finding){.check = &leak, .level = LEVEL_WARNING, .known = true,
		.message = "an old one"};
	return (struct findings){.all = all, .count = 3,
		.per_level = {[LEVEL_NOTE] = 1, [LEVEL_ERROR] = 1},
		.checks = evaluated, .blind = none, .unselected = none};
}

START_TEST(lines)
{
	struct findings f = make_findings();

	expect_golden(&f, false, false, "checks-some");
}
END_TEST

START_TEST(colours)
{
	struct findings f = make_findings();

	expect_golden(&f, true, true, "checks-colour");
}
END_TEST

START_TEST(nothing)
{
	struct findings f = {.checks = evaluated, .blind = none, .unselected = none};

	expect_golden(&f, false, false, "checks-none");
	expect_golden(&f, false, true, "checks-implied");
}
END_TEST

START_TEST(blind_and_unselected)
{
	static const struct check_row *many[41];
	struct findings f = {.checks = none, .blind = evaluated, .unselected = many, .cut = true};

	for (int i = 0; i < 40; i++)
		many[i] = i % 2 ? &leak : &crash;
	expect_options(&f, &(struct print_options){.verbose = true}, "checks-blind");
	expect_golden(&f, false, false, "checks-blind-counted");
}
END_TEST

/* Without EVENT_END the printer writes nothing. */
START_TEST(no_end)
{
	struct stream s;
	char *text;

	stream_open(&s, &printer_checks);
	stream_start(&s);
	send_begin(&s);
	text = stream_close(&s);
	ck_assert_str_eq(text, "");
	free(text);
}
END_TEST

int main(void)
{
	Suite *s = suite_create("checks");
	TCase *t = tcase_create("checks");

	tcase_add_test(t, lines);
	tcase_add_test(t, colours);
	tcase_add_test(t, nothing);
	tcase_add_test(t, blind_and_unselected);
	tcase_add_test(t, no_end);
	suite_add_tcase(s, t);
	return unit_main(s);
}
