/* The pseudo-terminal of a command whose own terminal the live view uses. */
#ifndef APP_TOP_COMMAND_TERMINAL_H
#define APP_TOP_COMMAND_TERMINAL_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

struct command_terminal {
	int master;		/* of ptrail, does not block; -1: there is none */
	int slave;		/* of the command; -1: there is none */
	int error;		/* the original standard error; -1: it is not replaced */
	bool is_input;		/* it is the standard input of the command */
};

/* Opens a pseudo-terminal with the settings and size of the terminal `tty`, if standard input,
 * output or error is a terminal. Returns 0 or -errno. */
int command_terminal_open(struct command_terminal *t, int tty);
/* Replaces those of standard input, output and error that are terminals, which the command
 * inherits. It keeps its session and process group: the pseudo-terminal controls no process. */
void command_terminal_use(struct command_terminal *t);
/* Restores standard error. */
void command_terminal_restore(struct command_terminal *t);
void command_terminal_close(struct command_terminal *t);
/* Closes it like command_terminal_close(). If a process still uses it, a process in the background
 * copies its output to the terminal `tty` until none does. May be called in signal handlers. */
void command_terminal_leave(struct command_terminal *t, int tty);
void command_terminal_resize(const struct command_terminal *t, unsigned height, unsigned width);
/* Writes what the command may read. Returns 0; -ENOTTY: its standard input is no terminal; -EAGAIN:
 * it does not read. */
int command_terminal_write(const struct command_terminal *t, const char *text);
/* Reads output of the command. Returns the number of bytes; 0: there is none now. */
size_t command_terminal_read(const struct command_terminal *t, char *bytes, size_t room);
#endif
