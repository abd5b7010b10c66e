#include "record/writer/recorder.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory/alloc.h"
#include "base/system/clock.h"
#include "base/system/compress.h"
#include "decode/capture.h"
#include "desc/schema.h"
#include "model/process/syscall_effects.h"
#include "record/format/block.h"
#include "record/format/crc32c.h"
#include "record/format/block_index.h"

/* Maximum number of bytes before the columns of a section */
enum { PREFIX_MAX = FRAME_SIZE + DIGEST_MAX + COLUMNS * COLUMN_SIZE };

/* Ages, in ns, at which a block is closed: since its first event, and since its last one. Small
 * blocks compress badly, and a build is idle a hundred times a second. */
static const uint64_t age_max = NS_PER_SECOND, idle_max = NS_PER_SECOND / 5;

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

struct recorder {
	struct output *out;		/* NULL: .store gets all units */
	recorder_store *store;
	void *store_ctx;
	recorder_commit *commit;	/* NULL: output_add() suffices */
	void *commit_ctx;
	bool failed;			/* a commit has failed: nothing more is written */
	uint64_t lost;			/* events not written because of that */
	uint64_t offset;		/* bytes written so far */
	struct block block;
	struct compressor *compressor[COLUMNS];	/* NULL: the column is not compressed */
	uint8_t *unit;			/* buffer in which a unit to write is assembled */
	uint8_t *sorted;		/* buffer for records sorted by task */
	size_t unit_room, sorted_room;
	/* a block is open; described by the members up to .calls_checked */
	bool is_open;
	/* parts of its current section, complete events only */
	struct section_part part[PARTS];
	unsigned parts;			/* 0: the current section has no event yet */
	unsigned last_task;		/* number of the task of its last event */
	bool has_tasks;			/* it has events of several tasks */
	size_t section_size;		/* block_size() after its last event */
	unsigned sections;		/* number of its sections written so far */
	/* index entry of the block, for the sections written */
	struct index_entry entry;
	uint64_t raw_bytes;		/* uncompressed bytes of the sections written */
	uint64_t opened;		/* CLOCK_MONOTONIC when it was opened */
	/* number of its syscalls that is_quiet() has checked */
	unsigned calls_checked;
	struct frame frame;		/* frame of the section being written */
	struct block_digest section_digest;	/* of that section */
	struct trail_totals totals;	/* of all blocks written */
	struct codec index_codec, digest_codec;
	struct index_entry last_entry;	/* previous entry of the current index */
	unsigned index_count;		/* entries in the index that is not written yet */
	bool has_end;			/* an EVENT_END was recorded */
	size_t block_size;		/* uncompressed bytes at which a block is closed */
	bool has_copies;		/* blocks of another recorder were added */
};

/* Writes the `n` bytes in .unit, after filling in the frame at its beginning. Returns whether they
 * are written; on failure nothing of them is in the file. */
static bool write_unit(struct recorder *r, struct frame *f, size_t n)
{
	f->offset = r->offset;
	f->stored = n - FRAME_SIZE - f->digest_size;
	f->sum = crc32c(0, r->unit + FRAME_SIZE, n - FRAME_SIZE);
	frame_put(r->unit, f);
	if (r->store && !r->store(r->store_ctx, f, r->unit, n))
		return false;
	if (!r->store)
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

/* Writes a block other than events. If it does not fit, nothing is written after it. */
static void write_block(struct recorder *r, enum block_type type, const struct codec *c)
{
	struct frame f = {.type = type, .raw = c->at};

	make_room(&r->unit, &r->unit_room, FRAME_SIZE + c->at);
	memcpy(r->unit + FRAME_SIZE, c->bytes, c->at);
	r->failed |= !write_unit(r, &f, FRAME_SIZE + c->at);
}

static void begin_block_content(struct codec *c)
{
	codec_forget_strings(c);
	c->budget = EVENT_MAX;
	c->at = 0;
}

static void write_header(struct recorder *r, const struct trail_header *h)
{
	uint8_t preamble[PREAMBLE_SIZE];
	struct trail_header copy = *h;
	struct codec c;

	preamble_put(preamble);
	if (r->store)
		r->failed |= !r->store(r->store_ctx, NULL, preamble, sizeof(preamble));
	else
		output_add(r->out, preamble, sizeof(preamble));
	r->offset = sizeof(preamble);
	codec_init_writer(&c);
	begin_block_content(&c);
	code_header(&c, &copy);
	write_block(r, BLOCK_HEADER, &c);
	codec_done(&c);
}

static void write_index(struct recorder *r)
{
	uint64_t at = r->offset;

	if (!r->index_count)
		return;
	write_block(r, BLOCK_INDEX, &r->index_codec);
	r->totals.index = at;
	r->index_count = 0;
}

/* Adds the block just written to the index. An index begins with the offset of the previous one. */
static void add_index_entry(struct recorder *r)
{
	if (!r->index_count) {
		begin_block_content(&r->index_codec);
		codec_put(&r->index_codec, r->totals.index);
		r->last_entry = (struct index_entry){0};
	}
	code_index_entry(&r->index_codec, &r->entry, &r->last_entry);
	r->last_entry = r->entry;
	if (++r->index_count == INDEX_EVERY)
		write_index(r);
}

/* Stores a column in .unit from `at` on, and its sizes at `sizes`. Returns the offset of its
 * end. */
static size_t add_column(struct recorder *r, struct compressor *s, const uint8_t *raw, size_t n,
			 size_t at, uint8_t *sizes)
{
	size_t size = s ? compress_part(s, raw, n, r->unit + at) : 0;

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
enum write_mode {
	WRITE_NEXT,	/* as the next section of the block */
	WRITE_NEW_STREAMS,	/* its compressed columns begin new streams */
	WRITE_RESCUE,	/* unsorted and uncompressed */
};

/* Fills .frame and .section_digest for the parts from `first` up to `end`. */
static void sum_up_parts(struct recorder *r, unsigned first, unsigned end, enum write_mode mode)
{
	r->section_digest = (struct block_digest){.processes = 0};
	r->frame = (struct frame){
		.type = BLOCK_EVENTS, .columns = COLUMNS, .first_seq = r->part[first].first_seq,
		.first_time = r->part[first].first_time, .last_time = r->part[end - 1].last_time,
		.flags = BLOCK_QUIET | (r->sections ? BLOCK_CONTINUES : 0) |
			(r->sections && mode == WRITE_NEW_STREAMS ? BLOCK_NEW_STREAMS : 0) |
			(mode == WRITE_RESCUE ? BLOCK_UNSORTED : 0),
	};
	for (unsigned i = first; i < end; i++) {
		digest_add(&r->section_digest, &r->part[i].digest);
		r->frame.count += r->part[i].count;
		if (!r->part[i].quiet)
			r->frame.flags &= ~BLOCK_QUIET;
	}
}

/* Returns the size of a stream that begins with `n` bytes; SIZE_MAX: the block may get more. */
static size_t stream_size(const struct recorder *r, enum write_mode mode, size_t n)
{
	return mode == WRITE_NEW_STREAMS || !r->is_open ? n : SIZE_MAX;
}

/* Assembles parts of the current section in .unit. Returns the number of bytes. */
static size_t assemble_section(struct recorder *r, unsigned first, unsigned end,
			       enum write_mode mode)
{
	struct codec column[COLUMNS];
	size_t at = FRAME_SIZE, sizes;

	sum_up_parts(r, first, end, mode);
	for (unsigned i = 0; i < COLUMNS; i++) {
		size_t begin = first ? r->part[first - 1].end[i] : 0;

		column[i] = (struct codec){
			.bytes = r->block.column[i].bytes + begin +
				(i == RECORDS ? r->block.section_start : 0),
			.at = r->part[end - 1].end[i] - begin,
		};
	}
	/* the records of one task are in order already */
	if (mode != WRITE_RESCUE && r->has_tasks) {
		order_sort(&column[ORDER], &r->part[first].before, &column[RECORDS], r->sorted);
		column[RECORDS].bytes = r->sorted;
	}
	r->digest_codec.at = 0;
	code_digest(&r->digest_codec, &r->section_digest);
	memcpy(r->unit + at, r->digest_codec.bytes, r->digest_codec.at);
	r->frame.digest_size = r->digest_codec.at;
	sizes = at + r->digest_codec.at;
	at = sizes + COLUMNS * COLUMN_SIZE;
	for (unsigned i = 0; i < COLUMNS; i++, sizes += COLUMN_SIZE) {
		if (mode == WRITE_NEW_STREAMS || (!r->sections && mode == WRITE_NEXT))
			compressor_begin(r->compressor[i], stream_size(r, mode, column[i].at));
		at = add_column(r, mode == WRITE_RESCUE ? NULL : r->compressor[i],
				column[i].bytes, column[i].at, at, r->unit + sizes);
	}
	return at;
}

/* Updates the block's entry and the totals for the section just written. */
static void count_section(struct recorder *r)
{
	struct trail_totals *c = &r->totals;
	const struct frame *f = &r->frame;

	if (!r->sections++) {
		r->entry = (struct index_entry){
			.offset = f->offset, .first_seq = f->first_seq,
			.first_time = f->first_time, .quiet = true,
		};
		c->first_time = c->blocks++ ? c->first_time : f->first_time;
	}
	r->entry.quiet &= (f->flags & BLOCK_QUIET) != 0;
	r->entry.last_time = c->last_time = f->last_time;
	r->raw_bytes += f->raw;
	digest_add(&c->digest, &r->section_digest);
	c->raw_bytes += f->raw;
}

static uint32_t count_events(const struct recorder *r, unsigned first, unsigned end)
{
	uint32_t count = 0;

	for (unsigned i = first; i < end; i++)
		count += r->part[i].count;
	return count;
}

/* Writes the parts of a section that does not fit, up to the first failure; then recording ends. */
static void write_parts(struct recorder *r, unsigned parts)
{
	unsigned i;

	for (i = 0; i < parts; i++) {
		size_t n = assemble_section(r, i, i + 1, WRITE_NEW_STREAMS);

		if (!write_unit(r, &r->frame, n))
			break;
		count_section(r);
	}
	r->failed = true;
	r->lost += count_events(r, i, parts);
}

/* Writes the current section if it has events. */
static void close_section(struct recorder *r, enum write_mode mode)
{
	unsigned parts = r->parts;
	size_t n;

	if (!parts)
		return;
	n = assemble_section(r, 0, parts, mode);
	/* if the program fails from here on, the section is lost rather than written twice */
	r->parts = 0;
	if (write_unit(r, &r->frame, n))
		count_section(r);
	else if (mode == WRITE_NEXT)
		write_parts(r, parts);
	block_begin_section(&r->block);
}

/* Closes the open block, if any, and adds it to the index. */
static void close_block(struct recorder *r, enum write_mode mode)
{
	if (!r->is_open)
		return;
	r->is_open = false;
	close_section(r, mode);
	if (mode == WRITE_RESCUE)
		return;
	if (!r->failed)
		add_index_entry(r);
}

/* Allocates all that a recorder needs. The caller sets where it writes to, then writes the
 * header. */
static struct recorder *new_recorder(void)
{
	struct recorder *r = alloc_new(struct recorder);

	r->block_size = RAW_FULL;
	block_init_writer(&r->block);
	codec_init_writer(&r->index_codec);
	codec_init_writer(&r->digest_codec);
	codec_grow(&r->digest_codec, DIGEST_MAX);
	for (unsigned i = 0; i < COLUMNS; i++)	/* fractions are noise */
		r->compressor[i] = i == FRACTIONS ? NULL :
			compressor_new(i == RECORDS ? COMPRESS_EVENTS : COMPRESS_NUMBERS);
	make_room(&r->unit, &r->unit_room, SECTION_FULL);
	make_room(&r->sorted, &r->sorted_room, SECTION_FULL);
	return r;
}

struct recorder *recorder_new(const struct trail_header *h, struct output *out)
{
	struct recorder *r = new_recorder();

	r->out = out;
	write_header(r, h);
	return r;
}

struct recorder *recorder_new_with_store(const struct trail_header *h, recorder_store *store,
					 void *ctx)
{
	struct recorder *r = new_recorder();

	r->store = store;
	r->store_ctx = ctx;
	write_header(r, h);
	return r;
}

void recorder_set_block_size(struct recorder *r, size_t size)
{
	r->block_size = size;
}

static void open_block(struct recorder *r)
{
	block_begin(&r->block);
	r->sections = 0;
	r->raw_bytes = 0;
	r->calls_checked = 0;
	r->opened = clock_ns(CLOCK_MONOTONIC);
	r->is_open = true;
}

/* Whether the event leaves the process model unchanged. The first event of each syscall decides. */
static bool is_quiet(struct recorder *r, const struct event *e)
{
	if (e->kind != EVENT_ENTER && e->kind != EVENT_LEAVE)
		return false;
	if (r->block.call_count == r->calls_checked)
		return true;
	r->calls_checked = r->block.call_count;
	return !syscall_has_effect(desc_call(e->call.abi, e->call.nr));
}

/* Returns the bytes at which the current section is closed. The first sections are small, so that
 * the beginning of a recording is written soon and survives a failure. */
static size_t section_target(const struct recorder *r)
{
	size_t target = SECTION_FIRST;

	for (unsigned i = 0; i < r->sections && target < SECTION_FULL; i++)
		target *= 2;
	return target;
}

/* Returns the part for an event that is about to be written; begins a new part if the last is
 * full. */
static struct section_part *part_for_event(struct recorder *r, const struct event *e)
{
	size_t most = section_target(r) / PARTS;

	if (!r->parts || (r->parts < PARTS && r->section_size >= r->parts * most))
		r->part[r->parts] = (struct section_part){
			.before = r->block.order, .quiet = true,
			.first_seq = is_combined(e) ? e->seq - 1 : e->seq,
			.first_time = is_combined(e) ? e->call.entered : e->time,
		};
	else
		return &r->part[r->parts - 1];
	return &r->part[r->parts];
}

/* Adds the event just written to the part. */
static void extend_part(struct recorder *r, struct section_part *p, const struct event *e)
{
	struct block *b = &r->block;

	/* allocate now: a rescue cannot */
	if (!r->parts)
		r->has_tasks = false;
	else if (b->order.recent[0] != r->last_task)
		r->has_tasks = true;
	r->last_task = b->order.recent[0];
	r->section_size = block_size(b);
	make_room(&r->unit, &r->unit_room, PREFIX_MAX + r->section_size);
	make_room(&r->sorted, &r->sorted_room, block_column_size(b, RECORDS));
	for (unsigned i = 0; i < COLUMNS; i++)
		p->end[i] = block_column_size(b, i);
	p->count += event_count(e);
	p->last_time = e->time;
	digest_add_event(&p->digest, e);
	p->quiet &= is_quiet(r, e);
	r->parts = p - r->part + 1;
}

/* Timestamps of the first and last event of the open block */
static uint64_t first_time(const struct recorder *r)
{
	return r->sections ? r->entry.first_time : r->part[0].first_time;
}

static uint64_t last_time(const struct recorder *r)
{
	return r->parts ? r->part[r->parts - 1].last_time : r->entry.last_time;
}

void recorder_event(struct recorder *r, const struct event *e)
{
	struct block *b = &r->block;
	struct section_part *part;

	if (r->failed) {
		r->lost += event_count(e);
		return;
	}
	if (!r->is_open)
		open_block(r);
	part = part_for_event(r, e);
	block_write(b, e);
	r->has_end |= e->kind == EVENT_END;
	extend_part(r, part, e);
	if (r->raw_bytes + r->section_size >= r->block_size || block_is_full(b) ||
	    e->time - first_time(r) >= age_max)
		close_block(r, WRITE_NEXT);
	else if (r->section_size >= section_target(r))
		close_section(r, WRITE_NEXT);
}

bool recorder_idle(struct recorder *r)
{
	uint64_t age, last;

	if (!r->is_open || r->failed)
		return false;
	age = clock_ns(CLOCK_MONOTONIC) - r->opened;
	last = last_time(r) - first_time(r);		/* age of the block at its last event */
	if (age >= age_max || (age > last && age - last >= idle_max))
		close_block(r, WRITE_NEXT);
	return r->is_open;
}

static void write_end(struct recorder *r)
{
	uint64_t at = r->offset;
	struct codec *c = &r->index_codec;

	begin_block_content(c);
	code_totals(c, &r->totals);
	codec_grow(c, TRAILER_SIZE);
	trailer_put(c->bytes + c->at, at);
	c->at += TRAILER_SIZE;
	write_block(r, BLOCK_END, c);
}

void recorder_set_commit(struct recorder *r, recorder_commit *commit, void *ctx)
{
	r->commit = commit;
	r->commit_ctx = ctx;
}

void recorder_close_block(struct recorder *r)
{
	close_block(r, WRITE_NEXT);
}

void recorder_begin_copy(struct recorder *r)
{
	close_block(r, WRITE_NEXT);
	r->sections = 0;
	r->raw_bytes = 0;
}

/* Reads the digest of a section that a recorder has written. */
static struct block_digest read_digest(const uint8_t *bytes, size_t n)
{
	struct block_digest digest = {.processes = 0};
	uint8_t copy[DIGEST_MAX];
	struct codec c = {.reading = true, .bytes = copy, .end = n};

	memcpy(copy, bytes, n);
	code_digest(&c, &digest);
	return digest;
}

void recorder_copy_section(struct recorder *r, const uint8_t *unit, size_t n)
{
	if (r->failed)
		return;
	make_room(&r->unit, &r->unit_room, n);
	memcpy(r->unit, unit, n);
	frame_get(&r->frame, unit);
	r->section_digest = read_digest(unit + FRAME_SIZE, r->frame.digest_size);
	if (!write_unit(r, &r->frame, n)) {
		r->failed = true;
		return;
	}
	count_section(r);
	if (!r->has_copies)
		r->totals.first_time = r->frame.first_time;
	r->has_copies = true;
}

void recorder_end_copy(struct recorder *r)
{
	if (!r->failed)
		add_index_entry(r);
}

const struct trail_totals *recorder_totals(const struct recorder *r)
{
	return &r->totals;
}

uint64_t recorder_lost(struct recorder *r)
{
	close_block(r, WRITE_NEXT);
	return r->lost;
}

void recorder_close(struct recorder *r)
{
	close_block(r, WRITE_NEXT);
	if (r->has_end && !r->failed)
		write_index(r);
	if (r->has_end && !r->failed)
		write_end(r);
	for (unsigned i = 0; i < COLUMNS; i++)
		compressor_free(r->compressor[i]);
	free(r->unit);
	free(r->sorted);
	block_done(&r->block);
	codec_done(&r->index_codec);
	codec_done(&r->digest_codec);
	free(r);
}

void recorder_rescue(struct recorder *r)
{
	r->commit = NULL;
	if (!r->failed)
		close_block(r, WRITE_RESCUE);
}
