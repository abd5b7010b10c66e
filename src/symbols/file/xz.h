/* Decompression of .gnu_debugdata, the compressed symbols of a stripped file. Requires liblzma,
 * which is loaded on first use. */
#ifndef SYMBOLS_FILE_XZ_H
#define SYMBOLS_FILE_XZ_H

#include <stddef.h>
#include <stdint.h>

/* Decompresses an .xz stream, whose bytes may be anything. Returns its content, for the caller to
 * free, and sets *size. NULL: it is malformed or too large, or there is no liblzma. */
uint8_t *xz_decompress(const uint8_t *bytes, size_t length, size_t *size);
/* Loads liblzma, for a process that can open no file later. */
void xz_load(void);
#endif
