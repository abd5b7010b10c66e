/* Names of programs and tasks. A program has the name that it was run by. So /bin/sh is "sh"
 * whichever shell that is, and a program of many names (busybox) has the one it was called by. */
#ifndef MODEL_PROCESS_NAME_H
#define MODEL_PROCESS_NAME_H

#include <stdbool.h>

/* The part of a path after its last slash; the whole path if it has none */
const char *name_base(const char *path);

/* The last component of `file`, the name that was passed to execve; of `path`, the program's
 * path, if `file` is useless ("", or below /proc or /dev/fd). Points into one of them; "":
 * unknown. */
const char *name_of_program(const char *file, const char *path);

/* Whether an execve of `file` gives this name to a task (comm), and not prctl(2); `program` is the
 * path of the program. The kernel cuts names to 15 bytes. */
bool name_is_of_exec(const char *comm, const char *file, const char *program);

/* Whether argv is a title: setproctitle(3) and the like write it over argv[0], and clear the other
 * arguments. Chromium writes the path of its program and the arguments, joined by spaces. */
bool name_is_title(const char *const *argv);

enum { TASK_NAME_ROOM = 64 };
/* Writes the name of a running task, truncated, as ps(1) shows it:
 *	the title that a server has set, which replaces its arguments ("postgres: checkpointer");
 *	else `comm`, which an execve sets to the name that the program was run by and which prctl(2)
 *	may change; in full, if it was cut to 15 bytes and argv[0] or the program continue it.
 * `comm` is "" if unknown, `argv` NULL, `program` the path of the program or "". */
void name_of_task(char name[TASK_NAME_ROOM], const char *comm, const char *const *argv,
		  const char *program);
#endif
