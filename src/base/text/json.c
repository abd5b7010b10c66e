#include "base/text/json.h"

#include <assert.h>
#include <string.h>

#include "base/text/utf8.h"

/* Bytes that are taken at once; those of a character; what becomes of one at most */
enum { PART = 64, SEQUENCE_MOST = 4, ESCAPED_MOST = 6 };

static void element(struct json *j)
{
	if (j->more)
		sbuf_char(j->b, ',');
	j->more = true;
}

static void begin(struct json *j, char c)
{
	element(j);
	sbuf_char(j->b, c);
	j->depth++;
	j->more = false;
}

static void end(struct json *j, char c)
{
	assert(j->depth);
	sbuf_char(j->b, c);
	j->depth--;
	j->more = true;
}

void json_object(struct json *j) { begin(j, '{'); }
void json_object_end(struct json *j) { end(j, '}'); }
void json_array(struct json *j) { begin(j, '['); }
void json_array_end(struct json *j) { end(j, ']'); }

bool json_is_utf8(const uint8_t *p, uint64_t n)
{
	for (uint64_t i = 0; i < n;) {
		unsigned step = p[i] < 0x80 ? 1 : utf8_sequence(p + i, n - i);

		if (!step)
			return false;
		i += step;
	}
	return true;
}

static char *unit(char *to, uint16_t u)
{
	static const char digits[] = "0123456789abcdef";

	*to++ = '\\';
	*to++ = 'u';
	for (int shift = 12; shift >= 0; shift -= 4)
		*to++ = digits[u >> shift & 15];
	return to;
}

/* A valid sequence; beyond 16 bits as two surrogates */
static char *escape(char *to, const uint8_t *p, unsigned length)
{
	static const char letters[128] = {
		['\b'] = 'b', ['\t'] = 't', ['\n'] = 'n',  ['\f'] = 'f',
		['\r'] = 'r', ['"'] = '"',  ['\\'] = '\\',
	};
	uint32_t c = utf8_character(p, length);

	if (c < 128 && letters[c]) {
		*to++ = '\\';
		*to++ = letters[c];
		return to;
	}
	if (c < 0x10000)
		return unit(to, c);
	return unit(unit(to, 0xd800 + ((c - 0x10000) >> 10)), 0xdc00 + (c & 0x3ff));
}

/* What is left as it is: only printable ASCII, so that controls, marks of direction and look-alikes
 * are seen, and no terminal acts on them */
static const bool plain[256] = {
	[' '] = true, ['!'] = true, ['#' ... '['] = true, [']' ... '~'] = true,
};

static void characters(struct sbuf *b, const uint8_t *p, uint64_t n)
{
	for (uint64_t i = 0, part; i < n;) {
		uint64_t stop = n - i < PART ? n : i + PART;
		char *to = sbuf_room(b, (stop - i + SEQUENCE_MOST) * ESCAPED_MOST);

		while (i < stop) {
			while (i < stop && plain[p[i]])
				*to++ = p[i++];
			if (i == stop)
				break;
			part = utf8_sequence(p + i, n - i);
			to = part ? escape(to, p + i, part) : unit(to, 0xfffd);
			i += part ? part : 1;
		}
		sbuf_end(b, to);
	}
}

void json_key2(struct json *j, const char *name, const char *suffix)
{
	char *to;

	element(j);
	sbuf_char(j->b, '"');
	characters(j->b, (const uint8_t *)name, strlen(name));
	if (*suffix)
		characters(j->b, (const uint8_t *)suffix, strlen(suffix));
	to = sbuf_room(j->b, 2);
	*to++ = '"';
	*to++ = ':';
	sbuf_end(j->b, to);
	j->more = false;
}

void json_key(struct json *j, const char *name)
{
	json_key2(j, name, "");
}

void json_text(struct json *j, const uint8_t *p, uint64_t n)
{
	element(j);
	sbuf_char(j->b, '"');
	characters(j->b, p, n);
	sbuf_char(j->b, '"');
}

void json_str(struct json *j, const char *s)
{
	json_text(j, (const uint8_t *)s, strlen(s));
}

void json_ascii(struct json *j, const char *s, uint64_t n)
{
	element(j);
	sbuf_char(j->b, '"');
	sbuf_add(j->b, s, n);
	sbuf_char(j->b, '"');
}

void json_base64(struct json *j, const uint8_t *p, uint64_t n)
{
	element(j);
	sbuf_char(j->b, '"');
	sbuf_base64(j->b, p, n);
	sbuf_char(j->b, '"');
}

static void number(struct json *j, uint64_t n, bool is_signed, bool string)
{
	element(j);
	if (string)
		sbuf_char(j->b, '"');
	sbuf_dec(j->b, n, is_signed);
	if (string)
		sbuf_char(j->b, '"');
}

void json_uint(struct json *j, uint64_t n)
{
	number(j, n, false, n > 1ULL << 53);
}

void json_int(struct json *j, int64_t n)
{
	number(j, n, true, n > 1LL << 53 || n < -(1LL << 53));
}

void json_decimal(struct json *j, uint64_t n)
{
	number(j, n, false, true);
}

void json_hex(struct json *j, uint64_t n)
{
	element(j);
	sbuf_str(j->b, n ? "\"" : "\"0x");
	sbuf_hex(j->b, n);
	sbuf_char(j->b, '"');
}

void json_bool(struct json *j, bool b)
{
	element(j);
	sbuf_str(j->b, b ? "true" : "false");
}

void json_null(struct json *j)
{
	element(j);
	sbuf_str(j->b, "null");
}
