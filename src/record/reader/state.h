/* Internals of the reader, shared by the files that implement it:
 *   reader.c	blocks and their events
 *   source.c	bytes of a file or pipe, including files that grow
 *   summary.c	statistics and the index, without decompression */
#ifndef RECORD_READER_STATE_H
#define RECORD_READER_STATE_H

#include "base/system/compress.h"
#include "record/format/block.h"
#include "record/reader/reader.h"
#include "record/format/block_index.h"

/* The event blocks of a recording, by offset */
struct block_index {
	struct index_entry *all;	/* NULL: no index */
	size_t count;
};

struct trail_reader {
	int fd;
	bool is_seekable;	/* `fd` is seekable */
	bool (*is_interrupted)(void *ctx);	/* NULL: never */
	void *interrupt_ctx;
	bool follows;		/* see reader_follow() */
	int follow_timeout;	/* ms */
	uint64_t base;		/* offset in the file at which the recording begins */
	uint64_t offset;	/* offset of the current frame in the recording */
	/* bytes read from that offset on */
	uint8_t *in;
	size_t in_size, in_room;
	enum trail_state state;
	struct trail_fault fault;
	struct trail_header header;
	struct codec header_codec;
	struct arena header_arena, arena;
	struct decompressor *decompressor[COLUMNS];
	struct block block;
	size_t column_room[COLUMNS];	/* allocated bytes of each column of .block */
	struct codec sorted;	/* records sorted by task, before their order is restored */
	size_t sorted_room;
	struct frame frame;	/* frame of the section that events are read from */
	bool in_section;	/* .frame has unread events */
	/* .block is complete so far, so a further section may follow */
	bool can_continue;
	uint64_t since;		/* timestamp; see reader_since() */
	/* index of all blocks; empty unless reader_since() found one */
	struct block_index index;
	size_t index_position;	/* position of the next block in .index */
};

/* reader.c: ends reading at byte `offset` for the reason `why`. Returns false. */
bool reader_end(struct trail_reader *r, enum trail_state state, uint64_t offset, const char *why);
/* reader.c: whether the frame is that of a further section of a block of events */
bool reader_continues(const struct trail_reader *r, const struct frame *f);

/* source.c: reads until r->in has `want` bytes. Returns false and sets r->state when the file ends
 * before, reading fails, or the time of reader_follow() has elapsed. */
bool source_fill(struct trail_reader *r, size_t want);
/* Continues at `offset` of a seekable file. Returns false and sets r->state on failure. */
bool source_seek(struct trail_reader *r, uint64_t offset);
/* Reads exactly `n` bytes from `offset` of the recording; needs a seekable file. */
bool source_read_at(const struct trail_reader *r, uint64_t offset, void *to, size_t n);
/* Sets *size to the bytes from the beginning of the recording on. Returns false if unknown. */
bool source_size(const struct trail_reader *r, uint64_t *size);
/* Returns whether a writer holds a lock on the file (print/output/open.c). */
bool source_is_written(const struct trail_reader *r);

/* summary.c: reads the frame at `offset`. Returns NULL, or what is wrong, as the end of a
 * sentence. */
const char *reader_frame_at(const struct trail_reader *r, uint64_t offset, struct frame *f);
/* Reads the end block of a complete recording in a regular file. Returns false if there is none. */
bool reader_totals(const struct trail_reader *r, struct trail_totals *totals);
/* Reads all index blocks of a complete recording. The result is empty if any of them is
 * inconsistent. The caller frees all->all. */
void reader_index(const struct trail_reader *r, struct block_index *all);
#endif
