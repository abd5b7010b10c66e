/* The values of one column of a row group, and the pages that they are written as */
#ifndef PRINT_PARQUET_COLUMN_H
#define PRINT_PARQUET_COLUMN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/text/sbuf.h"

enum column_type { COLUMN_INT64, COLUMN_TEXT, COLUMN_BLOB };

/* Encodings of parquet.thrift */
enum column_encoding {
	ENCODING_PLAIN = 0,
	ENCODING_RLE = 3,		/* of what is null */
	ENCODING_DELTA = 5,		/* DELTA_BINARY_PACKED */
	ENCODING_DELTA_LENGTH = 6,	/* DELTA_LENGTH_BYTE_ARRAY */
	ENCODING_DICTIONARY = 8,	/* RLE_DICTIONARY */
};

/* A number, or the place of a text or blob in .bytes of its column */
struct column_value {
	int64_t number;			/* of COLUMN_INT64; else the length */
	size_t at;			/* offset in .bytes */
};

struct parquet_column {
	char *name;
	enum column_type type;
	bool is_nullable;
	uint32_t *present;		/* 1 for each value, 0 for each null */
	struct column_value *values;	/* without the nulls */
	size_t rows, count;		/* number of elements in .present and .values */
	size_t room;			/* allocated elements of both */
	struct sbuf bytes;		/* of all texts or blobs */
};

void column_null(struct parquet_column *c);
void column_int(struct parquet_column *c, int64_t n);
void column_bytes(struct parquet_column *c, const void *p, size_t n);
/* Forgets all values. */
void column_reset(struct parquet_column *c);
void column_done(struct parquet_column *c);

/* The least and the greatest value: numbers by value, texts by their bytes */
struct column_range {
	const struct column_value *least, *greatest;
	bool is_known;			/* there are values, and they are short */
};
struct column_range column_range_of(const struct parquet_column *c);
const char *column_bytes_of(const struct parquet_column *c, const struct column_value *v);

/* Appends the content of the page of data: what is null, then the values. If `dictionary` is not
 * empty afterwards, it is the content of a page of `*distinct` values which comes first, and the
 * values are numbers of it. Returns the encoding of the values. */
enum column_encoding column_encode(const struct parquet_column *c, struct sbuf *data,
				   struct sbuf *dictionary, size_t *distinct);
#endif
