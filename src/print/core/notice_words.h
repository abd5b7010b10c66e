/* Text of an EVENT_NOTICE, shared by all printers. */
#ifndef PRINT_CORE_NOTICE_WORDS_H
#define PRINT_CORE_NOTICE_WORDS_H

#include "base/text/sbuf.h"
#include "ptrail/event.h"

/* Names of the kinds in machine-readable formats: "io_uring" */
extern const char *const notice_names[NOTICE_KINDS];

/* Whether notices of the kind have .path, that of a program */
bool notice_has_path(enum notice_kind kind);

/* Appends the predicate of a sentence whose subject is the process: "uses io_uring: its requests
 * are not traced". Paths are quoted if necessary (words_token). */
void notice_words(struct sbuf *b, const struct event *e);

/* Appends a sentence about the whole trace: "2 processes (first 7) used io_uring: ...". `n` is the
 * number of processes or children, `pid` the first of them. */
void notice_words_total(struct sbuf *b, enum notice_kind kind, uint64_t n, pid_t pid);
/* Appends where --stop-at left the process of an EVENT_DETACH, as in "left stopped at exec:cc".
 * Returns false if it was not left stopped. */
bool detach_words(struct sbuf *b, const struct event *e);
#endif
