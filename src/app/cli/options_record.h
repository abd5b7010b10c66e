/* Setters of the options for recordings, used by the rows of options_rows.c. */
#ifndef APP_CLI_OPTIONS_RECORD_H
#define APP_CLI_OPTIONS_RECORD_H

#include "app/cli/options_rows.h"

int set_record(struct parse *p, const char *arg);
int set_record_limit(struct parse *p, const char *arg);
int set_record_env(struct parse *p, const char *arg);
int set_redact(struct parse *p, const char *arg);
int set_record_redact(struct parse *p, const char *arg);
int set_replay(struct parse *p, const char *arg);
int set_last(struct parse *p, const char *arg);
int set_diff(struct parse *p, const char *arg);

/* Checks that the options for recordings are compatible with each other and with all others.
 * Returns 0, or the exit status if an error was reported. */
int check_recordings(struct parse *p);
void record_options_done(struct options *o);
#endif
