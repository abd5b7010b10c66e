/* Escape sequences of terminals in text that programs wrote: colors, cursor movement, titles */
#ifndef BASE_TEXT_ESCAPES_H
#define BASE_TEXT_ESCAPES_H

#include <stddef.h>

/* Removes the escape sequences (ECMA-48: CSI, OSC and other strings, two-character sequences) from
 * `n` bytes, in place. A sequence that is cut off at the end is kept. Returns the new length. */
size_t escapes_remove(char *text, size_t n);
#endif
