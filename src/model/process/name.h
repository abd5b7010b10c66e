/* The name of a program: the name that it was run by. So /bin/sh is "sh" whichever shell that
 * is, and a program of many names (busybox) has the one it was called by. */
#ifndef MODEL_PROCESS_NAME_H
#define MODEL_PROCESS_NAME_H

/* The part of a path after its last slash; the whole path if it has none */
const char *name_base(const char *path);

/* The last component of `file`, the name that was passed to execve; of `path`, the program's
 * path, if `file` is useless ("", or below /proc or /dev/fd). Points into one of them; "":
 * unknown. */
const char *name_of_program(const char *file, const char *path);
#endif
