/* CRC-32C (Castagnoli) of RFC 3720, appendix B.4, and SSE 4.2. Detects every error burst of up to
 * 32 bits. */
#ifndef RECORD_FORMAT_CRC32C_H
#define RECORD_FORMAT_CRC32C_H

#include <stddef.h>
#include <stdint.h>

/* Returns the checksum of the bytes that `sum` covers followed by these `n` bytes. `sum` is 0 for
 * the first bytes. */
uint32_t crc32c(uint32_t sum, const void *bytes, size_t n);
#endif
