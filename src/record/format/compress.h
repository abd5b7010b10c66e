/* Compression with zstd; without it, none. */
#ifndef RECORD_FORMAT_COMPRESS_H
#define RECORD_FORMAT_COMPRESS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct squeeze;

/* NULL: this build has no compression. */
struct squeeze *squeeze_new(void);
void squeeze_free(struct squeeze *s);
/* Begins a new stream. `s` may be NULL. */
void squeeze_begin(struct squeeze *s);
/* Compresses `n` bytes as the next part of the stream to `to`, which has room for as many. Returns
 * how many bytes of `to` are used: with the parts before them they give back all n. 0: they would
 * not be fewer, or memory is out; then nothing of them is in the stream, and it begins anew. */
size_t squeeze(struct squeeze *s, const uint8_t *raw, size_t n, uint8_t *to);

struct unsqueeze;
/* NULL: this build has no compression. */
struct unsqueeze *unsqueeze_new(void);
void unsqueeze_free(struct unsqueeze *u);
/* Begins a new stream. `u` may be NULL. */
void unsqueeze_begin(struct unsqueeze *u);
/* Decompresses the next part of the stream to `to`. Returns false unless its `size` bytes are what
 * was made of exactly `n` others. Never writes more than `n` bytes, whatever the part says. */
bool unsqueeze(struct unsqueeze *u, const uint8_t *from, size_t size, uint8_t *to, size_t n);
#endif
