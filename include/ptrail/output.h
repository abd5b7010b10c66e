/* Where a printer writes: what waits in front of a descriptor. A failed write is remembered, said
 * once by who owns the output, and what comes after it is lost and counted. */
#ifndef PTRAIL_OUTPUT_H
#define PTRAIL_OUTPUT_H

#include <stddef.h>
#include <stdint.h>

#include "ptrail/symbol.h"

struct output;

/* Appends; nothing is cut, nothing is interpreted. */
void output_add(struct output *o, const void *bytes, size_t n) PTRAIL_PUBLIC_AS(output_add);
void output_str(struct output *o, const char *s) PTRAIL_PUBLIC_AS(output_str);
#endif
