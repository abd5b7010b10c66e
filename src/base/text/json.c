#include "base/text/json.h"

#include <assert.h>
#include <string.h>

#include "base/text/utf8.h"

enum {
	PART = 64,		/* bytes processed per reservation of output space */
	SEQUENCE_MAX = 4,	/* bytes of a UTF-8 sequence */
	ESCAPED_MAX = 6,	/* output bytes for an input byte */
};

static inline void separate(struct json *j)
{
	if (j->more)
		sbuf_char(j->b, ',');
	j->more = true;
}

/* Appends a comma if needed, and `c`. */
static inline void begin_token(struct json *j, char c)
{
	char *to = sbuf_room(j->b, 2);

	if (j->more)
		*to++ = ',';
	*to++ = c;
	sbuf_end(j->b, to);
}

static inline void begin_value(struct json *j, enum json_kind kind)
{
	if (j->encoding)
		j->encoding->begin(j, kind);
	else
		begin_token(j, kind);
	j->more = true;
}

/* `c`: the character that ends the value in JSON */
static inline void end_value(struct json *j, char c)
{
	if (j->encoding)
		j->encoding->end(j);
	else
		sbuf_char(j->b, c);
}

static inline void begin_string(struct json *j) { begin_value(j, JSON_STRING); }
static inline void end_string(struct json *j) { end_value(j, '"'); }

static void open_level(struct json *j, enum json_kind kind)
{
	begin_value(j, kind);
	j->depth++;
	j->more = false;
}

static void close_level(struct json *j, char c)
{
	assert(j->depth);
	end_value(j, c);
	j->depth--;
	j->more = true;
}

void json_object(struct json *j) { open_level(j, JSON_OBJECT); }
void json_object_end(struct json *j) { close_level(j, '}'); }
void json_array(struct json *j) { open_level(j, JSON_ARRAY); }
void json_array_end(struct json *j) { close_level(j, ']'); }

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

static char *add_unicode_escape(char *to, uint16_t u)
{
	static const char digits[] = "0123456789abcdef";

	*to++ = '\\';
	*to++ = 'u';
	for (int shift = 12; shift >= 0; shift -= 4)
		*to++ = digits[u >> shift & 15];
	return to;
}

/* Escapes a valid UTF-8 sequence; a character beyond 16 bits becomes a surrogate pair. */
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
		return add_unicode_escape(to, c);
	to = add_unicode_escape(to, 0xd800 + ((c - 0x10000) >> 10));
	return add_unicode_escape(to, 0xdc00 + (c & 0x3ff));
}

/* Bytes that are not escaped: only printable ASCII, so that control characters, bidirectional marks
 * and look-alike characters are visible and do not affect a terminal */
static const bool plain[256] = {
	[' '] = true, ['!'] = true, ['#' ... '['] = true, [']' ... '~'] = true,
};

static void add_characters(struct sbuf *b, const uint8_t *p, uint64_t n)
{
	for (uint64_t i = 0, part; i < n;) {
		uint64_t stop = n - i < PART ? n : i + PART;
		char *to = sbuf_room(b, (stop - i + SEQUENCE_MAX) * ESCAPED_MAX);

		while (i < stop) {
			while (i < stop && plain[p[i]])
				*to++ = p[i++];
			if (i == stop)
				break;
			part = utf8_sequence(p + i, n - i);
			to = part ? escape(to, p + i, part) : add_unicode_escape(to, 0xfffd);
			i += part ? part : 1;
		}
		sbuf_end(b, to);
	}
}

void json_key2(struct json *j, const char *name, const char *suffix)
{
	char *to;

	if (j->encoding) {
		j->encoding->key(j, name, suffix);
		return;
	}
	begin_token(j, '"');
	add_characters(j->b, (const uint8_t *)name, strlen(name));
	if (*suffix)
		add_characters(j->b, (const uint8_t *)suffix, strlen(suffix));
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
	if (j->encoding) {
		j->encoding->begin(j, JSON_STRING);
		utf8_add(j->b, p, n);
		j->encoding->end(j);
		return;
	}
	begin_token(j, '"');
	j->more = true;
	add_characters(j->b, p, n);
	sbuf_char(j->b, '"');
}

void json_str(struct json *j, const char *s)
{
	json_text(j, (const uint8_t *)s, strlen(s));
}

void json_ascii(struct json *j, const char *s, uint64_t n)
{
	begin_string(j);
	sbuf_add(j->b, s, n);
	end_string(j);
}

void json_base64(struct json *j, const uint8_t *p, uint64_t n)
{
	begin_string(j);
	sbuf_base64(j->b, p, n);
	end_string(j);
}

static void add_number(struct json *j, uint64_t n, bool is_signed, bool string)
{
	if (string) {
		begin_string(j);
		sbuf_dec(j->b, n, is_signed);
		end_string(j);
	} else if (j->encoding) {
		j->encoding->number(j, n);
	} else {
		separate(j);
		sbuf_dec(j->b, n, is_signed);
	}
}

void json_uint(struct json *j, uint64_t n)
{
	add_number(j, n, false, n > 1ULL << 53);
}

void json_int(struct json *j, int64_t n)
{
	add_number(j, n, true, n > 1LL << 53 || n < -(1LL << 53));
}

void json_decimal(struct json *j, uint64_t n)
{
	add_number(j, n, false, true);
}

void json_hex(struct json *j, uint64_t n)
{
	begin_string(j);
	sbuf_str(j->b, n ? "" : "0x");
	sbuf_hex(j->b, n);
	end_string(j);
}

void json_bool(struct json *j, bool b)
{
	if (j->encoding) {
		j->encoding->boolean(j, b);
		return;
	}
	separate(j);
	sbuf_str(j->b, b ? "true" : "false");
}

void json_null(struct json *j)
{
	if (j->encoding) {
		json_str(j, "NULL");
		return;
	}
	separate(j);
	sbuf_str(j->b, "null");
}

void json_member_str(struct json *j, const char *name, const char *s)
{
	json_key(j, name);
	json_str(j, s);
}

void json_member_uint(struct json *j, const char *name, uint64_t n)
{
	json_key(j, name);
	json_uint(j, n);
}

void json_member_int(struct json *j, const char *name, int64_t n)
{
	json_key(j, name);
	json_int(j, n);
}

void json_member_hex(struct json *j, const char *name, uint64_t n)
{
	json_key(j, name);
	json_hex(j, n);
}

void json_member_bool(struct json *j, const char *name, bool b)
{
	json_key(j, name);
	json_bool(j, b);
}

void json_nonzero(struct json *j, const char *name, uint64_t n)
{
	if (n)
		json_member_uint(j, name, n);
}

void json_flag(struct json *j, const char *name, bool is_set)
{
	if (is_set)
		json_member_bool(j, name, true);
}

void json_member_object(struct json *j, const char *name)
{
	json_key(j, name);
	json_object(j);
}

void json_member_array(struct json *j, const char *name)
{
	json_key(j, name);
	json_array(j);
}
