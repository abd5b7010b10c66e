/* Characters as C writes them. */
#ifndef BASE_TEXT_CHAR_LITERAL_H
#define BASE_TEXT_CHAR_LITERAL_H

#include <stdbool.h>
#include <stdint.h>

enum { CHAR_LITERAL_SIZE = sizeof("'\\x7f'") };

/* Writes a character in quotes, with a NUL: 'a', '\\', '\x7f'; with `letters` also '\t' to '\r'.
 * Returns its length. */
int char_literal(char to[CHAR_LITERAL_SIZE], uint8_t c, bool letters);
#endif
