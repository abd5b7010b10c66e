/* A file of options: lines `option = value`, where an option is a long name that may stand in a
 * file (ROW_FILE), `option` alone for those without a value, empty lines, and # comments. */
#ifndef APP_CLI_OPTIONS_FILE_H
#define APP_CLI_OPTIONS_FILE_H

#include "app/cli/options_rows.h"

/* Reads `file`; "": none; NULL: .ptrail of the working directory, where that is there and is ours:
 * of another owner, or open to others, or a link, it is left out, which is said. Returns 0, or the
 * exit status after an error that was said, with file and line. */
int options_from_file(struct parse *p, const char *file);
#endif
