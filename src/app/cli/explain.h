/* --explain: what a check looks for, why that matters, and what to do about it. */
#ifndef APP_CLI_EXPLAIN_H
#define APP_CLI_EXPLAIN_H

/* Of the check of that id or name, or a line of each for "all", on standard output. Returns the
 * exit status. */
int explain_show(const char *word);
#endif
