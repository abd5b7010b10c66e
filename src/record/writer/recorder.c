#include "record/writer/recorder.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory/alloc.h"
#include "base/system/clock.h"
#include "desc/schema.h"
#include "model/process/syscall_effects.h"
#include "record/format/block.h"
#include "record/format/crc32c.h"
#include "record/format/compress.h"
#include "record/format/block_index.h"

/* What comes before the columns of a block */
enum { FRONT = FRAME_SIZE + DIGEST_MAX + COLUMNS * COLUMN_SIZE };

/* A block is closed at this age; earlier where no event has come for so long. Small blocks are
 * compressed badly, and a build is idle a hundred times a second. */
static const uint64_t age_max = NS_PER_SECOND, idle_max = NS_PER_SECOND / 5;

enum { PARTS = 16 };

/* Some events of a section. When the section cannot be written as a whole, its parts are written
 * one by one, as sections, as long as there is space. */
struct part {
	size_t end[COLUMNS];		/* sizes of the section's columns up to its last event */
	struct order before;		/* state of the order before its first event */
	uint32_t count;			/* events */
	uint64_t first_seq, first_time, last_time;
	bool quiet;
	struct tally tally;
};

struct recorder {
	struct output *out;
	recorder_commit *commit;	/* NULL: output_add is enough */
	void *commit_ctx;
	bool failed;			/* a commit has failed; events that were not written: */
	uint64_t lost;
	uint64_t offset;		/* bytes that were written */
	struct block block;
	struct squeeze *squeeze[COLUMNS];	/* NULL: nothing is compressed */
	uint8_t *unit;			/* what is written at a time is put together here */
	uint8_t *sorted;		/* and records are put in the order of tasks here */
	size_t unit_room, sorted_room;
	/* of the block that is open: */
	bool open;
	struct part part[PARTS];	/* of its last section, with whole events only */
	unsigned parts;			/* 0: the section has no event yet */
	unsigned sections;		/* that were written before */
	struct indexed now;		/* the block's entry in the index, of these sections */
	uint64_t raw;			/* bytes of these sections, unpacked */
	uint64_t opened;		/* CLOCK_MONOTONIC when its first event came */
	unsigned calls;			/* kinds of them that were looked at */
	struct frame frame;		/* of the section that is written */
	struct tally tally;
	/* of all before: */
	struct closing closing;
	struct codec index, digest;
	struct indexed last;
	unsigned indexed;		/* blocks in the index that is not written yet */
	bool ended;			/* there was an EVENT_END */
};

/* Adds the `n` bytes of .unit, of which the first are kept for the frame. Returns whether they are
 * written; otherwise they are not there. */
static bool add(struct recorder *r, struct frame *f, size_t n)
{
	f->offset = r->offset;
	f->stored = n - FRAME_SIZE - f->digest;
	f->sum = crc32c(0, r->unit + FRAME_SIZE, n - FRAME_SIZE);
	frame_put(r->unit, f);
	output_add(r->out, r->unit, n);
	if (r->commit && !r->commit(r->commit_ctx))
		return false;
	r->offset += n;
	return true;
}

static void make_room(uint8_t **bytes, size_t *room, size_t n)
{
	if (n <= *room)
		return;
	*room = 2 * n;
	*bytes = alloc_more(*bytes, *room, 1);
}

/* A block of something else than events; when it does not fit, nothing comes behind it. */
static void add_plain(struct recorder *r, enum block_type type, const struct codec *c)
{
	struct frame f = {.type = type, .raw = c->at};

	make_room(&r->unit, &r->unit_room, FRAME_SIZE + c->at);
	memcpy(r->unit + FRAME_SIZE, c->bytes, c->at);
	r->failed |= !add(r, &f, FRAME_SIZE + c->at);
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
	if (!r->indexed) {
		begin_plain(&r->index);
		codec_put(&r->index, r->closing.index);
		r->last = (struct indexed){0};
	}
	code_indexed(&r->index, &r->now, &r->last);
	r->last = r->now;
	if (++r->indexed == INDEX_EVERY)
		add_index(r);
}

/* Puts a column into .unit from `at` on, and its sizes to `sizes`; where it ends */
static size_t add_column(struct recorder *r, struct squeeze *s, const uint8_t *raw, size_t n,
			 size_t at, uint8_t *sizes)
{
	size_t size = s ? squeeze(s, raw, n, r->unit + at) : 0;

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

/* How a section is written */
enum manner {
	WRITE_NEXT,	/* as the next one */
	WRITE_ANEW,	/* without compressed streams of the sections before it */
	WRITE_RESCUE,	/* as it is: nothing is sorted or compressed */
};

/* Fills .frame and .tally for the parts from `first` up to `end`. */
static void sum_up_parts(struct recorder *r, unsigned first, unsigned end, enum manner manner)
{
	r->tally = (struct tally){.processes = 0};
	r->frame = (struct frame){
		.type = BLOCK_EVENTS, .columns = COLUMNS, .first_seq = r->part[first].first_seq,
		.first_time = r->part[first].first_time, .last_time = r->part[end - 1].last_time,
		.flags = BLOCK_QUIET | (r->sections ? BLOCK_CONTINUES : 0) |
			(r->sections && manner == WRITE_ANEW ? BLOCK_ANEW : 0) |
			(manner == WRITE_RESCUE ? BLOCK_UNSORTED : 0),
	};
	for (unsigned i = first; i < end; i++) {
		tally_sum(&r->tally, &r->part[i].tally);
		r->frame.count += r->part[i].count;
		if (!r->part[i].quiet)
			r->frame.flags &= ~BLOCK_QUIET;
	}
}

/* Puts parts of the section that is open into .unit. Returns how many bytes that are. */
static size_t put_together(struct recorder *r, unsigned first, unsigned end, enum manner manner)
{
	struct codec column[COLUMNS];
	size_t at = FRAME_SIZE, sizes;

	sum_up_parts(r, first, end, manner);
	for (unsigned i = 0; i < COLUMNS; i++) {
		size_t begin = first ? r->part[first - 1].end[i] : 0;

		column[i] = (struct codec){
			.bytes = r->block.column[i].bytes + begin +
				(i == RECORDS ? r->block.records : 0),
			.at = r->part[end - 1].end[i] - begin,
		};
	}
	if (manner != WRITE_RESCUE) {
		order_sort(&column[ORDER], &r->part[first].before, &column[RECORDS], r->sorted);
		column[RECORDS].bytes = r->sorted;
	}
	r->digest.at = 0;
	code_tally(&r->digest, &r->tally);
	memcpy(r->unit + at, r->digest.bytes, r->digest.at);
	r->frame.digest = r->digest.at;
	sizes = at + r->digest.at;
	at = sizes + COLUMNS * COLUMN_SIZE;
	for (unsigned i = 0; i < COLUMNS; i++, sizes += COLUMN_SIZE) {
		if (manner == WRITE_ANEW)
			squeeze_begin(r->squeeze[i]);
		at = add_column(r, manner == WRITE_RESCUE ? NULL : r->squeeze[i],
				column[i].bytes, column[i].at, at, r->unit + sizes);
	}
	return at;
}

/* A section was written: what is known of the block, and of all, grows by it. */
static void count_section(struct recorder *r)
{
	struct closing *c = &r->closing;
	const struct frame *f = &r->frame;

	if (!r->sections++) {
		r->now = (struct indexed){
			.offset = f->offset, .first_seq = f->first_seq,
			.first_time = f->first_time, .quiet = true,
		};
		c->first_time = c->blocks++ ? c->first_time : f->first_time;
	}
	r->now.quiet &= (f->flags & BLOCK_QUIET) != 0;
	r->now.last_time = c->last_time = f->last_time;
	r->raw += f->raw;
	tally_sum(&c->tally, &r->tally);
	c->raw_bytes += f->raw;
}

static uint32_t count_of_parts(const struct recorder *r, unsigned first, unsigned end)
{
	uint32_t count = 0;

	for (unsigned i = first; i < end; i++)
		count += r->part[i].count;
	return count;
}

/* The section does not fit: writes its parts as long as they do, and nothing ever after. */
static void write_parts(struct recorder *r, unsigned parts)
{
	unsigned i;

	for (i = 0; i < parts && add(r, &r->frame, put_together(r, i, i + 1, WRITE_ANEW)); i++)
		count_section(r);
	r->failed = true;
	r->lost += count_of_parts(r, i, parts);
}

/* Writes the section that is open, if it has an event. */
static void close_section(struct recorder *r, enum manner manner)
{
	unsigned parts = r->parts;
	size_t n;

	if (!parts)
		return;
	n = put_together(r, 0, parts, manner);
	r->parts = 0;	/* a failure from here on loses it, rather than write it twice */
	if (add(r, &r->frame, n))
		count_section(r);
	else if (manner == WRITE_NEXT)
		write_parts(r, parts);
	block_begin_section(&r->block);
}

/* Writes the block that is open, if there is one, to its end. */
static void close_block(struct recorder *r, enum manner manner)
{
	if (!r->open)
		return;
	r->open = false;
	close_section(r, manner);
	if (manner == WRITE_RESCUE)
		return;
	if (!r->failed)
		index_block(r);
	block_begin(&r->block);
	for (unsigned i = 0; i < COLUMNS; i++)
		squeeze_begin(r->squeeze[i]);
}

struct recorder *recorder_new(const struct trail_header *h, struct output *out)
{
	struct recorder *r = alloc_new(struct recorder);

	r->out = out;
	block_init_writer(&r->block);
	codec_init_writer(&r->index);
	codec_init_writer(&r->digest);
	codec_grow(&r->digest, DIGEST_MAX);
	for (unsigned i = 0; i < COLUMNS; i++)	/* fractions are noise */
		r->squeeze[i] = i == FRACTIONS ? NULL : squeeze_new();
	make_room(&r->unit, &r->unit_room, SECTION_FULL);
	make_room(&r->sorted, &r->sorted_room, SECTION_FULL);
	add_header(r, h);
	return r;
}

static void open_block(struct recorder *r)
{
	r->sections = 0;
	r->raw = 0;
	r->calls = 0;
	r->opened = clock_ns(CLOCK_MONOTONIC);
	r->open = true;
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

/* Bytes at which the section that is open is closed: the first ones are small, so that something is
 * written soon and the beginning of a recording survives whatever happens to the rest. */
static size_t section_goal(const struct recorder *r)
{
	size_t goal = SECTION_FIRST;

	for (unsigned i = 0; i < r->sections && goal < SECTION_FULL; i++)
		goal *= 2;
	return goal;
}

/* The part that the event, which is not written yet, belongs to */
static struct part *part_for(struct recorder *r, const struct event *e)
{
	size_t most = section_goal(r) / PARTS;

	if (!r->parts || (r->parts < PARTS && block_size(&r->block) >= r->parts * most))
		r->part[r->parts] = (struct part){
			.before = r->block.order, .quiet = true,
			.first_seq = e->seq, .first_time = e->time,
		};
	else
		return &r->part[r->parts - 1];
	return &r->part[r->parts];
}

/* The event that was written is whole: it belongs to the part. */
static void keep_up(struct recorder *r, struct part *p, const struct event *e)
{
	struct block *b = &r->block;

	/* not only when the section is closed: a rescue finds no room */
	make_room(&r->unit, &r->unit_room, FRONT + block_size(b));
	make_room(&r->sorted, &r->sorted_room, block_column_size(b, RECORDS));
	for (unsigned i = 0; i < COLUMNS; i++)
		p->end[i] = block_column_size(b, i);
	p->count++;
	p->last_time = e->time;
	tally_event(&p->tally, e);
	p->quiet &= is_quiet(r, e);
	r->parts = p - r->part + 1;
}

/* Of the block that is open */
static uint64_t first_time(const struct recorder *r)
{
	return r->sections ? r->now.first_time : r->part[0].first_time;
}

static uint64_t last_time(const struct recorder *r)
{
	return r->parts ? r->part[r->parts - 1].last_time : r->now.last_time;
}

void recorder_event(struct recorder *r, const struct event *e)
{
	struct block *b = &r->block;
	struct part *part;

	if (r->failed) {
		r->lost++;
		return;
	}
	if (!r->open)
		open_block(r);
	part = part_for(r, e);
	block_write(b, e);
	r->ended |= e->kind == EVENT_END;
	keep_up(r, part, e);
	if (r->raw + block_size(b) >= RAW_FULL || block_is_full(b) ||
	    e->time - first_time(r) >= age_max)
		close_block(r, WRITE_NEXT);
	else if (block_size(b) >= section_goal(r))
		close_section(r, WRITE_NEXT);
}

bool recorder_idle(struct recorder *r)
{
	uint64_t age, last;

	if (!r->open || r->failed)
		return false;
	age = clock_ns(CLOCK_MONOTONIC) - r->opened;
	last = last_time(r) - first_time(r);		/* age at the last event */
	if (age >= age_max || (age > last && age - last >= idle_max))
		close_block(r, WRITE_NEXT);
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

void recorder_commit_by(struct recorder *r, recorder_commit *commit, void *ctx)
{
	r->commit = commit;
	r->commit_ctx = ctx;
}

uint64_t recorder_lost(struct recorder *r)
{
	close_block(r, WRITE_NEXT);
	return r->lost;
}

void recorder_close(struct recorder *r)
{
	close_block(r, WRITE_NEXT);
	if (r->ended && !r->failed)
		add_index(r);
	if (r->ended && !r->failed)
		add_end(r);
	for (unsigned i = 0; i < COLUMNS; i++)
		squeeze_free(r->squeeze[i]);
	free(r->unit);
	free(r->sorted);
	block_done(&r->block);
	codec_done(&r->index);
	codec_done(&r->digest);
	free(r);
}

void recorder_rescue(struct recorder *r)
{
	r->commit = NULL;
	if (!r->failed)
		close_block(r, WRITE_RESCUE);
}
