/* Secrets in the memory that an event remembers: of an execve, and in data that is read or
 * written. */
#ifndef RECORD_REDACT_MEMORY_H
#define RECORD_REDACT_MEMORY_H

#include "decode/memory.h"
#include "record/redact/name.h"

/* Of an execve or execveat, whose argument `first` is the path: words and variables are replaced by
 * what is left of them, where they lie, in every block; and all bytes become 0 that are neither of
 * a string that its vectors point at nor of the vectors, since strings are read in pieces that hold
 * what lies behind them. Whether a string became another. */
bool redact_exec(const struct redaction *r, const struct event *e, unsigned first);
/* Of data in arguments and results: each byte of a secret becomes '*', in every block. The view has
 * the same afterwards, since such data stand there where they were read. */
void redact_data(const struct redaction *r, const struct memory *m, const struct call_view *view);
#endif
