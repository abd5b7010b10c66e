/* The events of a block as bytes. A block stands for itself: what later events of it are told in
 * terms of (tasks, calls, strings, the last event's time) is in struct block and begins anew with
 * each. The same functions write and read, see codec.h.
 *
 * A block is written in sections, each as soon as it is large enough. The records of all sections
 * stay in their column, since later ones refer to them; the other columns have one section. */
#ifndef RECORD_FORMAT_BLOCK_H
#define RECORD_FORMAT_BLOCK_H

#include "abi/abi.h"
#include "ptrail/event.h"
#include "record/format/address_delta.h"
#include "record/format/codec.h"
#include "record/format/format.h"
#include "record/format/order.h"
#include "record/writer/recorder.h"

/* The registers of a call as far as they are the same at its entry and its return: its arguments,
 * and */
enum { REGISTER_IP = 6, REGISTER_SP, REGISTERS };

struct call_registers {
	const struct abi *abi;
	uint64_t nr, value[REGISTERS];
};

/* What an event is made of lies in columns, each of which is compressed for itself: what is never
 * the same does not come between what always is. */
enum column {
	RECORDS,	/* a record of each event, with all that is nowhere else */
	TIMES,		/* of each event the time since the last one, without its lowest byte */
	FRACTIONS,	/* … which is noise */
	ORDER,		/* of each event whose it is, see order.h */
	COLUMNS
};

/* A task that was told of */
struct block_task {
	struct task_id id;
	pid_t tgid;
	struct anchors anchors;
	/* its last event was an ENTER of this block, as follows: */
	bool entered;
	struct call_registers call;
	uint64_t time;			/* .entered */
	bool memory;
	size_t memory_at, memory_end;	/* where its record has that */
	struct anchors memory_anchors;	/* … as they were there */
	unsigned memory_count;		/* writing: pieces of it */
};

/* A kind of call */
struct call_kind {
	const struct abi *abi;
	uint64_t nr;
};

struct block {
	struct codec column[COLUMNS];
	uint64_t seq, time;		/* of the last event */
	uint32_t count;			/* reading: events of the section, read or passed over */
	size_t records;			/* where the records of the section begin */
	struct order before;		/* .order at the section's beginning */
	struct block_task *tasks;
	struct call_kind *calls;
	unsigned call_count;
	struct order order;		/* with how many tasks there are */
	/* writing: hash → number + 1, of a task's serial, of a call's machine and number */
	uint16_t *task_slots, *call_slots;
};

void block_init_writer(struct block *b);
void block_init_reader(struct block *b);
void block_done(struct block *b);
/* Begins a new one; a reader's columns are filled by the caller. */
void block_begin(struct block *b);
/* Begins a new section of the block. A reader's columns are filled by the caller. */
void block_begin_section(struct block *b);
/* Bytes that a column of the section has, up to where it is */
size_t block_column_size(const struct block *b, enum column column);
/* … all of its columns */
size_t block_size(const struct block *b);
/* Whether there are as many tasks, calls or strings as a block may have: it is to be closed */
bool block_is_full(const struct block *b);

/* Adds an event. */
void block_write(struct block *b, const struct event *e);
/* The next event, with what it points at in `arena` and in the block. True: it was read. False: the
 * block has ended (block_fault is NULL), or is not what a writer writes. An event of a kind that
 * is not known is passed over. */
bool block_read(struct block *b, struct event *e, struct arena *arena);
/* What is wrong with it, as a sentence's end; NULL: nothing yet */
const char *block_fault(const struct block *b);

/* The parts: */
/* code_event.c: all of an event but who, when, and calls */
void code_event(struct codec *c, struct event *e);
void code_path_fault(struct codec *c, const struct path_fault **fault);
/* code_call.c: .call of `e`, an ENTER or LEAVE of `task` */
void code_call(struct block *b, struct event *e, struct block_task *task);
/* code_header.c: all but .major and .minor */
void code_header(struct codec *c, struct trail_header *h);
#endif
