#include "model/errors/error_line.h"

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "abi/abi.h"
#include "base/text/contains.h"
#include "base/text/utf8.h"

enum { ERRORS_MAX = 134, ERROR_TEXT_MIN = 11, UTF8_MAX = 4 };

/* --- words --- */

static bool has_prefix(const char *text, const char *prefix)
{
	return !strncmp(text, prefix, strlen(prefix));
}

static bool starts_with_any(const char *line, const char *const *prefixes)
{
	while (*prefixes && !has_prefix(line, *prefixes))
		prefixes++;
	return *prefixes;
}

/* Whether the line has the C library's text for an error */
static bool has_error_text(const char *line)
{
	for (int i = 1; i < ERRORS_MAX; i++) {
		const char *text = i == EPIPE ? NULL : errno_text(i);

		if (text && strlen(text) >= ERROR_TEXT_MIN && text_find_case(line, text))
			return true;
	}
	return false;
}

/* --- forms --- */

static const char *const remarks[] = {
	"Try '", "compilation terminated.", "collect2: error: ld returned", "usage:", "Usage:",
	"--", "make: ***", "make[", "+ ", "During handling of the above exception", "Traceback (",
	"The above exception was", "note: run with `RUST_BACKTRACE", "stack backtrace:",
	"goroutine ", "See also ", "Use \"--rerun-failed", "(file \"", "(procedure \"",
	"invoked from within", "ERROR: usage: ", "# Looks like your test exited",
	"# Looks like your test died", NULL,
};

/* Lines of harnesses and build tools that repeat or count what was reported before */
static const char *const summaries[] = {
	"FAIL", "--- FAIL", "not ok ", "test result: ", "[  FAILED", "[==", "[  PASSED", "***Test",
	"Result: FAIL", "Failed 1", "Failed 2", "Failed tests", "Failed test(s)", "ERROR test",
	"ERROR: test", "ERROR: setUp", "ERROR: tearDown", "ERROR: unittest", "Errors while running",
	"error: test failed", "error: could not compile", "error: aborting due to",
	"error: process didn't exit", "error: build failed", "error: failed to run custom build",
	"ninja: build stopped", "BUILD FAILED", "The following tests", "npm ERR! code",
	"npm ERR! errno", "npm ERR! Lifecycle", "npm ERR! command failed", "npm ERR! path",
	"npm ERR! A complete log", "npm error A complete log", "npm error code", "npm error errno",
	"npm error path", "npm error command failed", "npm error Lifecycle",
	"npm ERR! Test failed", "error: subprocess-exited",
	"error: failed to push some refs", "ERROR in ", "There was 1 failure",
	"Execution halted", "FAILURE: ",
	"ImportError: Failed to import test module", "RuntimeError: Build failed",
	"Error: LinkageError occurred while loading", NULL,
};

/* Parts of lines that say only how another process ended */
static const char *const endings[] = {
	"exit status", "exit code", "exited with", "non-zero", "nonzero", "roken pipe",
	"BrokenPipe", "EPIPE", "ommand failed",
	"nsuccessful", "not succeed", " aborted", " hunk ignored", " hunks ignored",
	"returned 1", "returned 2", "(Exit ", NULL,
};

static const char *const sure_parts[] = {
	"error: ", "fatal: ", "Error: ", "error[", "ERROR", "undefined reference", "Assertion",
	"CMake Error", "npm ERR!", "panic: ", "Exception", "yntax error", "SyntaxError", "FAILED",
	"^ unexpected", "Global symbol", "atal: ", "FATAL", "error : ", "[emerg] ", "[alert] ",
	"[crit] ", "[error] ", "level=error", "level=fatal", "level=critical", "CRITICAL",
	"\"level\":\"error\"", "\"level\":\"fatal\"",
	"\"level\": \"error\"", "\"level\": \"fatal\"",
	"\"level\": \"critical\"", "Invalid read of ", "Invalid write of ", NULL,
};

static const char *const possible_parts[] = {
	"Can't ", "can't ", "annot ", "ould not ", "nable to ", "No such ", "not found", "nvalid ",
	"Nothing to do", "denied", "issing ", "failed", NULL,
};

/* Prefixes of what harnesses report of a test that failed, and of causes of exceptions */
static const char *const causes[] = {
	"Caused by: ", "Failed test ", "Failed example:", "Expected: ", "CONFLICT (",
	"Failure/Error: ", "Failed asserting that ", NULL,
};

/* Whether the whole line is text: valid UTF-8 without control characters */
static bool is_text(const char *line)
{
	const uint8_t *p = (const uint8_t *)line;

	while (*p) {
		size_t n = *p < 0x80 ? 1 : utf8_sequence(p, UTF8_MAX);

		if (!n)		/* perhaps the end of a line that was cut */
			return p != (const uint8_t *)line && strlen((const char *)p) < UTF8_MAX;
		if ((*p < ' ' && *p != '\t') || *p == 0x7f)
			return false;
		p += n;
	}
	return true;
}

/* "FileNotFoundError: …", "AssertionError [ERR_ASSERTION]: …", "java.io.IOException: …": the name
 * of a class of exceptions and a text. Returns the text; NULL: it is none. */
static const char *exception_text(const char *line)
{
	const char *end = line;

	while (isalnum((unsigned char)*end) || strchr("._$", *end)) {
		if (!*end)
			break;
		end++;
	}
	if (end - line < 5 || (strncmp(end - 5, "Error", 5) != 0 &&
	    (end - line < 9 || strncmp(end - 9, "Exception", 9) != 0)))
		return NULL;
	if (has_prefix(end, " ["))
		end += strcspn(end, "]") + (strchr(end, ']') != NULL);
	return has_prefix(end, ": ") ? end + 2 : NULL;
}

/* "a_test.go:5: …": what a test of Go logs */
static bool is_go_test_line(const char *line)
{
	const char *at = strstr(line, "_test.go:");
	size_t digits = at ? strspn(at + 9, "0123456789") : 0;

	return digits && !memchr(line, ' ', at - line) && has_prefix(at + 9 + digits, ": ");
}

static bool ends_with(const char *line, const char *end)
{
	size_t n = strlen(line), m = strlen(end);

	return n >= m && !strcmp(line + n - m, end);
}

bool error_line_is_banner(const char *line)
{
	return has_prefix(line, "*** ") && ends_with(line, " ***");
}

bool error_line_continues(const char *line)
{
	return ends_with(line, ":") || ends_with(line, ": Failure") ||
		strstr(line, ": syntax error near unexpected token ") ||
		(has_prefix(line, "Unhandled ") && strstr(line, " in thread #<")) ||
		ends_with(line, "error: |-") || has_prefix(line, "Failure/Error: ") ||
		has_prefix(line, "expected: ") || has_prefix(line, "Expected: ");
}

bool error_line_begins_trace(const char *line)
{
	return !strcmp(line, "    while executing");
}

bool error_line_begins_callers(const char *line)
{
	return has_prefix(line, "Call Stack (most recent call first)");
}

pid_t error_line_ended_child(const char *line)
{
	const char *at = strstr(line, ": line ");
	pid_t pid;

	at = at ? at + strlen(": line ") : "";
	at += strspn(at, "0123456789");
	if (!has_prefix(at, ": "))
		return 0;
	at += 2 + strspn(at + 2, " ");		/* bash aligns numbers of five digits */
	pid = atoi(at);
	at += strspn(at, "0123456789");
	at += strspn(at, " ");
	return isupper((unsigned char)*at) ? pid : 0;
}

bool error_line_supersedes(const char *line)
{
	return strstr(line, "During handling of the above exception, another exception");
}

bool error_line_is_uncaught(const char *line)
{
	static const char *const begins[] = {
		"Unhandled ", "Uncaught ", "uncaught exception", "Fatal error: exception ",
		"PHP Fatal error:  Uncaught ",
		"Exception in thread \"main\" ", "init terminating in do_boot (", NULL,
	};

	return starts_with_any(line, begins);
}

bool error_line_is_exception(const char *line)
{
	return exception_text(line) || (ends_with(line, "Error)") && strstr(line, ":in `"));
}

bool error_line_is_frame(const char *line)
{
	size_t digits;

	line += strspn(line, " \t");
	digits = strspn(line, "0123456789");
	return (digits && has_prefix(line + digits, ": (")) ||
		has_prefix(line, "File \"") || has_prefix(line, "at ") ||
		has_prefix(line, "from ") || strstr(line, " (node:") || strstr(line, " +0x");
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

bool error_line_begins_with_place(const char *line, size_t n)
{
	size_t colon = 0, end;
	bool is_file = false;

	for (; colon < n && line[colon] != ':' && line[colon] != ' '; colon++)
		is_file |= line[colon] == '.' || line[colon] == '/';
	if (!is_file || colon + 1 >= n || line[colon] != ':' || !is_digit(line[colon + 1]))
		return false;
	for (end = colon + 1; end < n && is_digit(line[end]); end++)
		;
	return end == n || line[end] == ':';
}

bool error_line_begins_section(const char *line)
{
	static const char *const begins[] = {
		"____", "====", "----", "FAIL: ", "ERROR: ", "--- FAIL", "not ok ", "ok ",
		"# Subtest", "Traceback (", "CMake Error at ", NULL,
	};

	return starts_with_any(line, begins);
}

bool error_line_is_expected(const char *line)
{
	const char *text = line + strspn(line, " ");

	return has_prefix(text, "not ok ") && (strstr(text, "# TO" "DO") || strstr(text, "# SKIP"));
}

bool error_line_is_passed(const char *line)
{
	line += strspn(line, " ");
	return has_prefix(line, "ok ") && is_digit(line[3]);
}

bool error_line_is_warning(const char *line)
{
	return strstr(line, "arning: ") || strstr(line, "WARNING: ") ||
		error_line_continues_after(line);
}

bool error_line_begins_warning(const char *line)
{
	return has_prefix(line, "CMake Warning") || has_prefix(line, "CMake Deprecation Warning");
}

bool error_line_begins_report(const char *line)
{
	return (has_prefix(line, "FAIL: ") || has_prefix(line, "ERROR: ")) &&
		strstr(line, " (") && ends_with(line, ")");
}

/* "cannot open x: as expected", in contrast to "test 2 works as expected" */
static bool happened_as_expected(const char *line)
{
	static const char *const words[] = {
		": as expected", ", as expected", "(as expected", "failed as expected",
		"fails as expected", NULL,
	};

	return text_contains_any(line, words);
}

bool error_line_continues_after(const char *line)
{
	static const char *const words[] = {
		"kipping", "skip:", ": skipped", "SKIP:", "(ignored)", "gnoring", "alling back",
		"sing default", "sing built-in", "sing the default", ", using ", "; using ",
		"http: panic serving ",	/* of Go, which recovers from it */
		"ontinuing", "not fatal", "non-fatal", "oing on", "roceeding", "(expected)", NULL,
	};

	return text_contains_any(line, words) || happened_as_expected(line);
}

/* --- rating --- */

/* Whether "fail", "failed" or "failure" is followed by what failed or by why it did */
static bool says_why_after(const char *at)
{
	while (isalpha((unsigned char)*at))
		at++;
	if (has_prefix(at, "(s)"))
		at += 3;
	if (has_prefix(at, " to ") || has_prefix(at, " test '") || has_prefix(at, " because"))
		return true;
	return has_prefix(at, ": ") && at[2] && !isdigit((unsigned char)at[2]) &&
		!has_prefix(at, ": see ") && !text_contains_any(at, endings);
}

/* Whether the line says no more than where something failed: "a.sh: error at line 4" */
static bool is_only_place(const char *line)
{
	static const char *const words[] = {
		"error", "failed", "failure", "err", "command", "script", "an", "occurred",
		"happened", "aborted", "at", "on", "in", "near", "line", "exit", "trap",
		"unexpected",
	};
	const char *end = text_find_case(line, "line "), *at;
	bool any = false;

	if (!end || !is_digit(end[5]))
		return false;
	at = end + 5 + strspn(end + 5, "0123456789");
	if (at[strspn(at, " ).!")])
		return false;
	at = strstr(line, ": ");	/* behind the name of the script */
	at = at && at < end && !memchr(line, ' ', at - line) ? at + 2 : line;
	while (at < end) {
		size_t n = strcspn(at, " :,"), i = 0;
		const size_t count = sizeof(words) / sizeof(*words);

		while (i < count && (strlen(words[i]) != n || strncasecmp(at, words[i], n) != 0))
			i++;
		if (i == count)
			return false;
		any |= i < 4;
		at += n + strspn(at + n, " :,");
	}
	return any;
}

/* Whether the line counts errors: "2 problems found" */
static bool counts_errors(const char *line)
{
	static const char *const counted[] = {
		" error", " problem", " failure", " fatal error",
	};

	for (size_t i = 0; i < sizeof(counted) / sizeof(*counted); i++) {
		const char *at = strstr(line, counted[i]);

		if (at && at > line && isdigit((unsigned char)at[-1]) && !strchr(at, ':'))
			return true;
	}
	return false;
}

/* Whether all errors that the line counts are none: "warnings: 4, error: 0" */
static bool counts_no_errors(const char *line)
{
	static const char *const counted[] = {"error", "failure", "failed", "fatal"};
	bool any = false;

	for (size_t i = 0; i < sizeof(counted) / sizeof(*counted); i++) {
		const char *at = text_find_case(line, counted[i]), *behind;

		if (!at)
			continue;
		behind = at + strlen(counted[i]);
		behind += strspn(behind, "s(): =");
		if (!(at - line >= 2 && !strncmp(at - 2, "0 ", 2) &&
		      (at - line == 2 || !is_digit(at[-3]))) &&
		    !(*behind == '0' && !isalnum((unsigned char)behind[1])))
			return false;
		any = true;
	}
	return any;
}

const char *error_line_after_mark(const char *text)
{
	static const char *const marks[] = {"FAIL: ", "FAILED: ", "FAILURE: "};

	for (size_t i = 0; i < sizeof(marks) / sizeof(*marks); i++)
		if (has_prefix(text, marks[i]))
			return text + strlen(marks[i]);
	return text;
}

bool error_line_has_mark(const char *line)
{
	return error_line_after_mark(line) != line || has_prefix(line, "FAIL ");
}

bool error_line_states_expectation(const char *line)
{
	static const char *const words[] = {"xpected ", " got ", "hould ", " instead of ", NULL};

	return strchr(line, ' ') && text_contains_any(line, words);
}

bool error_line_states_problem(const char *text)
{
	static const char *const words[] = {
		"must", "need", "not ", "no ", "nvalid", "differ", "mismatch", "wrong", "missing",
		"xpect", "empty", " instead of ", "hould ", "below", "above", "too ", "already",
		"unknown", "efus", "only", "older", "newer", "requir", "exceed", "outside",
		"at least", "at most", "limit", "uplicate", "twice", "less than", "more than",
		"greater", " > ", " < ",
		NULL,
	};

	return text_contains_any(text, words);
}

/* Whether a failed check states what it is about: "FAIL: expected 4 bytes, got 3" */
static bool states_expectation(const char *line)
{
	return error_line_has_mark(line) &&
		error_line_states_expectation(error_line_after_mark(line));
}

/* "perl: warning: Setting locale failed." */
static bool is_warning_of_program(const char *line)
{
	const char *at = strstr(line, ": warning: ");

	return at && !memchr(line, ' ', at - line) && !strstr(at, "[-Werror");
}

bool error_line_is_summary(const char *line)
{
	const char *failure = text_find_case(line, "fail");

	if (states_expectation(line))
		return false;
	/* "zip error: Nothing to do!" follows what was not found */
	if (starts_with_any(line, summaries) || strstr(line, "Nothing to do") ||
	    (strstr(line, "*** [") && strstr(line, "] Error ")))
		return true;
	if (has_error_text(line) || has_prefix(line, "fatal: ["))
		return false;
	if (text_contains_any(line, endings) || counts_errors(line) || is_only_place(line))
		return true;
	return failure && !says_why_after(failure);
}

const char *error_line_text(const char *line)
{
	const char *text = line;
	size_t n = has_prefix(line, "==") ? strspn(line + 2, "0123456789") : 0;

	/* "    #   Failed test 'x'": of a subtest */
	if (has_prefix(line, "    ") && has_prefix(line + strspn(line, " "), "#   Failed test "))
		return line + strspn(line, " ") + strlen("#   ");
	if (has_prefix(line, "E   ") || has_prefix(line, "#   "))
		text++;
	/* "    => org.x.AssertionFailedError: …": JUnit */
	if (has_prefix(text + strspn(text, " "), "=> "))
		text += strspn(text, " ") + 3;
	/* "  | ValueError: …": a part of a group of exceptions of Python */
	else if (has_prefix(text + strspn(text, " "), "| "))
		text += strspn(text, " ") + 2;
	/* "==123== Invalid write of size 1": valgrind */
	if (n && has_prefix(line + 2 + n, "== "))
		text += n + 4;
	return text + strspn(text, " \t");
}

/* "3:7  error  'x' is not defined  no-undef": a linter, below the path of the file */
static bool is_linter_line(const char *text)
{
	size_t row = strspn(text, "0123456789"), column;

	if (!row || text[row] != ':')
		return false;
	column = strspn(text + row + 1, "0123456789");
	text += row + 1 + column;
	return column && *text == ' ' && has_prefix(text + strspn(text, " "), "error ");
}

/* Rates an indented line, which is mostly source code in a backtrace. */
static enum error_line rate_indented(const char *text)
{
	if (starts_with_any(text, causes) || is_go_test_line(text) || is_linter_line(text) ||
	    has_prefix(text, "error: |-") || has_prefix(text, "error: '") ||
	    has_prefix(text, "error: \"") || has_prefix(text, "\"msg\": \"") ||
	    (*text == '`' && (ends_with(text, "' failed") || strstr(text, "' failed with "))))
		return ERROR_LINE_CAUSE;
	/* git: " ! [remote rejected] a -> b (pre-receive hook declined)" */
	return exception_text(text) || has_prefix(text, "! [") ||
		has_prefix(text, "Invalid read of ") || has_prefix(text, "Invalid write of ") ?
		ERROR_LINE_SURE : ERROR_LINE_PLAIN;
}

/* "error CS0103: …" of compilers, "error 18 at …" */
static bool has_error_code(const char *line)
{
	const char *at = has_prefix(line, "error ") ? line : strstr(line, " error ");
	size_t letters;

	if (!at)
		return false;
	at += at == line ? 6 : 7;
	letters = strspn(at, "ABCDEFGHIJKLMNOPQRSTUVWXYZ");
	return is_digit(at[letters]) && (letters || strstr(line, "error ") == line) &&
		(!letters || at[letters + strspn(at + letters, "0123456789")] == ':');
}

/* "! Undefined control sequence." of TeX, "Error in f(x) : there is no …" of R */
static bool is_error_of_interpreter(const char *line)
{
	return (has_prefix(line, "! ") && isupper((unsigned char)line[2])) ||
		has_prefix(line, "E: ") ||	/* apt */
		(has_prefix(line, "Error in ") && strstr(line, " : "));
}

bool error_line_is_glog(const char *line)
{
	return strchr("EF", *line) && *line && strspn(line + 1, "0123456789") == 4 &&
		line[5] == ' ' && is_digit(line[6]) && strstr(line, "] ");
}

/* "Exception in thread Thread-1 (f):" of Python, which the traceback follows */
static bool announces_traceback(const char *text)
{
	return has_prefix(text, "Exception in thread ") && ends_with(text, ":");
}

/* Whether the first word ends with "ing": "go: finding module for package x" */
static bool begins_with_progress(const char *text)
{
	size_t n = strcspn(text, " ");

	return n > 3 && text[n] && !strncmp(text + n - 3, "ing", 3) &&
		strspn(text, "abcdefghijklmnopqrstuvwxyz") == n;
}

/* Whether a harness of any kind reports a failure that was expected: "test 1 ... FAIL (known)" */
static bool is_known_failure(const char *line)
{
	return strstr(line, "FAIL") && (strstr(line, " (known") || strstr(line, " (expected"));
}

/* Whether the line is what a shell prints when a child was killed: "Terminated" */
static bool is_death(const char *line)
{
	static const char *const texts[] = {
		"Terminated", "Killed", "Hangup", "Quit", "Aborted", "Segmentation fault",
		"Bus error", "Illegal instruction", "Floating point exception",
	};

	for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++) {
		size_t n = strlen(texts[i]);

		if (!strncmp(line, texts[i], n) &&
		    (!line[n] || !strcmp(line + n, " (core dumped)")))
			return true;
	}
	return false;
}

bool error_line_has_words(const char *text) { return text_contains_any(text, possible_parts); }

enum error_line error_line_rate(const char *line, const char *program)
{
	const char *text = error_line_text(line);
	size_t n = strlen(program);

	if (!text[strspn(text, " \t^~|=-_.#*+")] || !is_text(text) || is_death(line))
		return ERROR_LINE_EMPTY;
	if (starts_with_any(text, remarks) || error_line_is_frame(text) ||
	    announces_traceback(text) ||
	    is_known_failure(line) || strstr(line, ":   required ") ||
	    strstr(line, ": In instantiation of ") ||
	    has_prefix(line, "  -") || error_line_ended_child(line) != 0)
		return ERROR_LINE_REMARK;
	if (has_prefix(line, "E   "))
		return ERROR_LINE_CAUSE;
	if (text != line)
		return happened_as_expected(text) ? ERROR_LINE_REMARK : rate_indented(text);
	if (starts_with_any(line, causes) || strstr(line, "panicked at") ||
	    ends_with(line, ": Failure"))
		return ERROR_LINE_CAUSE;
	if (counts_no_errors(line))
		return ERROR_LINE_REMARK;
	if (error_line_is_uncaught(line))
		return ERROR_LINE_CAUSE;
	if (is_warning_of_program(line))
		return ERROR_LINE_PLAIN;
	if (error_line_is_summary(line))
		return ERROR_LINE_SUMMARY;
	if (error_line_is_warning(line))
		return error_line_continues_after(line) ? ERROR_LINE_REMARK : ERROR_LINE_PLAIN;
	if (exception_text(line) || text_contains_any(line, sure_parts) ||
	    error_line_is_glog(line) || has_error_code(line) || ends_with(line, "Error)") ||
	    is_error_of_interpreter(line))
		return ERROR_LINE_SURE;
	if (text_contains_any(line, possible_parts) || (!strncmp(line, program, n) &&
	    has_prefix(line + n, ": ") && !begins_with_progress(line + n + 2)))
		return ERROR_LINE_MAYBE;
	return ERROR_LINE_PLAIN;
}

const char *error_line_next(const char *at, char *line, size_t room)
{
	size_t all = strcspn(at, "\n"), n = all;
	const char *end = at + all + (at[all] == '\n'), *over;

	while (n && at[n - 1] == '\r')
		n--;
	over = memrchr(at, '\r', n);
	if (over) {
		n -= over + 1 - at;
		at = over + 1;
	}
	n = n < room ? n : room - 1;
	memcpy(line, at, n);
	line[n] = 0;
	return end;
}

bool error_line_is_headline(const char *text)
{
	static const char *const headlines[] = {
		"fatal error: ", "panic: ", "Exception in thread ", NULL,
	};

	return starts_with_any(text, headlines);
}
