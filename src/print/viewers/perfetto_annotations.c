/* Converts the JSON written by src/print/json to Perfetto's debug annotations, so that both formats
 * have the same names and values. The input is always well-formed, except that a text (slices.h)
 * lacks its closing brace. */
#include <stdlib.h>
#include <string.h>

#include "base/text/protobuf.h"
#include "print/viewers/perfetto_fields.h"
#include "print/viewers/perfetto_packet.h"

struct annotation_reader {
	struct perfetto_packets *p;
	struct sbuf *b;
	const char *at;			/* the next character to read */
	struct sbuf word;		/* the latest string, without escapes */
};

static uint32_t hex4(const char *s)
{
	uint32_t n = 0;

	for (unsigned i = 0; i < 4; i++)
		n = n << 4 | (s[i] <= '9' ? s[i] - '0' : (s[i] | 32) - 'a' + 10);
	return n;
}

static void add_character(struct sbuf *b, uint32_t c)
{
	if (c < 0x80) {
		sbuf_char(b, c);
		return;
	}
	if (c < 0x800) {
		sbuf_char(b, 0xc0 | c >> 6);
	} else {
		if (c < 0x10000) {
			sbuf_char(b, 0xe0 | c >> 12);
		} else {
			sbuf_char(b, 0xf0 | c >> 18);
			sbuf_char(b, 0x80 | (c >> 12 & 63));
		}
		sbuf_char(b, 0x80 | (c >> 6 & 63));
	}
	sbuf_char(b, 0x80 | (c & 63));
}

/* Reads the escape after a backslash into .word. */
static void read_escape(struct annotation_reader *r)
{
	static const char plain[128] = {
		['b'] = '\b', ['f'] = '\f', ['n'] = '\n', ['r'] = '\r', ['t'] = '\t',
	};
	char letter = *r->at++;
	uint32_t c;

	if (letter != 'u') {
		sbuf_char(&r->word, plain[letter & 127] ? plain[letter & 127] : letter);
		return;
	}
	c = hex4(r->at);
	r->at += 4;
	if (c >= 0xd800 && c < 0xdc00) {	/* the second half follows as \uXXXX */
		c = 0x10000 + ((c - 0xd800) << 10) + hex4(r->at + 2) - 0xdc00;
		r->at += 6;
	}
	add_character(&r->word, c);
}

static void read_string(struct annotation_reader *r)
{
	sbuf_reset(&r->word);
	r->at++;
	while (*r->at && *r->at != '"') {
		size_t n = strcspn(r->at, "\"\\");

		sbuf_add(&r->word, r->at, n);
		r->at += n;
		if (*r->at == '\\') {
			r->at++;
			read_escape(r);
		}
	}
	r->at += *r->at == '"';
}

static void add_value(struct annotation_reader *r);

static void add_members(struct annotation_reader *r, unsigned field)
{
	while (*r->at == '"') {
		size_t begun = protobuf_begin(r->b, field);

		read_string(r);
		r->at++;		/* : */
		sbuf_char(&r->word, 0);
		protobuf_number(r->b, ANNOTATION_NAME_IID,
				perfetto_intern(r->p, INTERNED_ANNOTATIONS, r->word.s));
		add_value(r);
		protobuf_end(r->b, begun);
		r->at += *r->at == ',';
	}
}

static void add_elements(struct annotation_reader *r)
{
	while (*r->at && *r->at != ']') {
		size_t begun = protobuf_begin(r->b, ANNOTATION_ARRAY);

		add_value(r);
		protobuf_end(r->b, begun);
		r->at += *r->at == ',';
	}
}

/* Adds an empty value as a string: an annotation must have a value. Returns false if the input
 * is not `json`. */
static bool add_word(struct annotation_reader *r, const char *json, const char *means)
{
	size_t n = strlen(json);

	if (strncmp(r->at, json, n))
		return false;
	r->at += n;
	protobuf_str(r->b, ANNOTATION_STRING, means);
	return true;
}

/* Returns false if the input is not `json`. */
static bool add_bool(struct annotation_reader *r, const char *json, bool is)
{
	size_t n = strlen(json);

	if (strncmp(r->at, json, n))
		return false;
	r->at += n;
	protobuf_number(r->b, ANNOTATION_BOOL, is);
	return true;
}

static void add_value(struct annotation_reader *r)
{
	char *end;

	if (add_word(r, "null", "NULL") || add_word(r, "{}", "{}") || add_word(r, "[]", "[]") ||
	    add_bool(r, "true", true) || add_bool(r, "false", false))
		return;
	if (*r->at == '"') {
		read_string(r);
		protobuf_bytes(r->b, ANNOTATION_STRING, r->word.s ? r->word.s : "", r->word.len);
	} else if (*r->at == '{') {
		r->at++;
		add_members(r, ANNOTATION_DICT);
		r->at += *r->at == '}';
	} else if (*r->at == '[') {
		r->at++;
		add_elements(r);
		r->at += *r->at == ']';
	} else {
		protobuf_number(r->b, ANNOTATION_INT, strtoll(r->at, &end, 10));
		r->at = end;
	}
}

void perfetto_add_annotations(struct perfetto_packets *p, struct sbuf *b, const char *text)
{
	struct annotation_reader r = {.p = p, .b = b, .at = text + 1};

	add_members(&r, EVENT_ANNOTATIONS);
	sbuf_done(&r.word);
}
