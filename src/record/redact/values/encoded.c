/* The search for values of secrets that are encoded: the encoding is undone in a copy of the text,
 * with the offsets that its bytes come from. */
#include "record/redact/values/patterns.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory/alloc.h"

/* A decoded text */
struct decoded {
	uint8_t *bytes;
	uint32_t *from;		/* offset in the text of each byte, and of the end */
	size_t count;
	secret_part_fn *part;
	void *ctx;
};

static int hex_digit(uint8_t c)
{
	return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 :
		c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/* Returns the number that `digits` hexadecimal digits at p[at] are; -1: they are none. */
static int hex_number(const uint8_t *p, size_t n, size_t at, unsigned digits)
{
	int number = 0;

	for (unsigned i = 0; i < digits; i++) {
		int digit = at + i < n ? hex_digit(p[at + i]) : -1;

		if (digit < 0)
			return -1;
		number = number << 4 | digit;
	}
	return number;
}

static void add_byte(struct decoded *d, uint8_t byte, size_t from)
{
	d->bytes[d->count] = byte;
	d->from[d->count++] = from;
}

/* A decoding adds the bytes that p[at] encodes and returns the number of bytes that it reads. */
typedef size_t decode_fn(struct decoded *d, const uint8_t *p, size_t n, size_t at);

static size_t decode_percent(struct decoded *d, const uint8_t *p, size_t n, size_t at)
{
	int byte = p[at] == '%' ? hex_number(p, n, at + 1, 2) : -1;

	add_byte(d, byte < 0 ? p[at] : byte, at);
	return byte < 0 ? 1 : 3;
}

static size_t decode_form(struct decoded *d, const uint8_t *p, size_t n, size_t at)
{
	if (p[at] != '+')
		return decode_percent(d, p, n, at);
	add_byte(d, ' ', at);
	return 1;
}

/* Adds a character as UTF-8, which is at most as long as its escape. */
static void add_character(struct decoded *d, uint32_t c, size_t at)
{
	if (c < 0x80) {
		add_byte(d, c, at);
		return;
	}
	if (c >= 0x10000) {
		add_byte(d, 0xf0 | c >> 18, at);
		add_byte(d, 0x80 | (c >> 12 & 63), at);
	} else if (c >= 0x800) {
		add_byte(d, 0xe0 | c >> 12, at);
	}
	if (c >= 0x800)
		add_byte(d, 0x80 | (c >> 6 & 63), at);
	else
		add_byte(d, 0xc0 | c >> 6, at);
	add_byte(d, 0x80 | (c & 63), at);
}

/* \uXXXX, or two of them for a character beyond 0xffff */
static size_t decode_unicode(struct decoded *d, const uint8_t *p, size_t n, size_t at)
{
	int c = hex_number(p, n, at + 2, 4), low = -1;

	if (c < 0) {
		add_byte(d, p[at], at);
		return 1;
	}
	if (c >= 0xd800 && c < 0xdc00 && at + 7 < n && p[at + 6] == '\\' && p[at + 7] == 'u')
		low = hex_number(p, n, at + 8, 4);
	if (low >= 0xdc00 && low < 0xe000) {
		add_character(d, 0x10000 + ((c - 0xd800) << 10) + (low - 0xdc00), at);
		return 12;
	}
	add_character(d, c, at);
	return 6;
}

static size_t decode_escape(struct decoded *d, const uint8_t *p, size_t n, size_t at)
{
	static const char letters[] = "nrtbf", meanings[] = "\n\r\t\b\f";
	const char *letter;

	if (p[at] != '\\' || at + 1 == n) {
		add_byte(d, p[at], at);
		return 1;
	}
	if (p[at + 1] == 'u')
		return decode_unicode(d, p, n, at);
	letter = p[at + 1] ? strchr(letters, p[at + 1]) : NULL;
	add_byte(d, letter ? (uint8_t)meanings[letter - letters] : p[at + 1], at);
	return 2;
}

/* Removes the ends of lines. */
static size_t decode_lines(struct decoded *d, const uint8_t *p, size_t n, size_t at)
{
	(void)n;
	if (p[at] != '\n' && p[at] != '\r')
		add_byte(d, p[at], at);
	return 1;
}

static void report_part(void *ctx, size_t from, size_t to)
{
	const struct decoded *d = ctx;

	d->part(d->ctx, d->from[from], d->from[to]);
}

static bool find_decoded(const struct secrets *s, const uint8_t *p, size_t n, decode_fn *decode,
			 secret_part_fn *part, void *ctx)
{
	struct decoded d = {
		.bytes = alloc_zeroed(n + 1), .from = alloc_zeroed((n + 1) * sizeof(*d.from)),
		.part = part, .ctx = ctx,
	};
	bool found;

	for (size_t at = 0; at < n;)
		at += decode(&d, p, n, at);
	d.from[d.count] = n;
	found = patterns_find(s, d.bytes, d.count, part ? report_part : NULL, &d);
	free(d.bytes);
	free(d.from);
	return found;
}

static bool is_base64(uint8_t c)
{
	return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
		c == '+' || c == '/' || c == '-' || c == '_';
}

/* Whether the text has lines of base64: one that ends with a long word, and another that begins
 * with a character of such a word */
static bool has_base64_lines(const uint8_t *p, size_t n)
{
	enum { WORD = 40 };
	const uint8_t *end;

	for (size_t at = 0; at < n && (end = memchr(p + at, '\n', n - at)); at = end - p + 1) {
		size_t to = end - p, from;

		to -= to > at && p[to - 1] == '\r';
		for (from = to; from > at && to - from < WORD && is_base64(p[from - 1]); from--)
			;
		if (to - from == WORD && end + 1 < p + n && is_base64(end[1]))
			return true;
	}
	return false;
}

static bool has_percent(const uint8_t *p, size_t n)
{
	const uint8_t *percent;

	for (size_t at = 0; at < n && (percent = memchr(p + at, '%', n - at));
	     at = percent - p + 1)
		if (hex_number(p, n, percent - p + 1, 2) >= 0)
			return true;
	return false;
}

bool secrets_find(const struct secrets *s, const uint8_t *p, size_t n, secret_part_fn *part,
		  void *ctx)
{
	bool found;

	if (!s->tables || n < SECRET_MIN || n > UINT32_MAX)
		return false;
	found = patterns_find(s, p, n, part, ctx);
	if ((!found || part) && has_percent(p, n))
		found |= find_decoded(s, p, n, decode_percent, part, ctx);
	if ((!found || part) && s->has_blank && memchr(p, '+', n))
		found |= find_decoded(s, p, n, decode_form, part, ctx);
	if ((!found || part) && memchr(p, '\\', n))
		found |= find_decoded(s, p, n, decode_escape, part, ctx);
	if ((!found || part) && has_base64_lines(p, n))
		found |= find_decoded(s, p, n, decode_lines, part, ctx);
	return found;
}
