#include "record/format/compress.h"

#include <stdlib.h>

#include "base/memory/alloc.h"

#ifdef HAVE_ZSTD
#include <zstd.h>

/* WINDOW_MAX: version 1 of the format has frames with windows of that size. */
enum { LEVEL = 3, WINDOW_BITS = 22, WINDOW_MAX = 24 };

struct squeeze {
	ZSTD_CCtx *ctx;
};

struct squeeze *squeeze_new(void)
{
	struct squeeze *s = alloc_new(struct squeeze);

	s->ctx = ZSTD_createCCtx();
	if (!s->ctx)
		alloc_failed();
	ZSTD_CCtx_setParameter(s->ctx, ZSTD_c_compressionLevel, LEVEL);
	/* what is like it may lie as far behind as a block is long */
	ZSTD_CCtx_setParameter(s->ctx, ZSTD_c_windowLog, WINDOW_BITS);
	return s;
}

void squeeze_free(struct squeeze *s)
{
	if (!s)
		return;
	ZSTD_freeCCtx(s->ctx);
	free(s);
}

void squeeze_begin(struct squeeze *s)
{
	if (s)
		ZSTD_CCtx_reset(s->ctx, ZSTD_reset_session_only);
}

size_t squeeze(struct squeeze *s, const uint8_t *raw, size_t n, uint8_t *to)
{
	ZSTD_inBuffer in = {raw, n, 0};
	ZSTD_outBuffer out = {to, n ? n - 1 : 0, 0};

	if (n && !ZSTD_compressStream2(s->ctx, &out, &in, ZSTD_e_flush))
		return out.pos;
	squeeze_begin(s);
	return 0;
}

struct unsqueeze {
	ZSTD_DCtx *ctx;
};

struct unsqueeze *unsqueeze_new(void)
{
	struct unsqueeze *u = alloc_new(struct unsqueeze);

	u->ctx = ZSTD_createDCtx();
	if (!u->ctx)
		alloc_failed();
	ZSTD_DCtx_setParameter(u->ctx, ZSTD_d_windowLogMax, WINDOW_MAX);
	return u;
}

void unsqueeze_free(struct unsqueeze *u)
{
	if (!u)
		return;
	ZSTD_freeDCtx(u->ctx);
	free(u);
}

void unsqueeze_begin(struct unsqueeze *u)
{
	if (u)
		ZSTD_DCtx_reset(u->ctx, ZSTD_reset_session_only);
}

bool unsqueeze(struct unsqueeze *u, const uint8_t *from, size_t size, uint8_t *to, size_t n)
{
	ZSTD_inBuffer in = {from, size, 0};
	ZSTD_outBuffer out = {to, n, 0};
	size_t was;

	do {
		was = in.pos + out.pos;
		if (ZSTD_isError(ZSTD_decompressStream(u->ctx, &out, &in)))
			return false;
	} while (in.pos + out.pos > was && (in.pos < size || out.pos < n));
	return in.pos == size && out.pos == n;
}
#else
struct squeeze *squeeze_new(void)
{
	return NULL;
}

void squeeze_free(struct squeeze *s)
{
	(void)s;
}

void squeeze_begin(struct squeeze *s)
{
	(void)s;
}

size_t squeeze(struct squeeze *s, const uint8_t *raw, size_t n, uint8_t *to)
{
	(void)s, (void)raw, (void)n, (void)to;
	return 0;
}

struct unsqueeze *unsqueeze_new(void)
{
	return NULL;
}

void unsqueeze_free(struct unsqueeze *u)
{
	(void)u;
}

void unsqueeze_begin(struct unsqueeze *u)
{
	(void)u;
}

bool unsqueeze(struct unsqueeze *u, const uint8_t *from, size_t size, uint8_t *to, size_t n)
{
	(void)u, (void)from, (void)size, (void)to, (void)n;
	return false;
}
#endif
