/* Searches for parts of a text */
#ifndef BASE_TEXT_CONTAINS_H
#define BASE_TEXT_CONTAINS_H

#include <stdbool.h>

/* Whether the text has one of the parts. A NULL follows the last part. */
bool text_contains_any(const char *text, const char *const *parts);
/* The same, whatever the case of the letters is */
bool text_contains_any_case(const char *text, const char *const *parts);
/* Returns where the part is in the text, whatever the case of its letters is; NULL: nowhere. */
const char *text_find_case(const char *text, const char *part);
#endif
