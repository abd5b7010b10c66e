/* The patterns that a value of a secret is searched for by: itself, and its forms in base64. */
#ifndef RECORD_REDACT_PATTERNS_H
#define RECORD_REDACT_PATTERNS_H

#include "record/redact/values/secrets.h"

enum { NO_PATTERN = -1, BLOCK_SLOTS = 1 << 14, WINDOW_SLOTS = 1 << 10 };

struct secret_pattern {
	uint8_t *bytes;
	uint32_t size;
	int next;		/* pattern whose first bytes have the same hash, or NO_PATTERN */
	/* base64: the character before or after has some bits of the value, too */
	bool is_cut_before, is_cut_after;
};

/* Tables of the search by S. Wu and U. Manber for several patterns. The window are the
 * SECRET_MIN bytes at which a pattern may begin; a block are its last three. */
struct secret_tables {
	/* By hash of the block: how far the window can be advanced; 0: a pattern may begin here */
	uint8_t shift[BLOCK_SLOTS];
	int first[WINDOW_SLOTS];	/* by hash of the window: a pattern, or NO_PATTERN */
};

/* Calls `part` as secrets_find() does, for the patterns as they are. */
bool patterns_find(const struct secrets *s, const uint8_t *p, size_t n, secret_part_fn *part,
		   void *ctx);
#endif
