/* Reads the events of a recording from a file or a pipe. Accepts any bytes: all content is
 * validated, memory is bounded by the maximum size of a block, and reading stops at the last intact
 * section.
 *
 * An event is as the source emitted it when it was recorded. e->call.memory contains the recorded
 * reads and has no backend; the reader sets .row; .view and .process are NULL. */
#ifndef RECORD_READER_READER_H
#define RECORD_READER_READER_H

#include "ptrail/event.h"
#include "record/format/header.h"

/* State of a reader */
enum trail_state {
	TRAIL_OPEN,	 /* more events may follow */
	TRAIL_WHOLE,	 /* it was read up to its end block */
	TRAIL_TRUNCATED, /* it has no end block: the writer was killed, or the file was cut */
	TRAIL_GROWING, /* it has no end block, and its writer is still running (reader_follow()) */
	TRAIL_DAMAGED, /* a block is damaged */
	TRAIL_FOREIGN, /* not a recording, or of an unsupported version */
	/* A system call failed (.error is its errno), or, with .error 0, the recording is
	 * compressed and this build has no libzstd. */
	TRAIL_UNREADABLE,
};

/* Where and why reading ended. The text does not contain the file name, for example "at offset
 * 4711: the block's checksum is wrong". */
struct trail_fault {
	uint64_t offset;	/* bytes from the beginning of the recording */
	int error;		/* TRAIL_UNREADABLE: errno, or 0 */
	char text[200];
};

struct trail_reader;

/* Reads a recording from the current position of `fd`, which the caller keeps open and closes.
 * Reads the header block. On failure returns NULL and sets *fault and *state: the input is not a
 * recording, or damaged or incomplete up to its header. */
struct trail_reader *reader_new(int fd, struct trail_fault *fault, enum trail_state *state);
void reader_free(struct trail_reader *r);
/* Returns the header, valid until reader_free(). */
const struct trail_header *reader_header(const struct trail_reader *r);
/* Reads the next event; its pointers are valid until the next call. Returns false when reading has
 * ended, see reader_state(). */
bool reader_next(struct trail_reader *r, struct event *e);
/* Makes reader_next() wait at the end of a file that is still being written (its writer holds a
 * lock, flock(2)), and limits its wait for data of a pipe. After `timeout` ms, or on a signal, it
 * returns false with TRAIL_GROWING; then it may be called again. */
void reader_follow(struct trail_reader *r, int timeout);
/* Makes reader_next() call `is_interrupted` before each block. When it returns true, reader_next()
 * returns false and the state stays TRAIL_OPEN. */
void reader_interrupt(struct trail_reader *r, bool (*is_interrupted)(void *ctx), void *ctx);
/* Returns why reader_next() returned false; also sets *fault unless `fault` is NULL. */
enum trail_state reader_state(const struct trail_reader *r, struct trail_fault *fault);

/* Statistics of a recording for --info. reader_summary() reads them from the end block if there is
 * one, else from the frames and digests of all blocks. Call it before the first reader_next().
 * Returns -ESPIPE unless the recording is a regular file. */
struct trail_summary {
	enum trail_state state;
	struct trail_fault fault;
	/* size of the file; size of its event blocks, uncompressed */
	uint64_t bytes, raw_bytes;
	uint64_t blocks;
	uint64_t events_by_kind[EVENT_KINDS];	/* number of events by kind */
	/* timestamps of the first and last event; of a flight recording, the first event of its
	 * window */
	uint64_t first_time, last_time;
	uint64_t processes;		/* processes that appeared */
	/* events that a flight recording lacks, before its window */
	uint64_t earlier;
};
int reader_summary(struct trail_reader *r, struct trail_summary *s);
/* Skips quiet blocks (they contain only syscalls that do not change the process model, see
 * syscall_has_effect()) that end before `time`. If the file is seekable and has an index, all of
 * them are skipped at once. Because of this, a syscall exit may be read without its enter, and
 * failed syscalls and data written to descriptors may be missing. For --since. */
void reader_since(struct trail_reader *r, uint64_t time);
/* Sets *done to the bytes read so far and *all to the size of the file, or 0 if it is unknown (a
 * pipe). */
void reader_progress(const struct trail_reader *r, uint64_t *done, uint64_t *all);
#endif
