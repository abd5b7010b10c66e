/* --explain: documentation of checks. */
#ifndef APP_CLI_EXPLAIN_H
#define APP_CLI_EXPLAIN_H

/* Writes the documentation of the check with id or name `word`, or a summary of every check for
 * "all", to standard output. `word` was validated by set_explain(). Returns the exit status. */
int explain_show(const char *word);
#endif
