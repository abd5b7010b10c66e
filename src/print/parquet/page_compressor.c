#include "print/parquet/page_compressor.h"

#include <stdlib.h>

#include "base/memory/alloc.h"

enum { CODEC_UNCOMPRESSED = 0, CODEC_ZSTD = 6 };

#ifdef HAVE_ZSTD
#include <zstd.h>

#include "base/system/library.h"
#endif

/* Functions of libzstd, without the prefix: see zstd.h */
struct page_zstd {
#ifdef HAVE_ZSTD
	__typeof__(&ZSTD_createCCtx) createCCtx;
	__typeof__(&ZSTD_freeCCtx) freeCCtx;
	__typeof__(&ZSTD_compressCCtx) compressCCtx;
	__typeof__(&ZSTD_compressBound) compressBound;
	__typeof__(&ZSTD_isError) isError;
	ZSTD_CCtx *ctx;			/* NULL: there is no libzstd */
#else
	char unused;
#endif
};

#ifdef HAVE_ZSTD
enum { LEVEL = 3 };

#define FUNCTION(name) LIBRARY_SYMBOL(struct page_zstd, ZSTD_, name)
static const struct library_symbol functions[] = {
	FUNCTION(createCCtx), FUNCTION(freeCCtx), FUNCTION(compressCCtx), FUNCTION(compressBound),
	FUNCTION(isError), {0},
};

static bool open_library(struct page_zstd *z)
{
	char *why = library_open("libzstd.so.1", functions, z);

	if (!why && !(z->ctx = z->createCCtx()))
		alloc_failed();
	free(why);
	return z->ctx;
}

static void close_library(struct page_zstd *z)
{
	if (z->ctx)
		z->freeCCtx(z->ctx);
}

static void compress_page(struct page_zstd *z, const struct sbuf *content, struct sbuf *to)
{
	size_t bound = z->compressBound(content->len), n;

	sbuf_room(to, bound);
	n = z->compressCCtx(z->ctx, to->s, bound, content->s ? content->s : "", content->len,
			    LEVEL);
	/* With room for the bound, it fails for want of memory only */
	if (z->isError(n))
		alloc_failed();
	sbuf_end(to, to->s + n);
}
#else
static bool open_library(struct page_zstd *z)
{
	(void)z;
	return false;
}

static void close_library(struct page_zstd *z)
{
	(void)z;
}

static void compress_page(struct page_zstd *z, const struct sbuf *content, struct sbuf *to)
{
	(void)z;
	(void)content;
	(void)to;
}
#endif

struct page_compressor {
	struct page_zstd zstd;
	bool is_open;			/* there is libzstd */
	struct sbuf packed;
};

struct page_compressor *page_compressor_new(void)
{
	struct page_compressor *p = alloc_new(struct page_compressor);

	p->is_open = open_library(&p->zstd);
	return p;
}

void page_compressor_free(struct page_compressor *p)
{
	close_library(&p->zstd);
	sbuf_done(&p->packed);
	free(p);
}

int page_codec(const struct page_compressor *p)
{
	return p->is_open ? CODEC_ZSTD : CODEC_UNCOMPRESSED;
}

struct sbuf page_compress(struct page_compressor *p, const struct sbuf *content)
{
	if (!p->is_open)
		return *content;
	sbuf_reset(&p->packed);
	compress_page(&p->zstd, content, &p->packed);
	return p->packed;
}
