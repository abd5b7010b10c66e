/* CRC-32C (Castagnoli), as RFC 3720, appendix B.4, and SSE 4.2 have it: finds each change of up to
 * 32 bits in a row. */
#ifndef RECORD_FORMAT_CRC32C_H
#define RECORD_FORMAT_CRC32C_H

#include <stddef.h>
#include <stdint.h>

/* Of `n` bytes that follow those which `sum` is of; of the first ones it is 0 */
uint32_t crc32c(uint32_t sum, const void *bytes, size_t n);
#endif
