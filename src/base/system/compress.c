#include "base/system/compress.h"

#include <stdlib.h>

#include "base/memory/alloc.h"

#ifdef HAVE_ZSTD
#include <zstd.h>

#include "base/system/library.h"

/* WINDOW_BITS: repeats may be as far back as a block is long. WINDOW_MAX: the window size of frames
 * in version 1 of the format. BITS_MIN: of all tables and of the window (ZSTD_WINDOWLOG_MIN) */
enum { LEVEL = 3, WINDOW_BITS = 22, WINDOW_MAX = 24, BITS_MIN = 10 };

/* Sizes of the tables of level 3, which are cleared for each block: with those of the level, the
 * recording of a short command would take much longer. A table of 2^n entries has 4 * 2^n bytes. */
static const struct { int hash_bits, chain_bits; } tables[] = {
	[COMPRESS_EVENTS] = {16, 16},
	[COMPRESS_NUMBERS] = {13, 13},
	[COMPRESS_FRAMES] = {0, 0},	/* those of the level */
};

/* Functions of libzstd, without the prefix: see zstd.h */
struct zstd {
	__typeof__(&ZSTD_createCCtx) createCCtx;
	__typeof__(&ZSTD_freeCCtx) freeCCtx;
	__typeof__(&ZSTD_CCtx_setParameter) CCtx_setParameter;
	__typeof__(&ZSTD_CCtx_reset) CCtx_reset;
	__typeof__(&ZSTD_compressStream2) compressStream2;
	__typeof__(&ZSTD_compressBound) compressBound;
	__typeof__(&ZSTD_createDCtx) createDCtx;
	__typeof__(&ZSTD_freeDCtx) freeDCtx;
	__typeof__(&ZSTD_DCtx_setParameter) DCtx_setParameter;
	__typeof__(&ZSTD_DCtx_reset) DCtx_reset;
	__typeof__(&ZSTD_decompressStream) decompressStream;
	__typeof__(&ZSTD_isError) isError;
};

#define FUNCTION(name) LIBRARY_SYMBOL(struct zstd, ZSTD_, name)
static const struct library_symbol functions[] = {
	FUNCTION(createCCtx), FUNCTION(freeCCtx), FUNCTION(CCtx_setParameter),
	FUNCTION(CCtx_reset), FUNCTION(compressStream2), FUNCTION(compressBound),
	FUNCTION(createDCtx), FUNCTION(freeDCtx), FUNCTION(DCtx_setParameter),
	FUNCTION(DCtx_reset), FUNCTION(decompressStream), FUNCTION(isError), {0},
};

/* Returns false if there is no libzstd. */
static bool load(struct zstd *z)
{
	char *why = library_open("libzstd.so.1", functions, z);

	free(why);
	return !why;
}

struct compressor {
	struct zstd zstd;
	ZSTD_CCtx *ctx;
	enum compress_what what;
};

struct compressor *compressor_new(enum compress_what what)
{
	struct compressor *s = alloc_new(struct compressor);
	struct zstd *z = &s->zstd;

	if (!load(z)) {
		free(s);
		return NULL;
	}
	s->ctx = z->createCCtx();
	if (!s->ctx)
		alloc_failed();
	s->what = what;
	z->CCtx_setParameter(s->ctx, ZSTD_c_compressionLevel, LEVEL);
	if (what != COMPRESS_FRAMES)
		compressor_begin(s, SIZE_MAX);
	return s;
}

void compressor_free(struct compressor *s)
{
	if (!s)
		return;
	s->zstd.freeCCtx(s->ctx);
	free(s);
}

void compressor_begin(struct compressor *s, size_t size)
{
	int bits = BITS_MIN, hash_bits, chain_bits;

	if (!s)
		return;
	hash_bits = tables[s->what].hash_bits;
	chain_bits = tables[s->what].chain_bits;
	while (bits < WINDOW_BITS && size >> bits)
		bits++;
	s->zstd.CCtx_reset(s->ctx, ZSTD_reset_session_only);
	s->zstd.CCtx_setParameter(s->ctx, ZSTD_c_windowLog, bits);
	if (hash_bits > bits)
		hash_bits = bits;
	if (chain_bits > bits)
		chain_bits = bits;
	s->zstd.CCtx_setParameter(s->ctx, ZSTD_c_hashLog, hash_bits);
	s->zstd.CCtx_setParameter(s->ctx, ZSTD_c_chainLog, chain_bits);
}

size_t compress_part(struct compressor *s, const uint8_t *raw, size_t n, uint8_t *to)
{
	ZSTD_inBuffer in = {raw, n, 0};
	ZSTD_outBuffer out = {to, n ? n - 1 : 0, 0};

	if (n && !s->zstd.compressStream2(s->ctx, &out, &in, ZSTD_e_flush))
		return out.pos;
	s->zstd.CCtx_reset(s->ctx, ZSTD_reset_session_only);
	return 0;
}

void compress_frame(struct compressor *s, const void *raw, size_t n, struct sbuf *to)
{
	size_t bound = s->zstd.compressBound(n);
	ZSTD_inBuffer in = {raw ? raw : "", n, 0};
	ZSTD_outBuffer out = {.size = bound};

	sbuf_reset(to);
	out.dst = sbuf_room(to, bound);
	/* With room for the bound, it fails for want of memory only */
	if (s->zstd.compressStream2(s->ctx, &out, &in, ZSTD_e_end))
		alloc_failed();
	sbuf_end(to, to->s + out.pos);
}

struct decompressor {
	struct zstd zstd;
	ZSTD_DCtx *ctx;
};

struct decompressor *decompressor_new(void)
{
	struct decompressor *d = alloc_new(struct decompressor);

	if (!load(&d->zstd)) {
		free(d);
		return NULL;
	}
	d->ctx = d->zstd.createDCtx();
	if (!d->ctx)
		alloc_failed();
	d->zstd.DCtx_setParameter(d->ctx, ZSTD_d_windowLogMax, WINDOW_MAX);
	return d;
}

void decompressor_free(struct decompressor *d)
{
	if (!d)
		return;
	d->zstd.freeDCtx(d->ctx);
	free(d);
}

void decompressor_reset(struct decompressor *d)
{
	if (d)
		d->zstd.DCtx_reset(d->ctx, ZSTD_reset_session_only);
}

bool decompress_part(struct decompressor *d, const uint8_t *from, size_t size, uint8_t *to,
		     size_t n)
{
	ZSTD_inBuffer in = {from, size, 0};
	ZSTD_outBuffer out = {to, n, 0};
	size_t was;

	do {
		was = in.pos + out.pos;
		if (d->zstd.isError(d->zstd.decompressStream(d->ctx, &out, &in)))
			return false;
	} while (in.pos + out.pos > was && (in.pos < size || out.pos < n));
	return in.pos == size && out.pos == n;
}
#else
struct compressor *compressor_new(enum compress_what what)
{
	(void)what;
	return NULL;
}

void compressor_free(struct compressor *s)
{
	(void)s;
}

void compressor_begin(struct compressor *s, size_t size)
{
	(void)s, (void)size;
}

size_t compress_part(struct compressor *s, const uint8_t *raw, size_t n, uint8_t *to)
{
	(void)s, (void)raw, (void)n, (void)to;
	return 0;
}

void compress_frame(struct compressor *s, const void *raw, size_t n, struct sbuf *to)
{
	(void)s, (void)raw, (void)n, (void)to;
}

struct decompressor *decompressor_new(void)
{
	return NULL;
}

void decompressor_free(struct decompressor *d)
{
	(void)d;
}

void decompressor_reset(struct decompressor *d)
{
	(void)d;
}

bool decompress_part(struct decompressor *d, const uint8_t *from, size_t size, uint8_t *to,
		     size_t n)
{
	(void)d, (void)from, (void)size, (void)to, (void)n;
	return false;
}
#endif
