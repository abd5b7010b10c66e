/* Functions that a JIT compiler has generated, from the file /tmp/perf-PID.map that it writes for
 * perf(1): lines "START SIZE NAME" with hexadecimal numbers. The file may contain
 * anything: at most 1,048,576 lines are read, and none of a file above 64 MiB. */
#ifndef SYMBOLS_READER_PERF_MAP_H
#define SYMBOLS_READER_PERF_MAP_H

#include <stdint.h>

#include "symbols/file/function_table.h"

struct perf_map {
	struct function_table functions;	/* a later line replaces earlier ones */
	uint64_t bytes;		/* of the file that have been read */
};

/* Reads what the file has got since the last call, all if it has become shorter. */
void perf_map_update(struct perf_map *m, int fd);
/* Returns the name of the function that contains the address, and sets *start; NULL: none */
const char *perf_map_find(const struct perf_map *m, uint64_t addr, uint64_t *start);
/* Forgets everything. */
void perf_map_done(struct perf_map *m);
#endif
