/* Finds the descriptor and the paths among the decoded arguments of a syscall. */
#ifndef PRINT_SQLITE_WORDS_H
#define PRINT_SQLITE_WORDS_H

#include "print/sqlite/state.h"

/* Replaces the content of `w`; clears it if `view` is NULL. */
void sqlite_words(struct sqlite_words *w, const struct call_view *view);
void sqlite_words_done(struct sqlite_words *w);
#endif
