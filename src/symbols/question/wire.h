/* Numbers and texts in answers of the symbol reader. What is read may contain anything. */
#ifndef SYMBOLS_QUESTION_WIRE_H
#define SYMBOLS_QUESTION_WIRE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/memory/arena.h"
#include "base/text/sbuf.h"

void wire_put(struct sbuf *b, uint64_t number);
/* Cuts the text to `most` bytes. */
void wire_put_text(struct sbuf *b, const char *text, size_t most);
void wire_put_bytes(struct sbuf *b, const void *bytes, size_t n);

/* An answer that is being read */
struct answer_reader {
	const uint8_t *at;
	uint64_t left;		/* bytes */
	bool is_malformed;	/* all that follows is 0 and "" */
};

/* Returns the next number; 0 if it exceeds `most`, which makes the answer malformed. */
uint64_t wire_get(struct answer_reader *w, uint64_t most);
/* Returns the next text, in the arena. One that is longer than `most` bytes or contains a NUL makes
 * the answer malformed. */
const char *wire_get_text(struct answer_reader *w, uint64_t most, struct arena *arena);
/* The same for a text that is displayed: bytes that are no UTF-8 are replaced by U+FFFD, and
 * characters that are not visible by '?'. */
const char *wire_get_name(struct answer_reader *w, uint64_t most, struct arena *arena);
/* Copies the next bytes. */
void wire_get_bytes(struct answer_reader *w, void *to, size_t n);
#endif
