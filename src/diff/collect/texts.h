/* Interned texts of a run, with hashes for a fast comparison with those of another run. */
#ifndef DIFF_COLLECT_TEXTS_H
#define DIFF_COLLECT_TEXTS_H

#include <stddef.h>
#include <stdint.h>

#include "base/memory/arena.h"
#include "base/memory/hash.h"

struct run_text {
	struct run_text *next;	/* next text with the same hash */
	uint64_t hash;
	uint64_t loose, looser;	/* hashes of the loose forms (loose.h); 0: not computed yet */
	char s[];
};

struct texts {
	struct arena arena;
	struct hash known;
};

void texts_done(struct texts *t);
/* Returns the text with these bytes, up to the first NUL; valid until texts_done(). */
struct run_text *texts_add(struct texts *t, const char *s, size_t n);
struct run_text *texts_string(struct texts *t, const char *s);	/* NULL counts as "" */

/* FNV-1a with its bits mixed. `hash` is the hash of the preceding data, initially 0. */
uint64_t hash_bytes(uint64_t hash, const void *bytes, size_t n);
uint64_t hash_number(uint64_t hash, uint64_t n);
#endif
