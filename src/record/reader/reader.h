/* Reads a recording, event by event, from a file or a pipe. Takes any bytes: what they say is
 * checked, memory is bounded by the size that a block may have, and no more is read than is whole.
 *
 * An event is as the source told it when it was recorded, with e->call.memory filled (nothing
 * below), .row found by the reader, .view NULL and .process NULL. */
#ifndef RECORD_READER_READER_H
#define RECORD_READER_READER_H

#include "record/writer/recorder.h"

/* How far a recording can be read */
enum trail_state {
	TRAIL_OPEN,	/* there may be more */
	TRAIL_WHOLE,	/* it was read to its end, which says that it is all */
	TRAIL_TORN,	/* it ends without its end: the writer was killed, or the file was cut */
	TRAIL_GROWING,	/* likewise, but its writer is still there (see reader_follow) */
	TRAIL_DAMAGED,	/* a block is not what was written */
	TRAIL_FOREIGN,	/* no recording, or of a version that this reader does not know */
	/* the system said no: .error; or, with .error 0, it is compressed and this build has no
	 * libzstd */
	TRAIL_UNREADABLE,
};

/* Where and why reading ended: a sentence for a message without the file's name, such as
 * "at offset 4711: the block's checksum is wrong" */
struct trail_fault {
	uint64_t offset;	/* bytes from the start */
	int error;		/* TRAIL_UNREADABLE: as errno, or 0 */
	char text[200];
};

struct reader;

/* Reads from `fd`, from where it is, which stays the caller's. NULL: it is no recording, or one
 * that ends in its first block: *fault and *state say which; the rest is found by reader_next. */
struct reader *reader_new(int fd, struct trail_fault *fault, enum trail_state *state);
void reader_free(struct reader *r);
/* Valid as long as the reader */
const struct trail_header *reader_header(const struct reader *r);
/* The next event; all it points at is valid until the next call. False: reading has ended, see
 * reader_state. */
bool reader_next(struct reader *r, struct event *e);
/* At the end of a file whose writer is still there (it holds a lock, flock(2)) reader_next waits
 * for more, and returns false with TRAIL_GROWING each time that `patience` ms have gone by or a
 * signal came; then it may be called again. A pipe is waited for in any case; a signal ends that
 * too. */
void reader_follow(struct reader *r, int patience);
/* Has reader_next call `is_interrupted` before each block. When it returns true, reader_next
 * returns false and the state stays TRAIL_OPEN. */
void reader_interrupt(struct reader *r, bool (*is_interrupted)(void *ctx), void *ctx);
enum trail_state reader_state(const struct reader *r, struct trail_fault *fault);

/* How much there is, for --info: read from the index at the end where there is one, else by going
 * through the blocks without unpacking them. Before the first reader_next, of a file that can be
 * sought. */
struct trail_summary {
	enum trail_state state;
	struct trail_fault fault;
	uint64_t bytes, raw_bytes;	/* of the file; of its blocks, unpacked */
	uint64_t blocks;
	uint64_t told[EVENT_KINDS];	/* events of each kind */
	uint64_t first_time, last_time;	/* of events */
	uint64_t processes;		/* that were seen */
};
int reader_summary(struct reader *r, struct trail_summary *s);
/* Where blocks can be left out: those that hold nothing but calls (which change nothing of what the
 * model knows, effect_is_known) before `time` are passed over; of a file that can be sought, all at
 * once by the index. So a task may return from a call that it was not seen to enter, and calls that
 * failed and what was written to descriptors are among what is left out. For --since. */
void reader_since(struct reader *r, uint64_t time);
/* How many bytes are read of how many there are; *all is 0 where that is not known: of a pipe. */
void reader_progress(const struct reader *r, uint64_t *done, uint64_t *all);
#endif
