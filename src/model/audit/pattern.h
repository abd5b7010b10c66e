/* Patterns of paths, for the rows of secrets and the like. An asterisk matches characters other
 * than '/'. "~/" at the beginning matches any directory, since home directories may be anywhere;
 * a slash and two asterisks at the end match everything below the directory. */
#ifndef MODEL_AUDIT_PATTERN_H
#define MODEL_AUDIT_PATTERN_H

#include <stdbool.h>
#include <stddef.h>

/* Whether the path matches. Sets *base to the length of what "~" matches; 0 without "~". */
bool pattern_matches(const char *pattern, const char *path, size_t *base);
/* The same for one of several patterns, separated by spaces */
bool patterns_match(const char *patterns, const char *path, size_t *base);
/* Whether the word is one of several that are separated by spaces */
bool words_contain(const char *words, const char *word);
#endif
