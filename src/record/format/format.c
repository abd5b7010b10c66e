#include "record/format/format.h"

#include <string.h>

#include "record/format/crc32c.h"

static const char marker[] = "trbk", trailer_magic[] = "TRAILEND";

/* Little endian on every machine */
static void put_number(uint8_t *p, uint64_t v, unsigned n)
{
	for (unsigned i = 0; i < n; i++)
		p[i] = v >> 8 * i;
}

static uint64_t get_number(const uint8_t *p, unsigned n)
{
	uint64_t v = 0;

	while (n--)
		v = v << 8 | p[n];
	return v;
}

void frame_put(uint8_t out[FRAME_SIZE], const struct frame *f)
{
	memcpy(out, marker, 4);
	put_number(out + 4, f->type, 1);
	put_number(out + 5, f->flags, 1);
	put_number(out + 6, f->digest_size, 2);
	put_number(out + 8, f->stored, 4);
	put_number(out + 12, f->raw, 4);
	put_number(out + 16, f->count, 4);
	put_number(out + 20, f->columns, 4);
	put_number(out + 24, f->first_seq, 8);
	put_number(out + 32, f->first_time, 8);
	put_number(out + 40, f->last_time, 8);
	put_number(out + 48, f->offset, 8);
	put_number(out + 56, f->sum, 4);
	put_number(out + 60, crc32c(0, out, 60), 4);
}

const char *frame_get(struct frame *f, const uint8_t in[FRAME_SIZE])
{
	if (memcmp(in, marker, 4) != 0)
		return "no block begins here";
	if (get_number(in + 60, 4) != crc32c(0, in, 60))
		return "the checksum of the block's frame is wrong";
	*f = (struct frame){
		.type = in[4], .flags = in[5], .digest_size = get_number(in + 6, 2),
		.stored = get_number(in + 8, 4), .raw = get_number(in + 12, 4),
		.count = get_number(in + 16, 4),
		.first_seq = get_number(in + 24, 8), .first_time = get_number(in + 32, 8),
		.columns = in[20], .last_time = get_number(in + 40, 8),
		.offset = get_number(in + 48, 8), .sum = get_number(in + 56, 4),
	};
	if (f->raw > RAW_MAX || f->stored > STORED_MAX || f->digest_size > DIGEST_MAX)
		return "the block exceeds the size limit";
	if (f->columns > COLUMNS_MAX || f->stored < COLUMN_SIZE * f->columns)
		return "the columns exceed the block";
	return NULL;
}

void column_put(uint8_t out[COLUMN_SIZE], uint32_t raw, uint32_t stored)
{
	put_number(out, raw, 4);
	put_number(out + 4, stored, 4);
}

void column_get(const uint8_t in[COLUMN_SIZE], uint32_t *raw, uint32_t *stored)
{
	*raw = get_number(in, 4);
	*stored = get_number(in + 4, 4);
}

bool trail_major_is_read(unsigned major)
{
	return major == 1 || major == 2 || major == TRAIL_MAJOR;
}

void preamble_put(uint8_t out[PREAMBLE_SIZE])
{
	memset(out, 0, PREAMBLE_SIZE);
	memcpy(out, TRAIL_MAGIC, MAGIC_SIZE);
	put_number(out + 10, TRAIL_MAJOR, 2);
	put_number(out + 12, TRAIL_MINOR, 2);
}

bool preamble_get(const uint8_t in[PREAMBLE_SIZE], unsigned *major, unsigned *minor)
{
	*major = get_number(in + 10, 2);
	*minor = get_number(in + 12, 2);
	return !memcmp(in, TRAIL_MAGIC, MAGIC_SIZE);
}

void trailer_put(uint8_t out[TRAILER_SIZE], uint64_t offset)
{
	put_number(out, offset, 8);
	memcpy(out + 8, trailer_magic, 8);
}

bool trailer_get(const uint8_t in[TRAILER_SIZE], uint64_t *offset)
{
	*offset = get_number(in, 8);
	return !memcmp(in + 8, trailer_magic, 8);
}
