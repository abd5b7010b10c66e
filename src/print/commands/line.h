/* The line of a shell that executes a program again. It states only what differs from the command
 * that ptrail started, in whose environment, directory and descriptors the shell is. */
#ifndef PRINT_COMMANDS_LINE_H
#define PRINT_COMMANDS_LINE_H

#include "base/memory/arena.h"
#include "base/text/sbuf.h"
#include "ptrail/event.h"

/* What the shell has. Members are NULL or "" if unknown, as with -p */
struct shell_start {
	const struct environment *environment;
	const struct descriptors *open;
	const char *cwd;
	bool has_ids;
	uid_t uid;
	gid_t gid;
};

struct settings;		/* print/commands/settings.h */

struct shell_line {
	const struct shell_start *shell;
	struct sbuf *text;		/* the line */
	struct sbuf *notes;		/* what it cannot express, joined by "; " */
	struct arena *arena;		/* for the duration of the call */
	bool utf8;
	/* What the process has besides; NULL: nothing that was changed while it was traced */
	const struct settings *settings;
};

/* Writes the line for the program of an EVENT_EXEC. */
void line_of_exec(struct shell_line *l, const struct event *e);
/* Begins a note: appends "; " to the notes unless they are empty. Returns them. */
struct sbuf *line_note(struct shell_line *l);
/* Appends the redirections that make the descriptors those of `open`. Pipes are left out: they are
 * added as notes when their other ends are known. */
void line_redirections(struct shell_line *l, const struct descriptors *open);
/* Whether it is a pipe without a name, other than the one that the shell has there */
bool line_is_pipe(const struct shell_start *shell, const struct descriptor *d);
/* Appends "stdin" or "descriptor 3". */
void line_descriptor(struct sbuf *b, int fd);
#endif
