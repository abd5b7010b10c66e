#include "model/harness/harness.h"

#include <ctype.h>
#include <string.h>

#include "model/harness/form.h"

#define PASS TEST_PASSED
#define FAIL TEST_FAILED
#define SKIP TEST_SKIPPED
#define NONE TEST_PASSED

/* --- lines --- */

static const struct form pytest_forms[] = {
	{FORM_RESULT, PASS, "%c::%n PASSED%*"},
	{FORM_RESULT, FAIL, "%c::%n FAILED%*"},
	{FORM_RESULT, TEST_ERROR, "%c::%n ERROR%*"},
	{FORM_RESULT, SKIP, "%c::%n SKIPPED (%m)%*"},
	{FORM_RESULT, SKIP, "%c::%n SKIPPED%*"},
	{FORM_RESULT, SKIP, "%c::%n XFAIL (%m)%*"},
	{FORM_RESULT, SKIP, "%c::%n XFAIL%*"},
	{FORM_RESULT, PASS, "%c::%n XPASS%*"},
	/* pytest-xdist */
	{FORM_RESULT, PASS, "[gw%d] [%*] PASSED %c::%n"},
	{FORM_RESULT, FAIL, "[gw%d] [%*] FAILED %c::%n"},
	{FORM_RESULT, TEST_ERROR, "[gw%d] [%*] ERROR %c::%n"},
	{FORM_RESULT, SKIP, "[gw%d] [%*] SKIPPED %c::%n"},
	{FORM_SUMMARY, FAIL, "FAILED %c::%n - %m"},
	{FORM_SUMMARY, FAIL, "FAILED %c::%n"},
	{FORM_SUMMARY, TEST_ERROR, "ERROR %c::%n - %m"},
	{FORM_SUMMARY, TEST_ERROR, "ERROR %c::%n"},
	{FORM_SUMMARY, TEST_ERROR, "ERROR %c - %m"},
	{FORM_SUMMARY, TEST_ERROR, "ERROR %c"},
	{FORM_DETAIL, TEST_ERROR, "%= ERROR at setup of %n %="},
	{FORM_DETAIL, TEST_ERROR, "%= ERROR at teardown of %n %="},
	{FORM_DETAIL, TEST_ERROR, "%= ERROR collecting %n %="},
	{FORM_CLOSE, NONE, "==%= %* %="},
	{FORM_CLOSE, NONE, "%= generated xml file: %* %="},
	{FORM_RULE, NONE, "--%= Captured %* %="},
	{FORM_DETAIL, FAIL, "__%= %n __%="},
	{FORM_MARKS, NONE, "%c %p [%*%%]"},
	{FORM_MARKS, NONE, "%p [%*%%]"},
	{FORM_END, NONE, NULL},
};

static const struct form unittest_forms[] = {
	/* subtests, which are indented */
	{FORM_RESULT, FAIL, " %n (%c) %* ... FAIL"},
	{FORM_RESULT, TEST_ERROR, " %n (%c) %* ... ERROR"},
	{FORM_RESULT, SKIP, " %n (%c) %* ... skipped %m"},
	{FORM_RESULT, PASS, "%n (%c) ... ok"},
	{FORM_RESULT, FAIL, "%n (%c) ... FAIL"},
	{FORM_RESULT, TEST_ERROR, "%n (%c) ... ERROR"},
	{FORM_RESULT, SKIP, "%n (%c) ... skipped %m"},
	{FORM_RESULT, SKIP, "%n (%c) ... expected failure"},
	{FORM_RESULT, FAIL, "%n (%c) ... unexpected success"},
	{FORM_DETAIL, FAIL, "FAIL: %n (%c) %*"},
	{FORM_DETAIL, FAIL, "FAIL: %n (%c)"},
	{FORM_DETAIL, TEST_ERROR, "ERROR: %n (%c) %*"},
	{FORM_DETAIL, TEST_ERROR, "ERROR: %n (%c)"},
	{FORM_BEGIN, NONE, "%n (%c) ..."},
	{FORM_BEGIN, NONE, "%n (%c)"},
	/* behind the first line of a docstring, or behind what the test wrote */
	{FORM_RESULT, PASS, "%*... ok"},
	{FORM_RESULT, FAIL, "%*... FAIL"},
	{FORM_RESULT, TEST_ERROR, "%*... ERROR"},
	{FORM_RESULT, SKIP, "%*... skipped %m"},
	{FORM_RESULT, PASS, "ok"},
	{FORM_TOTAL, NONE, "Ran %d tests in %ss"},
	{FORM_TOTAL, NONE, "Ran %d test in %ss"},
	{FORM_RULE, NONE, "%="},
	{FORM_MARKS, NONE, "%p"},
	{FORM_END, NONE, NULL},
};

static const struct form go_forms[] = {
	{FORM_BEGIN, NONE, "=== RUN %n"},
	{FORM_SWITCH, NONE, "=== PAUSE %n"},
	{FORM_SWITCH, NONE, "=== CONT %n"},
	{FORM_SWITCH, NONE, "=== NAME %n"},
	{FORM_RESULT, PASS, "%_--- PASS: %n (%ss)"},
	{FORM_RESULT, FAIL, "%_--- FAIL: %n (%ss)"},
	{FORM_RESULT, SKIP, "%_--- SKIP: %n (%ss)"},
	{FORM_PACKAGE, PASS, "ok %c %ss%*"},
	{FORM_PACKAGE, PASS, "ok %c (cached)%*"},
	{FORM_PACKAGE, FAIL, "FAIL %c %ss"},
	{FORM_PACKAGE, TEST_ERROR, "FAIL %c [%m]"},
	{FORM_RULE, NONE, "? %c [%*]"},
	{FORM_RULE, NONE, "FAIL"},
	{FORM_RULE, NONE, "PASS"},
	{FORM_RULE, NONE, "coverage: %*"},
	{FORM_RULE, NONE, "exit status %d"},
	{FORM_END, NONE, NULL},
};

static const struct form libtest_forms[] = {
	{FORM_START, NONE, "running %d tests"},
	{FORM_START, NONE, "running %d test"},
	{FORM_RESULT, PASS, "test %n - should panic ... ok%*"},
	{FORM_RESULT, FAIL, "test %n - should panic ... FAILED%*"},
	{FORM_RESULT, PASS, "test %n ... ok%*"},
	{FORM_RESULT, FAIL, "test %n ... FAILED%*"},
	{FORM_RESULT, SKIP, "test %n ... ignored, %m"},
	{FORM_RESULT, SKIP, "test %n ... ignored%*"},
	{FORM_RESULT, PASS, "test %n ... bench: %*"},
	{FORM_DETAIL, FAIL, "---- %n stdout ----"},
	{FORM_CLOSE, NONE, "failures:"},
	{FORM_CLOSE, NONE, "test result: %*"},
	{FORM_END, NONE, NULL},
};

static const struct form ctest_forms[] = {
	{FORM_BEGIN, NONE, "%_Start %d: %n"},
	{FORM_RESULT, PASS, "%_%d/%d Test #%d: %n ..%*Passed %s sec%*"},
	{FORM_RESULT, FAIL, "%_%d/%d Test #%d: %n ..%****Failed %s sec%*"},
	{FORM_RESULT, SKIP, "%_%d/%d Test #%d: %n ..%****Skipped %s sec%*"},
	{FORM_RESULT, SKIP, "%_%d/%d Test #%d: %n ..%****Not Run (Disabled) %s sec%*"},
	{FORM_RESULT, TEST_ERROR, "%_%d/%d Test #%d: %n ..%****%m %s sec%*"},
	{FORM_CLOSE, NONE, "%d%% tests passed, %*"},
	{FORM_RULE, NONE, "test %d"},
	{FORM_END, NONE, NULL},
};

/* The Test Anything Protocol, with the comments of Node.js */
#define TAP_FORMS \
	{FORM_START, NONE, "TAP version %d"}, \
	{FORM_BEGIN, NONE, "%_# Subtest: %n"}, \
	{FORM_RESULT, SKIP, "%_ok %d - %n # SKIP %m"}, \
	{FORM_RESULT, SKIP, "%_ok %d - %n # SKIP"}, \
	{FORM_RESULT, SKIP, "%_ok %d - %n # skip %m"}, \
	{FORM_RESULT, SKIP, "%_ok %d %n # SKIP %m"}, \
	{FORM_RESULT, SKIP, "%_ok %d # skip %m"}, \
	{FORM_RESULT, SKIP, "%_ok %d # SKIP %m"}, \
	{FORM_RESULT, SKIP, "%_ok %d # skip"}, \
	{FORM_RESULT, SKIP, "%_ok %d # SKIP"}, \
	{FORM_RESULT, SKIP, "%_not ok %d - %n # TO" "DO%*"}, \
	{FORM_RESULT, SKIP, "%_not ok %d %n # TO" "DO%*"}, \
	{FORM_RESULT, PASS, "%_ok %d - %n"}, \
	{FORM_RESULT, PASS, "%_ok %d %n"}, \
	{FORM_RESULT, PASS, "%_ok %d"}, \
	{FORM_RESULT, PASS, "%_ok - %n"}, \
	{FORM_RESULT, FAIL, "%_not ok %d - %n"}, \
	{FORM_RESULT, FAIL, "%_not ok %d %n"}, \
	{FORM_RESULT, FAIL, "%_not ok %d"}, \
	{FORM_RESULT, FAIL, "%_not ok - %n"}, \
	{FORM_PLAN, NONE, "%_1..%d # %*"}, \
	{FORM_PLAN, NONE, "%_1..%d"}, \
	{FORM_DURATION, NONE, "%_duration_ms: %i"}, \
	{FORM_RULE, NONE, "%_---"}, \
	{FORM_RULE, NONE, "%_..."}, \
	{FORM_CLOSE, NONE, "# Looks like you %*"}, \
	{FORM_CLOSE, NONE, "# tests %d"}, \
	{FORM_SUMMARY, TEST_ERROR, "Bail out! %m"}

static const struct form tap_forms[] = {TAP_FORMS, {FORM_END, NONE, NULL}};

static const struct form node_forms[] = {
	TAP_FORMS,
	{FORM_STOP, NONE, "✖ failing tests:"},
	{FORM_RESULT, PASS, "%_✔ %n (%ims)"},
	{FORM_RESULT, FAIL, "%_✖ %n (%ims)"},
	{FORM_RESULT, SKIP, "%_﹣ %n (%ims) # %m"},
	{FORM_RESULT, SKIP, "%_✔ %n (%ims) # SKIP"},
	{FORM_RESULT, PASS, "%_▶ %n (%ims)"},	/* of a group */
	{FORM_BEGIN, NONE, "%_▶ %n"},
	{FORM_CLOSE, NONE, "ℹ %*"},
	{FORM_END, NONE, NULL},
};

static const struct form mocha_forms[] = {
	{FORM_LIST, NONE, " %d passing%*"},
	{FORM_LIST, NONE, " %d failing"},
	{FORM_LIST, NONE, " %d pending"},
	{FORM_RESULT, PASS, "%_✔ %n (%ims)"},
	{FORM_RESULT, PASS, "%_✔ %n"},
	{FORM_RESULT, PASS, "%_✓ %n (%ims)"},
	{FORM_RESULT, PASS, "%_✓ %n"},
	{FORM_NUMBERED_DETAIL, FAIL, "%_%d) %*"},
	{FORM_NUMBERED, FAIL, "%_%d) %n"},
	{FORM_RESULT, SKIP, "%_- %n"},
	{FORM_GROUP, NONE, "%_%n"},
	{FORM_END, NONE, NULL},
};

static const struct form jest_forms[] = {
	{FORM_STOP, NONE, "Summary of all failing tests"},
	{FORM_FILE, PASS, "PASS %c"},
	{FORM_FILE, PASS, "PASS %c (%*"},
	{FORM_FILE, FAIL, "FAIL %c"},
	{FORM_FILE, FAIL, "FAIL %c (%*"},
	{FORM_RESULT, PASS, "%_✓ %n (%i ms)"},
	{FORM_RESULT, PASS, "%_✓ %n"},
	{FORM_RESULT, FAIL, "%_✕ %n (%i ms)"},
	{FORM_RESULT, FAIL, "%_✕ %n"},
	{FORM_RESULT, SKIP, "%_○ skipped %n"},
	{FORM_RESULT, SKIP, "%_✎ todo %n"},
	{FORM_DETAIL, TEST_ERROR, "%_● Test suite failed to run"},
	{FORM_DETAIL, FAIL, "%_● %n"},
	{FORM_CLOSE, NONE, "Test Suites: %*"},
	{FORM_GROUP, NONE, "%_%n"},
	{FORM_END, NONE, NULL},
};

static const struct form gtest_forms[] = {
	{FORM_START, NONE, "[==========] Running %d test%*"},
	{FORM_BEGIN, NONE, "[ RUN ] %c.%n"},
	{FORM_RESULT, PASS, "[ OK ] %c.%n (%i ms)"},
	{FORM_RESULT, FAIL, "[ FAILED ] %c.%n, where %* (%i ms)"},
	{FORM_RESULT, FAIL, "[ FAILED ] %c.%n (%i ms)"},
	{FORM_RESULT, SKIP, "[ SKIPPED ] %c.%n (%i ms)"},
	{FORM_CLOSE, NONE, "[----------] %*"},
	{FORM_STOP, NONE, "[==========] %d test%* ran.%*"},
	{FORM_END, NONE, NULL},
};

static const struct form no_forms[] = {{FORM_END, NONE, NULL}};

/* --- programs --- */

enum {
	PYTEST, UNITTEST, GO, LIBTEST, CTEST, NODE, MOCHA, JEST, PROVE, TAP, GTEST, HARNESSES
};

static const struct harness harnesses[HARNESSES] = {
	[PYTEST] = {"pytest", PROOF_PROGRAM, HARNESS_PYTHON_IDS, pytest_forms},
	[UNITTEST] = {"unittest", PROOF_TOTAL, HARNESS_PYTHON_CLASSES, unittest_forms},
	[GO] = {"go", PROOF_PROGRAM, HARNESS_JSON | HARNESS_SHARES_OUTPUT | HARNESS_MISSES_END,
		go_forms},
	[LIBTEST] = {"cargo", PROOF_START, HARNESS_NAMES_BINARY, libtest_forms},
	[CTEST] = {"ctest", PROOF_PROGRAM, HARNESS_CHILDREN | HARNESS_MISSES_END, ctest_forms},
	[NODE] = {"node", PROOF_PROGRAM, HARNESS_NESTS, node_forms},
	[MOCHA] = {"mocha", PROOF_PROGRAM, 0, mocha_forms},
	[JEST] = {"jest", PROOF_PROGRAM, 0, jest_forms},
	[PROVE] = {"prove", PROOF_PROGRAM, HARNESS_READS_TAP, no_forms},
	[TAP] = {"tap", PROOF_PLAN, HARNESS_NESTS, tap_forms},
	[GTEST] = {"gtest", PROOF_START, HARNESS_MISSES_END, gtest_forms},
};

/* A word of the command line that names the harness: its last component, without ".js" */
static const struct {
	const char *word;
	unsigned harness;
} words[] = {
	{"pytest", PYTEST}, {"py.test", PYTEST}, {"pytest-3", PYTEST}, {"ctest", CTEST},
	{"ctest3", CTEST}, {"prove", PROVE}, {"mocha", MOCHA}, {"_mocha", MOCHA},
	{"jest", JEST}, {"gotestsum", GO},
};

/* Programs that print what others wrote: their lines are no tests of theirs */
static const char *const copiers[] = {
	"cat", "tac", "head", "tail", "grep", "egrep", "fgrep", "sed", "awk", "gawk", "mawk", "tee",
	"less", "more", "sort", "uniq", "cut", "tr", "diff", "cmp", "echo", "printf", "git", "ssh",
	"make", "gmake", "ninja", "cmake", "docker", "podman", "journalctl", "script", NULL,
};

static const char *last_component(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

static bool begins_with(const char *text, const char *prefix)
{
	return !strncmp(text, prefix, strlen(prefix));
}

static bool is_any(const char *text, const char *const *list)
{
	while (*list && strcmp(*list, text) != 0)
		list++;
	return *list;
}

static bool is_word(const char *argument, const char *word)
{
	const char *last = last_component(argument);
	size_t n = strlen(word);

	return !strncmp(last, word, n) && (!last[n] || !strcmp(last + n, ".js"));
}

/* Whether the program is an interpreter, whose script does the work: python3.11, node */
static bool is_interpreter(const char *name)
{
	static const char *const names[] = {"python", "node", "perl", "ruby", "nodejs", "pypy"};

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
		size_t n = strlen(names[i]);

		if (!strncmp(name, names[i], n) && !name[n + strspn(name + n, "0123456789.")])
			return true;
	}
	return false;
}

/* "m-81c9f5d764ef8bf2" below a directory deps: what cargo builds for tests */
static bool is_cargo_binary(const char *path)
{
	const char *last = last_component(path), *hash = strrchr(last, '-');

	return strstr(path, "/deps/") && hash && strlen(hash) == 17 &&
		strspn(hash + 1, "0123456789abcdef") == 16;
}

static bool is_go_binary(const struct life_program *p)
{
	const char *last = last_component(p->path);
	size_t n = strlen(last);

	return n > 5 && !strcmp(last + n - 5, ".test") && p->argv && p->argv[0] && p->argv[1] &&
		begins_with(p->argv[1], "-test.");
}

/* The module behind -m, or the script, of an interpreter; NULL: neither. Sets *is_module, and
 * *tests: the option --test precedes the script. */
static const char *script_of(const char *const *argv, bool *is_module, bool *tests)
{
	*is_module = *tests = false;
	for (argv++; *argv; argv++) {
		if (!strcmp(*argv, "-m") && argv[1]) {
			*is_module = true;
			return argv[1];
		}
		*tests |= !strcmp(*argv, "--test");
		if (!strcmp(*argv, "-c") || !strcmp(*argv, "-e"))
			return NULL;
		if (**argv != '-')
			return *argv;
	}
	return NULL;
}

static const struct harness *harness_of_word(const char *word)
{
	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++)
		if (is_word(word, words[i].word))
			return &harnesses[words[i].harness];
	return NULL;
}

const struct harness *harness_tap(void)
{
	return &harnesses[TAP];
}

const struct harness *harness_of_program(const struct life_program *p)
{
	const char *name = last_component(p->path), *script;
	const struct harness *found;
	bool is_module, tests;

	if (!p->argv || !p->argv[0])
		return NULL;
	if (!strcmp(name, "go") && p->argv[1] && !strcmp(p->argv[1], "test"))
		return &harnesses[GO];
	if (is_go_binary(p))
		return &harnesses[GO];
	if (is_cargo_binary(p->path) || (!strcmp(name, "rustdoc") && p->argv[1] &&
					 !strcmp(p->argv[1], "--test")))
		return &harnesses[LIBTEST];
	if (!is_interpreter(name))
		return harness_of_word(p->path);
	script = script_of(p->argv, &is_module, &tests);
	if (tests)
		return &harnesses[NODE];
	if (is_module && !strcmp(script, "unittest"))
		return &harnesses[UNITTEST];
	found = p->script ? harness_of_word(p->file) : NULL;
	return found || !script ? found : harness_of_word(script);
}

const struct harness *harness_of_line(const struct life_program *p, bool opened_unittest,
				      const char *line)
{
	const char *name = last_component(p->path);
	struct form_fields f;

	if (opened_unittest && begins_with(name, "py"))
		return &harnesses[UNITTEST];
	if (!strchr("1ont[T ", *line) || is_any(name, copiers))
		return NULL;
	if (!is_interpreter(name) && form_match(gtest_forms[0].pattern, line, &f))
		return &harnesses[GTEST];
	for (const struct form *form = tap_forms; form->kind != FORM_END; form++)
		if ((form->kind == FORM_RESULT || form->kind == FORM_PLAN ||
		     form->kind == FORM_START) && form_match(form->pattern, line, &f))
			return &harnesses[TAP];
	return NULL;
}
