/* Compares command lines. Words are equal if they or their loose forms (loose.h) are equal; the
 * first word, the name of the program, is ignored. */
#ifndef DIFF_COMPARE_ARGUMENTS_H
#define DIFF_COMPARE_ARGUMENTS_H

#include "diff/collect/run.h"

/* Finds the words that only one of the command lines contains: their positions in .words, in order.
 * The arrays must have room for all words. Returns the number of common words. */
unsigned words_compare(struct collected *good, const struct run_program *a, unsigned *only_a,
		       unsigned *a_count, struct collected *new, const struct run_program *b,
		       unsigned *only_b, unsigned *b_count);
/* Returns the similarity of the words in percent. */
unsigned words_similarity(struct collected *good, const struct run_program *a,
			  struct collected *new, const struct run_program *b);

/* The hash of a form of a word, and a position: of the word or of its command line */
struct keyed_word {
	uint64_t key;
	size_t at;
};

/* Index of the words of several command lines. All zeros is an empty index; the caller frees
 * .all. */
struct word_index {
	struct keyed_word *all;
	size_t count, room;
};

/* Adds the words of command line number `at`. */
void word_index_add(struct word_index *index, struct collected *c, const struct run_program *p,
		    size_t at);
/* Sorts the index; required between word_index_add() and word_index_find_rarest(). */
void word_index_sort(struct word_index *index);
/* Returns the entries of the word of `p` that occurs in the fewest command lines, *n of them,
 * ordered. NULL and 0: none of its words occurs. */
const struct keyed_word *word_index_find_rarest(const struct word_index *index, struct collected *c,
						const struct run_program *p, size_t *n);
#endif
