#include "base/system/duration.h"

#include <string.h>

#include "base/system/clock.h"

/* The length of a unit in ns; 0: unknown unit */
static uint64_t unit_ns(const char *unit)
{
	static const struct { const char *name; uint64_t ns; } units[] = {
		{"", NS_PER_SECOND}, {"s", NS_PER_SECOND}, {"ms", 1000000}, {"us", 1000},
		{"ns", 1}, {"m", 60 * NS_PER_SECOND}, {"min", 60 * NS_PER_SECOND},
		{"h", 3600 * NS_PER_SECOND},
	};

	for (size_t i = 0; i < sizeof(units) / sizeof(*units); i++)
		if (!strcmp(units[i].name, unit))
			return units[i].ns;
	return 0;
}

/* Avoids floating point, so that 0.1 is 100000000 ns in any locale. A nonzero duration of less than
 * 1 ns counts as 1 ns, because 0 means "none". */
bool duration_parse(const char *s, uint64_t *ns)
{
	uint64_t whole = 0, part = 0, scale = 1, unit;
	bool any = false, more = false;

	for (; *s >= '0' && *s <= '9'; s++, any = true)
		if (__builtin_mul_overflow(whole, 10, &whole) ||
		    __builtin_add_overflow(whole, (uint64_t)(*s - '0'), &whole))
			return false;
	for (s += *s == '.'; *s >= '0' && *s <= '9'; s++, any = true) {
		if (scale >= NS_PER_SECOND) {
			more |= *s != '0';
			continue;
		}
		part = 10 * part + (*s - '0');
		scale *= 10;
	}
	unit = unit_ns(s);
	if (!any || !unit || whole > INT64_MAX / unit)
		return false;
	/* 3600 s times 10^9 parts fits */
	*ns = whole * unit + (uint64_t)((__uint128_t)part * unit / scale);
	if (!*ns && (part || more))
		*ns = 1;
	return true;
}
