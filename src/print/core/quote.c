#include "print/core/quote.h"

#include <string.h>

#include "base/text/utf8.h"

enum { PART = 64, ESCAPE_MAX = 4 };

/* How a character is written. 0: as an octal escape. PLAIN: unchanged. ANGLE: unchanged, except
 * inside of < > (quote_angled). Anything else: a backslash and this letter. */
enum { PLAIN = 1, ANGLE = 2 };
static const char kinds[256] = {
	[' '] = PLAIN, ['!'] = PLAIN, ['#' ... ';'] = PLAIN, ['='] = PLAIN,
	['?' ... '['] = PLAIN, [']' ... '~'] = PLAIN, ['<'] = ANGLE, ['>'] = ANGLE,
	['\t'] = 't', ['\n'] = 'n', ['\v'] = 'v', ['\f'] = 'f',
	['\r'] = 'r', ['"'] = '"',  ['\\'] = '\\',
};

/* Writes the shortest octal escape of `c` that the next character cannot extend. Returns the
 * end. */
static char *put_octal(char *to, uint8_t c, bool digit_next)
{
	*to++ = '\\';
	if (c < 010 && !digit_next) {
		*to++ = '0' + c;
		return to;
	}
	if (digit_next || c >= 0100)
		*to++ = '0' + (c >> 6);
	if (digit_next || c >= 010)
		*to++ = '0' + (c >> 3 & 7);
	*to++ = '0' + (c & 7);
	return to;
}

static char *put_hex(char *to, uint8_t c)
{
	static const char hex[] = "0123456789abcdef";

	*to++ = '\\';
	*to++ = 'x';
	*to++ = hex[c >> 4];
	*to++ = hex[c & 15];
	return to;
}

/* Whether quote() leaves all eight bytes of a word unchanged: none below ' ', no quote, no
 * backslash, none above '~' */
static bool is_plain_word(uint64_t w)
{
	const uint64_t ones = UINT64_MAX / 255, high = ones << 7;
	uint64_t quote = w ^ ones * '"', backslash = w ^ ones * '\\';

	return !((((w - ones * ' ') & ~w) | ((quote - ones) & ~quote) |
		  ((backslash - ones) & ~backslash) | w | (w + ones)) & high);
}

/* Writes n bytes, which `next` follows, with escapes. Characters of kind PLAIN and of kind
 * `unescaped` are not escaped. Returns the end. */
static char *put_escaped(char *to, const uint8_t *p, uint64_t n, uint8_t next, char unescaped,
			 bool in_hex)
{
	const uint8_t *end = p + n;
	uint64_t w;

	while (p < end) {
		char kind = kinds[*p];

		if (kind == PLAIN || kind == unescaped) {
			while (unescaped == ANGLE && end - p >= (ptrdiff_t)sizeof(w)) {
				memcpy(&w, p, sizeof(w));
				if (!is_plain_word(w))
					break;
				memcpy(to, &w, sizeof(w));
				to += sizeof(w);
				p += sizeof(w);
			}
			for (; p < end; p++) {
				kind = kinds[*p];
				if (kind != PLAIN && kind != unescaped)
					break;
				*to++ = *p;
			}
			continue;
		}
		if (kind > ANGLE) {
			*to++ = '\\';
			*to++ = kind;
		} else if (in_hex) {
			to = put_hex(to, *p);
		} else {
			uint8_t after = p + 1 < end ? p[1] : next;

			to = put_octal(to, *p, after >= '0' && after <= '7');
		}
		p++;
	}
	return to;
}

static void add_escaped(struct sbuf *b, const uint8_t *p, uint64_t n, char unescaped, bool in_hex)
{
	for (uint64_t part; n; p += part, n -= part) {		/* p may be NULL */
		part = n < PART ? n : PART;
		sbuf_end(b, put_escaped(sbuf_room(b, part * ESCAPE_MAX), p, part,
					part < n ? p[part] : 0, unescaped, in_hex));
	}
}

char *quote_put(char *to, const uint8_t *p, uint64_t n)
{
	*to++ = '"';
	if (n)
		to = put_escaped(to, p, n, 0, ANGLE, false);
	*to++ = '"';
	return to;
}

void quote(struct sbuf *b, const uint8_t *p, uint64_t n, enum quote_style style)
{
	sbuf_char(b, '"');
	if (style != QUOTE_HEX)
		add_escaped(b, p, n, ANGLE, style == QUOTE_HEX_ESCAPES);
	else
		for (uint64_t i = 0; i < n; i++)
			sbuf_end(b, put_hex(sbuf_room(b, ESCAPE_MAX), p[i]));
	sbuf_char(b, '"');
}

/* Length of the visible character at `p` that is not ASCII; 0: there is none */
static unsigned visible_length(const uint8_t *p, uint64_t left)
{
	unsigned n = utf8_sequence(p, left);

	return n > 1 && utf8_is_visible(utf8_character(p, n)) ? n : 0;
}

void quote_visible(struct sbuf *b, const uint8_t *p, uint64_t n)
{
	uint64_t from = 0, at = 0;

	sbuf_char(b, '"');
	while (at < n) {
		unsigned length = visible_length(p + at, n - at);

		if (length) {
			add_escaped(b, p + from, at - from, ANGLE, false);
			sbuf_add(b, (const char *)p + at, length);
			from = at + length;
		}
		at += length ? length : 1;
	}
	add_escaped(b, p + from, n - from, ANGLE, false);
	sbuf_char(b, '"');
}

bool quote_is_visible(const uint8_t *p, uint64_t n)
{
	for (uint64_t at = 0, length; at < n; at += length) {
		length = visible_length(p + at, n - at);
		if (!length && (p[at] >= 0x80))
			return false;
		length += !length;
	}
	return true;
}

void quote_angled(struct sbuf *b, const char *s)
{
	add_escaped(b, (const uint8_t *)s, strlen(s), PLAIN, false);
}

/* Number of bytes at the start, in words of eight, that quote_bare leaves unchanged */
static size_t plain_length(const char *s, size_t n)
{
	uint64_t w;
	size_t at = 0;

	for (; at + sizeof(w) <= n; at += sizeof(w)) {
		memcpy(&w, s + at, sizeof(w));
		if (!is_plain_word(w))
			break;
	}
	return at;
}

void quote_bare(struct sbuf *b, const char *s)
{
	size_t plain = plain_length(s, strlen(s));

	sbuf_add(b, s, plain);
	for (s += plain; *s; s++) {
		size_t n = strcspn(s, "\"");

		if (n)
			add_escaped(b, (const uint8_t *)s, n, ANGLE, false);
		s += n;
		if (!*s)
			return;
		sbuf_char(b, *s);
	}
}

bool quote_is_binary(const uint8_t *p, uint64_t n)
{
	for (uint64_t i = 0; i < n; i++)
		if (!(p[i] >= ' ' && p[i] < 127) && !(p[i] >= '\t' && p[i] <= '\r'))
			return true;
	return false;
}
