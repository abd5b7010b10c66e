/* The decode cache. Decoding depends only on a syscall's registers and the bytes it reads
 * (decode.h), so a syscall that equals a previous one in both has the same values. Loops make many
 * such syscalls. */
#ifndef DECODE_CACHE_H
#define DECODE_CACHE_H

#include "decode/memory.h"
#include "ptrail/event.h"
#include "ptrail/value.h"

struct decode_cache;

/* A cache entry, valid until the next decode_cache_find() */
struct decode_cache_entry {
	uint64_t cache_key;	/* call.cache_key of its events; 0: not decoded yet */
	struct call_view view;	/* the values, if .cache_key is not 0 */
	struct memory memory;	/* the bytes that were read; has no backend */
	struct arena arena;	/* memory of .view and .memory */
	/* For the caller, 0 in a new entry: version of the redaction that found no secrets in
	 * .memory */
	unsigned without_secrets;
};

struct decode_cache *decode_cache_new(void);
void decode_cache_free(struct decode_cache *rs);

/* Looks up the syscall of an EVENT_ENTER or EVENT_LEAVE, whose bytes are in `m`. Returns NULL if it
 * is not cached. If .cache_key of the result is 0, the caller decodes the syscall from .memory into
 * .arena and .view and calls decode_cache_store(). */
struct decode_cache_entry *decode_cache_find(struct decode_cache *rs, const struct event *e,
					     const struct memory *m);
/* Makes `r` a valid entry after decoding, if the values depend on its bytes `alone`. Returns false
 * if they do not, or if decoding needed bytes that are not in .memory; .view is invalid then. */
bool decode_cache_store(struct decode_cache *rs, struct decode_cache_entry *r, bool alone);
#endif
