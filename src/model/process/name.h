/* What a program is called: as the one who ran it called it, so that /bin/sh is sh whichever shell
 * that is, and a program of many names (busybox) the one that was meant. */
#ifndef MODEL_PROCESS_NAME_H
#define MODEL_PROCESS_NAME_H

/* What is behind the last slash of a path, or all of it */
const char *name_base(const char *path);

/* The last part of the name that execve was given, `file`; where that says nothing ("", a number of
 * /proc or /dev/fd) of the program's path. Points into one of them; "" unknown. */
const char *name_of_program(const char *file, const char *path);
#endif
