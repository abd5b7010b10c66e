/* Removes secrets from the memory recorded with a syscall. */
#ifndef RECORD_REDACT_MEMORY_H
#define RECORD_REDACT_MEMORY_H

#include "decode/memory.h"
#include "record/redact/names/name.h"
#include "record/redact/redact.h"

/* Redacts an execve or execveat; its path is argument `first`. Replaces its words and variables in
 * all blocks, and zeroes all bytes that belong neither to the vectors nor to their strings (strings
 * are read in pieces that extend beyond their end). Returns what changed: REDACTED_ bits. */
unsigned redact_exec(const struct redaction *r, const struct event *e, unsigned first);
/* Overwrites `n` bytes of data at `p`, which is in a block, with '*': in that block, and in all
 * blocks with the same address. */
void redact_bytes(const struct memory *m, const uint8_t *p, uint64_t n);
/* Pieces of data in blocks, which are one text when they are joined */
struct piece {
	const uint8_t *p;
	size_t n;
	bool is_cut;			/* it is longer; the rest is not known */
};
struct joined_pieces {
	const struct memory *m;
	const struct piece *all;
	size_t count;
};
/* Overwrites the bytes from `from` up to `to` of the joined text, in each piece that has a part of
 * it. `joined`: a struct joined_pieces */
void redact_joined(void *joined, size_t from, size_t to);
/* Overwrites each byte of a secret that has a name in the data and strings of a syscall with
 * '*', in all blocks. The view changes accordingly where its bytes are in the blocks. Returns
 * whether there is one in another string than data, which the view may have a copy of. */
bool redact_data(struct redaction *r, const struct event *e, const struct call_view *view);
/* Whether bytes of a syscall may contain a secret */
bool redact_may_apply(const struct redaction *r, const uint8_t *p, uint64_t n);
/* Overwrites each byte of the value of a known secret with '*', in all blocks of a syscall. Such a
 * value may begin in one buffer of the syscall and end in the next one. Returns whether there is
 * one. */
bool redact_blocks(const struct redaction *r, const struct memory *m, const struct call_view *view);
#endif
