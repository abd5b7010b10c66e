#include "record/writer/section.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory/alloc.h"
#include "base/system/compress.h"
#include "record/format/order.h"

void packer_init(struct packer *p)
{
	for (unsigned i = 0; i < COLUMNS; i++)	/* fractions are noise */
		p->compressor[i] = i == FRACTIONS ? NULL :
			compressor_new(i == RECORDS ? COMPRESS_EVENTS : COMPRESS_NUMBERS);
}

void packer_done(struct packer *p)
{
	for (unsigned i = 0; i < COLUMNS; i++)
		compressor_free(p->compressor[i]);
}

static void make_room(uint8_t **bytes, size_t *room, size_t n)
{
	if (n <= *room)
		return;
	*room = 2 * n;
	*bytes = alloc_more(*bytes, *room, 1);
}

void section_grow(struct section *s, size_t raw, size_t records)
{
	make_room(&s->unit, &s->unit_room, SECTION_PREFIX_MAX + raw);
	make_room(&s->sorted, &s->sorted_room, records);
}

void section_done(struct section *s)
{
	free(s->unit);
	free(s->sorted);
}

/* Sets .frame and .digest for the parts from `first` up to `end`. */
static void sum_up_parts(struct section *s, unsigned first, unsigned end, enum pack_mode mode)
{
	s->digest = (struct block_digest){.processes = 0};
	s->frame = (struct frame){
		.type = BLOCK_EVENTS, .columns = COLUMNS, .first_seq = s->part[first].first_seq,
		.first_time = s->part[first].first_time, .last_time = s->part[end - 1].last_time,
		.flags = BLOCK_QUIET | (s->continues ? BLOCK_CONTINUES : 0) |
			(s->continues && mode == PACK_NEW_STREAMS ? BLOCK_NEW_STREAMS : 0) |
			(mode == PACK_RESCUE ? BLOCK_UNSORTED : 0),
	};
	for (unsigned i = first; i < end; i++) {
		digest_add(&s->digest, &s->part[i].digest);
		s->frame.count += s->part[i].count;
		if (!s->part[i].quiet)
			s->frame.flags &= ~BLOCK_QUIET;
	}
}

/* Stores a column in .unit, and its sizes at `sizes`. */
static void add_column(struct section *s, struct compressor *to, const uint8_t *raw, size_t n,
		       uint8_t *sizes)
{
	uint8_t *at = s->unit + s->unit_size;
	size_t size = to ? compress_part(to, raw, n, at) : 0;

	if (size) {
		s->frame.flags |= BLOCK_ZSTD;
	} else {
		size = n;
		memcpy(at, raw, n);
	}
	column_put(sizes, n, size);
	s->frame.raw += n;
	s->unit_size += size;
}

/* Returns the size of a stream that begins with `n` bytes; SIZE_MAX: the block may get more. */
static size_t stream_size(const struct section *s, enum pack_mode mode, size_t n)
{
	return mode == PACK_NEW_STREAMS || s->ends_block ? n : SIZE_MAX;
}

void section_pack(struct packer *p, struct section *s, unsigned first, unsigned end,
		  enum pack_mode mode)
{
	bool begins = mode == PACK_NEW_STREAMS || (!s->continues && mode == PACK_NEXT);
	struct codec column[COLUMNS], digest = {.bytes = s->unit + FRAME_SIZE, .end = DIGEST_MAX};
	uint8_t *sizes;

	sum_up_parts(s, first, end, mode);
	for (unsigned i = 0; i < COLUMNS; i++) {
		size_t begin = first ? s->part[first - 1].end[i] : 0;

		column[i] = (struct codec){
			.bytes = (uint8_t *)s->column[i] + begin,
			.at = s->part[end - 1].end[i] - begin,
		};
	}
	/* the records of one task are in order already */
	if (mode != PACK_RESCUE && s->has_tasks) {
		order_sort(&column[ORDER], &s->part[first].before, &column[RECORDS], s->sorted);
		column[RECORDS].bytes = s->sorted;
	}
	code_digest(&digest, &s->digest);
	s->frame.digest_size = digest.at;
	sizes = s->unit + FRAME_SIZE + s->frame.digest_size;
	s->unit_size = FRAME_SIZE + s->frame.digest_size + COLUMNS * COLUMN_SIZE;
	for (unsigned i = 0; i < COLUMNS; i++, sizes += COLUMN_SIZE) {
		if (begins)
			compressor_begin(p->compressor[i], stream_size(s, mode, column[i].at));
		add_column(s, mode == PACK_RESCUE ? NULL : p->compressor[i], column[i].bytes,
			   column[i].at, sizes);
	}
}
