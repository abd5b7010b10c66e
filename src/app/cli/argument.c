#include "app/cli/argument.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/cli/exit_status.h"
#include "base/system/duration.h"
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

	/* strace leaves blanks and the sign to strtol(3) */
	const char *digits = arg + (diag->as_strace ? strspn(arg, " \t\n\v\f\r") : 0);

	digits += diag->as_strace && *digits == '+';
	errno = 0;
	n = strtoul(digits, &end, 10);
	if (*digits < '0' || *digits > '9' || *end || errno || n > most) {
		if (report_as_strace(diag, what, arg))
			return EXIT_USAGE;
		diag_say(diag, "%s: must be a number from 0 to %lu, not '%s'", what, most, arg);
		return EXIT_USAGE;
	}
	*to = n;
	return 0;
}

int argument_duration(struct diag *diag, const char *what, const char *arg, uint64_t *to)
{
	if (duration_parse(arg, to))
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
