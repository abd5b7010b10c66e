/* Differences between what two programs were started with. */
#ifndef MODEL_EXEC_CHANGES_H
#define MODEL_EXEC_CHANGES_H

#include "base/memory/arena.h"
#include "ptrail/event.h"

/* Returns the differences in the arena. They point into the arguments. An argument is NULL if it is
 * unknown. */
const struct exec_changes *exec_changes_between(const struct environment *before,
						const struct environment *after,
						const struct descriptors *open_before,
						const struct descriptors *open_after,
						struct arena *arena);
/* Whether both descriptors refer to the same file, opened in the same way */
bool descriptor_is_same(const struct descriptor *a, const struct descriptor *b);
/* Whether the list is known and has all open descriptors */
bool descriptors_are_complete(const struct descriptors *open);
#endif
