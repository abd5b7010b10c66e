/* A command that reads the output: -o '|COMMAND' */
#ifndef APP_OUTPUT_READER_H
#define APP_OUTPUT_READER_H

#include <stdbool.h>
#include <sys/types.h>

/* Whether `file` is a command after a '|' or a '!', not the name of a file. NULL: false */
bool reader_is_command(const char *file);
/* Runs the command of `file` with /bin/sh. Returns a descriptor for its standard input and sets
 * *pid, or returns -errno. */
int reader_start(const char *file, pid_t *pid);
/* Waits for the end of the command after its standard input has been closed, as long as `may_wait`
 * returns true, which is called every 100 ms and after each signal; NULL: without limit. Does
 * nothing if `pid` is 0. */
void reader_wait(pid_t pid, bool (*may_wait)(void *ctx), void *ctx);
#endif
