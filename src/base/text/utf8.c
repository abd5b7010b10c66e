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

/* Ranges of characters that are invisible or change how others are displayed. The last two code
 * points of each plane, which utf8_is_visible excludes, are noncharacters, not allowed in XML. */
static const struct { uint32_t first, last; } hidden[] = {
	{0x00, 0x1f},	  {0x7f, 0x9f},	    {0xad, 0xad},     {0x61c, 0x61c},
	{0x180e, 0x180e}, {0x200b, 0x200f}, {0x2028, 0x202e}, {0x2060, 0x206f},
	{0xfdd0, 0xfdef}, {0xfeff, 0xfeff}, {0xfff0, 0xfffb}, {0xe0000, 0xe0fff},
};

bool utf8_is_visible(uint32_t c)
{
	for (size_t i = 0; i < sizeof(hidden) / sizeof(*hidden); i++)
		if (c >= hidden[i].first && c <= hidden[i].last)
			return false;
	return (c & 0xfffe) != 0xfffe;
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
