/* The destination of a printer: a buffer in front of a descriptor. The output remembers the first
 * write error, which its owner reports once; everything added after it is lost and counted. */
#ifndef PTRAIL_OUTPUT_H
#define PTRAIL_OUTPUT_H

#include <stddef.h>
#include <stdint.h>

#include "ptrail/symbol.h"

struct output;

/* Append `n` bytes, or the string `s`, unchanged and in full. */
void output_add(struct output *o, const void *bytes, size_t n) PTRAIL_PUBLIC_AS(output_add);
void output_str(struct output *o, const char *s) PTRAIL_PUBLIC_AS(output_str);
#endif
