/* A writer of Thrift's compact protocol, in which Parquet's headers and footers are written
 * (github.com/apache/thrift, doc/specs/thrift-compact-protocol.md). Fields are appended to a string
 * buffer, which the caller owns. */
#ifndef PRINT_PARQUET_THRIFT_H
#define PRINT_PARQUET_THRIFT_H

#include "base/text/sbuf.h"

enum thrift_type {
	THRIFT_INT32 = 5,
	THRIFT_INT64 = 6,
	THRIFT_BYTES = 8,
	THRIFT_LIST = 9,
	THRIFT_STRUCT = 12,
};

/* A struct in progress. Its fields must be added in the order of their numbers. */
struct thrift {
	struct sbuf *to;
	unsigned last;		/* number of the last field; 0: none */
};

/* An unsigned LEB128 number, and a signed one in zigzag order; also of Parquet's encodings */
void varint_put(struct sbuf *b, uint64_t n);
void zigzag_put(struct sbuf *b, int64_t n);

struct thrift thrift_begin(struct sbuf *to);
void thrift_int32(struct thrift *t, unsigned field, int32_t n);
void thrift_int64(struct thrift *t, unsigned field, int64_t n);
void thrift_bytes(struct thrift *t, unsigned field, const void *p, size_t n);
void thrift_str(struct thrift *t, unsigned field, const char *s);
/* A nested struct, which ends with thrift_end() of the result */
struct thrift thrift_struct(struct thrift *t, unsigned field);
/* A list: its `n` elements follow, each as a struct of thrift_begin() to thrift_end(), or as
 * zigzag_put() or thrift_element() writes it */
void thrift_list(struct thrift *t, unsigned field, enum thrift_type of, size_t n);
void thrift_element(struct thrift *t, const void *p, size_t n);
void thrift_end(struct thrift *t);
#endif
