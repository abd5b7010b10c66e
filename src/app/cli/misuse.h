/* Wrong usage with an obvious meaning: messages that have the right form. Not under the name
 * strace. */
#ifndef APP_CLI_MISUSE_H
#define APP_CLI_MISUSE_H

#include "app/cli/options_rows.h"

/* Whether a word with one hyphen has the name of a long option, a format or a verb: -print=why */
bool misuse_is_one_hyphen(const char *word);
/* Reports it. */
void misuse_report_one_hyphen(struct diag *diag, const char *word);
/* Reports "=" behind a letter of an option: -s=5. `letters` is the word; `row` the option, NULL if
 * it is unknown. */
void misuse_report_equals(struct diag *diag, const char *word, const struct option_row *row);

/* What to write instead of a long option that other programs have and ptrail does not: the name is
 * the first `length` bytes of `name`. NULL: nothing is known about it. */
const char *misuse_of_other_program(const char *name, size_t length);
/* Reports an unknown long option `word` that is the name of a format or a verb, or that
 * misuse_of_other_program() knows. Returns false if it is neither. */
bool misuse_report_long(struct diag *diag, const char *word);

/* Reports a value of --print whose FORMAT is none, but has a name of one in it: json=FILE,
 * page.html. Returns false if it has not. */
bool misuse_report_format(struct diag *diag, const char *arg);
/* Reports a FILE of --print that is a setting (html:fds=yes), or has one behind a colon. `arg` is
 * the whole value. Returns false if it has none. */
bool misuse_report_file(struct diag *diag, const char *arg, const char *format, const char *file);
/* Reports a setting of --print that is a file, another format or an option. Returns false if it is
 * neither. */
bool misuse_report_setting(struct diag *diag, const char *format, const char *setting);

/* Reports an -o FILE that is FORMAT:FILE. Returns false if it is not. */
bool misuse_report_output(struct diag *diag, const char *file);
/* Reports the value of a file option that is the next option. Returns false if it is not. */
bool misuse_report_option_as_file(struct diag *diag, const char *given,
				  const struct option_row *row, const char *value);

/* Prints what a command that was not found may mean: a process, a verb, or the value of the option
 * before it, which may be NULL. */
void misuse_suggest_command(struct diag *diag, const char *const *argv);
#endif
