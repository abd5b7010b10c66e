/* Recognizes calls by the bytes before a return address. */
#ifndef SYMBOLS_UNWIND_CALL_CODE_H
#define SYMBOLS_UNWIND_CALL_CODE_H

#include <stdbool.h>
#include <stdint.h>

/* Whether these 8 bytes of x86 code, in the order of memory, may end with a call: with an offset,
 * or through a register or memory. */
bool call_code_ends(uint64_t bytes);
#endif
