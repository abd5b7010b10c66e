/* Limits of regular expressions: the C library copies a repeated part for each repetition, so that
 * a few nested ones would need minutes and all memory. */
#ifndef FILTER_PATTERN_H
#define FILTER_PATTERN_H

/* Returns the limit that a POSIX extended regular expression exceeds, as a constant text; NULL: it
 * exceeds none. The expression may be invalid. */
const char *pattern_exceeded_limit(const char *pattern);
#endif
