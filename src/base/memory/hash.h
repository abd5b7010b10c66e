/* A hash map from 64-bit numbers to pointers, with open addressing. It grows and never shrinks. A
 * zeroed struct hash is empty. Values must not be NULL. */
#ifndef BASE_MEMORY_HASH_H
#define BASE_MEMORY_HASH_H

#include <stddef.h>
#include <stdint.h>

struct hash {
	struct hash_slot *slots;
	size_t room;			/* number of slots: a power of two, or 0 */
	size_t count;			/* number of used slots */
};

/* Returns the value; NULL: none */
void *hash_get(const struct hash *h, uint64_t key);
/* Adds or replaces a value. */
void hash_put(struct hash *h, uint64_t key, void *value);
/* Removes and returns the value; NULL: none */
void *hash_remove(struct hash *h, uint64_t key);
/* Iterates in unspecified order: start with *at = 0; NULL ends. The map must not change
 * meanwhile. */
void *hash_next(const struct hash *h, size_t *at);
/* Frees the map, but not the values. */
void hash_done(struct hash *h);
#endif
