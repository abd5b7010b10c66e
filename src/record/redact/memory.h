/* Removes secrets from the memory recorded with a syscall. */
#ifndef RECORD_REDACT_MEMORY_H
#define RECORD_REDACT_MEMORY_H

#include "decode/memory.h"
#include "record/redact/name.h"

/* Redacts an execve or execveat; its path is argument `first`. Replaces its words and variables in
 * all blocks, and zeroes all bytes that belong neither to the vectors nor to their strings (strings
 * are read in pieces that extend beyond their end). Returns whether a string changed. */
bool redact_exec(const struct redaction *r, const struct event *e, unsigned first);
/* Overwrites each byte of a secret in the data of a syscall with '*', in all blocks. The view
 * changes accordingly, because its data point into the blocks. */
void redact_data(const struct redaction *r, const struct memory *m, const struct call_view *view);
#endif
