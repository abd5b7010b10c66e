/* Compression with zstd; without it, none. */
#ifndef RECORD_SQUEEZE_H
#define RECORD_SQUEEZE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct squeeze;

/* NULL: this build has no compression. */
struct squeeze *squeeze_new(void);
void squeeze_free(struct squeeze *s);
/* Compresses `n` bytes to `to`, which has room for as many. How many they are now; 0: they would
 * not be fewer, or memory is out. */
size_t squeeze(struct squeeze *s, const uint8_t *raw, size_t n, uint8_t *to);

struct unsqueeze;
/* NULL: this build has no compression. */
struct unsqueeze *unsqueeze_new(void);
void unsqueeze_free(struct unsqueeze *u);
/* Whether the bytes are what was made of exactly `n` others */
bool unsqueeze(struct unsqueeze *u, const uint8_t *from, size_t size, uint8_t *to, size_t n);
#endif
