#include "model/errors/report_lines.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "base/text/escapes.h"
#include "model/errors/error_line.h"

enum {
	LOCATION_MAX = 256,
	FOLLOWING = 2,	/* lines after one that states an error: its text and its place */
	PRECEDING = 2,	/* lines of source code between a place and the error there */
};

/* Texts that every line has which states an error, by their first characters, each with a NUL
 * behind it: a line without any of them is not rated, which takes long. */
static const char *const marks[256] = {
	['!'] = "! [\0", ['\''] = "'t \0", ['('] = "(node:\0", ['*'] = "***Test\0",
	['+'] = "+0x\0", ['['] = "[==\0", ['^'] = "^ unexpected\0", ['_'] = "_test.go:\0",
	['A'] = "Assertion\0", ['B'] = "BUILD\0BrokenPipe\0",
	['C'] = "Cannot\0Caused by\0CONFLICT\0Could not\0",
	['E'] = "ERR\0EPIPE\0Exception\0Expected: \0",
	['F'] = "File \"\0Fail\0FAIL\0FATAL\0Fatal\0",
	['G'] = "Global symbol\0", ['I'] = "Invalid\0", ['M'] = "Missing\0",
	['N'] = "No such \0Nothing to do\0", ['P'] = "Permission\0", ['R'] = "RROR\0",
	['U'] = "Unable\0Unsuccessful\0", ['a'] = "aborted\0", ['b'] = "build stopped\0",
	['c'] = "cannot\0could not\0", ['d'] = "denied\0",
	['e'] = "exit status\0exit code\0exited with\0", ['f'] = "fail\0fatal\0",
	['i'] = "invalid\0", ['m'] = "missing\0",
	['n'] = "not found\0not succeed\0non-zero\0nonzero\0no such \0", ['p'] = "panic\0",
	['r'] = "rror\0roken pipe\0returned 1\0returned 2\0",
	['u'] = "unable\0undefined reference\0unsuccessful\0", ['y'] = "yntax error\0",
};

/* Whether one of the `list` of texts is at `text`, which has `n` bytes */
static bool begins_with_one(const char *text, size_t n, const char *list)
{
	for (size_t length; (length = strlen(list)); list += length + 1)
		if (length <= n && list[1] == text[1] && !memcmp(list, text, length))
			return true;
	return false;
}

/* Whether the line, whose text begins at `text`, begins with what has no other mark */
static bool begins_with_mark(const char *line, const char *text)
{
	return !strncmp(line, "E   ", 4) || !strncmp(text, "at ", 3) ||
		!strncmp(text, "from ", 5) || error_line_begins_section(text);
}

static bool has_mark(const char *line, size_t n)
{
	for (size_t i = 0; i + 2 < n; i++) {
		const char *list = marks[(uint8_t)line[i]];

		if (list && begins_with_one(line + i, n - i, list))
			return true;
	}
	return false;
}

/* State of a search through a text */
struct search {
	unsigned following;	/* number of further lines that belong to the last error */
	bool continues;		/* the previous line announces the text of an error */
	/* Position of the last line that begins with a place, and number of lines from it on, none
	 * of which was found; 0: there is no such line */
	size_t place;
	unsigned lines;
};

/* Whether the line begins with a place: "test_a.py:1: in f", "/a/b.js:5" */
static bool begins_with_place(const char *line)
{
	size_t n = strcspn(line, ": "), digits = strspn(line + n + (line[n] == ':'), "0123456789");
	const char *end = line + n + 1 + digits;

	return line[n] == ':' && digits && (!*end || *end == ':') &&
		(memchr(line, '.', n) || memchr(line, '/', n));
}

/* Whether the line, which is `n` bytes without its line feed, states an error or belongs to the
 * report of one. Updates the state for the next line. */
static bool is_of_report(struct search *s, const char *text, size_t n)
{
	char copy[REPORT_LINE_MAX + 1], line[REPORT_LINE_MAX + 1];
	bool follows = s->following || s->continues;
	enum error_line rating;

	for (size_t i = 0; i < n; i++)
		copy[i] = text[i] ? text[i] : ' ';
	copy[escapes_remove(copy, n)] = 0;
	error_line_next(copy, line, sizeof(line));
	text = error_line_text(line);
	s->following -= s->following > 0;
	s->continues = s->continues && (!*text || error_line_continues(line));
	if (!begins_with_mark(line, text) && !has_mark(line, strlen(line)))
		return follows;
	rating = error_line_rate(line, "");
	if (error_line_begins_section(text))
		return true;
	/* EMPTY: data of a harness, with a text that may continue in the next line */
	if (rating >= ERROR_LINE_MAYBE || rating == ERROR_LINE_EMPTY) {
		s->following = FOLLOWING;
		s->continues = error_line_continues(line);
		return true;
	}
	return follows || rating >= ERROR_LINE_SUMMARY || error_line_is_frame(text);
}

/* Returns the end of the line that begins at `from`: the position of its line feed, of the first
 * unknown byte, or the end of the text. */
static size_t find_end(const char *text, const bool *known, size_t n, size_t from)
{
	const char *feed = memchr(text + from, '\n', n - from);
	size_t end = feed ? (size_t)(feed - text) : n;
	const bool *unknown = memchr(known + from, false, end - from);

	return unknown ? (size_t)(unknown - known) : end;
}

static void find_tail(size_t from, size_t to, report_line_fn *found, void *ctx)
{
	if (to - from > REPORT_BEGINNING)
		to = from + REPORT_BEGINNING;
	found(ctx, from, to, LINE_OF_END);
}

/* Remembers a line that was not found if it begins with a place, for the following ones. */
static void note_place(struct search *s, const char *text, size_t from, size_t n)
{
	char line[LOCATION_MAX];

	if (s->lines && ++s->lines > 1 + PRECEDING)
		s->lines = 0;
	snprintf(line, sizeof(line), "%.*s", (int)(n < sizeof(line) ? n : 0), text + from);
	if (!begins_with_place(line))
		return;
	s->place = from;
	s->lines = 1;
}

void report_lines_find(const char *text, const bool *known, size_t n, bool tail,
		       report_line_fn *found, void *ctx)
{
	struct search s = {.following = 0};

	for (size_t from = 0, next; from < n; from = next) {
		size_t end = find_end(text, known, n, from), behind;
		bool is_whole = end == n || known[end], is_cut = end - from > REPORT_LINE_MAX;

		next = end + 1;
		if (end == from && !is_whole) {
			s = (struct search){.following = 0};
			continue;
		}
		behind = is_cut ? from + REPORT_LINE_MAX : end + (end < n && is_whole);
		if (is_cut)
			end = behind;
		if ((is_whole || is_cut || end - from == REPORT_LINE_MAX) &&
		    is_of_report(&s, text + from, end - from)) {
			found(ctx, s.lines ? s.place : from, behind, LINE_OF_REPORT);
			s.lines = 0;
		} else if (is_whole && behind <= REPORT_BEGINNING) {
			found(ctx, from, behind, LINE_OF_BEGINNING);
		} else if (tail && !memchr(known + behind, true, n - behind)) {
			find_tail(from, behind, found, ctx);
		} else if (is_whole && !is_cut) {
			note_place(&s, text, from, end - from);
		} else {
			s.lines = 0;
		}
	}
}
