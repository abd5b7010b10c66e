/* The JSON that ptrail writes: texts and numbers with any bytes are one line of valid JSON. (ptrail
 * reads no JSON.) The input is a sequence of calls of the writer. */
#include "fuzz/target.h"

#include <stdbool.h>
#include <string.h>

#include "base/text/json.h"
#include "fuzz/json_check.h"

enum { DEPTH_MAX = 64 };

struct calls {
	const uint8_t *at;
	size_t left;
	struct json j;
	bool is_object[DEPTH_MAX];	/* by depth */
};

static uint64_t take(struct calls *c, size_t n)
{
	uint64_t number = 0;

	n = n < c->left ? n : c->left;
	memcpy(&number, c->at, n);
	c->at += n;
	c->left -= n;
	return number;
}

/* Copies the next text to `to`, as a C string. Returns its length. */
static size_t take_text(struct calls *c, char to[256])
{
	size_t n = take(c, 1);

	n = n < c->left ? n : c->left;
	memcpy(to, c->at, n);
	to[n] = 0;
	c->at += n;
	c->left -= n;
	return n;
}

static void begin(struct calls *c, bool is_object)
{
	if (c->j.depth >= DEPTH_MAX) {
		json_null(&c->j);
		return;
	}
	c->is_object[c->j.depth] = is_object;
	if (is_object)
		json_object(&c->j);
	else
		json_array(&c->j);
}

static void end(struct calls *c)
{
	if (c->is_object[c->j.depth - 1])
		json_object_end(&c->j);
	else
		json_array_end(&c->j);
}

static void add_value(struct calls *c, unsigned what)
{
	char text[256];
	size_t n;

	switch (what) {
	case 0: begin(c, true); break;
	case 1: begin(c, false); break;
	case 2: n = take_text(c, text), json_text(&c->j, (const uint8_t *)text, n); break;
	case 3: take_text(c, text), json_str(&c->j, text); break;
	case 4: n = take_text(c, text), json_base64(&c->j, (const uint8_t *)text, n); break;
	case 5: json_uint(&c->j, take(c, 8)); break;
	case 6: json_int(&c->j, (int64_t)take(c, 8)); break;
	case 7: json_hex(&c->j, take(c, 8)); break;
	case 8: json_decimal(&c->j, take(c, 8)); break;
	case 9: json_bool(&c->j, take(c, 1) & 1); break;
	default: json_null(&c->j); break;
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct sbuf text = {0};
	struct calls c = {.at = data, .left = size, .j = {.b = &text}};
	char key[256], suffix[256];

	begin(&c, false);
	while (c.left) {
		unsigned what = take(&c, 1) % 12;

		if (what == 11 && c.j.depth > 1) {
			end(&c);
			continue;
		}
		if (c.is_object[c.j.depth - 1]) {
			take_text(&c, key);
			take_text(&c, suffix);
			json_key2(&c.j, key, suffix);
		}
		add_value(&c, what);
	}
	while (c.j.depth)
		end(&c);
	fuzz_expect(json_is_utf8((const uint8_t *)text.s, text.len), "the JSON is not UTF-8");
	fuzz_expect(json_is_valid(text.s, text.len), "the JSON is malformed");
	sbuf_done(&text);
	return 0;
}
