#include "print/core/time.h"

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

/* Appends the part of a second, with the point. */
static void add_fraction(struct sbuf *b, uint64_t ns, enum precision precision)
{
	static const struct {
		unsigned digits, ns;
	} units[] = {
		[PRECISION_US] = {6, 1000}, [PRECISION_S] = {0, NS}, [PRECISION_MS] = {3, 1000000},
		[PRECISION_NS] = {9, 1},
	};

	if (!units[precision].digits)
		return;
	sbuf_char(b, '.');
	text_padded(b, ns % NS / units[precision].ns, units[precision].digits, '0');
}

void text_duration(struct sbuf *b, uint64_t ns, unsigned width, enum precision precision)
{
	text_padded(b, ns / NS, width, ' ');
	add_fraction(b, ns, precision);
}

void text_seconds(struct sbuf *b, uint64_t ns, unsigned width)
{
	text_duration(b, ns, width, PRECISION_US);
}

static void time_of_day(struct sbuf *b, const struct tm *tm)
{
	text_padded(b, tm->tm_hour, 2, '0');
	sbuf_char(b, ':');
	text_padded(b, tm->tm_min, 2, '0');
	sbuf_char(b, ':');
	text_padded(b, tm->tm_sec, 2, '0');
}

void text_clock(struct sbuf *b, struct text_clock *c, uint64_t realtime_ns,
		enum precision precision)
{
	time_t second = realtime_ns / NS;

	if (second != c->second) {
		c->second = second;
		if (!localtime_r(&second, &c->tm))
			c->tm = (struct tm){0};
	}
	time_of_day(b, &c->tm);
	add_fraction(b, realtime_ns, precision);
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
