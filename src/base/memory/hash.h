/* A hash map from 64-bit numbers to pointers: open addressing, grows and never shrinks below its
 * live members' need. A zeroed struct hash is an empty one. Values are never NULL. */
#ifndef BASE_MEMORY_HASH_H
#define BASE_MEMORY_HASH_H

#include <stddef.h>
#include <stdint.h>

struct hash {
	struct hash_slot *slots;
	size_t room, count;		/* room: a power of two, or 0 */
};

void *hash_get(const struct hash *h, uint64_t key);			/* NULL: none */
void hash_put(struct hash *h, uint64_t key, void *value);		/* replaces */
void *hash_remove(struct hash *h, uint64_t key);	/* what was there, or NULL */
/* Walks in no order: start with *at = 0; NULL ends. The map must not change meanwhile. */
void *hash_next(const struct hash *h, size_t *at);
void hash_done(struct hash *h);						/* not the values */
#endif
