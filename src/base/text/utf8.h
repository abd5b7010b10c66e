/* UTF-8 as RFC 3629 has it: shortest forms only, no surrogates, nothing beyond U+10FFFF. */
#ifndef BASE_TEXT_UTF8_H
#define BASE_TEXT_UTF8_H

#include <stdint.h>

/* Length of the valid sequence at `p`, of which `left` bytes (at least one) can be read; 0: none */
unsigned utf8_sequence(const uint8_t *p, uint64_t left);
/* The character of a valid sequence of that length */
uint32_t utf8_character(const uint8_t *p, unsigned length);
#endif
