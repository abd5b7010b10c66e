/* Which of several words may have been meant. */
#ifndef BASE_TEXT_NEAREST_H
#define BASE_TEXT_NEAREST_H

#include <stddef.h>

/* The one of `words` that the fewest changes (a letter put in, left out, replaced, or two of them
 * swapped; case does not count) lead to, the first of equals. NULL where that takes more than a
 * third of the letters, at least one and at most three. */
const char *nearest(const char *word, const char *const *words, size_t n);
#endif
