/* What two command lines have in common. Words are the same as they are or in their loose forms
 * (loose.h); the first, which is the program's name, is left out. */
#ifndef DIFF_COMPARE_ARGUMENTS_H
#define DIFF_COMPARE_ARGUMENTS_H

#include "diff/collect/run.h"

/* The words that only one of both has: their places in .words, in order. Arrays have room for all
 * words. Returns how many both have in common. */
unsigned words_compare(struct collected *good, const struct unit_program *a, unsigned *only_a,
		       unsigned *a_count, struct collected *new, const struct unit_program *b,
		       unsigned *only_b, unsigned *b_count);
/* How much they have in common, of a hundred */
unsigned words_likeness(struct collected *good, const struct unit_program *a,
			struct collected *new, const struct unit_program *b);

/* A word by the hash of a form, and where it is: its place, or that of the command line */
struct word {
	uint64_t key;
	size_t at;
};

/* Which of several command lines have a word. A zeroed one is empty; .all is to be freed. */
struct mentions {
	struct word *all;
	size_t count, room;
};

void mentions_add(struct mentions *m, struct collected *c, const struct unit_program *p,
		  size_t at);
/* When all are there, and before anybody asks */
void mentions_sort(struct mentions *m);
/* Who has the word of `p` that the fewest have, of those that any has: *n of them, in order */
const struct word *mentions_rarest(const struct mentions *m, struct collected *c,
				   const struct unit_program *p, size_t *n);
#endif
