#include "record/redact/memory.h"

#include <string.h>

#include "record/redact/argument.h"

/* Structure of the data that a syscall transfers */
enum data_form {
	FORM_ANY,		/* unknown: may be the header of a message */
	FORM_VARIABLES,		/* /proc/PID/environ */
	FORM_WORDS,		/* /proc/PID/cmdline */
};

struct scan {
	const struct redaction *r;
	const struct memory *m;	/* NULL: nothing is overwritten */
	enum data_form form;
	bool in_field;		/* the previous buffer ended inside a secret field */
	bool found;		/* there is a secret */
};

static const struct memo_block *block_of(const struct memory *m, const uint8_t *p)
{
	for (const struct memo_block *b = m->first; b; b = b->next)
		if (b->when <= AT_EXIT && p >= b->bytes && p < b->bytes + b->got)
			return b;
	return NULL;
}

void redact_bytes(const struct memory *m, const uint8_t *p, uint64_t n)
{
	const struct memo_block *at = n ? block_of(m, p) : NULL;
	uint64_t addr = at ? at->addr + (uint64_t)(p - at->bytes) : 0;

	for (struct memo_block *b = at ? m->first : NULL; b; b = b->next) {
		uint64_t from = addr > b->addr ? addr : b->addr;
		uint64_t to = addr + n < b->addr + b->got ? addr + n : b->addr + b->got;

		if (b->when <= AT_EXIT && from < to)
			memset(b->bytes + (from - b->addr), '*', to - from);
	}
}

static void mask_bytes(struct scan *s, const uint8_t *p, uint64_t n)
{
	s->found |= n != 0;
	if (s->m)
		redact_bytes(s->m, p, n);
}

static void mask_spans(struct scan *s, const uint8_t *p, const struct spans *spans)
{
	for (unsigned i = 0; i < spans->count; i++)
		mask_bytes(s, p + spans->at[i].from, spans->at[i].to - spans->at[i].from);
}

static bool is_blank(uint8_t c) { return c == ' ' || c == '\t'; }

/* Whether the character occurs in names of header fields: the part of RFC 9110's token that is in
 * use */
static bool is_name_char(uint8_t c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
		c == '-' || c == '_' || c == '.';
}

/* Masks the value of a field from `at` on: to the end of its line, and of continuation lines, which
 * begin with a blank after a line that ends in CR LF (RFC 9112, 5.2). Returns the offset of the
 * next line. */
static uint64_t mask_value(struct scan *s, const uint8_t *p, uint64_t n, uint64_t at)
{
	const uint8_t *end;

	do {
		uint64_t to;

		while (at < n && is_blank(p[at]))
			at++;
		end = memchr(p + at, '\n', n - at);
		to = end ? (uint64_t)(end - p) : n;
		bool crlf = end && to > at && p[to - 1] == '\r';

		mask_bytes(s, p + at, to - crlf - at);
		at = end ? to + 1 : n;
		if (!crlf)
			break;
	} while (at < n && is_blank(p[at]));
	s->in_field = !end;
	return at;
}

/* Whether the text after a ':' at p[at - 1] is the value of a header field: a blank follows, the
 * line ends in CR LF, or its end is not known */
static bool is_field(const uint8_t *p, uint64_t n, uint64_t at)
{
	const uint8_t *end;

	if (at < n && is_blank(p[at]))
		return true;
	end = memchr(p + at, '\n', n - at);
	return !end || (end > p + at && end[-1] == '\r');
}

/* Returns where the name begins that ends before p[end], not before `least`. */
static uint64_t name_before(const uint8_t *p, uint64_t end, uint64_t least)
{
	while (end > least && is_name_char(p[end - 1]))
		end--;
	return end;
}

/* Masks the value of a member of a JSON object, "NAME": VALUE; p[colon] is the ':'. Returns the
 * offset to continue at. */
static uint64_t scan_member(struct scan *s, const uint8_t *p, uint64_t n, uint64_t colon)
{
	uint64_t end = colon - 1, name = name_before(p, end, 0), at = colon + 1, from;

	if (!name || p[name - 1] != '"' || !redact_field(s->r, (const char *)p + name, end - name))
		return at;
	while (at < n && is_blank(p[at]))
		at++;
	from = at;
	if (at < n && p[at] == '"') {
		for (from = ++at; at < n && p[at] != '"'; at++)
			at += p[at] == '\\' && at + 1 < n;
	} else {
		while (at < n && !memchr(",}] \t\r\n", p[at], sizeof(",}] \t\r\n")))
			at++;
	}
	mask_bytes(s, p + from, at - from);
	return at;
}

/* Masks the values of header fields and of members of JSON objects, and passwords in URLs. Searches
 * for ':', which is rare in most data, and then looks for the name before it. */
static void scan_colons(struct scan *s, const uint8_t *p, uint64_t n)
{
	uint64_t at = s->in_field ? mask_value(s, p, n, 0) : 0;
	const uint8_t *colon;
	struct spans spans;

	while (at < n && (colon = memchr(p + at, ':', n - at))) {
		uint64_t end = colon - p, name = name_before(p, end, at);

		at = end + 1;
		if (at + 1 < n && p[at] == '/' && p[at + 1] == '/') {
			spans.count = 0;
			at = redact_url(s->r, (const char *)p, n, end, &spans);
			mask_spans(s, p, &spans);
		} else if (end && p[end - 1] == '"') {
			at = scan_member(s, p, n, end);
		} else if (name != end && (!name || p[name - 1] == '\n') && is_field(p, n, at) &&
			   redact_field(s->r, (const char *)p + name, end - name)) {
			at = mask_value(s, p, n, at);
		}
	}
}

/* Whether the text before a name is that of an assignment: nothing in its line or string, or words
 * such as "export" or "declare -x" */
static bool begins_assignment(const uint8_t *p, uint64_t name)
{
	enum { WORDS = 24 };
	uint64_t at = name;

	while (at && name - at < WORDS && p[at - 1] && p[at - 1] != '\n') {
		uint8_t c = p[at - 1];

		if (c != ' ' && c != '-' && !(c >= 'a' && c <= 'z') && !(c >= 'A' && c <= 'Z'))
			return false;
		at--;
	}
	return (at == name || p[name - 1] == ' ') && name - at < WORDS;
}

/* Masks the value of NAME=VALUE at the beginning of a line or string, to its end; and in a query,
 * as in a URL, in a list or between other words, to the next character that ends one. A value of
 * less than SECRET_MIN bytes is rather a setting. */
static void scan_assignments(struct scan *s, const uint8_t *p, uint64_t n)
{
	uint64_t at = 0;
	const uint8_t *equals;

	while (at < n && (equals = memchr(p + at, '=', n - at))) {
		uint64_t end = equals - p, name = name_before(p, end, at), value = end + 1;
		bool is_inside = name != end && !begins_assignment(p, name);

		at = value;
		if (name == end || (is_inside && !memchr("?&;, \t", p[name - 1], 6)) ||
		    !redact_name(s->r, (const char *)p + name, end - name))
			continue;
		while (at < n && p[at] && p[at] != '\n' &&
		       !(is_inside && memchr("&;, \t\r\"'<>#", p[at], 11)))
			at++;
		if (at - value >= SECRET_MIN)
			mask_bytes(s, p + value, at - value);
	}
}

static void scan_text(struct scan *s, const uint8_t *p, uint64_t n)
{
	scan_colons(s, p, n);
	scan_assignments(s, p, n);
}

/* Masks the strings of an environment or a command line. The first variable may be the rest of one
 * that an earlier read returned in part: it is masked as a whole. */
static void scan_strings(struct scan *s, const uint8_t *p, uint64_t n)
{
	struct word_walk words = {.r = s->r};
	struct spans spans;

	for (uint64_t at = 0, len; at < n; at += len + 1) {
		const char *string = (const char *)p + at;
		const uint8_t *nul = memchr(string, 0, n - at);

		len = nul ? (uint64_t)(nul - p) - at : n - at;
		if (s->form == FORM_WORDS) {
			redact_word(&words, string, len, !nul, &spans);
		} else if (at) {
			redact_variable(s->r, string, len, &spans);
		} else {
			spans.count = 1;
			spans.at[0].from = 0;
			spans.at[0].to = len;
		}
		mask_spans(s, p + at, &spans);
	}
}

/* Returns the block's copy of the data at `p` that has most of its `whole` bytes, and sets *n to
 * that number. The value shows *n bytes; other readers (model/history/stdio_capture.h) may have
 * read more. */
static const uint8_t *longest_copy(const struct memory *m, const uint8_t *p, uint64_t whole,
				   uint64_t *n)
{
	const struct memo_block *at = *n ? block_of(m, p) : NULL;
	uint64_t addr = at ? at->addr + (uint64_t)(p - at->bytes) : 0;

	for (const struct memo_block *b = at ? m->first : NULL; b; b = b->next) {
		uint64_t skip = addr - b->addr, known;

		if (b->when > AT_EXIT || addr < b->addr || skip >= b->got)
			continue;
		known = b->got - skip < whole ? b->got - skip : whole;
		if (known > *n) {
			*n = known;
			p = b->bytes + skip;
		}
	}
	return p;
}

static void scan_bytes(struct scan *s, const struct value *v)
{
	const uint8_t *p = v->bytes.p;
	uint64_t n = v->bytes.len;

	if (n < v->bytes.whole)
		p = longest_copy(s->m, p, v->bytes.whole, &n);
	if (s->form != FORM_ANY)
		scan_strings(s, p, n);
	else if (n)
		scan_text(s, p, n);
	s->in_field = s->in_field && n == v->bytes.whole;
}

static void scan_value(struct scan *s, const struct value *v)
{
	for (; v; v = v->next) {
		switch ((enum value_kind)v->kind) {
		case V_BYTES:
			if (v->sense == SENSE_DATA)
				scan_bytes(s, v);
			break;
		case V_LIST:
		case V_RECORD:
			scan_value(s, v->list.first);
			break;
		case V_CHANGE:
			scan_value(s, v->change.before);
			scan_value(s, v->change.after);
			break;
		default:
			break;
		}
	}
}

/* Chooses the structure by the path of the syscall's descriptor, if paths were decoded. */
static enum data_form data_form_of(const struct value *v)
{
	const char *path = v && v->kind == V_NUMBER && v->sense == SENSE_FD ? v->num.path : NULL;
	const char *last = path && !strncmp(path, "/proc/", 6) ? strrchr(path, '/') : NULL;

	if (last && !strcmp(last, "/environ"))
		return FORM_VARIABLES;
	return last && !strcmp(last, "/cmdline") ? FORM_WORDS : FORM_ANY;
}

void redact_data(const struct redaction *r, const struct memory *m, const struct call_view *view)
{
	struct scan s = {.r = r, .m = m, .form = data_form_of(view->args->list.first)};

	scan_value(&s, view->args->list.first);
	if (view->after)
		scan_value(&s, view->after->list.first);
}

bool redact_may_apply(const struct redaction *r, const uint8_t *p, uint64_t n)
{
	struct scan s = {.r = r};

	if (!redaction_is_active(r))
		return false;
	scan_text(&s, p, n);
	return s.found || secrets_find(&r->secrets, p, n, NULL, NULL) ||
		secrets_find_rest(&r->secrets, p, n);
}
