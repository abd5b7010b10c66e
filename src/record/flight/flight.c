#include "record/flight/flight.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/memory/alloc.h"
#include "base/system/clock.h"
#include "record/flight/life_cycle.h"
#include "record/format/block.h"
#include "record/format/block_index.h"
#include "record/writer/recorder.h"

enum {
	BLOCKS_AIM = 8,		/* blocks that have room at least */
	BLOCK_MIN = 128 << 10,	/* smallest uncompressed size that blocks are limited to */
};

/* ns after which a block is closed in which no event has occurred: one that occurs later must not
 * make it newer */
static const uint64_t idle_max = NS_PER_SECOND / 5;

struct kept_section {
	struct kept_section *next;
	size_t size;
	uint8_t unit[];		/* as recorder_store gets it */
};

struct kept_block {
	struct kept_block *next;
	struct kept_section *first, *last;
	uint64_t bytes;			/* memory of the block */
	uint64_t events;		/* number of events */
	uint64_t first_seq, first_time, last_time;
	uint64_t life_events;		/* life-cycle events added up to its end */
};

struct flight {
	struct recorder *recorder;
	struct flight_limits limits;
	struct kept_block *oldest, *newest;
	unsigned blocks;
	uint64_t bytes;			/* of all blocks */
	struct life_cycle lives;
	uint64_t seq, time;		/* of the last event */
	/* the header, which refers to .header_codec and .arena */
	struct trail_header header;
	struct codec header_codec;
	struct arena arena;
};

static void remove_oldest(struct flight *f)
{
	struct kept_block *b = f->oldest;

	f->oldest = b->next;
	f->blocks--;
	f->bytes -= b->bytes;
	life_cycle_pass(&f->lives, b->life_events);
	while (b->first) {
		struct kept_section *s = b->first;

		b->first = s->next;
		free(s);
	}
	free(b);
}

uint64_t flight_bytes(const struct flight *f)
{
	return f->bytes + f->lives.bytes;
}

unsigned flight_blocks(const struct flight *f)
{
	return f->blocks;
}

/* Whether the oldest block exceeds a limit. The newest one may be incomplete, and stays. */
static bool is_over(const struct flight *f)
{
	if (f->oldest == f->newest)
		return false;
	return flight_bytes(f) > f->limits.bytes ||
		(f->limits.age && f->newest->last_time - f->oldest->last_time > f->limits.age);
}

/* Copies the header from its block. */
static void keep_header(struct flight *f, const uint8_t *unit, size_t n)
{
	size_t at = FRAME_SIZE;

	codec_init_reader(&f->header_codec);
	f->header_codec.arena = &f->arena;
	f->header_codec.bytes = alloc_zeroed(n - at + 1);
	f->header_codec.end = n - at;
	memcpy(f->header_codec.bytes, unit + at, n - at);
	code_header(&f->header_codec, &f->header);
}

static void add_block(struct flight *f, const struct frame *frame)
{
	struct kept_block *b = alloc_new(struct kept_block);

	b->bytes = sizeof(*b);
	b->first_seq = frame->first_seq;
	b->first_time = frame->first_time;
	f->bytes += b->bytes;
	f->blocks++;
	if (f->oldest)
		f->newest->next = b;
	else
		f->oldest = b;
	f->newest = b;
}

static void add_section(struct flight *f, const struct frame *frame, const uint8_t *unit, size_t n)
{
	struct kept_section *s = alloc_zeroed(sizeof(*s) + n);
	struct kept_block *b = f->newest;

	s->size = n;
	memcpy(s->unit, unit, n);
	if (b->last)
		b->last->next = s;
	else
		b->first = s;
	b->last = s;
	b->bytes += sizeof(*s) + n;
	f->bytes += sizeof(*s) + n;
	b->events += frame->count;
	b->last_time = frame->last_time;
	b->life_events = f->lives.added;
}

/* recorder_store: an index has offsets, which are other ones in a file. */
static bool keep_unit(void *ctx, const struct frame *frame, const uint8_t *unit, size_t n)
{
	struct flight *f = ctx;

	if (frame && frame->type == BLOCK_HEADER)
		keep_header(f, unit, n);
	if (!frame || frame->type != BLOCK_EVENTS)
		return true;
	if (!(frame->flags & BLOCK_CONTINUES))
		add_block(f, frame);
	add_section(f, frame, unit, n);
	while (is_over(f))
		remove_oldest(f);
	return true;
}

/* Small windows have small blocks, so that the oldest one is a small part of the window. */
static size_t block_target(uint64_t bytes)
{
	uint64_t size = bytes / BLOCKS_AIM;

	return size < BLOCK_MIN ? BLOCK_MIN : size > RAW_FULL ? RAW_FULL : size;
}

struct flight *flight_new(const struct trail_header *h, const struct flight_limits *limits)
{
	struct flight *f = alloc_new(struct flight);

	f->limits = *limits;
	life_cycle_init(&f->lives, limits->bytes / 2);
	f->recorder = recorder_new_with_store(h, keep_unit, f);
	recorder_set_block_size(f->recorder, block_target(limits->bytes));
	return f;
}

void flight_event(struct flight *f, const struct event *e)
{
	if (e->time - f->time >= idle_max)
		recorder_close_block(f->recorder);
	f->seq = e->seq;
	f->time = e->time;
	life_cycle_add(&f->lives, e);
	recorder_event(f->recorder, e);
}

/* State of flight_write() */
struct window_writing {
	int fd;
	int error;			/* errno of the first failure; 0: none */
	uint64_t bytes;
	struct recorder *recorder;
	uint64_t seq;			/* of the next life-cycle event */
};

/* recorder_store */
static bool write_unit(void *ctx, const struct frame *frame, const uint8_t *unit, size_t n)
{
	struct window_writing *w = ctx;

	(void)frame;
	while (n && !w->error) {
		ssize_t written = write(w->fd, unit, n);

		if (written > 0) {
			unit += written;
			n -= written;
			w->bytes += written;
		} else if (!written || errno != EINTR) {
			w->error = written ? errno : ENOSPC;
		}
	}
	return !w->error;
}

static void write_life_event(void *ctx, struct event *e)
{
	struct window_writing *w = ctx;

	e->seq = w->seq++;
	recorder_event(w->recorder, e);
}

static void write_blocks(struct window_writing *w, const struct flight *f)
{
	for (const struct kept_block *b = f->oldest; b; b = b->next) {
		recorder_begin_copy(w->recorder);
		for (const struct kept_section *s = b->first; s; s = s->next)
			recorder_copy_section(w->recorder, s->unit, s->size);
		recorder_end_copy(w->recorder);
	}
}

/* Writes the EVENT_END: `end` with the counts of the file, or one for a trace that continues. */
static void write_end(struct window_writing *w, const struct flight *f, const struct event *end)
{
	const struct block_digest *digest = &recorder_totals(w->recorder)->digest;
	uint64_t by_kind[EVENT_KINDS], events = 0;
	struct event e = {
		.kind = EVENT_END, .seq = f->seq + 1, .time = f->time,
		.end = {.has_command = f->header.argv, .why = END_TRUNCATED},
	};

	if (end)
		e = *end;
	memcpy(by_kind, digest->events_by_kind, sizeof(by_kind));
	by_kind[EVENT_END]++;
	for (unsigned i = 0; i < EVENT_KINDS; i++)
		events += by_kind[i];
	if (!end && by_kind[EVENT_ENTER] > by_kind[EVENT_LEAVE])
		e.end.unfinished = by_kind[EVENT_ENTER] - by_kind[EVENT_LEAVE];
	e.end.events = events;
	e.end.events_by_kind = by_kind;
	e.end.lost += f->lives.forgotten;
	recorder_event(w->recorder, &e);
}

static void sum_up(const struct flight *f, const struct window_writing *w, struct flight_window *to)
{
	*to = (struct flight_window){.bytes = w->bytes, .forgotten = f->lives.forgotten};
	if (!f->oldest)
		return;
	to->first_time = f->oldest->first_time;
	to->last_time = f->newest->last_time;
	for (const struct kept_block *b = f->oldest; b; b = b->next)
		to->events += b->events;
}

int flight_write(struct flight *f, int fd, const struct event *end, struct flight_window *w)
{
	struct window_writing writing = {.fd = fd};

	recorder_close_block(f->recorder);
	writing.recorder = recorder_new_with_store(&f->header, write_unit, &writing);
	/* Sequence numbers are contiguous. More events than are kept precede the window. */
	writing.seq = f->oldest ? f->oldest->first_seq - f->lives.count : 1;
	life_cycle_each(&f->lives, write_life_event, &writing);
	write_blocks(&writing, f);
	write_end(&writing, f, end);
	recorder_close(writing.recorder);
	sum_up(f, &writing, w);
	return -writing.error;
}

void flight_free(struct flight *f)
{
	if (!f)
		return;
	recorder_close(f->recorder);
	while (f->oldest)
		remove_oldest(f);
	life_cycle_done(&f->lives);
	codec_done(&f->header_codec);
	arena_done(&f->arena);
	free(f);
}
