/* Converts bytes of a tracee to printable ASCII. The conversion is reversible byte for byte and
 * does not depend on the locale, but for quote_visible. Each function appends to `b`. */
#ifndef PRINT_CORE_QUOTE_H
#define PRINT_CORE_QUOTE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/text/sbuf.h"

enum quote_style {
	QUOTE_OCTAL,		/* "a\n\33\0001", as strace */
	QUOTE_HEX_ESCAPES,	/* "a\n\x1b" */
	QUOTE_HEX,		/* "\x61\x0a": every byte */
};

/* In double quotes */
void quote(struct sbuf *b, const uint8_t *p, uint64_t n, enum quote_style style);
/* Writes the same as QUOTE_OCTAL to `to`, which has room for 4 * n + 2 bytes. Returns the end, and
 * appends no NUL. */
char *quote_put(char *to, const uint8_t *p, uint64_t n);
/* As QUOTE_OCTAL, but visible characters of UTF-8 are not escaped; also reversible */
void quote_visible(struct sbuf *b, const uint8_t *p, uint64_t n);
/* For text between < and >: without "", and < and > are escaped too. */
void quote_angled(struct sbuf *b, const char *s);
/* For sentences: without ""; escapes only backslashes and bytes that are not printable ASCII. */
void quote_bare(struct sbuf *b, const char *s);
/* Whether all bytes beyond ASCII belong to visible characters of UTF-8 */
bool quote_is_visible(const uint8_t *p, uint64_t n);
/* Returns true if a byte is neither printable ASCII nor white space (strace -x). */
bool quote_is_binary(const uint8_t *p, uint64_t n);
#endif
