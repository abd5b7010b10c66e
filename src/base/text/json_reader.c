#include "base/text/json_reader.h"

#include <string.h>

enum { DEPTH_MAX = 64, REPLACEMENT = 0xfffd };

struct json_reading {
	struct arena *arena;
	const char *p, *end;
	unsigned depth;
};

static struct json_value *read_value(struct json_reading *r);

static void skip_space(struct json_reading *r)
{
	while (r->p < r->end && strchr(" \t\r\n", *r->p) && *r->p)
		r->p++;
}

static bool take(struct json_reading *r, char c)
{
	if (r->p == r->end || *r->p != c)
		return false;
	r->p++;
	return true;
}

static struct json_value *new_value(struct json_reading *r, enum json_type type)
{
	struct json_value *v = arena_new(r->arena, struct json_value);

	v->type = type;
	return v;
}

static struct json_value *read_word(struct json_reading *r, const char *word, enum json_type type)
{
	size_t n = strlen(word);

	if ((size_t)(r->end - r->p) < n || memcmp(r->p, word, n) != 0)
		return NULL;
	r->p += n;
	return new_value(r, type);
}

static size_t skip_digits(struct json_reading *r)
{
	const char *begin = r->p;

	while (r->p < r->end && *r->p >= '0' && *r->p <= '9')
		r->p++;
	return r->p - begin;
}

static struct json_value *read_number(struct json_reading *r)
{
	const char *begin = r->p;
	struct json_value *v;

	take(r, '-');
	if (!take(r, '0') && !skip_digits(r))
		return NULL;
	if (take(r, '.') && !skip_digits(r))
		return NULL;
	if (take(r, 'e') || take(r, 'E')) {
		if (!take(r, '+'))
			take(r, '-');
		if (!skip_digits(r))
			return NULL;
	}
	v = new_value(r, JSON_IS_NUMBER);
	v->text = arena_copy(r->arena, begin, r->p - begin);
	return v;
}

/* Reads four hexadecimal digits. Returns -1 if there are none. */
static int32_t read_unit(struct json_reading *r)
{
	int32_t unit = 0;

	if (r->end - r->p < 4)
		return -1;
	for (unsigned i = 0; i < 4; i++) {
		static const char digits[] = "0123456789abcdef0123456789ABCDEF";
		const char *at = *r->p ? strchr(digits, *r->p++) : NULL;

		if (!at)
			return -1;
		unit = unit << 4 | ((at - digits) & 15);
	}
	return unit;
}

/* Reads what follows "\u". Half of a pair alone is replaced. Returns -1 if it is invalid. */
static int32_t read_code_point(struct json_reading *r)
{
	int32_t unit = read_unit(r), low;
	const char *after = r->p;

	if (unit < 0xd800 || unit > 0xdfff)
		return unit;
	if (unit < 0xdc00 && take(r, '\\') && take(r, 'u')) {
		low = read_unit(r);
		if (low >= 0xdc00 && low <= 0xdfff)
			return 0x10000 + ((unit - 0xd800) << 10) + (low - 0xdc00);
	}
	r->p = after;
	return REPLACEMENT;
}

static char *put_utf8(char *to, uint32_t c)
{
	if (c < 0x80) {
		*to++ = c;
		return to;
	}
	if (c < 0x800) {
		*to++ = 0xc0 | c >> 6;
	} else {
		if (c < 0x10000) {
			*to++ = 0xe0 | c >> 12;
		} else {
			*to++ = 0xf0 | c >> 18;
			*to++ = 0x80 | (c >> 12 & 0x3f);
		}
		*to++ = 0x80 | (c >> 6 & 0x3f);
	}
	*to++ = 0x80 | (c & 0x3f);
	return to;
}

/* Reads what follows a backslash. Returns the end of what was written, or NULL. */
static char *read_escape(struct json_reading *r, char *to)
{
	static const char names[] = "\"\\/bfnrt", means[] = "\"\\/\b\f\n\r\t";
	char c = r->p < r->end ? *r->p++ : 0;
	const char *at = c ? strchr(names, c) : NULL;
	int32_t code;

	if (at) {
		*to++ = means[at - names];
		return to;
	}
	code = c == 'u' ? read_code_point(r) : -1;
	return code > 0 ? put_utf8(to, code) : NULL;
}

/* Reads a string. Returns NULL if it is invalid, or has a NUL. Escapes are longer than the
 * characters that they mean. */
static const char *read_text(struct json_reading *r)
{
	const char *close;
	char *text, *to;

	if (!take(r, '"'))
		return NULL;
	for (close = r->p; close < r->end && *close != '"'; close++)
		if (*close == '\\')
			close++;
	if (close >= r->end)
		return NULL;
	text = to = arena_alloc(r->arena, close - r->p + 1);
	while (r->p < close) {
		char c = *r->p++;

		if ((unsigned char)c < ' ')
			return NULL;
		if (c == '\\')
			to = read_escape(r, to);
		else
			*to++ = c;
		if (!to)
			return NULL;
	}
	return take(r, '"') ? text : NULL;
}

static struct json_value *read_member(struct json_reading *r)
{
	const char *name = read_text(r);
	struct json_value *v;

	skip_space(r);
	if (!name || !take(r, ':'))
		return NULL;
	v = read_value(r);
	if (v)
		v->name = name;
	return v;
}

static struct json_value *read_list(struct json_reading *r, char close, enum json_type type,
				    struct json_value *(*read)(struct json_reading *r))
{
	struct json_value *list = new_value(r, type);
	const struct json_value **at = &list->first;

	if (++r->depth > DEPTH_MAX)
		return NULL;
	skip_space(r);
	if (take(r, close)) {
		r->depth--;
		return list;
	}
	do {
		struct json_value *v;

		skip_space(r);
		v = read(r);
		if (!v)
			return NULL;
		*at = v;
		at = &v->next;
		skip_space(r);
	} while (take(r, ','));
	r->depth--;
	return take(r, close) ? list : NULL;
}

static struct json_value *read_value(struct json_reading *r)
{
	struct json_value *v;

	skip_space(r);
	if (r->p == r->end)
		return NULL;
	switch (*r->p) {
	case '{':
		r->p++;
		return read_list(r, '}', JSON_IS_OBJECT, read_member);
	case '[':
		r->p++;
		return read_list(r, ']', JSON_IS_ARRAY, read_value);
	case '"':
		v = new_value(r, JSON_IS_STRING);
		v->text = read_text(r);
		return v->text ? v : NULL;
	case 'n': return read_word(r, "null", JSON_IS_NULL);
	case 'f': return read_word(r, "false", JSON_IS_FALSE);
	case 't': return read_word(r, "true", JSON_IS_TRUE);
	default: return read_number(r);
	}
}

const struct json_value *json_read(struct arena *a, const char *s, size_t n)
{
	struct json_reading r = {.arena = a, .p = s, .end = s + n};
	const struct json_value *v = read_value(&r);

	skip_space(&r);
	return r.p == r.end ? v : NULL;
}

const struct json_value *json_member_of(const struct json_value *v, const char *name)
{
	const struct json_value *found = NULL;

	if (!v || v->type != JSON_IS_OBJECT)
		return NULL;
	for (const struct json_value *m = v->first; m; m = m->next)
		if (!strcmp(m->name, name))
			found = m;
	return found;
}

const char *json_member_text(const struct json_value *v, const char *name)
{
	const struct json_value *m = json_member_of(v, name);

	return m && m->type == JSON_IS_STRING ? m->text : NULL;
}
