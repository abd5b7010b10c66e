#include "base/text/utf8.h"

unsigned utf8_sequence(const uint8_t *p, uint64_t left)
{
	uint8_t c = *p;
	unsigned n = c < 0x80 ? 1 : c < 0xc2 ? 0 : c < 0xe0 ? 2 : c < 0xf0 ? 3 : c < 0xf5 ? 4 : 0;

	if (n > left)
		return 0;
	for (unsigned i = 1; i < n; i++)
		if ((p[i] & 0xc0) != 0x80)
			return 0;
	if (n > 2 && ((c == 0xe0 && p[1] < 0xa0) || (c == 0xed && p[1] > 0x9f) ||
		      (c == 0xf0 && p[1] < 0x90) || (c == 0xf4 && p[1] > 0x8f)))
		return 0;
	return n;
}

uint32_t utf8_character(const uint8_t *p, unsigned length)
{
	uint32_t c = length == 1 ? *p : *p & (0x7f >> length);

	for (unsigned i = 1; i < length; i++)
		c = c << 6 | (p[i] & 0x3f);
	return c;
}

void utf8_add(struct sbuf *b, const uint8_t *p, uint64_t n)
{
	while (n) {
		unsigned step = utf8_sequence(p, n);

		if (step)
			sbuf_add(b, (const char *)p, step);
		else
			sbuf_str(b, "\xef\xbf\xbd");
		p += step ? step : 1;
		n -= step ? step : 1;
	}
}
