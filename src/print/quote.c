#include "print/quote.h"

#include <string.h>

static const char letters[256] = {
	['\t'] = 't', ['\n'] = 'n', ['\v'] = 'v', ['\f'] = 'f',
	['\r'] = 'r', ['"'] = '"',  ['\\'] = '\\',
};

/* The shortest that the next character cannot be taken for a part of */
static void octal(struct sbuf *b, uint8_t c, bool digit_next)
{
	char t[4] = {'\\'};
	unsigned n = 1;

	if (digit_next || c >= 0100)
		t[n++] = '0' + (c >> 6);
	if (digit_next || c >= 010)
		t[n++] = '0' + (c >> 3 & 7);
	t[n++] = '0' + (c & 7);
	sbuf_add(b, t, n);
}

static void escaped(struct sbuf *b, const uint8_t *p, uint64_t n, const char *also)
{
	for (uint64_t i = 0, plain = 0; i < n; plain = ++i) {
		while (i < n && p[i] >= ' ' && p[i] < 127 && !letters[p[i]] &&
		       !strchr(also, p[i]))
			i++;
		sbuf_add(b, (const char *)p + plain, i - plain);
		if (i == n)
			return;
		if (letters[p[i]])
			sbuf_add(b, (char[]){'\\', letters[p[i]]}, 2);
		else
			octal(b, p[i], i + 1 < n && p[i + 1] >= '0' && p[i + 1] <= '7');
	}
}

void quote(struct sbuf *b, const uint8_t *p, uint64_t n, enum quote how)
{
	static const char hex[] = "0123456789abcdef";

	sbuf_char(b, '"');
	if (how == QUOTE_OCTAL)
		escaped(b, p, n, "");
	else
		for (uint64_t i = 0; i < n; i++)
			sbuf_add(b, (char[]){'\\', 'x', hex[p[i] >> 4], hex[p[i] & 15]}, 4);
	sbuf_char(b, '"');
}

void quote_angled(struct sbuf *b, const char *s)
{
	escaped(b, (const uint8_t *)s, strlen(s), "<>");
}

void quote_bare(struct sbuf *b, const char *s)
{
	for (; *s; s++) {
		size_t n = strcspn(s, "\"");

		if (n)
			escaped(b, (const uint8_t *)s, n, "");
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
