/* A set of descriptor numbers, as in -e read=SET: numbers separated by commas, `all` or `none`; a
 * leading ! inverts it */
#ifndef FILTER_NUMBER_SET_H
#define FILTER_NUMBER_SET_H

#include "filter/filter.h"

/* An initializer of zeros is the empty set. */
struct number_set {
	bool negated;		/* the set has all numbers except these: */
	unsigned count;
	int *numbers;
};

/* Sets *s to the set that `words` describes. Returns 0, or -EINVAL with a message in
 * `err` and the set unchanged. */
int number_set_parse(struct number_set *s, const char *words, struct filter_error *err);
void number_set_done(struct number_set *s);
/* Negative numbers are in no set. */
bool number_set_has(const struct number_set *s, int number);
#endif
