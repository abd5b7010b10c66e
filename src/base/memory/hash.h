/* A hash map from 64-bit numbers to pointers, with open addressing. It grows and never shrinks. A
 * zeroed struct hash is empty. Values must not be NULL. */
#ifndef BASE_MEMORY_HASH_H
#define BASE_MEMORY_HASH_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

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

/* FNV-1a: the hash of bytes, for keys. `h` is FNV_BASIS or the hash of earlier bytes, which is
 * continued. Its high bits depend little on the last bytes. */
#define FNV_BASIS UINT64_C(0xcbf29ce484222325)

static inline uint64_t fnv_bytes(uint64_t h, const void *bytes, size_t n)
{
	for (const unsigned char *p = bytes; n; n--)
		h = (h ^ *p++) * UINT64_C(0x100000001b3);
	return h;
}

/* The same for a string without its NUL */
static inline uint64_t fnv_string(uint64_t h, const char *s)
{
	return fnv_bytes(h, s, strlen(s));
}

/* Makes all bits of a hash depend on all others. */
static inline uint64_t hash_mix(uint64_t h)
{
	h = (h ^ h >> 33) * UINT64_C(0xff51afd7ed558ccd);
	return h ^ h >> 33;
}
#endif
