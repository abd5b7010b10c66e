#include "record/redact/names/text.h"

#include <string.h>
#include <strings.h>

#include "record/redact/names/argument.h"
#include "record/redact/names/key_block.h"
#include "record/redact/names/netrc.h"
#include "record/redact/names/value.h"

struct text_scan {
	const struct redaction *r;
	unsigned kinds;		/* TEXT_ bits */
	const uint8_t *p;
	size_t n;
	secret_part_fn *part;
	void *ctx;
	bool found;
};

static void add_part(struct text_scan *t, size_t from, size_t to)
{
	if (from >= to)
		return;
	t->found = true;
	if (t->part)
		t->part(t->ctx, from, to);
}

static bool is_done(const struct text_scan *t) { return t->found && !t->part; }
static bool is_blank(uint8_t c) { return c == ' ' || c == '\t'; }
static bool is_quote(uint8_t c) { return c == '"' || c == '\''; }
static bool is_line_end(uint8_t c) { return c == '\n' || c == '\r' || !c; }

/* Whether the character occurs in names of header fields: the part of RFC 9110's token that is in
 * use */
static bool is_name_char(uint8_t c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
		c == '-' || c == '_' || c == '.';
}

/* Returns where the name begins that ends before p[end], not before `least`. */
static size_t name_before(const uint8_t *p, size_t end, size_t least)
{
	while (end > least && is_name_char(p[end - 1]))
		end--;
	return end;
}

static size_t skip_blanks(const struct text_scan *t, size_t at)
{
	while (at < t->n && is_blank(t->p[at]))
		at++;
	return at;
}

/* Returns the end of the line that `at` is in: the offset of its CR, LF or NUL, or of the end. */
static size_t line_end(const struct text_scan *t, size_t at)
{
	while (at < t->n && !is_line_end(t->p[at]))
		at++;
	return at;
}

/* A name that was found in a text, and the offset at which its value may begin */
struct found_name {
	enum name_kind kind;
	enum value_form form;
	size_t name, end, value;
};

/* Adds the value from `from` to `to` if it is likely a secret. */
static void add_value(struct text_scan *t, const struct found_name *f, size_t from, size_t to,
		      bool is_quoted)
{
	const struct named_value v = {
		.kind = f->kind, .form = f->form,
		.name = t->p + f->name, .name_size = f->end - f->name,
		.p = t->p + from, .n = to - from, .is_quoted = is_quoted,
	};

	if (from < to && value_is_secret(&v))
		add_part(t, from, to);
}

/* Adds the text between quotes; p[at] is the first one, or a backslash before it. Returns the
 * offset behind the last one. */
static size_t add_quoted(struct text_scan *t, const struct found_name *f, size_t at)
{
	const uint8_t *p = t->p;
	bool escaped = p[at] == '\\';
	uint8_t quote = p[at + escaped];
	size_t from = at + escaped + 1, to = from;

	while (to < t->n && p[to] != quote && !is_line_end(p[to]))
		to += p[to] == '\\' && !escaped && to + 1 < t->n ? 2 : 1;
	at = to < t->n ? to + 1 : t->n;
	to -= escaped && to > from && to < t->n && p[to - 1] == '\\';
	add_value(t, f, from, to, true);
	return at;
}

static bool begins_quoted(const struct text_scan *t, size_t at)
{
	return at < t->n && (is_quote(t->p[at]) ||
			     (t->p[at] == '\\' && at + 1 < t->n && is_quote(t->p[at + 1])));
}

/* Adds the value of a header field: to the end of its line, and of continuation lines, which begin
 * with a blank after a line that ends in CR LF (RFC 9112, 5.2). Returns the offset of the next
 * line. */
static size_t add_field(struct text_scan *t, size_t at)
{
	const uint8_t *end;

	do {
		size_t to;

		at = skip_blanks(t, at);
		end = memchr(t->p + at, '\n', t->n - at);
		to = end ? (size_t)(end - t->p) : t->n;
		bool crlf = end && to > at && t->p[to - 1] == '\r';

		add_part(t, at, to - crlf);
		at = end ? to + 1 : t->n;
		if (!crlf)
			break;
	} while (at < t->n && is_blank(t->p[at]));
	return at;
}

/* Adds the lines of a block scalar of YAML, "NAME: |" and lines with more blanks than `indent`.
 * Returns the offset of the first other line. */
static size_t add_block(struct text_scan *t, size_t at, size_t indent)
{
	size_t from = at, to = at, line = at;

	while (line < t->n) {
		size_t begin = skip_blanks(t, line), end = line_end(t, begin);

		if (begin < end && begin - line <= indent)
			break;
		to = begin < end ? end : to;
		line = end < t->n && t->p[end] == '\r' ? end + 1 : end;
		line += line < t->n;
	}
	add_part(t, from, to);
	return line;
}

/* Whether the value from `from` to `to` is the head of a block scalar: | or >, and how it is
 * read */
static bool is_block_head(const uint8_t *p, size_t from, size_t to)
{
	enum { LONGEST = 3 };
	size_t at = from + 1;

	if (from == to || to - from > LONGEST || (p[from] != '|' && p[from] != '>'))
		return false;
	while (at < to && memchr("+-123456789", p[at], 11))
		at++;
	return at == to;
}

/* Adds the value in the rest of a line: quoted, or to a comment or the end of the line. Returns the
 * offset to continue at. */
static size_t add_rest(struct text_scan *t, const struct found_name *f, size_t line)
{
	size_t from = skip_blanks(t, f->value), end = line_end(t, from), to = end;

	if (begins_quoted(t, from))
		return add_quoted(t, f, from);
	if (is_block_head(t->p, from, to) && end < t->n && t->p[end])
		return add_block(t, end + 1 + (t->p[end] == '\r'), f->name - line);
	for (size_t i = from + 1; i < to; i++)
		if (t->p[i] == '#' && is_blank(t->p[i - 1]))
			to = i;
	while (to > from && is_blank(t->p[to - 1]))
		to--;
	add_value(t, f, from, to, false);
	return end;
}

static size_t word_end(const struct text_scan *t, size_t at)
{
	while (at < t->n && !is_blank(t->p[at]) && !is_line_end(t->p[at]))
		at++;
	return at;
}

/* Whether a word of a header field is the scheme that its next word has a secret for */
static bool is_scheme(const uint8_t *p, size_t n)
{
	return (n == strlen("Bearer") && !strncasecmp((const char *)p, "Bearer", n)) ||
		(n == strlen("Basic") && !strncasecmp((const char *)p, "Basic", n));
}

/* Adds the value of a field or a word of a sentence, to the next blank. */
static size_t add_word(struct text_scan *t, struct found_name *f)
{
	size_t from = skip_blanks(t, f->value), to = from;

	if (begins_quoted(t, from))
		return add_quoted(t, f, from);
	to = word_end(t, from);
	if (is_scheme(t->p + from, to - from)) {
		from = skip_blanks(t, to);
		to = word_end(t, from);
		f->form = VALUE_LINE;
	}
	while (to > from && memchr(",;.!?)]}\"'", t->p[to - 1], 10))
		to--;
	add_value(t, f, from, to, false);
	return to;
}

/* Whether the text after a ':' at p[at - 1] is the value of a header field: a blank follows, the
 * line ends in CR LF, or its end is not known */
static bool is_field(const struct text_scan *t, size_t at)
{
	const uint8_t *end;

	if (at < t->n && is_blank(t->p[at]))
		return true;
	end = memchr(t->p + at, '\n', t->n - at);
	return !end || (end > t->p + at && end[-1] == '\r');
}

/* Returns the beginning of the line if there are only blanks and "- " between it and `name`, else
 * `name` + 1. */
static size_t indented_line(const struct text_scan *t, size_t name)
{
	enum { MOST = 64 };
	size_t at = name;

	while (at && name - at < MOST && (is_blank(t->p[at - 1]) || t->p[at - 1] == '-'))
		at--;
	return !at || is_line_end(t->p[at - 1]) ? at : name + 1;
}

/* Adds the value of a name at the beginning of a line; p[f->value - 1] is the ':'. */
static size_t add_line(struct text_scan *t, struct found_name *f)
{
	const uint8_t *p = t->p;
	size_t end = line_end(t, f->value), from = skip_blanks(t, f->value);
	struct named_value v = {.kind = NAME_SECRET, .p = p + from, .n = end - from};

	if (!is_field(t, f->value))
		return f->value;
	if (end < t->n && p[end] == '\r')
		return add_field(t, f->value);
	f->form = v.form = VALUE_LINE;
	if (f->kind == NAME_VAGUE || is_block_head(p, from, end) || !value_is_secret(&v))
		return add_rest(t, f, f->name);
	return add_field(t, f->value);
}

/* Adds the value of a member of a JSON object or of a table, "NAME": VALUE; p[close] is the quote
 * behind the name, f->value the offset after the ':' or '='. Returns the offset to continue at. */
static size_t add_member(struct text_scan *t, size_t close, struct found_name *f)
{
	const uint8_t *p = t->p;
	size_t at = f->value, to;
	bool is_array = false;

	f->end = close - (close && p[close - 1] == '\\');
	f->name = name_before(p, f->end, 0);
	f->form = VALUE_LINE;
	if (!f->name || p[f->name - 1] != p[close])
		return at;
	f->kind = redact_name_kind(t->r, (const char *)p + f->name, f->end - f->name);
	if (f->kind == NAME_PLAIN)
		return at;
	while (at < t->n && memchr(" \t\r\n[", p[at], 5))
		is_array |= p[at++] == '[';
	if (at < t->n && p[at] == '{')
		return at;
	if (!begins_quoted(t, at)) {
		for (to = at; to < t->n && !memchr(",}] \t\r\n", p[to], 7); to++)
			;
		add_value(t, f, at, to, false);
		return to;
	}
	at = add_quoted(t, f, at);
	while (is_array) {
		for (to = at; to < t->n && memchr(", \t\r\n", p[to], 5); to++)
			;
		is_array = begins_quoted(t, to);
		at = is_array ? add_quoted(t, f, to) : at;
	}
	return at;
}

/* Adds the value after the ':' at p[colon], if a name of a secret precedes it. Returns the
 * offset to continue at. */
static size_t scan_colon(struct text_scan *t, size_t colon, size_t least)
{
	const uint8_t *p = t->p;
	struct found_name f = {.value = colon + 1, .end = colon};
	bool is_spaced = f.value < t->n && is_blank(p[f.value]);
	size_t line;

	while (f.end > least && is_blank(p[f.end - 1]))
		f.end--;
	if (f.end && is_quote(p[f.end - 1]))
		return add_member(t, f.end - 1, &f);
	f.name = name_before(p, f.end, least);
	if (f.name == f.end || (f.value < t->n && p[f.value] == ':'))
		return f.value;
	line = !f.name || is_line_end(p[f.name - 1]) ? f.name : f.name + 1;
	if (line != f.name && !is_spaced)
		return f.value;
	if (line != f.name)
		line = indented_line(t, f.name);
	if (line > f.name && memchr(":/\\@$%+~", p[f.name - 1], 8))
		return f.value;
	f.kind = redact_name_kind(t->r, (const char *)p + f.name, f.end - f.name);
	if (f.kind == NAME_PLAIN)
		return f.value;
	if (line == f.name)
		return add_line(t, &f);
	f.form = line < f.name ? VALUE_INDENTED : VALUE_TEXT;
	return line < f.name ? add_rest(t, &f, line) : add_word(t, &f);
}

/* Searches for ':', which is rare in most data, and then looks for the name before it. */
static void scan_colons(struct text_scan *t)
{
	const uint8_t *p = t->p, *colon;
	struct spans spans;
	size_t at = 0;

	while (at < t->n && !is_done(t) && (colon = memchr(p + at, ':', t->n - at))) {
		size_t end = colon - p, least = at;

		at = end + 1;
		if (at + 1 < t->n && p[at] == '/' && p[at + 1] == '/') {
			spans.count = 0;
			at = redact_url(t->r, (const char *)p, t->n, end, &spans);
			for (unsigned i = 0; i < spans.count; i++)
				add_part(t, spans.at[i].from, spans.at[i].to);
		} else if (t->kinds & TEXT_NAMES) {
			at = scan_colon(t, end, least);
		}
	}
}

/* Whether the text before a name is that of an assignment: nothing in its line or string, or words
 * such as "export" or "declare -x" */
static bool begins_assignment(const uint8_t *p, size_t name)
{
	enum { WORDS = 24 };
	size_t at = name;

	while (at && name - at < WORDS && p[at - 1] && p[at - 1] != '\n') {
		uint8_t c = p[at - 1];

		if (!is_blank(c) && c != '-' && !(c >= 'a' && c <= 'z') && !(c >= 'A' && c <= 'Z'))
			return false;
		at--;
	}
	return (at == name || is_blank(p[name - 1])) && name - at < WORDS;
}

/* Adds the value of NAME=VALUE at the beginning of a line or string, to its end; and in a query,
 * as in a URL, in a list or between other words, to the next character that ends one. */
static size_t add_assigned(struct text_scan *t, struct found_name *f)
{
	const uint8_t *p = t->p;
	bool in_query = f->name && memchr("?&;", p[f->name - 1], 3);
	bool is_inside = !begins_assignment(p, f->name);
	const char *name = (const char *)p + f->name;
	size_t at = f->value;

	if (is_inside && !in_query &&
	    !(t->kinds & TEXT_NAMES && memchr(", \t\"'(|", p[f->name - 1], 7)))
		return at;
	if (!is_inside && !(t->kinds & TEXT_NAMES))
		return at;
	if (!(t->kinds & TEXT_PASSWORDS && redact_name(t->r, name, f->end - f->name)) &&
	    !(in_query && redact_signature(t->r, name, f->end - f->name)))
		return at;
	if (is_inside && begins_quoted(t, at)) {
		f->kind = NAME_SECRET;
		f->form = VALUE_TEXT;
		return add_quoted(t, f, at);
	}
	while (at < t->n && p[at] && p[at] != '\n' &&
	       !(is_inside && memchr("&;, \t\r\"'<>#", p[at], 11)))
		at++;
	if (value_is_long(p + f->value, at - f->value))
		add_part(t, f->value, at);
	return at;
}

/* Adds the value of "NAME = VALUE". */
static size_t add_spaced(struct text_scan *t, struct found_name *f)
{
	const uint8_t *p = t->p;

	if (f->value < t->n && p[f->value] == '=')	/* a comparison */
		return f->value + 1;
	f->value += f->value < t->n && p[f->value] == '>';	/* NAME => VALUE */
	f->kind = redact_name_kind(t->r, (const char *)p + f->name, f->end - f->name);
	f->form = VALUE_SPACED;
	return f->kind == NAME_PLAIN ? f->value : add_rest(t, f, f->name);
}

static void scan_assignments(struct text_scan *t)
{
	const uint8_t *p = t->p, *equals;
	size_t at = 0;

	while (at < t->n && !is_done(t) && (equals = memchr(p + at, '=', t->n - at))) {
		struct found_name f = {.value = equals - p + 1, .end = equals - p};
		bool is_spaced;

		f.name = name_before(p, f.end, at);
		if (f.name != f.end) {
			at = f.value < t->n && is_blank(p[f.value]) && t->kinds & TEXT_SPACED ?
				add_spaced(t, &f) : add_assigned(t, &f);
			continue;
		}
		if (!(t->kinds & TEXT_SPACED)) {
			at = f.value;
			continue;
		}
		f.end -= f.end > at && memchr(":?+", p[f.end - 1], 3);
		is_spaced = f.end > at && is_blank(p[f.end - 1]);
		while (f.end > at && is_blank(p[f.end - 1]))
			f.end--;
		f.name = name_before(p, f.end, at);
		at = f.value;
		if (f.end && is_quote(p[f.end - 1]) && (is_spaced || t->kinds & TEXT_NAMES))
			at = add_member(t, f.end - 1, &f);
		else if (f.name != f.end && is_spaced)
			at = add_spaced(t, &f);
	}
}

static void scan_keys(struct text_scan *t)
{
	size_t at = 0, from;

	while (!is_done(t) && key_block_find(t->p, t->n, at, &from, &at))
		add_part(t, from, at);
	at = 0;
	while (!is_done(t) && netrc_find(t->p, t->n, at, &from, &at))
		add_part(t, from, at);
}

bool text_find(const struct redaction *r, unsigned kinds, const uint8_t *p, size_t n,
	       secret_part_fn *part, void *ctx)
{
	struct text_scan t = {.r = r, .kinds = kinds, .p = p, .n = n, .part = part, .ctx = ctx};

	if (!n)
		return false;
	if (kinds & TEXT_PASSWORDS)
		scan_colons(&t);
	scan_assignments(&t);
	/* both have blanks */
	if (kinds & TEXT_KEYS && r->usual && !is_done(&t) && memchr(p, ' ', n))
		scan_keys(&t);
	return t.found;
}
