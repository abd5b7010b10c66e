/* Spelling suggestions. */
#ifndef BASE_TEXT_NEAREST_H
#define BASE_TEXT_NEAREST_H

#include <stddef.h>

/* Returns the one of `words` with the smallest edit distance to `word` (insertions, deletions,
 * replacements and swaps of adjacent letters, ignoring case); of equal ones, the first. Returns
 * NULL if the distance exceeds a third of the length of `word`, limited to 1 to 3. */
const char *nearest(const char *word, const char *const *words, size_t n);
#endif
