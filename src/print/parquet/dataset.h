/* Writes the tables of a database of --print=sqlite as files in the format Apache Parquet, in a
 * directory that query engines read as one dataset. */
#ifndef PRINT_PARQUET_DATASET_H
#define PRINT_PARQUET_DATASET_H

#include <stdint.h>

/* Creates for each table the file DIR/TABLE/date=YYYY-MM-DD/run=RUN/TABLE.parquet with the table's
 * columns; an older file of the same run is replaced when the new one is complete. The date is the
 * day (UTC) on which the trace began, and RUN that moment and ptrail's pid: the same for each
 * replay of a recording. `size_max`: bytes of all files together; 0: unlimited. Returns NULL, or an
 * error message for the caller to free; what was written before remains. */
char *dataset_write(const char *dir, const char *database, uint64_t size_max);
#endif
