/* A set of small numbers that have names: signals, outcomes. */
#ifndef FILTER_WORD_SET_H
#define FILTER_WORD_SET_H

#include "filter/filter.h"

enum { WORD_SET_MAX = 256 }; /* numbers are 0 to 255 */

struct word_set {
	uint64_t bits[WORD_SET_MAX / 64];
};

/* What the words of a list can be */
struct vocabulary {
	const char *what;   /* "signal": as errors call it */
	const char *prefix; /* "SIG": names may come without it; "" */
	int least, most;    /* numbers in this range are words too; 0, 0: none are */
	size_t count;
	const struct word {
		const char *name;
		int number;
	} *words;
};

/* Returns 0; or -EINVAL with a sentence in `err` and the set as it was. Upper and lower case are
 * the same. */
int word_set_parse(struct word_set *s, const struct vocabulary *v, const char *words,
		   struct filter_error *err);
void word_set_fill(struct word_set *s);

static inline bool word_set_has(const struct word_set *s, int number)
{
	return number >= 0 && number < WORD_SET_MAX && s->bits[number / 64] >> number % 64 & 1;
}
#endif
