/* The command of --then. In it, these words are replaced:
 *
 *   {pid}	the process ID
 *   {comm}	its name, quoted for the shell
 *   {exe}	the path of its program, quoted for the shell
 *
 * {{ means {. A { that no lower-case letter follows, and ${NAME}, belong to the shell. */
#ifndef APP_STOP_AT_THEN_H
#define APP_STOP_AT_THEN_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

/* Finds the first {word} of the command that is unknown. Returns it with its length, or NULL. */
const char *then_unknown_word(const char *command, size_t *length);
/* Returns the command for a process; to be freed. Words of a process that has ended are empty. */
char *then_command(const char *command, pid_t pid);
#endif
