/* The place in a source file that a tool named in its messages, such as "main.c:3:10: error: …" of
 * a compiler, "Makefile:2: *** …" of make, "x.sh: 4: …" of a shell, or `File "x.py", line 5` of
 * Python. */
#ifndef MODEL_EXPLAIN_LOCATION_H
#define MODEL_EXPLAIN_LOCATION_H

#include <stdbool.h>
#include <stddef.h>

#include "model/blame/blame.h"
#include "ptrail/history.h"

enum { LOCATION_PATH_MAX = 512 };

struct location {
	char file[LOCATION_PATH_MAX];	/* relative to the working directory of the command */
	unsigned line;			/* 0: unknown */
};

/* Finds the place that the messages of these processes name; those of the last one come first.
 * Of one process, the place that belongs to the line with the text `cause` ("": unknown) comes
 * first: that of the line itself, or of the innermost frame of the backtrace that it heads or
 * ends. Only files below `root`, the working directory of the command, count, and none of
 * installed libraries. Returns false, and sets the file to "", if there is none. */
bool location_find(const struct blame *b, const char *root, const char *cause, struct location *at);

/* Makes `path`, which a process in `directory` used, relative to `root`. "." and ".." are resolved
 * without looking at the file system. Returns false if the result is not below `root` or does not
 * fit. If `root` is "", it is unknown: relative paths are taken as they are. */
bool location_below(const char *root, const char *directory, const char *path,
		    char relative[LOCATION_PATH_MAX]);
/* Finds the innermost file below `root` among the programs and scripts of the process and of its
 * ancestors. Returns false if there is none. */
bool location_of_program(const struct life *l, const char *root, struct location *at);
#endif
