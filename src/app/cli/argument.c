#include "app/cli/argument.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/cli/exit_status.h"
#include "base/system/clock.h"
#include "base/text/nearest.h"
#include "base/text/sbuf.h"

/* Reports an invalid value in the words of strace. Returns EXIT_USAGE; 0 if ptrail's own words are
 * to be used. */
static int report_as_strace(struct diag *diag, const char *what, const char *arg)
{
	if (!diag->as_strace)
		return 0;
	diag_say(diag, "invalid %s argument: '%s'", what, arg);
	return EXIT_USAGE;
}

int argument_number(struct diag *diag, const char *what, const char *arg, unsigned long most,
		 unsigned *to)
{
	char *end;
	unsigned long n;

	errno = 0;
	n = strtoul(arg, &end, 10);
	if (*arg < '0' || *arg > '9' || *end || errno || n > most) {
		if (report_as_strace(diag, what, arg))
			return EXIT_USAGE;
		diag_say(diag, "%s: must be a number from 0 to %lu, not '%s'", what, most, arg);
		return EXIT_USAGE;
	}
	*to = n;
	return 0;
}

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
bool argument_is_duration(const char *s, uint64_t *ns)
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

int argument_duration(struct diag *diag, const char *what, const char *arg, uint64_t *to)
{
	if (argument_is_duration(arg, to))
		return 0;
	diag_say(diag, "%s: '%s' is not a duration (examples: 10, 1.5, 200ms, 5m)", what, arg);
	return EXIT_USAGE;
}

int argument_word(struct diag *diag, const char *what, const char *arg, const char *const *words,
	       unsigned *to)
{
	struct sbuf all = {0};
	unsigned count = 0;
	const char *near;

	for (unsigned i = 0; words[i]; i++, count++) {
		if (!strcmp(words[i], arg)) {
			*to = i;
			sbuf_done(&all);
			return 0;
		}
		sbuf_str(&all, !i ? "" : words[i + 1] ? ", " : " or ");
		sbuf_str(&all, words[i]);
	}
	near = nearest(arg, words, count);
	if (!report_as_strace(diag, what, arg))
		diag_say(diag, "%s: must be %s, not '%s'%s%s%s", what, all.s, arg,
			 near ? " (did you mean '" : "", near ? near : "", near ? "'?)" : "");
	sbuf_done(&all);
	return EXIT_USAGE;
}

int argument_size(struct diag *diag, const char *what, const char *arg, uint64_t least,
		  uint64_t *to)
{
	static const char suffixes[] = "KMG";
	char least_text[40] = "";
	const char *suffix;
	unsigned shift = 0;
	char *end;

	errno = 0;
	unsigned long long n = strtoull(arg, &end, 10);

	suffix = *end ? strchr(suffixes, *end) : NULL;
	if (suffix)
		shift = 10 * (suffix - suffixes + 1);
	if (*arg < '0' || *arg > '9' || errno || (*end && (!suffix || end[1])) ||
	    n > UINT64_MAX >> shift || n << shift < least) {
		if (least)
			snprintf(least_text, sizeof(least_text), " of at least %lluK",
				 (unsigned long long)least >> 10);
		diag_say(diag, "%s: '%s' is not a size%s (examples: 500K, 20M, 1G)", what, arg,
			 least_text);
		return EXIT_USAGE;
	}
	*to = n << shift;
	return 0;
}
