/* What a call is about, found among its decoded arguments. */
#ifndef PRINT_SQLITE_WORDS_H
#define PRINT_SQLITE_WORDS_H

#include "print/sqlite/state.h"

/* Fills `w` anew; with nothing where there is no view. */
void sqlite_words(struct sqlite_words *w, const struct call_view *view);
void sqlite_words_done(struct sqlite_words *w);
#endif
