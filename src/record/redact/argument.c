#include "record/redact/argument.h"

#include <string.h>
#include <strings.h>

static void add(struct spans *out, size_t from, size_t to, size_t n)
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

static bool is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool is_of_name(char c)
{
	return is_letter(c) || (c >= '0' && c <= '9') || c == '_' || c == '-' || c == '.';
}

static bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }
static bool is_quote(char c) { return c == '"' || c == '\''; }

/* A word that is looked at, and the name that stands in front of s[at] ('=' or ':') */
struct look {
	const struct redaction *r;
	const char *s;
	size_t n, name, end;	/* the name's first byte, without dashes, and the one behind it */
	bool first;		/* it begins the word, but for dashes and -D */
	bool quoted;		/* a quote stands between it and s[at] */
};

static void look_back(struct look *l, size_t at)
{
	const char *s = l->s;
	size_t end = at;

	l->quoted = false;
	if (end && (is_quote(s[end - 1]) || s[end - 1] == ']' || s[end - 1] == '+')) {
		end--;
		l->quoted = is_quote(s[end]);
		end -= l->quoted && end && s[end - 1] == '\\';
	}
	l->end = l->name = end;
	while (l->name && is_of_name(s[l->name - 1]))
		l->name--;
	l->first = !l->name;
	while (l->name < end && s[l->name] == '-')
		l->name++;
}

/* Whether the name is one that `known` knows; of -DNAME also without the letter */
static bool is_secret(const struct look *l,
		      bool known(const struct redaction *r, const char *name, size_t n))
{
	size_t n = l->end - l->name;

	if (known(l->r, l->s + l->name, n))
		return true;
	return n > 1 && l->first && l->name == 1 && is_letter(l->s[1]) &&
		known(l->r, l->s + 2, n - 1);
}

/* The value that begins at `from`: to its closing quote; unquoted, to the word's end if `rest`,
 * else to a byte of `ends`. Returns where it ends. */
static size_t value_span(const struct look *l, size_t from, bool rest, const char *ends,
			 struct spans *out)
{
	const char *s = l->s;
	size_t to, n = l->n;
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
	add(out, from, to, n);
	return to;
}

/* s[at] is the ':' of "://". Returns where to look on. */
static size_t url_span(const struct redaction *r, const char *s, size_t n, size_t at,
		       struct spans *out)
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
		add(out, colon + 1, host, n);
	else if (http)
		add(out, from, host, n);
	return host;
}

static bool is_url(const char *s, size_t n, size_t at)
{
	return at + 2 < n && s[at] == ':' && s[at + 1] == '/' && s[at + 2] == '/';
}

/* s[at] is a '='. Returns where to look on. */
static size_t assignment(struct look *l, size_t at, struct spans *out)
{
	look_back(l, at);
	if (!is_secret(l, redact_name))
		return at + 1;
	return value_span(l, at + 1, l->first && !l->quoted, " \t\n&;\"'", out);
}

/* s[at] is a ':' */
static size_t field(struct look *l, size_t at, bool asked, struct spans *out)
{
	size_t from = at + 1;
	bool rest;

	look_back(l, at);
	rest = (l->first || l->s[l->name - 1] == '=') && !l->quoted;
	asked = asked || (l->first && l->name == 1 && l->s[1] == 'H');
	if (!(from < l->n && is_blank(l->s[from])) && !l->quoted && !(asked && l->first))
		return from;
	if (!is_secret(l, redact_field))
		return from;
	while (from < l->n && is_blank(l->s[from]))
		from++;
	return value_span(l, from, rest, "\n\"'", out);
}

/* Whether at s[at] stands what looks like a long option, so that it is nobody's value */
static bool is_option(const char *s, size_t n, size_t at)
{
	return at + 2 < n && s[at] == '-' && s[at + 1] == '-' && is_letter(s[at + 2]);
}

/* s[at] is a '-': of "--NAME VALUE" inside of a word (sh -c). Returns where to look on. */
static size_t option(struct look *l, size_t at, struct spans *out)
{
	const char *s = l->s;
	size_t name = at, end, value;

	if (at && !is_blank(s[at - 1]) && !is_quote(s[at - 1]))
		return at + 1;
	while (name < l->n && s[name] == '-')
		name++;
	for (end = name; end < l->n && is_of_name(s[end]); end++)
		;
	for (value = end; value < l->n && is_blank(s[value]); value++)
		;
	if (value == end || is_option(s, l->n, value) || !redact_name(l->r, s + name, end - name))
		return name;
	return value_span(l, value, false, " \t\n&;|\"'", out);
}

/* What the word says of the next one */
static void announce(struct word_walk *w, const char *s, size_t n, bool cut)
{
	size_t dashes = 0, i;

	w->value = w->field = false;
	while (dashes < n && s[dashes] == '-')
		dashes++;
	for (i = dashes; i < n && is_of_name(s[i]); i++)
		;
	if (!dashes || i < n)
		return;
	w->value = cut || redact_name(w->r, s + dashes, n - dashes);
	w->field = (n == 2 && s[1] == 'H') || (n >= 8 && !memcmp(s + n - 6, "header", 6));
}

void redact_word(struct word_walk *w, const char *s, size_t n, bool cut, struct spans *out)
{
	struct look l = {.r = w->r, .s = s, .n = n};
	bool value = w->value && !is_option(s, n, 0);
	bool asked = w->field;

	out->count = 0;
	announce(w, s, n, cut);
	if (value) {
		add(out, 0, n, n);
		return;
	}
	for (size_t i = 0; i < n;) {
		if (is_url(s, n, i))
			i = url_span(w->r, s, n, i, out);
		else if (s[i] == '=')
			i = assignment(&l, i, out);
		else if (s[i] == '-')
			i = option(&l, i, out);
		else if (s[i] == ':')
			i = field(&l, i, asked, out);
		else
			i++;
	}
}

void redact_variable(const struct redaction *r, const char *s, size_t n, struct spans *out)
{
	const char *equals = memchr(s, '=', n);
	size_t name = equals ? (size_t)(equals - s) : 0, value = equals ? name + 1 : 0;

	out->count = 0;
	if (r->env == RECORD_ENV_NONE) {
		add(out, 0, n, n);
	} else if (r->env == RECORD_ENV_NAMES || redact_name(r, s, name)) {
		add(out, value, n, n);
	} else {
		for (size_t i = value; i < n;)
			i = is_url(s, n, i) ? url_span(r, s, n, i, out) : i + 1;
	}
}

size_t redact_spans(char *s, size_t n, const struct spans *out)
{
	size_t to = 0, from = 0;

	for (unsigned i = 0; i < out->count; i++) {
		size_t kept = out->at[i].from - from, gone = out->at[i].to - out->at[i].from;
		size_t stars = gone < REDACT_STARS ? gone : REDACT_STARS;

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
