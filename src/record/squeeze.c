#include "record/squeeze.h"

#include <stdlib.h>

#include "base/alloc.h"

#ifdef HAVE_ZSTD
#include <zstd.h>

enum { LEVEL = 3, STEP = 32 << 10 };

struct squeeze {
	ZSTD_CCtx *ctx;
	uint8_t *out;
	size_t len, room;	/* bytes of .out */
	size_t done;		/* bytes of the block that were taken */
	bool failed;		/* of this block */
	bool busy;		/* within the library */
};

struct squeeze *squeeze_new(void)
{
	struct squeeze *s = alloc_new(struct squeeze);

	s->ctx = ZSTD_createCCtx();
	if (!s->ctx)
		alloc_failed();
	ZSTD_CCtx_setParameter(s->ctx, ZSTD_c_compressionLevel, LEVEL);
	return s;
}

void squeeze_free(struct squeeze *s)
{
	if (!s)
		return;
	ZSTD_freeCCtx(s->ctx);
	free(s->out);
	free(s);
}

/* As much as `n` bytes can become at the very most */
static void make_room(struct squeeze *s, size_t n)
{
	size_t room = ZSTD_compressBound(n) + 1024;

	if (room <= s->room)
		return;
	s->room = 2 * room;
	s->out = alloc_more(s->out, s->room, 1);
}

static void step(struct squeeze *s, const uint8_t *raw, size_t n, ZSTD_EndDirective how)
{
	ZSTD_inBuffer in = {raw + s->done, n - s->done, 0};
	ZSTD_outBuffer out = {s->out, s->room, s->len};
	size_t left;

	s->busy = true;
	do {
		left = ZSTD_compressStream2(s->ctx, &out, &in, how);
		s->failed |= ZSTD_isError(left) || (out.pos == out.size && left);
	} while (!s->failed && (in.pos < in.size || (how == ZSTD_e_end && left)));
	s->busy = false;
	s->len = out.pos;
	s->done = n;
}

void squeeze_add(struct squeeze *s, const uint8_t *raw, size_t n)
{
	if (s->failed || n - s->done < STEP)
		return;
	make_room(s, n);
	step(s, raw, n, ZSTD_e_continue);
}

const uint8_t *squeeze_end(struct squeeze *s, const uint8_t *raw, size_t n, size_t *size,
			   bool rescue)
{
	bool useful;

	if (!rescue)
		make_room(s, n);
	else if (s->busy || !s->done || s->room < ZSTD_compressBound(n))
		s->failed = true;
	if (!s->failed)
		step(s, raw, n, ZSTD_e_end);
	useful = !s->failed && s->len < n;
	*size = s->len;
	s->len = s->done = 0;
	s->failed = false;
	if (!rescue)
		ZSTD_CCtx_reset(s->ctx, ZSTD_reset_session_only);
	return useful ? s->out : NULL;
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

void squeeze_add(struct squeeze *s, const uint8_t *raw, size_t n)
{
	(void)s, (void)raw, (void)n;
}

const uint8_t *squeeze_end(struct squeeze *s, const uint8_t *raw, size_t n, size_t *size,
			   bool rescue)
{
	(void)s, (void)raw, (void)n, (void)size, (void)rescue;
	return NULL;
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
