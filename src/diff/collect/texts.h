/* Texts of a run, each kept once and with hashes, so that those of two runs are compared
 * quickly. */
#ifndef DIFF_COLLECT_TEXTS_H
#define DIFF_COLLECT_TEXTS_H

#include <stddef.h>
#include <stdint.h>

#include "base/memory/arena.h"
#include "base/memory/hash.h"

struct text {
	struct text *next;	/* another with the same hash */
	uint64_t hash;
	uint64_t loose, looser;	/* of its loose forms (loose.h); 0: not asked for yet */
	char s[];
};

struct texts {
	struct arena arena;
	struct hash known;
};

void texts_done(struct texts *t);
/* The one that has these bytes, up to a NUL among them; as long as `t` */
struct text *texts_add(struct texts *t, const char *s, size_t n);
struct text *texts_string(struct texts *t, const char *s);	/* NULL is "" */

/* FNV-1a with its bits mixed; `hash` is what came before, 0 at first */
uint64_t hash_bytes(uint64_t hash, const void *bytes, size_t n);
uint64_t hash_number(uint64_t hash, uint64_t n);
#endif
