/* The test harnesses whose output is read: how a process that runs one is recognized, and which
 * lines it writes. Each is a row of rows.c. */
#ifndef MODEL_HARNESS_HARNESS_H
#define MODEL_HARNESS_HARNESS_H

#include "ptrail/history.h"
#include "ptrail/tests.h"

/* What a line is. "The current test" is the one that lines of no form belong to. */
enum form_kind {
	FORM_END,		/* the end of the table */
	FORM_START,		/* the harness begins */
	FORM_BEGIN,		/* the test %n begins, and is the current one */
	FORM_SWITCH,		/* the test %n is the current one */
	FORM_RESULT,		/* the test %n, or the current one, has ended with .result */
	FORM_NUMBERED,		/* the same; later lines refer to it by %d */
	FORM_MARKS,		/* tests without names have ended; a mark each */
	FORM_DETAIL,		/* text about the test %n with .result follows */
	FORM_NUMBERED_DETAIL,	/* text about test number %d follows */
	FORM_SUMMARY,		/* the test %n of %c has .result because of %m */
	FORM_DURATION,		/* of the test whose result was the last one */
	FORM_GROUP,		/* following tests that are indented more belong to %n */
	FORM_FILE,		/* following tests belong to %c, which has .result */
	FORM_PACKAGE,		/* the tests before belong to %c, which has .result */
	FORM_PLAN,		/* %d tests are to be run */
	FORM_TOTAL,		/* %d tests were run */
	FORM_RULE,		/* nothing: the line belongs to no test */
	FORM_CLOSE,		/* lines that follow belong to no test, until one begins */
	FORM_STOP,		/* what follows repeats earlier lines */
	FORM_LIST,		/* the list of failures begins: .._DETAIL is valid */
};

struct form {
	enum form_kind kind;
	enum test_result result;
	const char *pattern;
};

enum {
	/* tests are nested: a result behind those of a deeper indentation is that of a group */
	HARNESS_NESTS = 1,
	/* %c is a path of a Python file, %n may contain classes: a.py::T::test is a.T, test */
	HARNESS_PYTHON_IDS = 2,
	HARNESS_PYTHON_CLASSES = 4,	/* %c may end with the name of the test */
	HARNESS_JSON = 8,		/* a line may be the member "Output" of an object */
	/* tests are children: one that exits right before the result of a failed test is it */
	HARNESS_CHILDREN = 16,
	HARNESS_SHARES_OUTPUT = 32,	/* children may write to its standard output */
	/* its tests are those that its children report by the Test Anything Protocol */
	HARNESS_READS_TAP = 64,
	/* a test that has begun and does not end is an error if the process fails */
	HARNESS_MISSES_END = 128,
	HARNESS_NAMES_BINARY = 256,	/* tests belong to the program without its hash */
};

/* What must be seen, besides lines, of a process whose program is not known to run the harness */
enum harness_proof {
	PROOF_PROGRAM,		/* nothing: the harness is known by its program only */
	PROOF_START,		/* FORM_START */
	PROOF_PLAN,		/* FORM_PLAN with the number of tests */
	PROOF_TOTAL,		/* FORM_TOTAL, and a file of the harness was opened */
};

struct harness {
	const char *name;
	enum harness_proof proof;
	unsigned flags;			/* HARNESS_ */
	const struct form *forms;	/* ends with FORM_END; the first match counts */
};

/* The harness that a program runs, by its path and arguments; NULL: none is known */
const struct harness *harness_of_program(const struct life_program *p);
/* The harness that a process of any other program may run, by the line that it wrote;
 * `opened_unittest`: it has opened a module of unittest. NULL: none */
const struct harness *harness_of_line(const struct life_program *p, bool opened_unittest,
				      const char *line);
/* The harness whose lines are those of the Test Anything Protocol */
const struct harness *harness_tap(void);
#endif
