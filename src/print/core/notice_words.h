/* What an EVENT_NOTICE says, for all printers. */
#ifndef PRINT_CORE_NOTICE_WORDS_H
#define PRINT_CORE_NOTICE_WORDS_H

#include "base/text/sbuf.h"
#include "ptrail/event.h"

/* "io_uring": what programs call the kind */
extern const char *const notice_names[NOTICE_KINDS];

/* "uses io_uring: what it does there is not seen", the subject being the process. The path of a
 * program is quoted where it needs to be. */
void notice_words(struct sbuf *b, const struct event *e);

/* The same of `n` processes or children, the first of which is `pid`, as a sentence about a whole
 * trace */
void notice_words_of_all(struct sbuf *b, enum notice_kind kind, uint64_t n, pid_t pid);
#endif
