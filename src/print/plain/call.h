/* Describes a system call in a sentence: with the phrase of its row (SAYS in src/desc/rows), or,
 * if the row has no phrase, with its name, class and arguments. */
#ifndef PRINT_PLAIN_CALL_H
#define PRINT_PLAIN_CALL_H

#include "base/text/sbuf.h"
#include "ptrail/printer.h"

/* Appends the predicate of the sentence for the EVENT_LEAVE `e`: "opens /etc/passwd as descriptor
 * 3", "cannot open /etc/passwd: Permission denied (EACCES)". The caller has written the subject. */
void plain_call(struct sbuf *b, const struct print_options *o, const struct event *e);
/* Appends the third person singular of the `len` bytes at `verb`: "opens", "tries", "catches" */
void plain_verb(struct sbuf *b, const char *verb, size_t len);
/* Appends the name of the syscall, " [openat]", unless the sentence has it */
void plain_call_name(struct sbuf *b, const struct event *e);
#endif
