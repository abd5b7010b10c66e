#include "model/errors/report_lines.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/text/escapes.h"
#include "model/errors/error_line.h"

enum {
	FOLLOWING = 2,	/* lines after one that states an error: its text and its place */
	PRECEDING = 2,	/* lines of source code between a place and the error there */
	MESSAGE_MAX = 200,	/* bytes of a message in XML */
};

/* Texts that every line has which states an error, ordered by their first characters. A line
 * without any of them is not rated, which takes long. */
static const char *const marks[] = {
	"! [", "\"msg\": ", "'t ", "(node:", "***Test", "+0x", "Assertion", "BUILD", "BrokenPipe",
	"CONFLICT", "CRITICAL", "Cannot", "Caused by", "Could not", "E   ", "EPIPE", "ERR",
	"Exception", "Expected: ", "FAIL", "FATAL", "Fail", "Fatal", "File \"", "Global symbol",
	"Invalid", "Missing", "No such ", "Nothing to do", "Permission", "RROR", "Unable",
	"Unsuccessful", "[==", "[alert]", "[crit]", "[emerg]", "^ unexpected", "_test.go:",
	"aborted", "build stopped", "cannot", "could not", "denied", "exit code", "exit status",
	"exited with", "fail", "fatal", "invalid", "level", "missing", "no such ", "non-zero",
	"nonzero", "not found", "not succeed", "panic", "returned 1", "returned 2", "roken pipe",
	"rror", "unable", "undefined reference", "unsuccessful", "yntax error",
};

enum { MARKS = sizeof(marks) / sizeof(*marks), LETTERS = 31 };

void report_marks_init(struct report_marks *m)
{
	memset(m, 0, sizeof(*m));
	for (size_t i = MARKS; i-- > 0;) {
		m->seconds[(uint8_t)marks[i][0]] |= 1U << (marks[i][1] & LETTERS);
		m->first[(uint8_t)marks[i][0]] = i;
	}
}

/* Whether `text`, which has `n` bytes, begins with one of the marks from the `first` one on, which
 * has the same first character */
static bool begins_with_mark(const char *text, size_t n, size_t first)
{
	for (size_t i = first; i < MARKS && marks[i][0] == *text; i++)
		if (marks[i][1] == text[1] && strlen(marks[i]) <= n &&
		    !memcmp(marks[i], text, strlen(marks[i])))
			return true;
	return false;
}

bool report_marks_find(const struct report_marks *m, const char *text, size_t n)
{
	for (size_t i = 0; i + 1 < n; i++)
		if (m->seconds[(uint8_t)text[i]] >> (text[i + 1] & LETTERS) & 1 &&
		    begins_with_mark(text + i, n - i, m->first[(uint8_t)text[i]]))
			return true;
	return false;
}

/* Whether the text of a line begins with what has no other mark */
static bool begins_as_report(const char *text)
{
	return !strncmp(text, "at ", 3) || !strncmp(text, "from ", 5) ||
		error_line_begins_section(text);
}

/* Whether a line needs to be copied to find out whether it belongs to a report: there is a mark, or
 * its text begins with an escape sequence or as begins_as_report() says */
static bool may_be_of_report(const struct report_marks *m, const char *text, size_t n)
{
	size_t i = 0;

	while (i < n && (text[i] == ' ' || text[i] == '\t'))
		i++;
	return (i < n && strchr("af_=-nFEoT#\033", text[i])) || report_marks_find(m, text, n) ||
		memchr(text, '\r', n);
}

/* State of a search through a text */
struct line_search {
	struct report_marks marks;
	unsigned following;	/* number of further lines that belong to the last error */
	bool continues;		/* the previous line announces the text of an error */
	/* Position of the last line that begins with a place, and number of lines from it on, none
	 * of which was found; 0: there is no such line */
	size_t place;
	unsigned lines;
};

/* Whether the line, which is `n` bytes without its line feed, states an error or belongs to the
 * report of one. Updates the state for the next line. */
static bool is_of_report(struct line_search *s, const char *text, size_t n)
{
	char copy[REPORT_LINE_MAX + 1], line[REPORT_LINE_MAX + 1];
	bool follows = s->following || s->continues;
	enum error_line rating;

	if (!follows && !may_be_of_report(&s->marks, text, n))
		return false;
	for (size_t i = 0; i < n; i++)
		copy[i] = text[i] ? text[i] : ' ';
	copy[escapes_remove(copy, n)] = 0;
	error_line_next(copy, line, sizeof(line));
	text = error_line_text(line);
	s->following -= s->following > 0;
	s->continues = s->continues && (!*text || error_line_continues(line));
	if (!begins_as_report(text) && !report_marks_find(&s->marks, line, strlen(line)))
		return follows;
	if (error_line_begins_section(text))
		return true;
	rating = error_line_rate(line, "");
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
static void note_place(struct line_search *s, const char *text, size_t from, size_t n)
{
	if (s->lines && ++s->lines > 1 + PRECEDING)
		s->lines = 0;
	if (!error_line_begins_with_place(text + from, n))
		return;
	s->place = from;
	s->lines = 1;
}

void report_lines_find(const char *text, const bool *known, size_t n, bool tail,
		       report_line_fn *found, void *ctx)
{
	struct line_search s = {.following = 0};

	report_marks_init(&s.marks);
	for (size_t from = 0, next; from < n; from = next) {
		size_t end = find_end(text, known, n, from), behind;
		bool is_whole = end == n || known[end], is_cut = end - from > REPORT_LINE_MAX;

		next = end + 1;
		if (end == from && !is_whole) {
			s.following = s.lines = 0;
			s.continues = false;
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

/* --- XML --- */

static const struct {
	const char *name;
	char character;
} entities[] = {{"lt;", '<'}, {"gt;", '>'}, {"amp;", '&'}, {"quot;", '"'}, {"apos;", '\''}};

/* Appends the character of an entity, with a blank for one that is no printable ASCII
 * character. `at` is behind the '&'. Returns its length; 0: it is none. */
static size_t add_entity(struct sbuf *b, const char *at, const char *end)
{
	const char *stop = memchr(at, ';', end - at);
	long code;

	for (size_t i = 0; i < sizeof(entities) / sizeof(*entities); i++) {
		size_t n = strlen(entities[i].name);

		if ((size_t)(end - at) < n || memcmp(at, entities[i].name, n) != 0)
			continue;
		sbuf_char(b, entities[i].character);
		return n;
	}
	if (!stop || *at != '#')
		return 0;
	code = at[1] == 'x' ? strtol(at + 2, NULL, 16) : strtol(at + 1, NULL, 10);
	sbuf_char(b, code > ' ' && code < 0x7f ? (char)code : ' ');
	return stop + 1 - at;
}

/* Finds the value of an attribute between `at` and `end`. Sets *value_end. NULL: there is none */
static const char *find_attribute(const char *at, const char *end, const char *name,
				  const char **value_end)
{
	size_t n = strlen(name);

	while ((at = memmem(at, end - at, name, n))) {
		const char *value = at + n + 2;

		at += n;
		if (value >= end || at[0] != '=' || (at[1] != '"' && at[1] != '\''))
			continue;
		*value_end = memchr(value, at[1], end - value);
		*value_end = *value_end ? *value_end : end;
		return value;
	}
	return NULL;
}

static void add_value(struct sbuf *b, const char *value, const char *end)
{
	size_t begun = b->len;

	while (value < end && b->len - begun < MESSAGE_MAX) {
		size_t n = *value == '&' ? add_entity(b, value + 1, end) : 0;

		if (!n)
			sbuf_char(b, *value == '\n' || *value == '\t' ? ' ' : *value);
		value += n + 1;
	}
}

/* The end of the start tag that begins at `at`: '>' outside of the values of attributes */
static const char *end_of_tag(const char *at, const char *end)
{
	char quote = 0;

	for (; at < end && (quote || *at != '>'); at++)
		if (*at == quote)
			quote = 0;
		else if (!quote && (*at == '"' || *at == '\''))
			quote = *at;
	return at;
}

/* Returns the text of an element behind its start tag, which ends at `tag_end`. */
static const char *find_text(const char *tag_end, const char *end, const char **text_end)
{
	static const char cdata[] = "<![CDATA[";
	const char *text = tag_end < end ? tag_end + 1 : end;

	if ((size_t)(end - text) > sizeof(cdata) && !memcmp(text, cdata, sizeof(cdata) - 1)) {
		text += sizeof(cdata) - 1;
		*text_end = memmem(text, end - text, "]]>", 3);
	} else {
		*text_end = memchr(text, '<', end - text);
	}
	*text_end = *text_end ? *text_end : end;
	return text;
}

/* Appends the message of the element, or else its text, after its type if that is the class of an
 * exception. */
static bool add_message(struct sbuf *line, const char *tag, const char *tag_end, const char *end)
{
	const char *type_end, *message_end;
	const char *type = find_attribute(tag, tag_end, " type", &type_end);
	const char *message = find_attribute(tag, tag_end, " message", &message_end);
	struct sbuf text = {0};

	if (!message && tag_end[-1] != '/')
		message = find_text(tag_end, end, &message_end);
	if (!message || message == message_end)
		return false;
	add_value(&text, message, message_end);
	sbuf_char(&text, 0);
	if (error_line_rate(text.s, "") < ERROR_LINE_SURE) {
		if (type && type_end - type > 5 && !memcmp(type_end - 5, "Error", 5))
			add_value(line, type, type_end);
		else
			sbuf_str(line, "error");
		sbuf_str(line, ": ");
	}
	sbuf_str(line, text.s);
	sbuf_char(line, '\n');
	sbuf_done(&text);
	return true;
}

bool report_failure_next(const char **text, size_t *n, struct sbuf *line)
{
	static const char *const tags[] = {"<failure ", "<failure>", "<error ", "<error>"};
	const char *end = *text + *n, *at = *text;

	while ((at = memchr(at, '<', end - at))) {
		const char *tag = NULL, *tag_end;

		for (size_t i = 0; i < sizeof(tags) / sizeof(*tags); i++)
			if ((size_t)(end - at) > strlen(tags[i]) &&
			    !memcmp(at, tags[i], strlen(tags[i])))
				tag = at;
		at++;
		if (!tag)
			continue;
		tag_end = end_of_tag(tag, end);
		*text = tag_end;
		*n = end - tag_end;
		if (add_message(line, tag, tag_end, end))
			return true;
		at = tag_end;
	}
	return false;
}
