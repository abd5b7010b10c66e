/* Compression with zstd, whose library is loaded on first use. Data is stored uncompressed if there
 * is none, or if ptrail was built without it. */
#ifndef BASE_SYSTEM_COMPRESS_H
#define BASE_SYSTEM_COMPRESS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/text/sbuf.h"

/* What is compressed: a stream of records, or of numbers of one or two bytes; or frames of their
 * own */
enum compress_what { COMPRESS_EVENTS, COMPRESS_NUMBERS, COMPRESS_FRAMES };

struct compressor;

/* Begins a stream of unknown size, unless frames are compressed. Returns NULL if there is no
 * compression. */
struct compressor *compressor_new(enum compress_what what);
void compressor_free(struct compressor *s);
/* Begins a new stream of `size` bytes; SIZE_MAX: unknown. A short one takes less memory and time.
 * `s` may be NULL. */
void compressor_begin(struct compressor *s, size_t size);
/* Compresses `n` bytes, as the next part of the stream, to `to`, which has room for `n` bytes.
 * Returns the number of bytes used, or 0 if they would not be fewer or memory is out; then the
 * stream begins anew without this part. */
size_t compress_part(struct compressor *s, const uint8_t *raw, size_t n, uint8_t *to);
/* Compresses `n` bytes to a frame, which replaces *to. It may be longer. */
void compress_frame(struct compressor *s, const void *raw, size_t n, struct sbuf *to);

struct decompressor;
/* Returns NULL if there is no compression. */
struct decompressor *decompressor_new(void);
void decompressor_free(struct decompressor *d);
/* Begins a new stream. `d` may be NULL. */
void decompressor_reset(struct decompressor *d);
/* Decompresses the next part of the stream, `size` bytes, to `to`. Returns false unless the part
 * decompresses to exactly `n` bytes. Never writes more than `n` bytes. */
bool decompress_part(struct decompressor *d, const uint8_t *from, size_t size, uint8_t *to,
		     size_t n);
#endif
