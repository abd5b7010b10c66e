#include "symbols/file/xz.h"

#ifdef HAVE_LZMA
#include <lzma.h>
#include <stdlib.h>

#include "base/memory/alloc.h"
#include "base/system/library.h"

enum { CONTENT_MAX = 256 << 20, DICTIONARIES_MAX = 128 << 20 };	/* bytes */

struct xz_library {
	lzma_ret (*lzma_stream_buffer_decode)(uint64_t *limit, uint32_t flags,
					      const lzma_allocator *allocator, const uint8_t *in,
					      size_t *in_at, size_t in_size, uint8_t *out,
					      size_t *out_at, size_t out_size);
};

static const struct library_symbol symbols[] = {
	LIBRARY_SYMBOL(struct xz_library, , lzma_stream_buffer_decode), {0},
};

uint8_t *xz_decompress(const uint8_t *bytes, size_t length, size_t *size)
{
	struct xz_library library;
	uint8_t *content = NULL;
	char *why = library_open("liblzma.so.5", symbols, &library);
	lzma_ret result = why ? LZMA_PROG_ERROR : LZMA_BUF_ERROR;

	free(why);
	/* The size of the content is not known before. LZMA_BUF_ERROR: the room is too small. */
	for (size_t room = 8 * length + 4096; result == LZMA_BUF_ERROR && room <= CONTENT_MAX;
	     room *= 4) {
		uint64_t limit = DICTIONARIES_MAX;
		size_t at = 0;

		*size = 0;
		content = alloc_more(content, room, 1);
		result = library.lzma_stream_buffer_decode(&limit, 0, NULL, bytes, &at, length,
							   content, size, room);
	}
	if (result == LZMA_OK)
		return content;
	free(content);
	return NULL;
}

void xz_load(void)
{
	struct xz_library library;

	free(library_open("liblzma.so.5", symbols, &library));
}

#else

void xz_load(void)
{
}

uint8_t *xz_decompress(const uint8_t *bytes, size_t length, size_t *size)
{
	(void)bytes, (void)length, (void)size;
	return NULL;
}
#endif
