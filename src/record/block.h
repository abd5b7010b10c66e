/* The events of a block as bytes. A block stands for itself: what later events of it are told in
 * terms of (tasks, calls, strings, the last event's time) is in struct block and begins anew with
 * each. The same functions write and read, see codec.h. */
#ifndef RECORD_BLOCK_H
#define RECORD_BLOCK_H

#include "abi/abi.h"
#include "ptrail/event.h"
#include "record/codec.h"
#include "record/format.h"
#include "record/recorder.h"

/* The registers of a call as far as they are the same at its entry and its return */
struct call_registers {
	const struct abi *abi;
	uint64_t nr, arg[6], ip, sp;
};

/* A task that was told of */
struct block_task {
	struct task_id id;
	pid_t tgid;
	/* its last event was an ENTER of this block, as follows: */
	bool entered;
	struct call_registers call;
	uint64_t time;			/* .entered */
	bool memory;
	size_t memory_at, memory_len;	/* where the codec has that */
	unsigned memory_count;		/* writing: blocks of it */
};

struct block {
	struct codec codec;
	size_t front;			/* bytes before the first event that are left free */
	uint64_t seq, time;		/* of the last event */
	uint32_t count;			/* reading: events that were read or passed over */
	struct block_task *tasks;
	struct call_registers *calls;	/* of each kind of call the last */
	unsigned task_count, call_count, last_task;
	/* writing: hash → number + 1, of a task's serial, of a call's machine and number */
	uint16_t *task_slots, *call_slots;
};

void block_init_writer(struct block *b, size_t front);
void block_init_reader(struct block *b);
void block_done(struct block *b);
/* Begins a new one; a reader's bytes are then .codec.bytes, to be set by the caller. */
void block_begin(struct block *b);
/* Whether there are as many tasks, calls or strings as a block may have: it is to be closed */
bool block_is_full(const struct block *b);

/* Adds an event. */
void block_write(struct block *b, const struct event *e);
/* The next event, with what it points at in `arena` and in the block. True: it was read. False: the
 * block has ended (.codec.fault is NULL), or is not what a writer writes. An event of a kind that
 * is not known is passed over. */
bool block_read(struct block *b, struct event *e, struct arena *arena);

/* The parts: */
/* code_event.c: all of an event but who, when, and calls */
void code_event(struct codec *c, struct event *e);
void code_path_fault(struct codec *c, const struct path_fault **fault);
/* code_call.c: .call of `e`, an ENTER or LEAVE of `task` */
void code_call(struct block *b, struct event *e, struct block_task *task);
/* code_header.c: all but .major and .minor */
void code_header(struct codec *c, struct trail_header *h);
#endif
