/* Random changes of inputs, for driver.c */
#ifndef FUZZ_MUTATE_H
#define FUZZ_MUTATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct input {
	uint8_t *bytes;
	size_t size;
};

struct mutator {
	uint64_t state;			/* of the random numbers; not 0 */
	size_t size_max;		/* bytes of a changed input */
	struct input *words;		/* of the dictionary */
	size_t word_count;
};

/* Adds the words of a dictionary, in the format of libFuzzer: lines NAME="word" or "word", with the
 * escapes \xNN, \" and \\, and comments with #. Returns false if it cannot be read. */
bool mutator_read_words(struct mutator *m, const char *path);
void mutator_done(struct mutator *m);
/* Returns a random number below `n`; 0 if that is 0. */
uint64_t mutator_below(struct mutator *m, uint64_t n);
/* Sets *to, whose bytes are allocated or NULL, to a changed copy of `seed`, with parts of
 * `other`. */
void mutator_change(struct mutator *m, const struct input *seed, const struct input *other,
		    struct input *to);
#endif
