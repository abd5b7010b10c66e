#include "record/redact/names/key_block.h"

#include <string.h>

static const char label[] = "PRIVATE KEY", begin[] = "-----BEGIN ";

enum { LABEL = sizeof(label) - 1, BEGIN = sizeof(begin) - 1, SHORTEST_DASHES = 4 };

/* Whether the byte occurs in the label of a PEM line */
static bool is_label(uint8_t c)
{
	return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == ' ';
}

/* Whether a label begins after "BEGIN " before p[at], which is inside the label */
static bool has_begin(const uint8_t *p, size_t at)
{
	size_t from = at;

	while (from && at - from < KEY_TAIL_MAX && is_label(p[from - 1]))
		from--;
	return from >= SHORTEST_DASHES &&
		!memcmp(p + from - SHORTEST_DASHES, "----", SHORTEST_DASHES) &&
		at - from >= strlen("BEGIN") && !memcmp(p + from + (p[from] == ' '), "BEGIN ", 6);
}

/* Returns the offset behind the last dash of a BEGIN line for a private key, at `at` or later; 0:
 * none. Searches for 'K', which is rare in text. */
static size_t find_begin(const uint8_t *p, size_t n, size_t at)
{
	const uint8_t *k;

	while (at < n && (k = memchr(p + at, 'K', n - at))) {
		size_t key = k - p;

		at = key + 1;
		if (key < LABEL - 3 || n - key < 3 || memcmp(k - (LABEL - 3), label, LABEL) ||
		    !has_begin(p, key))
			continue;
		for (at = key + 3; at < n && is_label(p[at]); at++)
			;
		while (at < n && p[at] == '-')
			at++;
		return at;
	}
	return 0;
}

/* Returns the offset of the END line at `at` or later, or `n`. */
static size_t find_end(const uint8_t *p, size_t n, size_t at)
{
	const uint8_t *end = memmem(p + at, n - at, "----END", 7);
	size_t to;

	if (!end)
		end = memmem(p + at, n - at, "---- END", 8);
	to = end ? (size_t)(end - p) : n;
	while (end && to > at && p[to - 1] == '-')
		to--;
	return to;
}

bool key_block_find(const uint8_t *p, size_t n, size_t at, size_t *from, size_t *to)
{
	at = find_begin(p, n, at);
	if (!at)
		return false;
	*from = at;
	*to = find_end(p, n, at);
	return true;
}

/* Whether the bytes are the beginning of a BEGIN line */
static bool is_prefix(const uint8_t *p, size_t n)
{
	size_t at = BEGIN;

	if (n <= BEGIN)
		return !memcmp(p, begin, n);
	if (memcmp(p, begin, BEGIN) != 0)
		return false;
	while (at < n && is_label(p[at]))
		at++;
	while (at < n && p[at] == '-')
		at++;
	return at == n;
}

size_t key_block_tail(const uint8_t *p, size_t n)
{
	size_t from = n;

	while (from && n - from < KEY_TAIL_MAX && (is_label(p[from - 1]) || p[from - 1] == '-'))
		from--;
	for (; from < n; from++)
		if (p[from] == '-' && is_prefix(p + from, n - from))
			return n - from;
	return 0;
}

/* Base64 in lines, or the '*' that an earlier redaction has left */
static bool is_base64(uint8_t c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
		c == '+' || c == '/' || c == '=' || c == '\n' || c == '\r' || c == '*';
}

/* Whether a byte continues the key. Lines of a header end with an empty line, or with the first
 * line without a colon. */
static bool continues(struct key_rest *rest, uint8_t c)
{
	if (!rest->in_header)
		return is_base64(c);
	if (c == '\n') {
		rest->in_header = rest->has_colon;
		rest->has_colon = false;
		rest->is_line_empty = true;
		return true;
	}
	if ((rest->is_line_empty && c == '-') || c < ' ' || c >= 0x7f)
		return c == '\r' || c == '\t';
	rest->is_line_empty = false;
	rest->has_colon |= c == ':';
	return true;
}

/* Sets *rest to the state after the beginning of a key, of which `n` bytes are at `p`. */
static void begin_key(struct key_rest *rest, const uint8_t *p, size_t n)
{
	*rest = (struct key_rest){.is_inside = true, .in_header = true, .has_colon = true};
	for (size_t i = 0; i < n && rest->is_inside; i++)
		rest->is_inside = continues(rest, p[i]);
}

/* Sets *rest to the state after data that do not begin inside a key. */
static void set_rest(struct key_rest *rest, const uint8_t *p, size_t n)
{
	size_t from = 0, to = 0, tail;
	bool found = false;

	while (key_block_find(p, n, to, &from, &to))
		found = true;
	if (found && to == n) {
		begin_key(rest, p + from, n - from);
		return;
	}
	tail = key_block_tail(p, n);
	*rest = (struct key_rest){.tail_size = tail};
	memcpy(rest->tail, p + n - tail, tail);
}

/* Sets *rest to the state after data that begin inside a key. Returns how many bytes belong to
 * it. */
static size_t continue_key(struct key_rest *rest, const uint8_t *p, size_t n)
{
	size_t end = find_end(p, n, 0), at = 0;

	while (at < end && continues(rest, p[at]))
		at++;
	if (at < n)
		set_rest(rest, p + at, n - at);
	return at;
}

void key_block_continue(struct key_rest *rest, const uint8_t *p, size_t n, size_t *from, size_t *to)
{
	uint8_t joined[2 * KEY_TAIL_MAX];
	size_t tail = rest->tail_size, more = n < KEY_TAIL_MAX ? n : KEY_TAIL_MAX, key, end;

	*from = *to = 0;
	if (rest->is_inside) {
		*to = continue_key(rest, p, n);
		return;
	}
	memcpy(joined, rest->tail, tail);
	memcpy(joined + tail, p, more);
	if (tail && key_block_find(joined, tail + more, 0, &key, &end) && key >= tail) {
		*from = key - tail;
		begin_key(rest, NULL, 0);
		*to = *from + continue_key(rest, p + *from, n - *from);
	} else if (tail && tail + n <= KEY_TAIL_MAX) {
		set_rest(rest, joined, tail + n);
	} else {
		set_rest(rest, p, n);
	}
}
