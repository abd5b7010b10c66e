/* Writes a file in the format Apache Parquet (github.com/apache/parquet-format): rows of a flat
 * table, in row groups of bounded size. Memory is used for one row group, and some bytes for each
 * earlier one. */
#ifndef PRINT_PARQUET_FILE_H
#define PRINT_PARQUET_FILE_H

#include "print/parquet/column.h"

struct parquet_file;

/* A file that is written to `fd`, which the caller closes. `left`: number of bytes that may
 * still be written; counted down, and shared by several files. `name`: of the table */
struct parquet_file *parquet_new(int fd, uint64_t *left, const char *name);
/* Adds a column; to be called before the first row. */
void parquet_add_column(struct parquet_file *f, const char *name, enum column_type type,
		    bool is_nullable);
/* The column with that index, to which each row adds one value */
struct parquet_column *parquet_at(struct parquet_file *f, size_t index);
/* Ends a row. Returns 0, or a negative errno; -EFBIG: *left is too small. */
int parquet_row_end(struct parquet_file *f);
/* Writes the rest. Returns as parquet_row_end(). */
int parquet_finish(struct parquet_file *f);
void parquet_free(struct parquet_file *f);
#endif
