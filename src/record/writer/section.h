/* Packs sections of a recording: assembles the bytes that are to be written of a section. That
 * needs nothing of the recorder, so that another thread can do it. */
#ifndef RECORD_WRITER_SECTION_H
#define RECORD_WRITER_SECTION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "record/format/block.h"
#include "record/format/block_index.h"
#include "record/format/format.h"

/* Maximum number of bytes before the columns of a section */
enum { SECTION_PREFIX_MAX = FRAME_SIZE + DIGEST_MAX + COLUMNS * COLUMN_SIZE };

enum { PARTS = 16 };

/* A part of a section. If a section does not fit on the disk as a whole, its parts are written one
 * by one, as sections, while there is space. */
struct section_part {
	/* sizes of the section's columns up to the part's last event */
	size_t end[COLUMNS];
	struct order before;		/* state of the order before the part's first event */
	uint32_t count;			/* number of events */
	uint64_t first_seq, first_time, last_time;
	bool quiet;
	struct block_digest digest;
};

/* How a section is packed */
enum pack_mode {
	PACK_NEXT,		/* as the next section of the block */
	PACK_NEW_STREAMS,	/* its compressed columns begin new streams */
	PACK_RESCUE,		/* unsorted and uncompressed; allocates nothing */
};

struct section {
	/* its columns, up to .end of its last part */
	const uint8_t *column[COLUMNS];
	struct section_part part[PARTS];	/* complete events only */
	unsigned parts;			/* 0: the section has no event yet */
	bool has_tasks;			/* it has events of several tasks */
	bool continues;			/* it is not the first one of its block */
	bool ends_block;		/* it is the last one of its block */

	/* Set by section_pack(): .unit is what is to be written, after its first FRAME_SIZE bytes,
	 * which are those of .frame. Members of .frame that depend on the file are not set. */
	struct frame frame;
	struct block_digest digest;
	uint8_t *unit;
	size_t unit_size, unit_room;
	uint8_t *sorted;		/* records sorted by task */
	size_t sorted_room;
};

/* The streams of a block. The sections of a block are packed in their order. */
struct packer {
	struct compressor *compressor[COLUMNS];	/* NULL: the column is not compressed */
};

void packer_init(struct packer *p);
void packer_done(struct packer *p);

/* Allocates more for packing than section_make_room() finds. */
void section_grow(struct section *s, size_t raw, size_t records);
/* Makes sure that packing needs no more memory for `raw` bytes of all columns, and `records` of the
 * column of records. */
static inline void section_make_room(struct section *s, size_t raw, size_t records)
{
	if (SECTION_PREFIX_MAX + raw > s->unit_room || records > s->sorted_room)
		section_grow(s, raw, records);
}

/* Packs the parts from `first` up to `end`. */
void section_pack(struct packer *p, struct section *s, unsigned first, unsigned end,
		  enum pack_mode mode);
/* Frees what was allocated for packing. */
void section_done(struct section *s);
#endif
