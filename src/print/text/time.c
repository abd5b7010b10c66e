#include "print/text/time.h"

#include <stdlib.h>

enum { NS = 1000000000 };

void text_padded(struct sbuf *b, uint64_t n, unsigned width, char pad)
{
	char t[24];
	unsigned i = sizeof(t);

	do
		t[--i] = '0' + n % 10;
	while (n /= 10);
	while (sizeof(t) - i < width)
		t[--i] = pad;
	sbuf_add(b, t + i, sizeof(t) - i);
}

void text_seconds(struct sbuf *b, uint64_t ns, unsigned width)
{
	text_padded(b, ns / NS, width, ' ');
	sbuf_char(b, '.');
	text_padded(b, ns % NS / 1000, 6, '0');
}

static void time_of_day(struct sbuf *b, const struct tm *tm)
{
	text_padded(b, tm->tm_hour, 2, '0');
	sbuf_char(b, ':');
	text_padded(b, tm->tm_min, 2, '0');
	sbuf_char(b, ':');
	text_padded(b, tm->tm_sec, 2, '0');
}

void text_clock(struct sbuf *b, struct text_clock *c, uint64_t realtime_ns, unsigned digits)
{
	time_t second = realtime_ns / NS;

	if (second != c->second) {
		c->second = second;
		if (!localtime_r(&second, &c->tm))
			c->tm = (struct tm){0};
	}
	time_of_day(b, &c->tm);
	if (digits) {
		sbuf_char(b, '.');
		text_padded(b, realtime_ns % NS / 1000, 6, '0');
	}
}

void text_date(struct sbuf *b, int64_t seconds, int64_t fraction, unsigned digits,
	       const char *open, const char *close)
{
	time_t second = seconds;
	struct tm tm;
	int64_t limit = 1;

	for (unsigned i = 0; i < digits; i++)
		limit *= 10;
	if ((!seconds && !fraction) || fraction < 0 || fraction >= limit ||
	    !localtime_r(&second, &tm))
		return;

	int64_t year = tm.tm_year + 1900LL;
	long east = tm.tm_gmtoff / 60;

	sbuf_str(b, open);
	sbuf_str(b, year < 0 ? "-" : "");
	text_padded(b, year < 0 ? -year : year, 4, '0');
	sbuf_char(b, '-');
	text_padded(b, tm.tm_mon + 1, 2, '0');
	sbuf_char(b, '-');
	text_padded(b, tm.tm_mday, 2, '0');
	sbuf_char(b, 'T');
	time_of_day(b, &tm);
	if (fraction) {
		sbuf_char(b, '.');
		text_padded(b, fraction, digits, '0');
	}
	sbuf_char(b, east < 0 ? '-' : '+');
	text_padded(b, labs(east) / 60, 2, '0');
	text_padded(b, labs(east) % 60, 2, '0');
	sbuf_str(b, close);
}
