/* A set of small numbers with names: signals, outcomes. */
#ifndef FILTER_WORD_SET_H
#define FILTER_WORD_SET_H

#include "filter/filter.h"

enum { WORD_SET_MAX = 256 }; /* numbers are 0 to 255 */

struct word_set {
	uint64_t bits[WORD_SET_MAX / 64];
};

/* The valid words of a list */
struct vocabulary {
	const char *what;   /* noun for messages: "signal" */
	const char *prefix; /* optional prefix of names: "SIG"; "": none */
	int least, most;    /* range of numbers that are valid too; 0, 0: none */
	size_t count;       /* number of .words */
	const struct set_word {
		const char *name;
		int number;
	} *words;
};

/* Sets *s to the set that `words` describes, ignoring case. Returns 0, or -EINVAL with a message in
 * `err` and the set unchanged. */
int word_set_parse(struct word_set *s, const struct vocabulary *v, const char *words,
		   struct filter_error *err);
/* Adds all numbers. */
void word_set_fill(struct word_set *s);

static inline bool word_set_has(const struct word_set *s, int number)
{
	return number >= 0 && number < WORD_SET_MAX && s->bits[number / 64] >> number % 64 & 1;
}
#endif
