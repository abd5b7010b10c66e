/* Paths as they are compared: whole, without "." and "..", and below the folder that the command
 * began in (its home) relative to that, so that a run may be in another place. */
#ifndef DIFF_COLLECT_PATH_H
#define DIFF_COLLECT_PATH_H

#include <stddef.h>

#include "base/text/sbuf.h"

/* `path`, of `n` bytes, from `folder` ("": unknown; then it stays relative). ".." takes off the
 * part in front of it, also where that is a link. `to` is emptied first. */
void path_whole(struct sbuf *to, const char *folder, const char *path, size_t n);
/* What is left of a whole path below `home`; the same where it is not below, or `home` is "" or
 * "/". Points into `path`; "." for the home itself. */
const char *path_from_home(const char *path, const char *home);
/* A word of a command line with "." wherever the home stands; `to` is emptied first. */
void path_word(struct sbuf *to, const char *word, const char *home);
/* The last part */
const char *path_base(const char *path);
#endif
