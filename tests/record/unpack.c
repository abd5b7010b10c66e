/* unpack FILE: writes all contents of a recording to standard output, as they are before their
 * compression, for a search. */
#include <stdio.h>
#include <stdlib.h>

#include "base/system/compress.h"
#include "record/format/format.h"

static _Noreturn void fail(const char *why)
{
	fprintf(stderr, "unpack: %s\n", why);
	exit(2);
}

/* Writes the columns of a section. */
static void write_columns(const struct frame *f, const uint8_t *stored,
			  struct decompressor *streams[COLUMNS_MAX])
{
	static uint8_t raw[RAW_MAX];
	const uint8_t *at = stored + f->columns * COLUMN_SIZE;

	for (unsigned i = 0; i < f->columns; i++) {
		uint32_t size, packed;

		column_get(stored + i * COLUMN_SIZE, &size, &packed);
		if (!(f->flags & BLOCK_CONTINUES) || f->flags & BLOCK_NEW_STREAMS ||
		    size == packed)
			decompressor_reset(streams[i]);
		if (size > RAW_MAX || packed > f->stored)
			fail("a column is too large");
		if (size == packed)
			fwrite(at, 1, size, stdout);
		else if (!decompress_part(streams[i], at, packed, raw, size))
			fail("a column cannot be decompressed");
		else
			fwrite(raw, 1, size, stdout);
		at += packed;
	}
}

int main(int argc, char **argv)
{
	FILE *file = argc == 2 ? fopen(argv[1], "r") : NULL;
	struct decompressor *streams[COLUMNS_MAX];
	uint8_t preamble[PREAMBLE_SIZE], head[FRAME_SIZE];
	uint8_t *stored = malloc(DIGEST_MAX + STORED_MAX);
	unsigned major, minor;
	struct frame f;

	if (!file || fread(preamble, sizeof(preamble), 1, file) != 1 ||
	    !preamble_get(preamble, &major, &minor))
		fail("not a recording");
	for (unsigned i = 0; i < COLUMNS_MAX; i++)
		streams[i] = decompressor_new();
	while (fread(head, sizeof(head), 1, file) == 1 && !frame_get(&f, head)) {
		if (fread(stored, 1, f.digest_size + f.stored, file) != f.digest_size + f.stored)
			fail("it is truncated");
		fwrite(stored, 1, f.digest_size, stdout);
		if (f.type == BLOCK_EVENTS)
			write_columns(&f, stored + f.digest_size, streams);
		else
			fwrite(stored + f.digest_size, 1, f.stored, stdout);
	}
	for (unsigned i = 0; i < COLUMNS_MAX; i++)
		decompressor_free(streams[i]);
	free(stored);
	fclose(file);
	return fflush(stdout) ? 2 : 0;
}
