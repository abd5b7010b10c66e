/* Writes a recording: every event with all memory that was read for it, in self-contained blocks.
 * doc/trail-format.md describes the format.
 *
 * A block is closed when it is full, one second after its first event, and when no event has
 * arrived for 200 ms. It is sorted, compressed and written in sections of up to 64 KiB, so that a
 * killed tracer, a full disk or a damaged file lose little. */
#ifndef RECORD_WRITER_RECORDER_H
#define RECORD_WRITER_RECORDER_H

#include <stdbool.h>
#include <stdint.h>

#include "ptrail/event.h"
#include "ptrail/output.h"
#include "record/format/header.h"

struct recorder;
struct frame;			/* record/format/format.h */
struct trail_totals;		/* record/format/block_index.h */

/* Creates a recorder that writes to `out`: an empty output in which each output_add() is one unit,
 * and which outlives the recorder. Copies the header; ignores .major and .minor. Never returns
 * NULL. */
struct recorder *recorder_new(const struct trail_header *h, struct output *out);
/* Stores a unit: the preamble (`f` is NULL), or a frame with its digest and stored bytes. `unit` is
 * valid during the call. Returns false on failure, as recorder_commit. */
typedef bool recorder_store(void *ctx, const struct frame *f, const uint8_t *unit, size_t n);
/* Creates a recorder that passes its units to `store` instead of an output. */
struct recorder *recorder_new_with_store(const struct trail_header *h, recorder_store *store,
					 void *ctx);
/* Sets the uncompressed size in bytes at which a block is closed: at most RAW_FULL, the default. */
void recorder_set_block_size(struct recorder *r, size_t size);
/* Writes the units added to the output to its file. Returns false on failure: then the units added
 * since the last commit are not in the file, and a smaller unit may still fit. */
typedef bool recorder_commit(void *ctx);
/* Sets a function to call after each unit. When it fails, the recorder writes smaller units, as
 * many as fit, and then drops all further events. */
void recorder_set_commit(struct recorder *r, recorder_commit *commit, void *ctx);
/* Lets a thread of its own sort and compress sections, once there are enough of them. They are
 * written by the functions of the recorder, in the same order and with the same bytes: by
 * recorder_event() and recorder_idle() when they are ready, and the last ones when it is closed.
 * Called before the first event; not with a store. */
void recorder_use_thread(struct recorder *r);
/* Closes the open block. Returns the number of events that were not written because a commit
 * failed. */
uint64_t recorder_lost(struct recorder *r);
/* Records an event as the source emitted it; of an ENTER or LEAVE, all memory in e->call.memory.
 * A combined event is recorded as an ENTER and a LEAVE; this changes the order of its memory. */
void recorder_event(struct recorder *r, const struct event *e);
/* Called when no event is pending: closes the open block if it is due. Returns whether something
 * remains to be written; then it should be called again soon. */
bool recorder_idle(struct recorder *r);
/* Closes the open block, if any. */
void recorder_close_block(struct recorder *r);
/* Adds a block of another recorder: recorder_begin_copy(), each of its sections in their order, as
 * recorder_store got them, and recorder_end_copy(). The timestamp of the first event in the end
 * block is that of the first block that was added so. */
void recorder_begin_copy(struct recorder *r);
void recorder_copy_section(struct recorder *r, const uint8_t *unit, size_t n);
void recorder_end_copy(struct recorder *r);
/* Returns the totals of all blocks written so far; the open block is not part of them. */
const struct trail_totals *recorder_totals(const struct recorder *r);
/* Closes the open block and, after an EVENT_END, writes the index and the end block. Frees `r`. */
void recorder_close(struct recorder *r);
/* For a failing program, perhaps inside one of these functions: writes the complete events that are
 * not written yet. Allocates nothing. */
void recorder_rescue(struct recorder *r);
#endif
