#include "base/text/char_literal.h"

#include <stdio.h>

int char_literal(char to[CHAR_LITERAL_SIZE], uint8_t c, bool letters)
{
	if (letters && c >= '\t' && c <= '\r')
		return sprintf(to, "'\\%c'", "tnvfr"[c - '\t']);
	if (c < ' ' || c > '~')
		return sprintf(to, "'\\x%02x'", c);
	return sprintf(to, c == '\'' || c == '\\' ? "'\\%c'" : "'%c'", c);
}
