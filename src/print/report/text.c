#include "print/report/text.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "base/text/utf8.h"

static const char ellipsis[] = "…";

/* Ranges of characters that are not seen, or that change how others are seen; the last, and the two
 * last of each plane, are no characters (XML knows none of them) */
static const struct { uint32_t first, last; } hidden[] = {
	{0x00, 0x1f},	  {0x7f, 0x9f},	    {0xad, 0xad},     {0x61c, 0x61c},
	{0x180e, 0x180e}, {0x200b, 0x200f}, {0x2028, 0x202e}, {0x2060, 0x206f},
	{0xfdd0, 0xfdef}, {0xfeff, 0xfeff}, {0xfff0, 0xfffb}, {0xe0000, 0xe0fff},
};

static bool is_seen(uint32_t c)
{
	for (size_t i = 0; i < sizeof(hidden) / sizeof(*hidden); i++)
		if (c >= hidden[i].first && c <= hidden[i].last)
			return false;
	return (c & 0xfffe) != 0xfffe;
}

static void digits(struct sbuf *b, uint32_t n, unsigned least)
{
	char t[8];
	unsigned i = sizeof(t);

	do
		t[--i] = "0123456789abcdef"[n & 15];
	while ((n >>= 4) || sizeof(t) - i < least);
	sbuf_add(b, t + i, sizeof(t) - i);
}

/* One character, or one byte of what is none. Returns how many bytes were taken. */
static unsigned character(struct sbuf *b, const uint8_t *p, size_t left, bool quoted)
{
	unsigned n = utf8_sequence(p, left);
	uint32_t c = n ? utf8_character(p, n) : *p;
	const char *letter = c && c < 128 ? strchr("\nn\tt\rr", c) : NULL;

	if (n && (is_seen(c) || c == '\\')) {
		if (quoted && (c == '"' || c == '\\'))
			sbuf_char(b, '\\');
		sbuf_add(b, (const char *)p, n);
	} else if (n && letter && c < ' ') {
		sbuf_add(b, (char[]){'\\', letter[1]}, 2);
	} else if (c < 128 || !n) {
		sbuf_str(b, "\\x");
		digits(b, c, 2);
	} else {
		sbuf_str(b, "\\u{");
		digits(b, c, 4);
		sbuf_char(b, '}');
	}
	return n ? n : 1;
}

/* Text that has so much room in `b` */
struct line {
	struct sbuf *b;
	size_t end;		/* of the room */
	size_t cut;		/* up to here and an ellipsis it has room in any case */
};

static struct line line(struct sbuf *b, size_t most)
{
	return (struct line){b, most < SIZE_MAX - b->len ? b->len + most : SIZE_MAX, b->len};
}

/* After something was added that is not to be cut in two. Returns false when the text is cut. */
static bool fits(struct line *l)
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

static bool characters(struct line *l, const char *s, size_t n, bool quoted)
{
	for (size_t i = 0; i < n;) {
		i += character(l->b, (const uint8_t *)s + i, n - i, quoted);
		if (!fits(l))
			return false;
	}
	return true;
}

static bool sign(struct line *l, char c)
{
	sbuf_char(l->b, c);
	return fits(l);
}

void report_text(struct sbuf *b, const char *s, size_t most)
{
	struct line l = line(b, most);

	characters(&l, s, strlen(s), false);
}

void report_lines(struct sbuf *b, const char *s, size_t n, const char *indent)
{
	for (size_t i = 0, next; i < n; i = next + 1) {
		const char *end = memchr(s + i, '\n', n - i);

		next = end ? (size_t)(end - s) : n;
		sbuf_str(b, indent);

		struct line l = line(b, SIZE_MAX);

		characters(&l, s + i, next - i, false);
		sbuf_char(b, '\n');
	}
}

/* Whether the word stands for itself */
static bool is_plain(const char *s, size_t n)
{
	for (size_t i = 0; i < n;) {
		const uint8_t *p = (const uint8_t *)s + i;
		unsigned length = utf8_sequence(p, n - i);

		if (!length || !is_seen(utf8_character(p, length)) ||
		    strchr(" \"'\\`$&|;<>()*?#", *p))
			return false;
		i += length;
	}
	return n;
}

void report_command(struct sbuf *b, const char *const *argv, size_t most)
{
	struct line l = line(b, most);

	for (size_t i = 0; argv && argv[i]; i++) {
		size_t n = strnlen(argv[i], most + 1);	/* what is longer is cut anyway */
		bool plain = is_plain(argv[i], n);

		if (i && !sign(&l, ' '))
			return;
		if (!plain && !sign(&l, '"'))
			return;
		if (!characters(&l, argv[i], n, !plain) || (!plain && !sign(&l, '"')))
			return;
	}
}
