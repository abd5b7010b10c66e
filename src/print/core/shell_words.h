/* Quotes words for a shell. A word that consists of visible characters is in single quotes if it
 * needs quotes at all, which every sh(1) reads. Other bytes are octal escapes in $'…', which bash,
 * zsh, ksh, busybox and POSIX.1-2024 have: the line then contains no control characters, which a
 * terminal would interpret when it is printed or pasted. */
#ifndef PRINT_CORE_SHELL_WORDS_H
#define PRINT_CORE_SHELL_WORDS_H

#include <stdbool.h>

#include "base/text/sbuf.h"

/* Appends the word. `utf8`: visible characters of UTF-8 are not escaped. */
void shell_word(struct sbuf *b, const char *s, bool utf8);
/* Appends NAME=VALUE of `name_len` bytes of name: only the value is quoted if the name permits. */
void shell_assignment(struct sbuf *b, const char *s, size_t name_len, bool utf8);
/* Whether a shell executes something else than a file for this word: a builtin or a reserved
 * word of sh(1) or bash(1) */
bool shell_has_builtin(const char *word);
#endif
