#include "record/reader/state.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory/alloc.h"
#include "record/format/crc32c.h"

/* Reads `n` uncompressed bytes of a block into a new buffer that `c` reads. Returns false if they
 * cannot be read or, with `sum`, have another checksum. */
static bool open_bytes(const struct trail_reader *r, uint64_t offset, uint32_t n,
		       const uint32_t *sum, struct codec *c)
{
	*c = (struct codec){.reading = true, .end = n, .bytes = alloc_zeroed(n + 1)};
	if (source_read_at(r, offset, c->bytes, n) && (!sum || *sum == crc32c(0, c->bytes, n)))
		return true;
	free(c->bytes);
	return false;
}

const char *reader_frame_at(const struct trail_reader *r, uint64_t offset, struct frame *f)
{
	uint8_t head[FRAME_SIZE];
	const char *why;

	if (!source_read_at(r, offset, head, sizeof(head)))
		return "a block is truncated";
	why = frame_get(f, head);
	return why ? why : f->offset != offset ? "the block belongs to another offset" : NULL;
}

bool reader_totals(const struct trail_reader *r, struct trail_totals *totals)
{
	uint8_t last[TRAILER_SIZE];
	uint64_t size, at;
	struct frame f;
	struct codec c;
	bool good;

	*totals = (struct trail_totals){.blocks = 0};
	if (!source_size(r, &size) || size < sizeof(last) ||
	    !source_read_at(r, size - sizeof(last), last, sizeof(last)) ||
	    !trailer_get(last, &at) || reader_frame_at(r, at, &f) || f.type != BLOCK_END ||
	    !open_bytes(r, at + FRAME_SIZE + f.digest_size, f.stored,
			f.digest_size ? NULL : &f.sum, &c))
		return false;
	code_totals(&c, totals);
	good = !c.fault;
	free(c.bytes);
	return good;
}

/* Appends the entries of the index block at offset `limit`. Returns false unless they are at most
 * INDEX_EVERY blocks of events that follow each other and end before the index block. */
static bool add_index_entries(struct codec *c, struct block_index *all, uint64_t most,
			      uint64_t limit)
{
	struct index_entry last = {0}, now;
	unsigned count = 0;

	while (c->at < c->end && all->count < most && count++ < INDEX_EVERY) {
		now = (struct index_entry){0};
		code_index_entry(c, &now, &last);
		if (c->fault || now.offset < last.offset + FRAME_SIZE ||
		    now.offset > limit - FRAME_SIZE)
			return false;
		if (!(all->count & (all->count - 1)))
			all->all = alloc_more(all->all, all->count ? 2 * all->count : 1,
					      sizeof(*all->all));
		all->all[all->count++] = last = now;
	}
	return c->at == c->end;
}

/* Appends the entries of the index block at *offset, which must end at or before *limit. Sets
 * *limit to where that block begins and *offset to the previous index block, 0 if there is none.
 * Index blocks that overlap are rejected, so that no byte of the file is read twice. */
static bool add_index(const struct trail_reader *r, uint64_t *offset, uint64_t *limit,
		      struct block_index *all, uint64_t most)
{
	uint64_t at = *offset;
	struct frame f;
	struct codec c;
	bool good;

	if (reader_frame_at(r, at, &f) || f.type != BLOCK_INDEX || f.digest_size ||
	    at < FRAME_SIZE || at + FRAME_SIZE + f.stored > *limit ||
	    !open_bytes(r, at + FRAME_SIZE, f.stored, &f.sum, &c))
		return false;
	*limit = at;
	*offset = codec_get(&c);
	good = *offset < at && add_index_entries(&c, all, most, at);
	free(c.bytes);
	return good;
}

static int by_offset(const void *a, const void *b)
{
	const struct index_entry *p = a, *q = b;

	return (p->offset > q->offset) - (p->offset < q->offset);
}

/* Whether no two blocks overlap, judging by their offsets and the size of a frame */
static bool is_ascending(const struct block_index *all)
{
	for (size_t i = 1; i < all->count; i++)
		if (all->all[i].offset < all->all[i - 1].offset + FRAME_SIZE)
			return false;
	return true;
}

void reader_index(const struct trail_reader *r, struct block_index *all)
{
	struct trail_totals totals;
	uint64_t size = 0, limit;
	bool good = reader_totals(r, &totals) && source_size(r, &size) &&
		totals.blocks <= size / FRAME_SIZE;	/* bounds the memory of the index */

	*all = (struct block_index){NULL, 0};
	limit = size;
	while (good && totals.index)
		good = add_index(r, &totals.index, &limit, all, totals.blocks);
	if (good && all->count)
		qsort(all->all, all->count, sizeof(*all->all), by_offset);
	if (!good || all->count != totals.blocks || !is_ascending(all)) {
		free(all->all);
		*all = (struct block_index){NULL, 0};
	}
}

static void summary_from_totals(const struct trail_totals *totals, struct trail_summary *s)
{
	s->state = TRAIL_WHOLE;
	s->raw_bytes = totals->raw_bytes;
	s->blocks = totals->blocks;
	memcpy(s->events_by_kind, totals->digest.events_by_kind, sizeof(s->events_by_kind));
	s->first_time = totals->first_time;
	s->last_time = totals->last_time;
	s->processes = totals->digest.processes;
}

/* Adds a section to the summary. Returns false if its digest cannot be read. */
static bool add_block(const struct trail_reader *r, uint64_t offset, const struct frame *f,
		      struct trail_summary *s)
{
	struct block_digest t = {.processes = 0};
	struct codec c;
	bool good;

	if (!open_bytes(r, offset + FRAME_SIZE, f->digest_size, NULL, &c))
		return false;
	code_digest(&c, &t);
	good = !c.fault;
	free(c.bytes);
	for (unsigned i = 0; i < EVENT_KINDS; i++)
		s->events_by_kind[i] += t.events_by_kind[i];
	s->processes += t.processes;
	s->raw_bytes += f->raw;
	s->first_time = s->blocks ? s->first_time : f->first_time;
	s->blocks += !reader_continues(r, f);
	s->last_time = f->last_time;
	return good;
}

/* Adds all blocks from the current one up to the end or the first one that is damaged or
 * truncated. */
static void scan_blocks(struct trail_reader *r, uint64_t size, struct trail_summary *s)
{
	struct frame f;
	uint64_t offset = r->offset, next;
	enum trail_state cut = source_is_written(r) ? TRAIL_GROWING : TRAIL_TRUNCATED;

	for (;; offset = next) {
		bool there = size - offset >= FRAME_SIZE;
		const char *why = there ? reader_frame_at(r, offset, &f) : NULL;

		next = offset + FRAME_SIZE;
		if (there && !why)
			next += f.digest_size + f.stored;
		if (why || next > size) {
			reader_end(r, why ? TRAIL_DAMAGED : cut, offset, why ? why :
				   size == offset ? "the recording has no end block" :
				   "a block is truncated");
			return;
		}
		if (f.type == BLOCK_EVENTS && !add_block(r, offset, &f, s)) {
			reader_end(r, TRAIL_DAMAGED, offset, "the block's digest is wrong");
			return;
		}
		if (f.type == BLOCK_END) {
			r->state = TRAIL_WHOLE;
			return;
		}
	}
}

int reader_summary(struct trail_reader *r, struct trail_summary *s)
{
	struct trail_totals totals;
	struct frame first;

	*s = (struct trail_summary){.state = TRAIL_OPEN};
	if (!source_size(r, &s->bytes))
		return -ESPIPE;
	if (!reader_frame_at(r, r->offset, &first) && first.type == BLOCK_EVENTS && first.first_seq)
		s->earlier = first.first_seq - 1;
	if (reader_totals(r, &totals)) {
		summary_from_totals(&totals, s);
		return 0;
	}
	scan_blocks(r, s->bytes, s);
	s->state = r->state;
	s->fault = r->fault;
	/* reader_next() continues where it would have without the summary */
	r->state = TRAIL_OPEN;
	return 0;
}
