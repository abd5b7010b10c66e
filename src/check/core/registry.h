/* The checks that there are, of all families. */
#ifndef CHECK_CORE_REGISTRY_H
#define CHECK_CORE_REGISTRY_H

#include "check/core/check.h"

enum { CHECKS_MAX = 128 };

size_t checks_count(void);			/* at most CHECKS_MAX */
/* By its place: families in the order of families.def, each in its own. */
const struct check *checks_at(size_t place);
/* By id or name, in letters of any case: its place; -1: there is none */
int checks_find(const char *word);
/* Whether it is of that family, which its id begins with: "LK" */
bool checks_is_of(const struct check *c, const char *family);
/* The id, family or name that was probably meant; NULL: none is near */
const char *checks_nearest(const char *word);
#endif
