#include "fuzz/json_check.h"

#include <string.h>

enum { DEPTH_MAX = 256 };

struct json_input {
	const char *at, *end;
	unsigned depth;
};

static bool skip(struct json_input *in, char c)
{
	if (in->at == in->end || *in->at != c)
		return false;
	in->at++;
	return true;
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool is_hex(char c)
{
	return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

static bool read_digits(struct json_input *in)
{
	const char *begin = in->at;

	while (in->at < in->end && is_digit(*in->at))
		in->at++;
	return in->at > begin;
}

static bool read_number(struct json_input *in)
{
	const char *begin;

	skip(in, '-');
	begin = in->at;
	if (!read_digits(in) || (*begin == '0' && in->at > begin + 1))
		return false;
	if (skip(in, '.') && !read_digits(in))
		return false;
	if (skip(in, 'e') || skip(in, 'E')) {
		if (!skip(in, '+'))
			skip(in, '-');
		return read_digits(in);
	}
	return true;
}

static bool read_escape(struct json_input *in)
{
	if (in->at == in->end || !*in->at)
		return false;
	if (*in->at != 'u')
		return strchr("\"\\/bfnrt", *in->at++);
	in->at++;
	for (unsigned i = 0; i < 4; i++, in->at++)
		if (in->at == in->end || !is_hex(*in->at))
			return false;
	return true;
}

static bool read_string(struct json_input *in)
{
	if (!skip(in, '"'))
		return false;
	while (in->at < in->end && *in->at != '"') {
		unsigned char c = *in->at++;

		if (c < ' ' || (c == '\\' && !read_escape(in)))
			return false;
	}
	return skip(in, '"');
}

static bool read_value(struct json_input *in);

static bool read_members(struct json_input *in, char end, bool has_keys)
{
	if (skip(in, end))
		return true;
	do
		if ((has_keys && (!read_string(in) || !skip(in, ':'))) || !read_value(in))
			return false;
	while (skip(in, ','));
	return skip(in, end);
}

static bool read_word(struct json_input *in, const char *word)
{
	size_t n = strlen(word);

	if ((size_t)(in->end - in->at) < n || memcmp(in->at, word, n) != 0)
		return false;
	in->at += n;
	return true;
}

static bool read_value(struct json_input *in)
{
	bool is_object, is_good;

	if (in->at == in->end || in->depth == DEPTH_MAX)
		return false;
	switch (*in->at) {
	case '{':
	case '[':
		in->depth++;
		is_object = *in->at++ == '{';
		is_good = read_members(in, is_object ? '}' : ']', is_object);
		in->depth--;
		return is_good;
	case '"': return read_string(in);
	case 't': return read_word(in, "true");
	case 'f': return read_word(in, "false");
	case 'n': return read_word(in, "null");
	default: return read_number(in);
	}
}

bool json_is_valid(const char *text, size_t size)
{
	struct json_input in = {text, text + size, 0};

	return read_value(&in) && in.at == in.end;
}
