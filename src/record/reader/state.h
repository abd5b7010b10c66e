/* The inside of a reader, shared by the files that make it up:
 *   reader.c		blocks, and the events in them
 *   source.c	bytes from a file or a pipe, also of one that grows
 *   summary.c	what can be known without unpacking */
#ifndef RECORD_READER_STATE_H
#define RECORD_READER_STATE_H

#include "record/format/block.h"
#include "record/reader/reader.h"
#include "record/format/compress.h"
#include "record/format/block_index.h"

/* Blocks of events in their order */
struct index {
	struct indexed *all;	/* NULL: nothing is known */
	size_t count;
};

struct reader {
	int fd;
	bool sought;		/* the file can be sought in */
	bool (*is_interrupted)(void *ctx);	/* NULL: never */
	void *interrupt_ctx;
	bool follows;
	int patience;		/* ms */
	uint64_t base;		/* where in the file the recording begins */
	uint64_t offset;	/* of what is read now: a frame */
	/* what was read of it so far */
	uint8_t *in;
	size_t have, room;
	enum trail_state state;
	struct trail_fault fault;
	struct trail_header header;
	struct codec header_codec;
	struct arena header_arena, arena;
	struct unsqueeze *unsqueeze[COLUMNS];
	struct block block;
	size_t column_room[COLUMNS];	/* bytes that each of its columns can take */
	struct codec sorted;	/* records in the order of tasks */
	size_t sorted_room;
	struct frame frame;	/* of the block that events are read from */
	bool inside;		/* it has not been read to its end */
	bool within;		/* the next section can go on with .block */
	uint64_t since;		/* see reader_since */
	struct index index;	/* of all blocks, where it was asked for and is there */
	size_t indexed;		/* the next block of it */
};

/* reader.c: reading has ended, with a sentence about the byte at `offset`; false */
bool reader_end(struct reader *r, enum trail_state state, uint64_t offset, const char *why);
/* … whether the frame is that of a further section of a block of events */
bool reader_continues(const struct reader *r, const struct frame *f);

/* source.c: sees to it that `want` bytes are in r->in. True: they are. False: the file has
 * ended before, or cannot be read, or nothing came for as long as we are to wait: r->state. */
bool source_fill(struct reader *r, size_t want);
/* Goes on at that offset of a file that can be sought. As source_fill. */
bool source_seek(struct reader *r, uint64_t offset);
/* Exactly `n` bytes of a file that can be sought, from `offset` of the recording on */
bool source_read_at(const struct reader *r, uint64_t offset, void *to, size_t n);
/* The file's size from the recording's beginning on; false: unknown */
bool source_size(const struct reader *r, uint64_t *size);
/* Whether somebody who writes the file holds a lock on it (print/output/open.c) */
bool source_is_written(const struct reader *r);

/* summary.c: the frame at `offset`. NULL, or what is wrong with it, as a sentence's end */
const char *reader_frame_at(const struct reader *r, uint64_t offset, struct frame *f);
/* What a whole recording of a regular file ends with. False: it does not. */
bool reader_closing(const struct reader *r, struct closing *e);
/* All that the indices of such a recording tell of; nothing when any of it is not as it should be.
 * .all is to be freed. */
void reader_index(const struct reader *r, struct index *all);
#endif
