#include "print/core/report/text.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "base/text/utf8.h"

static const char ellipsis[] = "…";

static void add_hex(struct sbuf *b, uint32_t n, unsigned least)
{
	char t[8];
	unsigned i = sizeof(t);

	do
		t[--i] = "0123456789abcdef"[n & 15];
	while ((n >>= 4) || sizeof(t) - i < least);
	sbuf_add(b, t + i, sizeof(t) - i);
}

/* Appends one character, or one byte of invalid UTF-8. Returns the number of bytes read. */
static unsigned add_character(struct sbuf *b, const uint8_t *p, size_t left, bool quoted)
{
	unsigned n = utf8_sequence(p, left);
	uint32_t c = n ? utf8_character(p, n) : *p;
	const char *letter = c && c < 128 ? strchr("\nn\tt\rr", c) : NULL;

	if (n && (utf8_is_visible(c) || c == '\\')) {
		if (quoted && (c == '"' || c == '\\'))
			sbuf_char(b, '\\');
		sbuf_add(b, (const char *)p, n);
	} else if (n && letter && c < ' ') {
		sbuf_add(b, (char[]){'\\', letter[1]}, 2);
	} else if (c < 128 || !n) {
		sbuf_str(b, "\\x");
		add_hex(b, c, 2);
	} else {
		sbuf_str(b, "\\u{");
		add_hex(b, c, 4);
		sbuf_char(b, '}');
	}
	return n ? n : 1;
}

/* Text of limited length at the end of `b` */
struct line {
	struct sbuf *b;
	size_t end;		/* largest allowed length of .b */
	size_t cut;		/* length of .b after which an ellipsis certainly fits */
};

static struct line line_begin(struct sbuf *b, size_t most)
{
	return (struct line){b, most < SIZE_MAX - b->len ? b->len + most : SIZE_MAX, b->len};
}

/* To be called after each addition that must not be split. If the text is too long, replaces its
 * end by an ellipsis and returns false. */
static bool check_room(struct line *l)
{
	if (l->b->len > l->end) {
		l->b->len = l->cut;
		sbuf_str(l->b, ellipsis);
		return false;
	}
	if (l->b->len + sizeof(ellipsis) - 1 <= l->end)
		l->cut = l->b->len;
	return true;
}

static bool add_characters(struct line *l, const char *s, size_t n, bool quoted)
{
	for (size_t i = 0; i < n;) {
		i += add_character(l->b, (const uint8_t *)s + i, n - i, quoted);
		if (!check_room(l))
			return false;
	}
	return true;
}

static bool add_char(struct line *l, char c)
{
	sbuf_char(l->b, c);
	return check_room(l);
}

void report_text(struct sbuf *b, const char *s, size_t most)
{
	struct line l = line_begin(b, most);

	add_characters(&l, s, strlen(s), false);
}

void report_lines(struct sbuf *b, const char *s, size_t n, const char *indent)
{
	for (size_t i = 0, next; i < n; i = next + 1) {
		const char *end = memchr(s + i, '\n', n - i);

		next = end ? (size_t)(end - s) : n;
		sbuf_str(b, indent);

		struct line l = line_begin(b, SIZE_MAX);

		add_characters(&l, s + i, next - i, false);
		sbuf_char(b, '\n');
	}
}

/* Whether the argument needs no quotes */
static bool is_plain(const char *s, size_t n)
{
	for (size_t i = 0; i < n;) {
		const uint8_t *p = (const uint8_t *)s + i;
		unsigned length = utf8_sequence(p, n - i);

		if (!length || !utf8_is_visible(utf8_character(p, length)) ||
		    strchr(" \"'\\`$&|;<>()*?#", *p))
			return false;
		i += length;
	}
	return n;
}

void report_command(struct sbuf *b, const char *const *argv, size_t most)
{
	struct line l = line_begin(b, most);

	for (size_t i = 0; argv && argv[i]; i++) {
		size_t n = strnlen(argv[i], most + 1);	/* a longer one is cut anyway */
		bool plain = is_plain(argv[i], n);

		if (i && !add_char(&l, ' '))
			return;
		if (!plain && !add_char(&l, '"'))
			return;
		if (!add_characters(&l, argv[i], n, !plain) || (!plain && !add_char(&l, '"')))
			return;
	}
}

void report_xml(struct sbuf *b, const char *s, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		switch (s[i]) {
		case '&': sbuf_str(b, "&amp;"); break;
		case '<': sbuf_str(b, "&lt;"); break;
		case '>': sbuf_str(b, "&gt;"); break;
		case '"': sbuf_str(b, "&quot;"); break;
		default: sbuf_char(b, s[i]);
		}
	}
}

void report_markdown(struct sbuf *b, const char *s, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		char c = s[i];

		switch (c) {
		case '&': sbuf_str(b, "&amp;"); continue;
		case '<': sbuf_str(b, "&lt;"); continue;
		case '>': sbuf_str(b, "&gt;"); continue;
		case '@': sbuf_str(b, "&#64;"); continue;
		case ':':		/* http://, and :emoji: */
			sbuf_str(b, i + 1 == n || s[i + 1] == ' ' ? ":" : "&#58;");
			continue;
		}
		if (strchr("\\`*_{}[]()#+!|~$", c) || (c == '.' && i > 2 &&
		    !strncasecmp(s + i - 3, "www", 3)))
			sbuf_char(b, '\\');
		sbuf_char(b, c);
	}
}
