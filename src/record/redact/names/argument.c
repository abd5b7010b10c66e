#include "record/redact/names/argument.h"

#include <string.h>
#include <strings.h>

#include "record/redact/names/text.h"

static void add_span(struct spans *out, size_t from, size_t to, size_t n)
{
	if (from >= to)
		return;
	if (out->count == SPANS_MAX) {
		out->at[SPANS_MAX - 1].to = n;
		return;
	}
	out->at[out->count].from = from;
	out->at[out->count++].to = to;
}

/* Adds a span to ordered, disjoint ones. */
static void insert_span(struct spans *out, size_t from, size_t to)
{
	unsigned first = 0, last;

	while (first < out->count && out->at[first].to < from)
		first++;
	for (last = first; last < out->count && out->at[last].from <= to; last++) {
		from = from < out->at[last].from ? from : out->at[last].from;
		to = to > out->at[last].to ? to : out->at[last].to;
	}
	if (last == first && out->count == SPANS_MAX) {	/* no room: together with another one */
		first -= first == SPANS_MAX;
		last = first + 1;
		from = from < out->at[first].from ? from : out->at[first].from;
		to = to > out->at[first].to ? to : out->at[first].to;
	}
	memmove(&out->at[first + 1], &out->at[last], (out->count - last) * sizeof(out->at[0]));
	out->count -= last - first;
	out->count++;
	out->at[first].from = from;
	out->at[first].to = to;
}

static bool is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool is_name_char(char c)
{
	return is_letter(c) || (c >= '0' && c <= '9') || c == '_' || c == '-' || c == '.';
}

static bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }
static bool is_quote(char c) { return c == '"' || c == '\''; }

/* A word being scanned, and the name before its character at s[at], a '=' or ':' */
struct word_scan {
	const struct redaction *r;
	const char *s;
	size_t n, name, end;	/* offsets of the name without leading dashes, and behind it */
	bool is_first;		/* the name begins the word, after dashes or -D */
	bool is_quoted;		/* a quote separates the name from s[at] */
};

static void find_name(struct word_scan *w, size_t at)
{
	const char *s = w->s;
	size_t end = at;

	w->is_quoted = false;
	if (end && (is_quote(s[end - 1]) || s[end - 1] == ']' || s[end - 1] == '+')) {
		end--;
		w->is_quoted = is_quote(s[end]);
		end -= w->is_quoted && end && s[end - 1] == '\\';
	}
	w->end = w->name = end;
	while (w->name && is_name_char(s[w->name - 1]))
		w->name--;
	w->is_first = !w->name;
	while (w->name < end && s[w->name] == '-')
		w->name++;
}

/* Whether `known` accepts the name; a name from -DNAME also without its first letter */
static bool is_secret(const struct word_scan *w,
		      bool known(const struct redaction *r, const char *name, size_t n))
{
	size_t n = w->end - w->name;

	if (known(w->r, w->s + w->name, n))
		return true;
	return n > 1 && w->is_first && w->name == 1 && is_letter(w->s[1]) &&
		known(w->r, w->s + 2, n - 1);
}

/* Adds the span of the value that begins at `from`: up to its closing quote; if unquoted, to the
 * end of the word if `rest`, else to the first of the characters in `ends`. Returns the offset of
 * its end. */
static size_t value_span(const struct word_scan *w, size_t from, bool rest, const char *ends,
			 struct spans *out)
{
	const char *s = w->s;
	size_t to, n = w->n;
	bool escaped = from + 1 < n && s[from] == '\\' && is_quote(s[from + 1]);

	from += escaped;
	if (from < n && is_quote(s[from])) {
		const char quote = s[from++];

		for (to = from; to < n && s[to] != quote; to++)
			to += s[to] == '\\' && !escaped && quote == '"' && to + 1 < n;
		to -= escaped && to > from && to < n && s[to - 1] == '\\';
	} else if (rest) {
		to = n;
	} else {
		for (to = from; to < n && !strchr(ends, s[to]); to++)
			;
	}
	add_span(out, from, to, n);
	return to;
}

size_t redact_url(const struct redaction *r, const char *s, size_t n, size_t at, struct spans *out)
{
	size_t from = at + 3, to = from, host = 0, colon = 0;
	bool http = (at >= 4 && !strncasecmp(s + at - 4, "http", 4)) ||
		(at >= 5 && !strncasecmp(s + at - 5, "https", 5));

	for (; r->usual && to < n && !strchr("/?# \t\n\"'", s[to]); to++) {
		if (s[to] == '@')
			host = to;
		else if (s[to] == ':' && !colon)
			colon = to;
	}
	if (!host)
		return from;
	if (colon && colon < host)
		add_span(out, colon + 1, host, n);
	else if (http)
		add_span(out, from, host, n);
	return host;
}

static bool is_url(const char *s, size_t n, size_t at)
{
	return at + 2 < n && s[at] == ':' && s[at + 1] == '/' && s[at + 2] == '/';
}

/* Redacts NAME=VALUE; s[at] is the '='. Returns the offset to continue at. */
static size_t redact_assignment(struct word_scan *w, size_t at, struct spans *out)
{
	find_name(w, at);
	if (!is_secret(w, redact_name))
		return at + 1;
	return value_span(w, at + 1, w->is_first && !w->is_quoted, " \t\n&;\"'", out);
}

/* Redacts "NAME: VALUE"; s[at] is the ':'. `is_field`: the word is the argument of an option such
 * as -H. Returns the offset to continue at. */
static size_t redact_field_value(struct word_scan *w, size_t at, bool is_field, struct spans *out)
{
	size_t from = at + 1;
	bool rest;

	find_name(w, at);
	rest = (w->is_first || w->s[w->name - 1] == '=') && !w->is_quoted;
	is_field = is_field || (w->is_first && w->name == 1 && w->s[1] == 'H');
	if (!(from < w->n && is_blank(w->s[from])) && !w->is_quoted && !(is_field && w->is_first))
		return from;
	if (!is_secret(w, redact_field))
		return from;
	while (from < w->n && is_blank(w->s[from]))
		from++;
	return value_span(w, from, rest, "\n\"'", out);
}

/* Whether a long option begins at s[at], so that it is not a value */
static bool is_option(const char *s, size_t n, size_t at)
{
	return at + 2 < n && s[at] == '-' && s[at + 1] == '-' && is_letter(s[at + 2]);
}

/* Redacts "--NAME VALUE" inside a word (sh -c); s[at] is a '-'. Returns the offset to continue
 * at. */
static size_t redact_option(struct word_scan *w, size_t at, struct spans *out)
{
	const char *s = w->s;
	size_t name = at, end, value;

	if (at && !is_blank(s[at - 1]) && !is_quote(s[at - 1]))
		return at + 1;
	while (name < w->n && s[name] == '-')
		name++;
	for (end = name; end < w->n && is_name_char(s[end]); end++)
		;
	for (value = end; value < w->n && is_blank(s[value]); value++)
		;
	if (value == end || is_option(s, w->n, value) || !redact_name(w->r, s + name, end - name))
		return name;
	return value_span(w, value, false, " \t\n&;|\"'", out);
}

/* Records whether the next word is the value of this option. */
static void note_option(struct word_walk *w, const char *s, size_t n, bool cut)
{
	size_t dashes = 0, i;

	w->is_value = w->is_field = false;
	while (dashes < n && s[dashes] == '-')
		dashes++;
	for (i = dashes; i < n && is_name_char(s[i]); i++)
		;
	if (!dashes || i < n)
		return;
	w->is_value = cut || redact_name(w->r, s + dashes, n - dashes);
	w->is_field = (n == 2 && s[1] == 'H') || (n >= 8 && !memcmp(s + n - 6, "header", 6));
}

/* Sets *out to what the syntax of options and shells says is secret. */
static void redact_options(struct word_walk *w, const char *s, size_t n, bool cut,
			   struct spans *out)
{
	struct word_scan scan = {.r = w->r, .s = s, .n = n};
	bool is_value = w->is_value && !is_option(s, n, 0);
	bool is_field = w->is_field;

	out->count = 0;
	note_option(w, s, n, cut);
	if (is_value) {
		add_span(out, 0, n, n);
		return;
	}
	for (size_t i = 0; i < n;) {
		if (is_url(s, n, i))
			i = redact_url(w->r, s, n, i, out);
		else if (s[i] == '=')
			i = redact_assignment(&scan, i, out);
		else if (s[i] == '-')
			i = redact_option(&scan, i, out);
		else if (s[i] == ':')
			i = redact_field_value(&scan, i, is_field, out);
		else
			i++;
	}
}

static void add_found(void *spans, size_t from, size_t to)
{
	insert_span(spans, from, to);
}

void redact_word(struct word_walk *w, const char *s, size_t n, bool cut, struct spans *out)
{
	redact_options(w, s, n, cut, out);
	if (memchr(s, ' ', n) || memchr(s, ';', n) || memchr(s, '&', n) || memchr(s, '?', n))
		text_find(w->r, TEXT_SIGNATURES | TEXT_KEYS | TEXT_SPACED, (const uint8_t *)s, n,
			  add_found, out);
}

void redact_secret_variable(const struct redaction *r, const char *s, size_t n, struct spans *out)
{
	const char *equals = memchr(s, '=', n), *colon;
	size_t name = equals ? (size_t)(equals - s) : 0, value = equals ? name + 1 : 0;

	out->count = 0;
	if (redact_name(r, s, name)) {
		add_span(out, value, n, n);
		return;
	}
	for (size_t i = value; i < n && (colon = memchr(s + i, ':', n - i));) {
		i = colon - s;
		i = is_url(s, n, i) ? redact_url(r, s, n, i, out) : i + 1;
	}
	text_find(r, TEXT_URLS | TEXT_KEYS, (const uint8_t *)s, n, add_found, out);
}

void redact_variable(const struct redaction *r, const char *s, size_t n, struct spans *out)
{
	const char *equals = memchr(s, '=', n);

	if (r->env == RECORD_ENV_ALL) {
		redact_secret_variable(r, s, n, out);
		return;
	}
	out->count = 0;
	add_span(out, r->env == RECORD_ENV_NAMES && equals ? (size_t)(equals - s) + 1 : 0, n, n);
}

void redact_known_values(const struct redaction *r, const char *s, size_t n, bool ended,
			 struct spans *out)
{
	const uint8_t *p = (const uint8_t *)s;
	size_t rest = ended ? 0 : secrets_find_rest(&r->secrets, p, n);

	secrets_find(&r->secrets, p, n, add_found, out);
	if (rest)
		insert_span(out, n - rest, n);
}

size_t redact_spans(char *s, size_t n, const struct spans *out)
{
	size_t to = 0, from = 0;

	for (unsigned i = 0; i < out->count; i++) {
		size_t kept = out->at[i].from - from, removed = out->at[i].to - out->at[i].from;
		size_t stars = removed < REDACT_STARS ? removed : REDACT_STARS;

		memmove(s + to, s + from, kept);
		memset(s + to + kept, '*', stars);
		to += kept + stars;
		from = out->at[i].to;
	}
	memmove(s + to, s + from, n - from);
	to += n - from;
	memset(s + to, 0, n - to);
	return to;
}
