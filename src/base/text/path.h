/* Paths as words: nothing is asked of a file system. */
#ifndef BASE_TEXT_PATH_H
#define BASE_TEXT_PATH_H

#include <stdbool.h>
#include <stddef.h>

/* What ".." does: it takes off the part in front of it, also where that is a link; or it stays,
 * since what it means depends on links */
enum path_up { PATH_UP_TAKES, PATH_UP_STAYS };

/* The whole path in its shortest form: `path`, of `len` bytes, from `folder`, which may be NULL
 * where it is whole already. "." and empty parts say nothing. False: it is longer than `room`, with
 * a NUL behind it, or relative to a folder that is not whole. */
bool path_join(char *out, size_t room, const char *folder, const char *path, size_t len,
	       enum path_up up);
#endif
