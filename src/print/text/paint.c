#include "print/text/paint.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

static const struct {
	const char *key, *codes;
} defaults[PAINT_KINDS] = {
	[PAINT_SYSCALL] = {"syscall", "33"}, [PAINT_ARGNAME] = {"argname", "39"},
	[PAINT_ARGVAL] = {"argval", "35"},   [PAINT_CALL] = {"call", "33"},
	[PAINT_CONST] = {"const", "34"},     [PAINT_COMMENT] = {"comment", "36"},
	[PAINT_PUNCT] = {"punct", "0"},      [PAINT_RETVAL] = {"retval", "32"},
	[PAINT_ERROR] = {"error", "31"},
};

/* Removes blanks at both ends of the `*size` bytes at *s. */
static void trim(const char **s, size_t *size)
{
	while (*size && isspace((unsigned char)**s))
		++*s, --*size;
	while (*size && isspace((unsigned char)(*s)[*size - 1]))
		--*size;
}

static void set_color(struct paint *p, const char *key, size_t length, const char *codes,
		      size_t size)
{
	trim(&key, &length);
	trim(&codes, &size);
	if (!size || size >= sizeof(p->codes[0]) || strspn(codes, "0123456789;") < size ||
	    strcspn(codes, "0123456789") >= size)
		return;
	for (unsigned i = 0; i < PAINT_KINDS; i++) {
		if (strlen(defaults[i].key) != length || strncasecmp(defaults[i].key, key, length))
			continue;
		memcpy(p->codes[i], codes, size);
		p->codes[i][size] = '\0';
	}
}

void paint_init(struct paint *p, const char *spec)
{
	*p = (struct paint){.part = PART_START};
	for (unsigned i = 0; i < PAINT_KINDS; i++)
		strcpy(p->codes[i], defaults[i].codes);
	for (const char *next; spec && *spec; spec = next) {
		size_t size = strcspn(spec, ":"), length = strcspn(spec, "=:");

		next = spec + size + (spec[size] == ':');
		if (length < size)
			set_color(p, spec, length, spec + length + 1, size - length - 1);
	}
}

static void add(struct paint *p, struct sbuf *b, enum paint_kind kind, const char *s, size_t size)
{
	sbuf_str(b, "\33[");
	sbuf_str(b, p->codes[kind]);
	sbuf_char(b, 'm');
	sbuf_add(b, s, size);
	sbuf_str(b, "\33[0m");
}

static bool is_word(char c)
{
	return isalnum((unsigned char)c) || c == '_' || c == '?';
}

/* Length of the word at s: characters of names and numbers, or a single other character */
static size_t word_length(const char *s, size_t size)
{
	size_t n = size > 1 && *s == '-' && isdigit((unsigned char)s[1]);

	while (n < size && s[n] && is_word(s[n]))
		n++;
	return n ? n : 1;
}

/* Length of the string at s, which begins with a quote, as far as it goes */
static size_t string_length(const char *s, size_t size)
{
	size_t n = 1;

	while (n < size && s[n] != '"' && s[n] != '\n')
		n += s[n] == '\\' && n + 1 < size ? 2 : 1;
	return n < size && s[n] == '"' ? n + 1 : n;
}

static size_t comment_length(const char *s, size_t size)
{
	size_t n = 2;

	while (n < size && s[n] != '\n' && !(s[n] == '/' && s[n - 1] == '*'))
		n++;
	return n < size && s[n] == '/' ? n + 1 : n;
}

static size_t line_length(const char *s, size_t size)
{
	const char *end = memchr(s, '\n', size);

	return end ? (size_t)(end - s) : size;
}

/* Up to the arguments: what comes before the name of a syscall, and the name. A line that is not
 * about a syscall has no colors. */
static size_t add_start(struct paint *p, const char *s, size_t size, struct sbuf *b)
{
	static const char resumed[] = "<... ", end[] = " resumed>";
	size_t line = line_length(s, size), n = word_length(s, line);

	if (line > strlen(resumed) && !memcmp(s, resumed, strlen(resumed))) {
		sbuf_str(b, resumed);
		n = word_length(s + strlen(resumed), line - strlen(resumed));
		add(p, b, PAINT_SYSCALL, s + strlen(resumed), n);
		p->part = PART_ARGUMENTS;
		p->depth = 1;
		n += strlen(resumed);
		if (line - n >= strlen(end) && !memcmp(s + n, end, strlen(end))) {
			sbuf_str(b, end);
			n += strlen(end);
		}
		return n;
	}
	if (n < line && s[n] == '(' && (islower((unsigned char)*s) || strchr("_?", *s))) {
		add(p, b, PAINT_SYSCALL, s, n);
		p->part = PART_ARGUMENTS;
		return n;
	}
	if (line >= 3 && !memcmp(s, "---", 3)) {
		p->part = PART_SIGNAL;
		return 0;
	}
	if (line >= 3 && (!memcmp(s, "+++", 3) || !memcmp(s, " > ", 3))) {	/* or a frame */
		p->part = PART_PLAIN;
		return 0;
	}
	sbuf_add(b, s, n);
	return n;
}

/* Up to the siginfo, which has the colors of an argument */
static size_t add_signal(struct paint *p, const char *s, size_t size, struct sbuf *b)
{
	size_t n = line_length(s, size);
	const char *info = memchr(s, '{', n);

	if (info) {
		n = info - s;
		p->part = PART_ARGUMENTS;
		p->is_signal = true;
	}
	sbuf_add(b, s, n);
	return n;
}

/* Length of a set of signals at s, ~[INT RT_1]; 0: it is none */
static size_t set_length(const char *s, size_t size)
{
	size_t at = *s == '~' && size > 1, n;

	if (s[at] != '[')
		return 0;
	for (n = at + 1; n < size && !islower((unsigned char)s[n]) &&
	     (is_word(s[n]) || s[n] == ' '); n++)
		if (s[n] == '_' && (n < at + 3 || memcmp(s + n - 2, "RT", 2) != 0))
			return 0;
	return n < size && s[n] == ']' && isupper((unsigned char)s[at + 1]) ? n + 1 : 0;
}

/* Length of a word with the flags after it: S_IFREG|0644 */
static size_t flags_length(const char *s, size_t size)
{
	size_t n = 0;

	while (n < size && (is_word(s[n]) || s[n] == '|'))
		n++;
	return n;
}

/* Whether text has the word among values, not among constants: signals, limits, NULL */
static bool is_value(const char *s, size_t n)
{
	static const char infinity[] = "_INFINITY";
	size_t tail = strlen(infinity);

	return (n == 4 && !memcmp(s, "NULL", 4)) ||
		(n > 3 && !memcmp(s, "SIG", 3) && s[3] != '_') ||
		(n > tail && !memcmp(s, "RLIM", 4) && !memcmp(s + n - tail, infinity, tail));
}

/* What a descriptor refers to: <, its path, and what follows. The size of what is added, which may
 * be < only. */
static size_t add_target(struct paint *p, const char *s, size_t size, struct sbuf *b)
{
	size_t n = 1;

	sbuf_char(b, *s);
	if (size < 2 || (s[1] != '/' && !isalpha((unsigned char)s[1])))
		return n;
	while (n < size && !strchr("<>\n", s[n]))
		n++;
	add(p, b, PAINT_ARGVAL, s + 1, n - 1);
	return n;
}

static size_t add_argument(struct paint *p, const char *s, size_t size, struct sbuf *b)
{
	static const char unfinished[] = "<unfinished ...>";
	enum paint_kind kind = PAINT_ARGVAL;
	size_t n = word_length(s, size), line = line_length(s, size);
	char next = n < size ? s[n] : '\0';

	if (*s == '"') {
		n = string_length(s, size);
	} else if (size >= 2 && s[0] == '/' && s[1] == '*') {
		n = comment_length(s, size);
		kind = PAINT_COMMENT;
	} else if (*s == '<' &&
		   (line < strlen(unfinished) || memcmp(s, unfinished, strlen(unfinished)) != 0)) {
		return add_target(p, s, size, b);
	} else if (strchr(" <>", *s)) {
		n = *s == '<' ? line : 1;
		sbuf_add(b, s, n);
		return n;
	} else if (set_length(s, line)) {
		n = set_length(s, line);
	} else if (line >= 3 && !memcmp(s, "...", 3)) {
		n = 3;
		kind = PAINT_PUNCT;
	} else if (strchr("([{", *s)) {
		p->depth++;
		kind = PAINT_PUNCT;
	} else if (strchr(")]}", *s)) {
		p->depth -= p->depth != 0;
		if (!p->depth)
			p->part = p->is_signal ? PART_END : PART_RESULT;
		kind = PAINT_PUNCT;
	} else if (strchr(",=|", *s)) {
		kind = PAINT_PUNCT;
	} else if (n > 4 && !memcmp(s, "S_IF", 4)) {
		n = flags_length(s, size);
	} else if (n > 2 && !memcmp(s, "O_", 2)) {
		n = flags_length(s, size);
		kind = PAINT_CONST;
	} else if (next == '=' && !isdigit((unsigned char)*s)) {
		kind = PAINT_ARGNAME;
	} else if (next == '(' && islower((unsigned char)*s)) {
		kind = PAINT_CALL;
	} else if (isupper((unsigned char)*s) && !is_value(s, n)) {
		kind = PAINT_CONST;
	}
	add(p, b, kind, s, n);
	return n;
}

/* What follows the result: a note in parentheses, and the duration of the call */
static void add_note(struct paint *p, const char *s, size_t size, struct sbuf *b)
{
	size_t n = size;

	if (size < 2 || s[1] != '(') {
		sbuf_add(b, s, size);
		return;
	}
	while (n && s[n - 1] != ')')
		n--;
	sbuf_char(b, ' ');
	add(p, b, PAINT_RETVAL, s + 1, n - 1);
	sbuf_add(b, s + n, size - n);
}

static size_t add_result(struct paint *p, const char *s, size_t size, struct sbuf *b)
{
	size_t line = line_length(s, size), n = word_length(s, line), value;

	if (line < 2 || s[0] != '=' || s[1] != ' ') {
		sbuf_add(b, s, n);
		return n;
	}
	add(p, b, PAINT_PUNCT, s, 1);
	sbuf_char(b, ' ');
	s += 2;
	n = line - 2;
	for (value = 0; value < n && s[value] != ' ' && s[value] != '<'; value++)
		;
	add(p, b, PAINT_RETVAL, s, value);
	if (value + 1 < n && (s[0] == '-' || (s[0] == '?' && s[value + 1] != '<'))) {
		sbuf_char(b, ' ');
		add(p, b, PAINT_ERROR, s + value + 1, n - value - 1);
		value = n;
	}
	while (value < n && s[value] != ' ')
		value += s[value] == '<' ? add_target(p, s + value, n - value, b) :
			(sbuf_char(b, s[value]), 1);
	add_note(p, s + value, n - value, b);
	p->part = PART_PLAIN;
	return line;
}

void paint_add(struct paint *p, const char *s, size_t size, struct sbuf *b)
{
	for (size_t i = 0, n; i < size; i += n) {
		if (s[i] == '\n') {
			sbuf_char(b, '\n');
			p->part = PART_START;
			p->depth = 0;
			p->is_signal = false;
			n = 1;
			continue;
		}
		switch (p->part) {
		case PART_START: n = add_start(p, s + i, size - i, b); break;
		case PART_ARGUMENTS: n = add_argument(p, s + i, size - i, b); break;
		case PART_SIGNAL: n = add_signal(p, s + i, size - i, b); break;
		case PART_END:
			n = line_length(s + i, size - i);
			add(p, b, PAINT_ARGVAL, s + i, n);
			break;
		case PART_RESULT: n = add_result(p, s + i, size - i, b); break;
		default:
			n = line_length(s + i, size - i);
			sbuf_add(b, s + i, n);
		}
	}
}
