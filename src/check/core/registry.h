/* The table of all checks. */
#ifndef CHECK_CORE_REGISTRY_H
#define CHECK_CORE_REGISTRY_H

#include "check/core/check.h"

enum { CHECKS_MAX = 128 };

size_t checks_count(void);			/* at most CHECKS_MAX */
/* The check with that index; NULL: none. Families are in the order of families.def. */
const struct check *checks_at(size_t index);
/* The index of the check with that id or name, ignoring case; -1: none */
int checks_find(const char *word);
/* Whether its id begins with that family: "LK" */
bool checks_is_of(const struct check *c, const char *family);
/* The id or name most similar to `word`; NULL: none is similar */
const char *checks_nearest(const char *word);
#endif
