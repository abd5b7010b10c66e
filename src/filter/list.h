/* The form that all sets of words share: "!a,b,c". */
#ifndef FILTER_LIST_H
#define FILTER_LIST_H

#include <stdbool.h>

#include "filter/filter.h"

struct list {
	char *copy;   /* the words, with NULs where commas were */
	char *rest;   /* what list_next has not seen */
	bool negated; /* an odd number of ! stood before */
};

/* 0 or -ENOMEM with a sentence in `err` */
int list_init(struct list *l, const char *words, struct filter_error *err);
void list_done(struct list *l);
/* Whether that word is all there is; to be asked first */
bool list_is(const struct list *l, const char *word);
/* The next word that is not empty, for the caller to change; NULL: there is none */
char *list_next(struct list *l);

#define _cleanup_list_ __attribute__((cleanup(list_done)))

/* Writes a sentence, and perhaps ": did you mean 'like'?" (NULL: not). Returns -EINVAL. */
int list_error(struct filter_error *err, const char *like, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));
#endif
