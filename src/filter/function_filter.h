/* Which library calls are wanted: the FILTER of -l and -e library, "!NAME,NAME@MODULE,@MODULE" with
 * wildcards. */
#ifndef FILTER_FUNCTION_FILTER_H
#define FILTER_FUNCTION_FILTER_H

#include <stdbool.h>

#include "filter/filter.h"

struct function_filter;

/* Parses the filter. Returns NULL, with a message in `err`, if it is invalid. */
struct function_filter *function_filter_parse(const char *text, struct filter_error *err);
/* Whether it accepts a call of the function by the module, whose path or file name is given. A
 * pattern matches the symbol of the function or its demangled name, which may be NULL. */
bool function_filter_accepts(const struct function_filter *f, const char *function,
			     const char *demangled, const char *module);
/* Whether a shell pattern matches the path of a file, or if it has no '/', the name of the file */
bool pattern_matches_file(const char *pattern, const char *path);
void function_filter_free(struct function_filter *f);
#endif
