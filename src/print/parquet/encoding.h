/* Encodings of Parquet's pages (github.com/apache/parquet-format, Encodings.md). All append to a
 * string buffer. */
#ifndef PRINT_PARQUET_ENCODING_H
#define PRINT_PARQUET_ENCODING_H

#include "base/text/sbuf.h"

/* Number of bits of the greatest of the numbers from 0 to `n` */
unsigned bits_of(uint64_t n);
/* RLE/bit-packing hybrid: numbers below 2^bits. Runs of eight or more equal numbers are written
 * once. */
void encode_hybrid(struct sbuf *to, const uint32_t *numbers, size_t n, unsigned bits);
/* DELTA_BINARY_PACKED: differences of neighbors, each 32 with as many bits as they need */
void encode_deltas(struct sbuf *to, const int64_t *numbers, size_t n);
#endif
