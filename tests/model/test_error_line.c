/* How surely lines of programs state an error */
#include <string.h>

#include "lib/unit.h"
#include "model/errors/error_line.h"

static const struct rated {
	const char *line;
	enum error_line rating;
} rated[] = {
	{"", ERROR_LINE_EMPTY}, {"  ^~~~ ", ERROR_LINE_EMPTY}, {"=======", ERROR_LINE_EMPTY},
	{"a\1b", ERROR_LINE_EMPTY}, {"a\377b is no text", ERROR_LINE_EMPTY},
	{"Traceback (most recent call last):", ERROR_LINE_REMARK},
	{"  File \"a.py\", line 3, in f", ERROR_LINE_REMARK},
	{"    at f (/a/b.js:1:2)", ERROR_LINE_REMARK}, {"usage: app FILE", ERROR_LINE_REMARK},
	{"a.sh: line 2: 12345 Killed                  sleep 9", ERROR_LINE_REMARK},
	{"bash: line 1:   360 Killed                  sleep 9", ERROR_LINE_REMARK},
	{"bash: line 1: 3: no such job", ERROR_LINE_PLAIN},
	{"the queue is closed", ERROR_LINE_PLAIN}, {"    open(\"x\")", ERROR_LINE_PLAIN},
	{"a.c:1:2: warning: error: x", ERROR_LINE_PLAIN},
	{"1 of 3 failed", ERROR_LINE_SUMMARY}, {"FAILED: 1 job(s)", ERROR_LINE_SUMMARY},
	{"step failed with status 1", ERROR_LINE_SUMMARY}, {"not ok 2 - sum", ERROR_LINE_SUMMARY},
	{"test result: FAILED. 1 passed; 1 failed", ERROR_LINE_SUMMARY},
	{"Error: Command failed: make", ERROR_LINE_SUMMARY},
	{"write: Broken pipe", ERROR_LINE_SUMMARY}, {"lint: 2 problems", ERROR_LINE_SUMMARY},
	{"Build failed: see log", ERROR_LINE_SUMMARY},
	{"app: bad value", ERROR_LINE_MAYBE}, {"cannot load", ERROR_LINE_MAYBE},
	{"failed to load x", ERROR_LINE_MAYBE}, {"open failed: bad checksum", ERROR_LINE_MAYBE},
	{"a.c:1:2: error: x", ERROR_LINE_SURE}, {"ValueError: x", ERROR_LINE_SURE},
	{"      AssertionError [ERR_X]: a", ERROR_LINE_SURE},
	{"open: No such file or directory: failed", ERROR_LINE_MAYBE},
	{"E       assert 1 == 2", ERROR_LINE_CAUSE}, {"    a_test.go:5: x", ERROR_LINE_CAUSE},
	{"#   Failed test 'a'", ERROR_LINE_CAUSE}, {"t.cc:9: Failure", ERROR_LINE_CAUSE},
	{"thread 'a' panicked at src/a.rs:3:5:", ERROR_LINE_CAUSE},
	{"Caused by: java.io.IOException: x", ERROR_LINE_CAUSE},
};

START_TEST(ratings)
{
	ck_assert_int_eq(error_line_rate(rated[_i].line, "app"), rated[_i].rating);
}
END_TEST

START_TEST(lines_are_separated)
{
	const char *at = "10%\r20%\rerror: x\r\nlonger\n\nend";
	char line[8];

	at = error_line_next(at, line, sizeof(line));
	ck_assert_str_eq(line, "error: ");
	at = error_line_next(at, line, 3);
	ck_assert_str_eq(line, "lo");
	at = error_line_next(at, line, sizeof(line));
	ck_assert_str_eq(line, "");
	at = error_line_next(at, line, sizeof(line));
	ck_assert_str_eq(line, "end");
	ck_assert_int_eq(*at, 0);
	ck_assert_str_eq(error_line_text("E   x"), "x");
	ck_assert_str_eq(error_line_text("Ex"), "Ex");
}
END_TEST

static TCase *error_line_tests(void)
{
	TCase *c = tcase_create("error lines");

	tcase_add_loop_test(c, ratings, 0, sizeof(rated) / sizeof(*rated));
	tcase_add_test(c, lines_are_separated);
	return c;
}

UNIT_CASE(error_line_tests)
