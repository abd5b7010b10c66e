#include "base/text/escapes.h"

#include <stdbool.h>
#include <string.h>

enum { ESC = 0x1b, BEL = 0x07, STRING_MAX = 1024 };

static bool is_between(char c, char low, char high) { return c >= low && c <= high; }

/* Returns the length of a control sequence: parameters, intermediate bytes and a final byte. 0: it
 * is cut off. */
static size_t control_length(const char *s, size_t n)
{
	size_t i = 2;

	while (i < n && is_between(s[i], ' ', '?'))
		i++;
	if (i == n)
		return 0;
	return is_between(s[i], '@', '~') ? i + 1 : i;
}

/* Returns the length of a string that ends with BEL or ESC \. 0: it is cut off. One without an end
 * in this line is no string: only its first two bytes count. */
static size_t string_length(const char *s, size_t n)
{
	for (size_t i = 2; i < n && i < STRING_MAX; i++) {
		if (s[i] == BEL)
			return i + 1;
		if (s[i] == ESC)
			return i + 1 == n ? 0 : s[i + 1] == '\\' ? i + 2 : i;
		if (s[i] == '\n')
			return 2;
	}
	return n < STRING_MAX ? 0 : 2;
}

/* Returns the length of the sequence that begins at `s`; 0: it is cut off. */
static size_t sequence_length(const char *s, size_t n)
{
	size_t i = 1;

	if (n < 2)
		return 0;
	if (s[1] == '[')
		return control_length(s, n);
	if (strchr("]PX^_", s[1]))
		return s[1] ? string_length(s, n) : 1;
	while (i < n && is_between(s[i], ' ', '/'))	/* such as ESC ( B */
		i++;
	return i == n ? 0 : is_between(s[i], '0', '~') ? i + 1 : i;
}

size_t escapes_remove(char *text, size_t n)
{
	size_t to = 0;

	for (size_t i = 0; i < n;) {
		size_t length = text[i] == ESC ? sequence_length(text + i, n - i) : 0;

		if (text[i] == ESC && !length) {
			memmove(text + to, text + i, n - i);
			return to + n - i;
		}
		if (length)
			i += length;
		else
			text[to++] = text[i++];
	}
	return to;
}
