#include "record/reader/state.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/memory/alloc.h"
#include "desc/schema.h"
#include "record/format/crc32c.h"

bool reader_end(struct trail_reader *r, enum trail_state state, uint64_t offset, const char *why)
{
	r->state = state;
	r->fault.offset = offset;
	if (state == TRAIL_FOREIGN)	/* it has no offsets */
		snprintf(r->fault.text, sizeof(r->fault.text), "%s", why);
	else
		snprintf(r->fault.text, sizeof(r->fault.text), "at offset %" PRIu64 ": %s", offset,
			 why);
	return false;
}

/* Reads a frame, the digest and the stored bytes; the latter two are at r->in + FRAME_SIZE. */
static bool read_block(struct trail_reader *r, struct frame *f)
{
	const char *why;

	if (!source_fill(r, FRAME_SIZE))
		return false;
	why = frame_get(f, r->in);
	if (!why && f->offset != r->offset)
		why = "the block belongs to another offset";
	if (why)
		return reader_end(r, TRAIL_DAMAGED, r->offset, why);
	if (!source_fill(r, FRAME_SIZE + f->digest_size + f->stored))
		return false;
	if (f->sum != crc32c(0, r->in + FRAME_SIZE, f->digest_size + f->stored))
		return reader_end(r, TRAIL_DAMAGED, r->offset, "the block's checksum is wrong");
	return true;
}

/* Moves behind the block that was read. */
static void finish_block(struct trail_reader *r, const struct frame *f)
{
	r->offset += FRAME_SIZE + f->digest_size + f->stored;
	r->in_size = 0;
}

/* Makes room for `n` bytes at offset `at`, and prepares `c` to read them. */
static void make_room(struct codec *c, size_t *room, size_t at, size_t n)
{
	if (*room < at + n || !c->bytes) {
		*room = at && 2 * *room > at + n ? 2 * *room : at + n;
		/* a pointer even if there are no bytes, because an offset is added to it */
		c->bytes = alloc_more(c->bytes, *room + 1, 1);
	}
	c->at = at;
	c->end = at + n;
}

/* Unpacks a column to `c` from `at` on: `stored` bytes at `from`, which are the `raw` bytes
 * themselves if both sizes are equal, else the next part of the stream. */
static bool unpack(struct trail_reader *r, struct codec *c, size_t *room, size_t at,
		   struct decompressor *u, const uint8_t *from, uint32_t stored, uint32_t raw)
{
	make_room(c, room, at, raw);
	if (stored == raw)
		decompressor_reset(u);
	if (stored == raw && raw)
		memcpy(c->bytes + at, from, raw);
	else if (stored != raw && !u)
		return reader_end(r, TRAIL_UNREADABLE, r->offset, "the block is compressed, and "
				  "libzstd.so.1 is missing, or ptrail was built without it");
	else if (stored != raw && !decompress_part(u, from, stored, c->bytes + at, raw))
		return reader_end(r, TRAIL_DAMAGED, r->offset, "the block cannot be decompressed");
	return true;
}

static bool unpack_column(struct trail_reader *r, const struct frame *f, unsigned column,
			  const uint8_t *from, uint32_t stored, uint32_t raw)
{
	struct decompressor *u = r->decompressor[column];

	if (column == RECORDS && !(f->flags & BLOCK_UNSORTED))
		return unpack(r, &r->sorted, &r->sorted_room, 0, u, from, stored, raw);
	return unpack(r, &r->block.column[column], &r->column_room[column],
		      column == RECORDS ? r->block.section_start : 0, u, from, stored, raw);
}

/* Restores the original order of the records. */
static bool restore_order(struct trail_reader *r)
{
	struct codec *c = &r->block.column[RECORDS];
	const char *why;

	make_room(c, &r->column_room[RECORDS], r->block.section_start, r->sorted.end);
	why = order_restore(&r->block.column[ORDER], &r->block.section_order, &r->sorted,
			    c->bytes + r->block.section_start);
	return !why || reader_end(r, TRAIL_DAMAGED, r->offset, why);
}

/* Unpacks all columns of a block; skips columns of newer versions. */
static bool unpack_columns(struct trail_reader *r, const struct frame *f)
{
	const uint8_t *sizes = r->in + FRAME_SIZE + f->digest_size;
	uint64_t at = f->columns * COLUMN_SIZE, sum = 0;

	if (f->columns < COLUMNS)
		return reader_end(r, TRAIL_DAMAGED, r->offset, "the block has too few columns");
	for (unsigned i = 0; i < f->columns; i++) {
		uint32_t raw, stored;

		column_get(sizes + i * COLUMN_SIZE, &raw, &stored);
		sum += raw;
		if (sum > f->raw || stored > f->stored - at ||
		    sum > RAW_MAX - r->block.section_start)
			return reader_end(r, TRAIL_DAMAGED, r->offset,
					  "a column is larger than its block");
		if (i < COLUMNS && !unpack_column(r, f, i, sizes + at, stored, raw))
			return false;
		at += stored;
	}
	return f->flags & BLOCK_UNSORTED || restore_order(r);
}

static bool report_version(struct trail_reader *r, unsigned major, unsigned minor)
{
	char why[150];

	snprintf(why, sizeof(why), "the recording has format %u.%u; this ptrail reads "
		 "formats " TRAIL_MAJORS_READ, major, minor);
	return reader_end(r, TRAIL_FOREIGN, MAGIC_SIZE, why);
}

static bool read_preamble(struct trail_reader *r)
{
	struct trail_header *h = &r->header;
	bool is;

	if (!source_fill(r, PREAMBLE_SIZE)) {
		if (r->state == TRAIL_UNREADABLE)
			return false;
		return reader_end(r, TRAIL_FOREIGN, r->in_size, r->in_size ?
				  "too short for a ptrail recording" : "the input is empty");
	}
	is = preamble_get(r->in, &h->major, &h->minor);
	if (!is && !memcmp(r->in + 1, &TRAIL_MAGIC[1], 5))
		return reader_end(r, TRAIL_FOREIGN, 0, "a ptrail recording that was damaged by a "
				  "transfer in text mode");
	if (!is)
		return reader_end(r, TRAIL_FOREIGN, 0, "not a ptrail recording");
	if (!trail_major_is_read(h->major))
		return report_version(r, h->major, h->minor);
	r->offset = PREAMBLE_SIZE;
	r->in_size = 0;
	return true;
}

static bool read_header(struct trail_reader *r)
{
	struct codec *c = &r->header_codec;
	struct frame f;
	size_t room = 0;

	if (!read_preamble(r) || !read_block(r, &f))
		return false;
	if (f.type != BLOCK_HEADER)
		return reader_end(r, TRAIL_DAMAGED, r->offset, "the first block is not a header");
	if (!f.stored)
		return reader_end(r, TRAIL_DAMAGED, r->offset, "the header block is empty");
	make_room(c, &room, 0, f.stored);
	memcpy(c->bytes, r->in + FRAME_SIZE + f.digest_size, f.stored);
	c->arena = &r->header_arena;
	code_header(c, &r->header);
	if (c->fault)
		return reader_end(r, TRAIL_DAMAGED, r->offset, c->fault);
	finish_block(r, &f);
	return true;
}

struct trail_reader *reader_new(int fd, struct trail_fault *fault, enum trail_state *state)
{
	struct trail_reader *r = alloc_new(struct trail_reader);
	off_t at = lseek(fd, 0, SEEK_CUR);

	r->fd = fd;
	r->is_seekable = at >= 0;
	r->base = at >= 0 ? at : 0;
	for (unsigned i = 0; i < COLUMNS; i++)
		r->decompressor[i] = decompressor_new();
	codec_init_reader(&r->header_codec);
	block_init_reader(&r->block);
	r->sorted.reading = true;
	if (read_header(r)) {
		*state = TRAIL_OPEN;
		return r;
	}
	*fault = r->fault;
	*state = r->state;
	reader_free(r);
	return NULL;
}

void reader_free(struct trail_reader *r)
{
	arena_done(&r->header_arena);
	arena_done(&r->arena);
	codec_done(&r->header_codec);
	block_done(&r->block);
	codec_done(&r->sorted);
	for (unsigned i = 0; i < COLUMNS; i++)
		decompressor_free(r->decompressor[i]);
	free(r->index.all);
	free(r->in);
	free(r);
}

const struct trail_header *reader_header(const struct trail_reader *r)
{
	return &r->header;
}

bool reader_continues(const struct trail_reader *r, const struct frame *f)
{
	return r->header.major > 1 && f->type == BLOCK_EVENTS && f->flags & BLOCK_CONTINUES;
}

static bool begin_section(struct trail_reader *r, const struct frame *f)
{
	bool further = reader_continues(r, f);

	if (further && !r->can_continue)
		return reader_end(r, TRAIL_DAMAGED, r->offset,
				  "the block that this section continues is missing");
	if (further)
		block_begin_section(&r->block);
	else
		block_begin(&r->block);
	for (unsigned i = 0; i < COLUMNS && (!further || f->flags & BLOCK_NEW_STREAMS); i++)
		decompressor_reset(r->decompressor[i]);
	if (!unpack_columns(r, f))
		return false;
	r->frame = *f;
	r->in_section = r->can_continue = true;
	return true;
}

/* Whether a block may be skipped: it is quiet and ends before the requested time */
static bool is_skippable(const struct trail_reader *r, bool quiet, uint64_t last_time)
{
	return quiet && last_time < r->since;
}

/* Skips blocks by the index: seeks to the next block that is needed, or to the last one; after the
 * last section of the block that is being read. */
static bool skip_by_index(struct trail_reader *r)
{
	const struct index_entry *all = r->index.all;
	struct frame f;
	size_t to;

	if (all && r->can_continue && !reader_frame_at(r, r->offset, &f) && reader_continues(r, &f))
		return true;
	while (r->index_position < r->index.count && all[r->index_position].offset < r->offset)
		r->index_position++;
	for (to = r->index_position; to + 1 < r->index.count; to++)
		if (!is_skippable(r, all[to].quiet, all[to].last_time))
			break;
	if (to == r->index_position)
		return true;
	r->index_position = to;
	r->can_continue = false;
	return source_seek(r, all[to].offset);
}

/* Skips the next block with all of its sections, if none is needed; used without an index. In a
 * pipe nothing is skipped, since the sections that follow are not known. Returns whether it skipped
 * one. */
static bool skip_next_block(struct trail_reader *r)
{
	uint64_t at = r->offset;
	struct frame f;

	if (!r->since || r->index.all || !r->is_seekable || reader_frame_at(r, at, &f) ||
	    f.type != BLOCK_EVENTS || reader_continues(r, &f))
		return false;
	do {
		if (!is_skippable(r, f.flags & BLOCK_QUIET, f.last_time))
			return false;
		at += FRAME_SIZE + f.digest_size + f.stored;
		if (reader_frame_at(r, at, &f))
			return false;	/* a section may be damaged or not written yet */
	} while (reader_continues(r, &f));
	r->can_continue = false;
	return source_seek(r, at);
}

/* Reads blocks up to the next section of events. */
static bool read_next_section(struct trail_reader *r)
{
	struct frame f;
	bool wanted;

	do {
		if (r->is_interrupted && r->is_interrupted(r->interrupt_ctx))
			return false;
		wanted = false;
		if (!skip_by_index(r))
			return false;
		if (skip_next_block(r))
			continue;
		if (!read_block(r, &f))
			return false;
		wanted = f.type == BLOCK_EVENTS;
		if (wanted && !begin_section(r, &f))
			return false;
		finish_block(r, &f);
		if (f.type == BLOCK_END) {
			r->state = TRAIL_WHOLE;
			return false;
		}
	} while (!wanted);
	return true;
}

/* Ends reading at an event that could not be decoded. */
static bool report_bad_event(struct trail_reader *r)
{
	const char *fault = block_fault(&r->block);
	char why[150];

	snprintf(why, sizeof(why), "event %" PRIu32 " of the block: %s", r->block.count + 1,
		 fault ? fault : "the event is missing");
	return reader_end(r, TRAIL_DAMAGED, r->frame.offset, why);
}

static void find_row(struct event *e)
{
	if (e->kind == EVENT_ENTER || e->kind == EVENT_LEAVE)
		e->call.row = desc_call(e->call.abi, e->call.nr);
	else if (e->kind == EVENT_LOOK && e->look.abi)
		e->look.row = desc_call(e->look.abi, e->look.nr);
}

bool reader_next(struct trail_reader *r, struct event *e)
{
	if (r->state != TRAIL_OPEN && r->state != TRAIL_GROWING)
		return false;
	if (!r->in_section || !r->block.has_rest)
		arena_reset(&r->arena);
	for (;;) {
		if (r->in_section && block_read(&r->block, e, &r->arena))
			break;
		if (r->in_section && (block_fault(&r->block) || r->block.count != r->frame.count))
			return report_bad_event(r);
		r->in_section = false;
		if (!read_next_section(r))
			return false;
	}
	find_row(e);
	return true;
}

void reader_follow(struct trail_reader *r, int timeout)
{
	r->follows = true;
	r->follow_timeout = timeout;
}

void reader_interrupt(struct trail_reader *r, bool (*is_interrupted)(void *ctx), void *ctx)
{
	r->is_interrupted = is_interrupted;
	r->interrupt_ctx = ctx;
}

enum trail_state reader_state(const struct trail_reader *r, struct trail_fault *fault)
{
	if (fault)
		*fault = r->fault;
	return r->state;
}

void reader_since(struct trail_reader *r, uint64_t time)
{
	r->since = time;
	if (!r->index.all)
		reader_index(r, &r->index);
}

void reader_progress(const struct trail_reader *r, uint64_t *done, uint64_t *all)
{
	*done = r->offset;
	if (!source_size(r, all))
		*all = 0;
}
