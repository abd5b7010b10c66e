/* Recognizes calls by the bytes before a return address. */
#ifndef SYMBOLS_UNWIND_CALL_CODE_H
#define SYMBOLS_UNWIND_CALL_CODE_H

#include <stdbool.h>
#include <stdint.h>

/* Whether these 8 bytes of code, in the order of memory, may end with a call: with an offset, or
 * through a register or memory. Code is of x86 unless `is_arm64`. */
bool call_code_ends(uint64_t bytes, bool is_arm64);
#endif
