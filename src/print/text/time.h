/* Points in time as strace writes them, in local time. */
#ifndef PRINT_TEXT_TIME_H
#define PRINT_TEXT_TIME_H

#include <stdint.h>
#include <time.h>

#include "base/text/sbuf.h"

/* The broken-down time of a second, made once a second */
struct text_clock {
	time_t second;
	struct tm tm;
};

/* "13:37:00", with `digits` digits of the fraction (0 or 6). Zeroed clocks are new ones. */
void text_clock(struct sbuf *b, struct text_clock *c, uint64_t realtime_ns, unsigned digits);
/* At least `width` characters, filled up in front */
void text_padded(struct sbuf *b, uint64_t n, unsigned width, char pad);
/* Nanoseconds as seconds, `width` characters before the point, and microseconds */
void text_seconds(struct sbuf *b, uint64_t ns, unsigned width);
/* 2023-11-14T22:13:20.500000000+0000 between `open` and `close`; nothing, neither of them, where
 * there is no such date, or at 0. `fraction` is in units of 10^-digits seconds. */
void text_date(struct sbuf *b, int64_t seconds, int64_t fraction, unsigned digits,
	       const char *open, const char *close);
#endif
