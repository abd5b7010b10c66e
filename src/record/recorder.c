#include "record/recorder.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/clock.h"
#include "desc/schema.h"
#include "model/effect.h"
#include "record/block.h"
#include "record/crc32c.h"
#include "record/squeeze.h"
#include "record/tally.h"

/* What comes before the columns of a block */
enum { FRONT = FRAME_SIZE + DIGEST_MAX + COLUMNS * COLUMN_SIZE };

/* A block is closed at this age; earlier where no event has come for so long. Small blocks are
 * compressed badly, and a build is idle a hundred times a second. */
static const uint64_t age_max = NS_PER_SECOND, idle_max = NS_PER_SECOND / 5;

struct recorder {
	struct output *out;
	uint64_t offset;		/* bytes that were written */
	struct block block;
	struct squeeze *squeeze;	/* NULL: nothing is compressed */
	uint8_t *unit;			/* what is written at a time is put together here */
	uint8_t *sorted;		/* and records are put in the order of tasks here */
	size_t unit_room, sorted_room;
	/* of the block that is open: */
	bool open;
	size_t whole[COLUMNS];		/* where its last whole event ends */
	struct frame frame;
	struct tally tally;
	uint64_t opened;		/* CLOCK_MONOTONIC when its first event came */
	unsigned calls;			/* kinds of them that were looked at */
	/* of all before: */
	struct closing closing;
	struct codec index, digest;
	struct indexed last;
	unsigned indexed;		/* blocks in the index that is not written yet */
	bool ended;			/* there was an EVENT_END */
};

/* Adds the `n` bytes of .unit, of which the first are kept for the frame. */
static void add(struct recorder *r, struct frame *f, size_t n)
{
	f->offset = r->offset;
	f->stored = n - FRAME_SIZE - f->digest;
	f->sum = crc32c(0, r->unit + FRAME_SIZE, n - FRAME_SIZE);
	frame_put(r->unit, f);
	output_add(r->out, r->unit, n);
	r->offset += n;
}

static void make_room(uint8_t **bytes, size_t *room, size_t n)
{
	if (n <= *room)
		return;
	*room = 2 * n;
	*bytes = alloc_more(*bytes, *room, 1);
}

/* A block of something else than events */
static void add_plain(struct recorder *r, enum block_type type, const struct codec *c)
{
	struct frame f = {.type = type, .raw = c->at};

	make_room(&r->unit, &r->unit_room, FRAME_SIZE + c->at);
	memcpy(r->unit + FRAME_SIZE, c->bytes, c->at);
	add(r, &f, FRAME_SIZE + c->at);
}

static void begin_plain(struct codec *c)
{
	codec_forget(c);
	c->budget = EVENT_MAX;
	c->at = 0;
}

static void add_header(struct recorder *r, const struct trail_header *h)
{
	uint8_t preamble[PREAMBLE_SIZE];
	struct trail_header copy = *h;
	struct codec c;

	preamble_put(preamble);
	output_add(r->out, preamble, sizeof(preamble));
	r->offset = sizeof(preamble);
	codec_init_writer(&c);
	begin_plain(&c);
	code_header(&c, &copy);
	add_plain(r, BLOCK_HEADER, &c);
	codec_done(&c);
}

static void add_index(struct recorder *r)
{
	uint64_t at = r->offset;

	if (!r->indexed)
		return;
	add_plain(r, BLOCK_INDEX, &r->index);
	r->closing.index = at;
	r->indexed = 0;
}

/* The block that was added is one more of the index, which begins with where the last one is. */
static void index_block(struct recorder *r)
{
	struct indexed now = {
		.offset = r->frame.offset, .first_seq = r->frame.first_seq,
		.first_time = r->frame.first_time, .last_time = r->frame.last_time,
		.quiet = r->frame.flags & BLOCK_QUIET,
	};

	if (!r->indexed) {
		begin_plain(&r->index);
		codec_put(&r->index, r->closing.index);
		r->last = (struct indexed){0};
	}
	code_indexed(&r->index, &now, &r->last);
	r->last = now;
	if (++r->indexed == INDEX_EVERY)
		add_index(r);
}

static void sum_up(struct recorder *r)
{
	struct closing *c = &r->closing;

	tally_sum(&c->tally, &r->tally);
	c->raw_bytes += r->frame.raw;
	c->first_time = c->blocks++ ? c->first_time : r->frame.first_time;
	c->last_time = r->frame.last_time;
}

/* Puts a column into .unit from `at` on, and its sizes to `sizes`; where it ends */
static size_t add_column(struct recorder *r, const uint8_t *raw, size_t n, size_t at,
			 uint8_t *sizes, bool packs)
{
	size_t size = packs && r->squeeze ? squeeze(r->squeeze, raw, n, r->unit + at) : 0;

	if (size) {
		r->frame.flags |= BLOCK_ZSTD;
	} else {
		size = n;
		memcpy(r->unit + at, raw, n);
	}
	column_put(sizes, n, size);
	r->frame.raw += n;
	return at + size;
}

/* The block that is open, in .unit, of which it returns how much that is; in a rescue as it is */
static size_t put_together(struct recorder *r, bool rescue)
{
	const struct codec *column = r->block.column;
	size_t at = FRAME_SIZE, sizes;

	r->frame.raw = r->digest.at = 0;
	code_tally(&r->digest, &r->tally);
	memcpy(r->unit + at, r->digest.bytes, r->digest.at);
	r->frame.digest = r->digest.at;
	r->frame.columns = COLUMNS;
	sizes = at + r->digest.at;
	at = sizes + COLUMNS * COLUMN_SIZE;
	r->frame.flags &= ~(BLOCK_ZSTD | BLOCK_UNSORTED);
	if (rescue)
		r->frame.flags |= BLOCK_UNSORTED;
	else
		order_sort(&column[ORDER], &column[RECORDS], r->sorted);
	for (unsigned i = 0; i < COLUMNS; i++, sizes += COLUMN_SIZE)
		at = add_column(r, i == RECORDS && !rescue ? r->sorted : column[i].bytes,
				r->whole[i], at, r->unit + sizes, !rescue);
	return at;
}

/* Writes the block that is open, if there is one. */
static void close_block(struct recorder *r, bool rescue)
{
	size_t n;

	if (!r->open)
		return;
	n = put_together(r, rescue);
	r->open = false;	/* a failure from here on loses it, rather than write it twice */
	add(r, &r->frame, n);
	sum_up(r);
	if (!rescue)
		index_block(r);
	block_begin(&r->block);
}

struct recorder *recorder_new(const struct trail_header *h, struct output *out)
{
	struct recorder *r = alloc_new(struct recorder);

	r->out = out;
	block_init_writer(&r->block);
	codec_init_writer(&r->index);
	codec_init_writer(&r->digest);
	codec_grow(&r->digest, DIGEST_MAX);
	r->squeeze = squeeze_new();
	make_room(&r->unit, &r->unit_room, RAW_FULL);
	make_room(&r->sorted, &r->sorted_room, RAW_FULL / 2);
	add_header(r, h);
	return r;
}

static void open_block(struct recorder *r, const struct event *e)
{
	r->frame = (struct frame){
		.type = BLOCK_EVENTS, .flags = BLOCK_QUIET,
		.first_seq = e->seq, .first_time = e->time,
	};
	r->tally = (struct tally){0};
	r->opened = clock_ns(CLOCK_MONOTONIC);
	r->calls = 0;
}

/* Whether it changes nothing that is known of processes: of each kind of call the first tells */
static bool is_quiet(struct recorder *r, const struct event *e)
{
	if (e->kind != EVENT_ENTER && e->kind != EVENT_LEAVE)
		return false;
	if (r->block.call_count == r->calls)
		return true;
	r->calls = r->block.call_count;
	return !effect_is_known(desc_call(e->call.abi, e->call.nr));
}

/* The event that was written is whole. */
static void keep_up(struct recorder *r)
{
	struct block *b = &r->block;

	/* not only when the block is closed: a rescue finds no room */
	make_room(&r->unit, &r->unit_room, FRONT + block_size(b));
	make_room(&r->sorted, &r->sorted_room, b->column[RECORDS].at);
	for (unsigned i = 0; i < COLUMNS; i++)
		r->whole[i] = b->column[i].at;
	r->open = true;
}

void recorder_event(struct recorder *r, const struct event *e)
{
	struct block *b = &r->block;

	if (!r->open)
		open_block(r, e);
	block_write(b, e);
	tally_event(&r->tally, e);
	if (!is_quiet(r, e))
		r->frame.flags &= ~BLOCK_QUIET;
	r->frame.count++;
	r->frame.last_time = e->time;
	r->ended |= e->kind == EVENT_END;
	keep_up(r);
	if (block_size(b) >= RAW_FULL || block_is_full(b) ||
	    e->time - r->frame.first_time >= age_max)
		close_block(r, false);
}

bool recorder_idle(struct recorder *r)
{
	uint64_t age, last;

	if (!r->open)
		return false;
	age = clock_ns(CLOCK_MONOTONIC) - r->opened;
	last = r->frame.last_time - r->frame.first_time;	/* age at the last event */
	if (age >= age_max || (age > last && age - last >= idle_max))
		close_block(r, false);
	return r->open;
}

static void add_end(struct recorder *r)
{
	uint64_t at = r->offset;
	struct codec *c = &r->index;

	begin_plain(c);
	code_closing(c, &r->closing);
	codec_grow(c, TRAILER_SIZE);
	trailer_put(c->bytes + c->at, at);
	c->at += TRAILER_SIZE;
	add_plain(r, BLOCK_END, c);
}

void recorder_close(struct recorder *r)
{
	close_block(r, false);
	if (r->ended) {
		add_index(r);
		add_end(r);
	}
	squeeze_free(r->squeeze);
	free(r->unit);
	free(r->sorted);
	block_done(&r->block);
	codec_done(&r->index);
	codec_done(&r->digest);
	free(r);
}

void recorder_rescue(struct recorder *r)
{
	close_block(r, true);
}
