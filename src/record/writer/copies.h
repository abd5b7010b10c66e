/* Copies of events in a buffer, with all that a recorder or a printer needs of them, for another
 * thread. A syscall is copied as it is, with its memory or those bytes of it that a recording has;
 * what other events point to is encoded as in a recording, and decoded again. Printers get the
 * title of a process that ends, too, which no event has. */
#ifndef RECORD_WRITER_COPIES_H
#define RECORD_WRITER_COPIES_H

#include "base/memory/arena.h"
#include "decode/memory.h"
#include "ptrail/event.h"
#include "ptrail/process.h"
#include "record/format/codec.h"

/* A zeroed struct is empty. */
struct copies {
	uint8_t *bytes;
	size_t size, room;		/* bytes used, and allocated */
	size_t at;			/* position of the next event to read */
};

void copies_done(struct copies *c);
/* Removes all events, and makes room for at least `room` bytes. */
void copies_begin(struct copies *c, size_t room);

/* Writes copies. */
struct copier {
	struct codec codec;		/* what the event points to */
	bool copies_all;
};

/* `copies_all`: for printers: with all memory of syscalls, not only the bytes that values depend
 * on, and with titles of processes */
void copier_init(struct copier *c, bool copies_all);
void copier_done(struct copier *c);
/* Returns the number of bytes that a copy of `e` takes. */
size_t copier_prepare(struct copier *c, const struct event *e);
/* Adds a copy of `e`, for which copier_prepare() was called last and has returned `n`. There must
 * be room for it. */
void copier_add(struct copier *c, struct copies *to, const struct event *e, size_t n);

/* Reads copies. */
struct copy_reader {
	struct codec codec;
	struct arena arena;		/* what the event points to */
	struct memory memory;		/* of the event */
	struct event event;		/* one that was encoded */
	struct process process;		/* of the event, with nothing but a title */
};

void copy_reader_init(struct copy_reader *r);
void copy_reader_done(struct copy_reader *r);
/* Returns the next event, which is valid until the next call; NULL: there are no more. It has no
 * row and no values, and no process unless that has a title (copier_init()). */
const struct event *copies_next(struct copies *c, struct copy_reader *r);
#endif
