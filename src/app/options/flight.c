/* --flight and --flight-when */
#include "app/cli/options_rows.h"

#include <stdio.h>
#include <string.h>

#include "app/cli/exit_status.h"
#include "base/system/clock.h"
#include "base/system/duration.h"

/* Bytes that a flight recorder keeps by default, and at least */
static const uint64_t size_default = 64 << 20, size_min = 1 << 20;

/* Parses a number with a K, M or G. */
static bool parse_size(const char *s, uint64_t *size)
{
	static const char units[] = "KMG";
	const char *unit;
	uint64_t n = 0;

	if (*s < '0' || *s > '9')
		return false;
	for (; *s >= '0' && *s <= '9'; s++)
		if (__builtin_mul_overflow(n, 10, &n) ||
		    __builtin_add_overflow(n, (uint64_t)(*s - '0'), &n))
			return false;
	unit = *s ? strchr(units, *s) : NULL;
	if (!unit || s[1])
		return false;
	return !__builtin_mul_overflow(n, 1ULL << 10 * (unit - units + 1), size);
}

/* A duration with its unit: a number alone could be a size, too. */
static bool parse_age(const char *s, uint64_t *age)
{
	size_t n = strlen(s);

	return n && s[n - 1] > '9' && duration_parse(s, age);
}

/* Parses a size or a duration. Each may be given once. */
static bool parse_limit(const char *word, struct flight_limits *l)
{
	uint64_t size = 0, age = 0;

	if (parse_size(word, &size)) {
		if (l->bytes || size < size_min)
			return false;
		l->bytes = size;
		return true;
	}
	if (l->age || !parse_age(word, &age) || age < NS_PER_SECOND)
		return false;
	l->age = age;
	return true;
}

int set_flight(struct parse *p, const char *arg)
{
	struct flight_limits limits = {0};
	const char *rest = arg;
	bool good = true, more = true;
	char word[32];

	while (good && more) {
		size_t n = strcspn(rest, ",");

		more = rest[n];
		good = n < sizeof(word);
		if (!good)
			break;
		snprintf(word, sizeof(word), "%.*s", (int)n, rest);
		good = parse_limit(word, &limits);
		rest += n + more;
	}
	if (!good) {
		diag_say(p->diag, "--flight: must be a size of at least 1M, a duration of at least "
			 "1s, or both (examples: 64M, 60s, 256M,5m), not '%s'", arg);
		return EXIT_USAGE;
	}
	if (!limits.bytes)
		limits.bytes = size_default;
	p->o->flight.is_wanted = true;
	p->o->flight.limits = limits;
	return 0;
}

int set_flight_when(struct parse *p, const char *arg)
{
	struct filter *calls = filter_new();
	struct filter_error error = {0};

	if (filter_parse(calls, arg, &error)) {
		report_invalid_set(p, "--flight-when=", arg, &error);
	} else if ((filter_all_calls(calls) && filter_all_statuses(calls)) ||
		   !filter_wants_calls(calls)) {
		diag_say(p->diag, "--flight-when=%s: must select system calls, but not all of "
			 "them; examples: 'duration > 1s', 'errno=ENOSPC'", arg);
	} else {
		filter_free(p->o->flight.when);
		p->o->flight.when = calls;
		return 0;
	}
	filter_free(calls);
	return EXIT_USAGE;
}

int check_flight(struct parse *p)
{
	const struct options *o = p->o;

	if (o->flight.when && !o->flight.is_wanted)
		diag_say(p->diag, "--flight-when requires --flight=SIZE, which keeps the events "
			 "that it writes");
	else if (o->flight.is_wanted && !o->record)
		diag_say(p->diag, "--flight requires --record=FILE, the file that is written when "
			 "something has happened");
	else if (o->flight.is_wanted && o->most)
		diag_say(p->diag, "--flight and --max-bytes cannot be combined: the size of "
			 "--flight limits the recording");
	else
		return 0;
	return EXIT_USAGE;
}

void flight_options_done(struct options *o)
{
	filter_free(o->flight.when);
}
