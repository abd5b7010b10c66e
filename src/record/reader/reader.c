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

bool reader_end(struct reader *r, enum trail_state state, uint64_t offset, const char *why)
{
	r->state = state;
	r->fault.offset = offset;
	snprintf(r->fault.text, sizeof(r->fault.text), "at offset %" PRIu64 ": %s", offset, why);
	return false;
}

/* Reads a frame and what belongs to it: the digest and the bytes lie at r->in + FRAME_SIZE. */
static bool read_block(struct reader *r, struct frame *f)
{
	const char *why;

	if (!source_fill(r, FRAME_SIZE))
		return false;
	why = frame_get(f, r->in);
	if (!why && f->offset != r->offset)
		why = "the block belongs elsewhere";
	if (why)
		return reader_end(r, TRAIL_DAMAGED, r->offset, why);
	if (!source_fill(r, FRAME_SIZE + f->digest + f->stored))
		return false;
	if (f->sum != crc32c(0, r->in + FRAME_SIZE, f->digest + f->stored))
		return reader_end(r, TRAIL_DAMAGED, r->offset, "the block's checksum is wrong");
	return true;
}

/* The block that was read is done with. */
static void next_block(struct reader *r, const struct frame *f)
{
	r->offset += FRAME_SIZE + f->digest + f->stored;
	r->have = 0;
}

/* Makes room for `n` bytes from `at` on, which are to be read next. */
static void make_room(struct codec *c, size_t *room, size_t at, size_t n)
{
	if (*room < at + n) {
		*room = at && 2 * *room > at + n ? 2 * *room : at + n;
		c->bytes = alloc_more(c->bytes, *room, 1);
	}
	c->at = at;
	c->end = at + n;
}

/* A column as it was before it was stored in `stored` bytes, which are as they were or the next
 * part of a stream; to `c` from `at` on */
static bool unpack(struct reader *r, struct codec *c, size_t *room, size_t at,
		   struct unsqueeze *u, const uint8_t *from, uint32_t stored, uint32_t raw)
{
	make_room(c, room, at, raw);
	if (stored == raw)
		unsqueeze_begin(u);
	if (stored == raw && raw)
		memcpy(c->bytes + at, from, raw);
	else if (stored != raw && !u)
		return reader_end(r, TRAIL_UNREADABLE, r->offset, "the block is compressed with "
				  "zstd, and this build has no libzstd");
	else if (stored != raw && !unsqueeze(u, from, stored, c->bytes + at, raw))
		return reader_end(r, TRAIL_DAMAGED, r->offset, "the block cannot be unpacked");
	return true;
}

static bool unpack_column(struct reader *r, const struct frame *f, unsigned column,
			  const uint8_t *from, uint32_t stored, uint32_t raw)
{
	struct unsqueeze *u = r->unsqueeze[column];

	if (column == RECORDS && !(f->flags & BLOCK_UNSORTED))
		return unpack(r, &r->sorted, &r->sorted_room, 0, u, from, stored, raw);
	return unpack(r, &r->block.column[column], &r->column_room[column],
		      column == RECORDS ? r->block.records : 0, u, from, stored, raw);
}

/* Puts records back in the order of events. */
static bool restore(struct reader *r)
{
	struct codec *c = &r->block.column[RECORDS];
	const char *why;

	make_room(c, &r->column_room[RECORDS], r->block.records, r->sorted.end);
	why = order_restore(&r->block.column[ORDER], &r->block.before, &r->sorted,
			    c->bytes + r->block.records);
	return !why || reader_end(r, TRAIL_DAMAGED, r->offset, why);
}

/* All columns of a block that was read; those that a newer version has are passed over. */
static bool unpack_all(struct reader *r, const struct frame *f)
{
	const uint8_t *sizes = r->in + FRAME_SIZE + f->digest;
	uint64_t at = f->columns * COLUMN_SIZE, sum = 0;

	if (f->columns < COLUMNS)
		return reader_end(r, TRAIL_DAMAGED, r->offset, "the block lacks columns");
	for (unsigned i = 0; i < f->columns; i++) {
		uint32_t raw, stored;

		column_get(sizes + i * COLUMN_SIZE, &raw, &stored);
		sum += raw;
		if (sum > f->raw || stored > f->stored - at || sum > RAW_MAX - r->block.records)
			return reader_end(r, TRAIL_DAMAGED, r->offset,
					  "a column is larger than its block");
		if (i < COLUMNS && !unpack_column(r, f, i, sizes + at, stored, raw))
			return false;
		at += stored;
	}
	return f->flags & BLOCK_UNSORTED || restore(r);
}

static bool wrong_version(struct reader *r, unsigned major, unsigned minor)
{
	char why[150];

	snprintf(why, sizeof(why), "the recording has format %u.%u, and this ptrail reads "
		 "formats %d and %d", major, minor, TRAIL_MAJOR_OLDEST, TRAIL_MAJOR);
	return reader_end(r, TRAIL_FOREIGN, MAGIC_SIZE, why);
}

static bool read_preamble(struct reader *r)
{
	struct trail_header *h = &r->header;
	bool is;

	if (!source_fill(r, PREAMBLE_SIZE)) {
		if (r->state == TRAIL_UNREADABLE)
			return false;
		return reader_end(r, TRAIL_FOREIGN, r->have, r->have ?
				  "this is too short for a recording" : "there is nothing");
	}
	is = preamble_get(r->in, &h->major, &h->minor);
	if (!is && !memcmp(r->in + 1, &TRAIL_MAGIC[1], 5))
		return reader_end(r, TRAIL_FOREIGN, 0, "this was a recording, and a transfer as "
				  "text has changed it");
	if (!is)
		return reader_end(r, TRAIL_FOREIGN, 0, "this is no recording");
	if (h->major < TRAIL_MAJOR_OLDEST || h->major > TRAIL_MAJOR)
		return wrong_version(r, h->major, h->minor);
	r->offset = PREAMBLE_SIZE;
	r->have = 0;
	return true;
}

static bool read_header(struct reader *r)
{
	struct codec *c = &r->header_codec;
	struct frame f;
	size_t room = 0;

	if (!read_preamble(r) || !read_block(r, &f))
		return false;
	if (f.type != BLOCK_HEADER)
		return reader_end(r, TRAIL_DAMAGED, r->offset, "the first block is no header");
	if (!f.stored)
		return reader_end(r, TRAIL_DAMAGED, r->offset, "the header block is empty");
	make_room(c, &room, 0, f.stored);
	memcpy(c->bytes, r->in + FRAME_SIZE + f.digest, f.stored);
	c->arena = &r->header_arena;
	code_header(c, &r->header);
	if (c->fault)
		return reader_end(r, TRAIL_DAMAGED, r->offset, c->fault);
	next_block(r, &f);
	return true;
}

struct reader *reader_new(int fd, struct trail_fault *fault, enum trail_state *state)
{
	struct reader *r = alloc_new(struct reader);
	off_t at = lseek(fd, 0, SEEK_CUR);

	r->fd = fd;
	r->sought = at >= 0;
	r->base = at >= 0 ? at : 0;
	for (unsigned i = 0; i < COLUMNS; i++)
		r->unsqueeze[i] = unsqueeze_new();
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

void reader_free(struct reader *r)
{
	arena_done(&r->header_arena);
	arena_done(&r->arena);
	codec_done(&r->header_codec);
	block_done(&r->block);
	codec_done(&r->sorted);
	for (unsigned i = 0; i < COLUMNS; i++)
		unsqueeze_free(r->unsqueeze[i]);
	free(r->index.all);
	free(r->in);
	free(r);
}

const struct trail_header *reader_header(const struct reader *r)
{
	return &r->header;
}

bool reader_continues(const struct reader *r, const struct frame *f)
{
	return r->header.major > 1 && f->type == BLOCK_EVENTS && f->flags & BLOCK_CONTINUES;
}

static bool begin_events(struct reader *r, const struct frame *f)
{
	bool further = reader_continues(r, f);

	if (further && !r->within)
		return reader_end(r, TRAIL_DAMAGED, r->offset,
				  "the block that this section belongs to is not there");
	if (further)
		block_begin_section(&r->block);
	else
		block_begin(&r->block);
	for (unsigned i = 0; i < COLUMNS && (!further || f->flags & BLOCK_ANEW); i++)
		unsqueeze_begin(r->unsqueeze[i]);
	if (!unpack_all(r, f))
		return false;
	r->frame = *f;
	r->inside = r->within = true;
	return true;
}

/* Whether nothing of the block is asked for */
static bool is_passed(const struct reader *r, bool quiet, uint64_t last_time)
{
	return quiet && last_time < r->since;
}

/* Where the index says so, goes on behind blocks of which nothing is asked for: to the last of
 * them, or to the next that is. */
static bool pass(struct reader *r)
{
	const struct indexed *all = r->index.all;
	size_t to;

	while (r->indexed < r->index.count && all[r->indexed].offset < r->offset)
		r->indexed++;
	for (to = r->indexed; to + 1 < r->index.count; to++)
		if (!is_passed(r, all[to].quiet, all[to].last_time))
			break;
	if (to == r->indexed)
		return true;
	r->indexed = to;
	r->within = false;
	return source_seek(r, all[to].offset);
}

/* Without an index: whether nothing of the next block, all of its sections, is asked for; then it
 * is passed over. Of a pipe nothing is passed over, since more sections may follow. */
static bool passes_next(struct reader *r)
{
	uint64_t at = r->offset;
	struct frame f;

	if (!r->since || r->index.all || !r->sought || reader_frame_at(r, at, &f) ||
	    f.type != BLOCK_EVENTS || reader_continues(r, &f))
		return false;
	do {
		if (!is_passed(r, f.flags & BLOCK_QUIET, f.last_time))
			return false;
		at += FRAME_SIZE + f.digest + f.stored;
		if (reader_frame_at(r, at, &f))
			return false;	/* a section of it may be damaged, or not written yet */
	} while (reader_continues(r, &f));
	r->within = false;
	return source_seek(r, at);
}

/* Goes on to the next block with events. */
static bool next_events(struct reader *r)
{
	struct frame f;
	bool wanted;

	do {
		if (r->is_interrupted && r->is_interrupted(r->interrupt_ctx))
			return false;
		wanted = false;
		if (!pass(r))
			return false;
		if (passes_next(r))
			continue;
		if (!read_block(r, &f))
			return false;
		wanted = f.type == BLOCK_EVENTS;
		if (wanted && !begin_events(r, &f))
			return false;
		next_block(r, &f);
		if (f.type == BLOCK_END) {
			r->state = TRAIL_WHOLE;
			return false;
		}
	} while (!wanted);
	return true;
}

/* An event of the block that is open could not be read. */
static bool bad_event(struct reader *r)
{
	const char *fault = block_fault(&r->block);
	char why[150];

	snprintf(why, sizeof(why), "event %" PRIu32 " of the block: %s", r->block.count + 1,
		 fault ? fault : "it is not there");
	return reader_end(r, TRAIL_DAMAGED, r->frame.offset, why);
}

static void find_row(struct event *e)
{
	if (e->kind == EVENT_ENTER || e->kind == EVENT_LEAVE)
		e->call.row = desc_call(e->call.abi, e->call.nr);
	else if (e->kind == EVENT_LOOK && e->look.abi)
		e->look.row = desc_call(e->look.abi, e->look.nr);
}

bool reader_next(struct reader *r, struct event *e)
{
	if (r->state != TRAIL_OPEN && r->state != TRAIL_GROWING)
		return false;
	arena_reset(&r->arena);
	for (;;) {
		if (r->inside && block_read(&r->block, e, &r->arena))
			break;
		if (r->inside && (block_fault(&r->block) || r->block.count != r->frame.count))
			return bad_event(r);
		r->inside = false;
		if (!next_events(r))
			return false;
	}
	find_row(e);
	return true;
}

void reader_follow(struct reader *r, int patience)
{
	r->follows = true;
	r->patience = patience;
}

void reader_interrupt(struct reader *r, bool (*is_interrupted)(void *ctx), void *ctx)
{
	r->is_interrupted = is_interrupted;
	r->interrupt_ctx = ctx;
}

enum trail_state reader_state(const struct reader *r, struct trail_fault *fault)
{
	if (fault)
		*fault = r->fault;
	return r->state;
}

void reader_since(struct reader *r, uint64_t time)
{
	r->since = time;
	if (!r->index.all)
		reader_index(r, &r->index);
}

void reader_progress(const struct reader *r, uint64_t *done, uint64_t *all)
{
	*done = r->offset;
	if (!source_size(r, all))
		*all = 0;
}
