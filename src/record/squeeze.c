#include "record/squeeze.h"

#include <stdlib.h>

#include "base/alloc.h"

#ifdef HAVE_ZSTD
#include <zstd.h>

enum { LEVEL = 3, WINDOW_BITS = 24 };

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
	/* what a task does lies as far behind as the largest block is long */
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

size_t squeeze(struct squeeze *s, const uint8_t *raw, size_t n, uint8_t *to)
{
	size_t size = n ? ZSTD_compress2(s->ctx, to, n - 1, raw, n) : 0;

	return ZSTD_isError(size) ? 0 : size;
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
	return u;
}

void unsqueeze_free(struct unsqueeze *u)
{
	if (!u)
		return;
	ZSTD_freeDCtx(u->ctx);
	free(u);
}

bool unsqueeze(struct unsqueeze *u, const uint8_t *from, size_t size, uint8_t *to, size_t n)
{
	return ZSTD_decompressDCtx(u->ctx, to, n, from, size) == n;
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

bool unsqueeze(struct unsqueeze *u, const uint8_t *from, size_t size, uint8_t *to, size_t n)
{
	(void)u, (void)from, (void)size, (void)to, (void)n;
	return false;
}
#endif
