/* A flight recorder: keeps the newest blocks of a recording in memory, and writes them when asked
 * to, as a recording of their own (doc/trail-format.md, "Flight recordings").
 *
 * The blocks are bounded in bytes, and in age. The oldest block goes first; of the tasks that lived
 * at that time, the events of their life cycle are kept (life_cycle.h), and written before the
 * blocks. */
#ifndef RECORD_FLIGHT_FLIGHT_H
#define RECORD_FLIGHT_FLIGHT_H

#include <stdbool.h>
#include <stdint.h>

#include "ptrail/event.h"
#include "record/format/header.h"

struct flight;

struct flight_limits {
	/* Bytes of blocks and life-cycle events. More is kept only while the newest block alone is
	 * larger, which a single event can make it (EVENT_MAX). */
	uint64_t bytes;
	/* Greatest age in ns of the last event of a block, when a newer block has events; 0: no
	 * limit */
	uint64_t age;
};

/* What a flight recorder has written */
struct flight_window {
	uint64_t events;		/* number of events of the blocks */
	uint64_t first_time, last_time;	/* timestamps of the first and the last of these */
	uint64_t bytes;			/* size of the file */
	uint64_t forgotten;	/* tasks without life-cycle events, for lack of room */
};

/* Copies the header. Never returns NULL. */
struct flight *flight_new(const struct trail_header *h, const struct flight_limits *limits);
void flight_free(struct flight *f);
/* Records an event as recorder_event() does; not EVENT_END. */
void flight_event(struct flight *f, const struct event *e);
/* Writes a recording of the blocks to `fd`, an empty file. `end` is the EVENT_END of the trace, or
 * NULL if the trace continues: then the recording ends as one that is truncated. The counts in its
 * EVENT_END are those of the file. Nothing is removed from memory. Returns 0 and *w, or -errno. */
int flight_write(struct flight *f, int fd, const struct event *end, struct flight_window *w);
/* Number of bytes that are kept */
uint64_t flight_bytes(const struct flight *f);
/* Number of blocks that are kept, with the one that is being written */
unsigned flight_blocks(const struct flight *f);
#endif
