/* How bytes of a tracee become text: nothing outside of ASCII's printable characters is left, and
 * what was quoted can be told from it byte for byte. No locale has a say in it. */
#ifndef PRINT_CORE_QUOTE_H
#define PRINT_CORE_QUOTE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/text/sbuf.h"

enum quote {
	QUOTE_OCTAL,		/* "a\n\33\0001", strace's way */
	QUOTE_HEX,		/* "\x61\x0a": each byte */
};

void quote(struct sbuf *b, const uint8_t *p, uint64_t n, enum quote how);	/* with the "" */
/* Without "", and with < and > escaped too: what stands between those */
void quote_angled(struct sbuf *b, const char *s);
/* Without "", for sentences: only what is no printable ASCII, and backslashes, are escaped */
void quote_bare(struct sbuf *b, const char *s);
/* Something other than printable ASCII and white space is among them (strace -x) */
bool quote_is_binary(const uint8_t *p, uint64_t n);
#endif
