/* Keeps bytes to the end of a trace, and equal ones once: a hundred thousand processes that run the
 * same command share its words. All is freed at once. */
#ifndef MODEL_HISTORY_INTERN_H
#define MODEL_HISTORY_INTERN_H

#include <stddef.h>

#include "base/memory/arena.h"
#include "base/memory/hash.h"
#include "ptrail/event.h"

struct keep {
	struct arena arena;
	struct hash kept;		/* hash of the bytes → those that have it */
};

void keep_done(struct keep *k);

/* A copy of `n` bytes and a NUL, 8-aligned; the same one for the same bytes */
const void *keep_bytes(struct keep *k, const void *bytes, size_t n);
/* NULL is "" */
const char *keep_text(struct keep *k, const char *s);
/* A NULL-terminated list; long ones are cut, after 1024 words or 8 KiB, and then end with the word
 * "..."; NULL for NULL */
const char *const *keep_words(struct keep *k, const char *const *words);
/* NULL for NULL */
const struct descriptors *keep_descriptors(struct keep *k, const struct descriptors *open);
#endif
