/* Lexical operations on paths; the file system is not accessed. */
#ifndef BASE_TEXT_PATH_H
#define BASE_TEXT_PATH_H

#include <stdbool.h>
#include <stddef.h>

#include "base/text/sbuf.h"

/* How ".." is treated: it removes the preceding component, even if that is a symbolic link
 * (PATH_UP_REMOVES), or is kept, because its meaning depends on symbolic links (PATH_UP_KEPT) */
enum path_up { PATH_UP_REMOVES, PATH_UP_KEPT };

/* Whether the path, or another text, ends with these characters */
bool path_ends_with(const char *path, const char *tail);

/* Writes to `out` the absolute form of `path` (`len` bytes), relative to `directory`, which may be
 * NULL if `path` is absolute; "." and empty components are removed. Returns false if the result
 * with its NUL does not fit in `room` bytes, or if neither `path` nor `directory` is absolute. */
bool path_join(char *out, size_t room, const char *directory, const char *path, size_t len,
	       enum path_up up);

/* Writes the absolute form of `path`, `n` bytes or up to its NUL, to `to`, replacing its content.
 * It is relative to `directory`; if that is "" (unknown), the result stays relative. ".." removes
 * the component before it, even if that is a symbolic link. */
void path_absolute(struct sbuf *to, const char *directory, const char *path, size_t n);
/* The same for a process whose root directory is `root`; NULL: "/". An absolute path begins there,
 * and ".." does not leave it. A directory that is not below it is outside of the root, as after a
 * chroot(2) that is not followed by a chdir(2). */
void path_absolute_below(struct sbuf *to, const char *root, const char *directory,
			 const char *path, size_t n);
#endif
