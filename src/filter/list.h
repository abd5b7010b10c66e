/* The syntax that all sets of words share: "!a,b,c". */
#ifndef FILTER_LIST_H
#define FILTER_LIST_H

#include <stdbool.h>

#include "filter/filter.h"

struct list {
	char *copy;   /* copy of the list; commas are replaced by NULs as it is parsed */
	char *rest;   /* unparsed part of .copy */
	bool negated; /* the list began with an odd number of "!" */
};

void list_init(struct list *l, const char *words);
void list_done(struct list *l);
/* Whether the list consists of `word` only; must be called before list_next() */
bool list_is(const struct list *l, const char *word);
/* The next word that is not empty, which the caller may modify; NULL: no more */
char *list_next(struct list *l);

#define _cleanup_list_ __attribute__((cleanup(list_done)))

/* Notes which word is invalid, and what it should have been (a constant string). Without a word, it
 * is the whole list. */
void list_note_invalid(struct filter_error *err, const char *what, const char *word,
		       const char *words);

/* Writes a message to `err`, followed by ": did you mean 'like'?" unless `like` is NULL. Returns
 * -EINVAL. */
int list_error(struct filter_error *err, const char *like, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));
#endif
