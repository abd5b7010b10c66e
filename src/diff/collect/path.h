/* Normalizes paths for a comparison: absolute, without "." and "..", and relative to the directory
 * that the command started in (its home), so that the runs may use different directories. */
#ifndef DIFF_COLLECT_PATH_H
#define DIFF_COLLECT_PATH_H

#include <stddef.h>

#include "base/text/sbuf.h"

/* Returns an absolute path relative to `home`, as a pointer into `path`; "." for `home` itself.
 * Returns `path` if it is not below `home`, or `home` is "" or "/". */
const char *path_from_home(const char *path, const char *home);
/* Writes a word of a command line to `to`, replacing its content, with "." for each occurrence of
 * `home`. */
void path_word(struct sbuf *to, const char *word, const char *home);
/* Returns the last component. */
const char *path_base(const char *path);
#endif
