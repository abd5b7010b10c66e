/* -P: calls that name one of some paths. A call names a path when an argument of it is the path, or
 * a descriptor that stands for what is there.
 *
 * As strace(1) has it, what the user gives counts both as it was given and as what it is at the
 * start, with symbolic links followed. Beyond strace, a path of a call that starts from a folder
 * that is known (of a descriptor, or the caller's own) counts as a whole one too, and what is not
 * there yet is looked for where it would be. */
#ifndef FILTER_PATHS_H
#define FILTER_PATHS_H

#include <stdbool.h>

#include "ptrail/value.h"

struct paths;

/* Adds a path to *p, which is made when it is NULL. A relative one starts from our own folder. */
void paths_add(struct paths **p, const char *path);
void paths_free(struct paths *p);			/* NULL is nothing */

/* What the i-th path, as it was given, is beside that; NULL: nothing else. Of no path: both NULL */
const char *paths_given(const struct paths *p, unsigned i, const char **is);

/* The folder of the caller, or NULL where it is not known. Asked for only where it matters. */
typedef const char *paths_folder_fn(void *ctx);

/* Whether the call, as it is known at its entry, names one of them: what it brings does not count.
 * `ctx` is handed to `folder`. */
bool paths_match(const struct paths *p, const struct call_view *c, paths_folder_fn *folder,
		 void *ctx);
#endif
