/* Removes secrets from the memory recorded with a syscall. */
#ifndef RECORD_REDACT_MEMORY_H
#define RECORD_REDACT_MEMORY_H

#include "decode/memory.h"
#include "record/redact/name.h"

/* Redacts an execve or execveat; its path is argument `first`. Replaces its words and variables in
 * all blocks, and zeroes all bytes that belong neither to the vectors nor to their strings (strings
 * are read in pieces that extend beyond their end). Returns what changed: REDACTED_ bits. */
unsigned redact_exec(const struct redaction *r, const struct event *e, unsigned first);
/* Overwrites `n` bytes of data at `p`, which is in a block, with '*': in that block, and in all
 * blocks with the same address. */
void redact_bytes(const struct memory *m, const uint8_t *p, uint64_t n);
/* Overwrites each byte of a secret that has a name in the data of a syscall with '*', in all
 * blocks. The view changes accordingly, because its data point into the blocks. */
void redact_data(const struct redaction *r, const struct memory *m, const struct call_view *view);
/* Overwrites each byte of the value of a known secret with '*', in all blocks of a syscall. Such a
 * value may begin in one buffer of the syscall and end in the next one. Returns whether there is
 * one. */
bool redact_blocks(const struct redaction *r, const struct memory *m, const struct call_view *view);
#endif
