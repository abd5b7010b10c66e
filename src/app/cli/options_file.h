/* The options file. Each line is `option = value`, or `option` alone if the option takes no value;
 * empty lines and lines that begin with # are ignored. An option is a long name without dashes and
 * must be allowed in a file (ROW_FILE). */
#ifndef APP_CLI_OPTIONS_FILE_H
#define APP_CLI_OPTIONS_FILE_H

#include "app/cli/options_rows.h"

/* Applies the options of `file` to `p`. "" reads no file; NULL reads .ptrail of the working
 * directory if it exists. A .ptrail that is a symbolic link, belongs to another user or is writable
 * for others is skipped with a message. Returns 0, or the exit status after an error was reported
 * with file and line. */
int options_from_file(struct parse *p, const char *file);
#endif
