/* Keeps copies of data until the end of a trace and stores equal data once: a hundred thousand
 * processes that run the same command share its arguments. All copies are freed at once. */
#ifndef MODEL_HISTORY_INTERN_H
#define MODEL_HISTORY_INTERN_H

#include <stddef.h>

#include "base/memory/arena.h"
#include "base/memory/hash.h"
#include "ptrail/event.h"

struct intern_pool {
	struct arena arena;
	struct hash entries;		/* hash of the bytes → struct interned */
};

void intern_done(struct intern_pool *k);

/* Returns a copy of `n` bytes with a NUL added, aligned to 8; the same copy for the same bytes. */
const void *intern_bytes(struct intern_pool *k, const void *bytes, size_t n);
/* As intern_bytes(), for a string. NULL is treated as "". */
const char *intern_text(struct intern_pool *k, const char *s);
/* Copies a NULL-terminated list. After 1024 strings or 8 KiB it is truncated and ends with
 * "...". Returns NULL for NULL. */
const char *const *intern_list(struct intern_pool *k, const char *const *words);
/* Returns NULL for NULL. */
const struct descriptors *intern_descriptors(struct intern_pool *k, const struct descriptors *open);
#endif
