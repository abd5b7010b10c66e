/* Setters of the options for text in strace's format, used by the rows of options_rows.c. */
#ifndef APP_CLI_OPTIONS_TEXT_H
#define APP_CLI_OPTIONS_TEXT_H

#include "app/cli/options_rows.h"

int set_clock(struct parse *p, const char *arg);
int set_timestamps(struct parse *p, const char *arg);
int set_relative(struct parse *p, const char *arg);
int set_durations(struct parse *p, const char *arg);
int set_verbose(struct parse *p, const char *arg);
int set_hex(struct parse *p, const char *arg);
int set_escapes(struct parse *p, const char *arg);
int set_constants(struct parse *p, const char *arg);
int set_fd_paths(struct parse *p, const char *arg);
int set_decode_fds(struct parse *p, const char *arg);
int set_quiet(struct parse *p, const char *arg);

/* Checks that no two options set the same thing. Returns 0, or the exit status if an error was
 * reported. */
int check_text_options(struct parse *p);
#endif
