#include "record/format/format.h"

#include <string.h>

#include "record/format/crc32c.h"

static const char marker[] = "trbk", trailer_magic[] = "TRAILEND";

/* Little endian, on any machine */
static void put(uint8_t *p, uint64_t v, unsigned n)
{
	for (unsigned i = 0; i < n; i++)
		p[i] = v >> 8 * i;
}

static uint64_t get(const uint8_t *p, unsigned n)
{
	uint64_t v = 0;

	while (n--)
		v = v << 8 | p[n];
	return v;
}

void frame_put(uint8_t out[FRAME_SIZE], const struct frame *f)
{
	memcpy(out, marker, 4);
	put(out + 4, f->type, 1);
	put(out + 5, f->flags, 1);
	put(out + 6, f->digest, 2);
	put(out + 8, f->stored, 4);
	put(out + 12, f->raw, 4);
	put(out + 16, f->count, 4);
	put(out + 20, f->columns, 4);
	put(out + 24, f->first_seq, 8);
	put(out + 32, f->first_time, 8);
	put(out + 40, f->last_time, 8);
	put(out + 48, f->offset, 8);
	put(out + 56, f->sum, 4);
	put(out + 60, crc32c(0, out, 60), 4);
}

const char *frame_get(struct frame *f, const uint8_t in[FRAME_SIZE])
{
	if (memcmp(in, marker, 4) != 0)
		return "there is no block";
	if (get(in + 60, 4) != crc32c(0, in, 60))
		return "the checksum of the block's head is wrong";
	*f = (struct frame){
		.type = in[4], .flags = in[5], .digest = get(in + 6, 2),
		.stored = get(in + 8, 4), .raw = get(in + 12, 4), .count = get(in + 16, 4),
		.first_seq = get(in + 24, 8), .first_time = get(in + 32, 8),
		.columns = in[20], .last_time = get(in + 40, 8),
		.offset = get(in + 48, 8), .sum = get(in + 56, 4),
	};
	if (f->raw > RAW_MAX || f->stored > STORED_MAX || f->digest > DIGEST_MAX)
		return "the block is larger than any may be";
	if (f->columns > COLUMNS_MAX || f->stored < COLUMN_SIZE * f->columns)
		return "the block has columns that do not fit into it";
	return NULL;
}

void column_put(uint8_t out[COLUMN_SIZE], uint32_t raw, uint32_t stored)
{
	put(out, raw, 4);
	put(out + 4, stored, 4);
}

void column_get(const uint8_t in[COLUMN_SIZE], uint32_t *raw, uint32_t *stored)
{
	*raw = get(in, 4);
	*stored = get(in + 4, 4);
}

void preamble_put(uint8_t out[PREAMBLE_SIZE])
{
	memset(out, 0, PREAMBLE_SIZE);
	memcpy(out, TRAIL_MAGIC, MAGIC_SIZE);
	put(out + 10, TRAIL_MAJOR, 2);
	put(out + 12, TRAIL_MINOR, 2);
}

bool preamble_get(const uint8_t in[PREAMBLE_SIZE], unsigned *major, unsigned *minor)
{
	*major = get(in + 10, 2);
	*minor = get(in + 12, 2);
	return !memcmp(in, TRAIL_MAGIC, MAGIC_SIZE);
}

void trailer_put(uint8_t out[TRAILER_SIZE], uint64_t offset)
{
	put(out, offset, 8);
	memcpy(out + 8, trailer_magic, 8);
}

bool trailer_get(const uint8_t in[TRAILER_SIZE], uint64_t *offset)
{
	*offset = get(in, 8);
	return !memcmp(in + 8, trailer_magic, 8);
}
