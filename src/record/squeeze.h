/* Compression with zstd, in small steps as the bytes come; without it, none. */
#ifndef RECORD_SQUEEZE_H
#define RECORD_SQUEEZE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct squeeze;

/* NULL: this build has no compression. */
struct squeeze *squeeze_new(void);
void squeeze_free(struct squeeze *s);
/* Takes what is new of the `n` bytes that there are by now, if that is enough to be worth it. */
void squeeze_add(struct squeeze *s, const uint8_t *raw, size_t n);
/* Takes the rest of `n` bytes, and begins anew. The result and its *size, until the next call;
 * NULL: it would not be smaller. With `rescue` nothing is allocated. */
const uint8_t *squeeze_end(struct squeeze *s, const uint8_t *raw, size_t n, size_t *size,
			   bool rescue);

struct unsqueeze;
/* NULL: this build has no compression. */
struct unsqueeze *unsqueeze_new(void);
void unsqueeze_free(struct unsqueeze *u);
/* Whether the bytes are what was made of exactly `n` others */
bool unsqueeze(struct unsqueeze *u, const uint8_t *from, size_t size, uint8_t *to, size_t n);
#endif
