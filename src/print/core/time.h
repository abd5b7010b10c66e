/* Timestamps in strace's formats, in local time. */
#ifndef PRINT_CORE_TIME_H
#define PRINT_CORE_TIME_H

#include <stdint.h>
#include <time.h>

#include "base/text/sbuf.h"
#include "ptrail/printer.h"

/* Cache of the broken-down time of one second. Zeroed: empty. */
struct text_clock {
	time_t second;
	struct tm tm;
};

/* Appends "13:37:00" with a fraction of that precision. */
void text_clock(struct sbuf *b, struct text_clock *c, uint64_t realtime_ns,
		enum precision precision);
/* Appends `n`, padded on the left with `pad` to at least `width` characters. */
void text_padded(struct sbuf *b, uint64_t n, unsigned width, char pad);
/* Appends nanoseconds as seconds with a fraction of that precision, padded to `width` characters
 * before the point. */
void text_duration(struct sbuf *b, uint64_t ns, unsigned width, enum precision precision);
/* The same with six decimals */
void text_seconds(struct sbuf *b, uint64_t ns, unsigned width);
/* Appends `open`, 2023-11-14T22:13:20.500000000+0000 and `close`. Appends nothing if the time is 0
 * or not representable. `fraction` is in units of 10^-digits seconds. */
void text_date(struct sbuf *b, int64_t seconds, int64_t fraction, unsigned digits,
	       const char *open, const char *close);
#endif
