/* UTF-8 as in RFC 3629: shortest forms only, no surrogates, nothing beyond U+10FFFF. */
#ifndef BASE_TEXT_UTF8_H
#define BASE_TEXT_UTF8_H

#include <stdbool.h>
#include <stdint.h>

#include "base/text/sbuf.h"

/* Length of the sequence at `p`, where `left` bytes (at least one) are available; 0: invalid */
unsigned utf8_sequence(const uint8_t *p, uint64_t left);
/* The character of a valid sequence of `length` bytes */
uint32_t utf8_character(const uint8_t *p, unsigned length);
/* Whether the character is displayed, and does not change how others are: no control, direction
 * mark, zero-width character or noncharacter. */
bool utf8_is_visible(uint32_t character);
/* Appends text; each byte that is not valid UTF-8 is replaced by U+FFFD. */
void utf8_add(struct sbuf *b, const uint8_t *p, uint64_t n);
#endif
