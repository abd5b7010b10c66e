/* Encodes the events of a block. A block is self-contained: everything that later events refer to
 * (tasks, syscalls, strings, the previous timestamp) is in struct block and is reset when a block
 * begins. The same functions write and read (codec.h).
 *
 * A block is written in sections, each as soon as it is large enough. The records column holds the
 * records of all sections, because later records refer to earlier ones; the other columns hold one
 * section. */
#ifndef RECORD_FORMAT_BLOCK_H
#define RECORD_FORMAT_BLOCK_H

#include "abi/abi.h"
#include "ptrail/event.h"
#include "record/format/address_delta.h"
#include "record/format/codec.h"
#include "record/format/format.h"
#include "record/format/header.h"
#include "record/format/order.h"

/* Indexes of the registers that are the same at a syscall's enter and exit: 0 to 5 are the
 * arguments. */
enum { REGISTER_IP = 6, REGISTER_SP, REGISTERS };

struct call_registers {
	const struct abi *abi;
	uint64_t nr, value[REGISTERS];
};

/* An event is spread over columns, which are compressed separately: values that vary with each
 * event (timestamps) do not interrupt sequences that repeat. */
enum column {
	RECORDS,	/* one record for each event: everything that is not in another column */
	TIMES,		/* time since the previous event, without its lowest byte */
	FRACTIONS,	/* the lowest byte of that time, which is noise */
	ORDER,		/* the task of each event, see order.h */
	COLUMNS
};

/* A task of the block */
struct block_task {
	struct task_id id;
	pid_t tgid;
	struct address_bases bases;
	/* The task's last syscall event is an ENTER of this block, described by .call to
	 * .memory_count. */
	bool in_syscall;
	struct call_registers call;
	uint64_t entry_time;		/* timestamp of the syscall's enter */
	bool has_memory;		/* the last syscall event has memory */
	size_t memory_at, memory_end;	/* position of that memory in the records column */
	struct address_bases memory_bases;	/* .bases before that memory */
	unsigned memory_count;		/* writing: number of its pieces */
};

/* A system call of one machine */
struct block_call {
	const struct abi *abi;
	uint64_t nr;
};

struct block {
	struct codec column[COLUMNS];
	uint64_t seq, time;		/* of the most recent event */
	/* Reading: the LEAVE of a combined event whose ENTER block_read() has returned */
	struct event rest;
	bool has_rest;
	uint32_t count;			/* reading: events of the section read or skipped so far */
	size_t section_start;		/* offset of the section's first record */
	struct order section_order;	/* .order at the beginning of the section */
	struct block_task *tasks;
	struct block_call *calls;
	unsigned call_count;
	struct order order;		/* number of tasks and the most recent ones */
	/* Writing: hash tables of number + 1, by the serial of a task and by machine and syscall
	 * number */
	uint16_t *task_slots, *call_slots;
};

void block_init_writer(struct block *b);
void block_init_reader(struct block *b);
void block_done(struct block *b);
/* Begins a new block. A reader's columns are filled by the caller. */
void block_begin(struct block *b);
/* Begins a new section of the block. A reader's columns are filled by the caller. */
void block_begin_section(struct block *b);
/* Returns the size in bytes of a column of the section, up to its current position. */
static inline size_t block_column_size(const struct block *b, enum column column)
{
	return b->column[column].at - (column == RECORDS ? b->section_start : 0);
}

/* Returns the size in bytes of all columns of the section. */
static inline size_t block_size(const struct block *b)
{
	size_t n = 0;

	for (unsigned i = 0; i < COLUMNS; i++)
		n += block_column_size(b, i);
	return n;
}

/* Returns whether the block has reached its limit of tasks, syscalls or strings and must be
 * closed. */
bool block_is_full(const struct block *b);

/* Adds an event, or both events of a combined one as one record. */
void block_write(struct block *b, const struct event *e);
/* Reads the next event into *e; its pointers refer to `arena` and the block. A combined event is
 * read as an ENTER and a LEAVE; while .has_rest is set, `arena` must not be reset. Skips events of
 * unknown kinds. Returns false at the end of the block (block_fault() is NULL) and on malformed
 * data. */
bool block_read(struct block *b, struct event *e, struct arena *arena);
/* Returns what is malformed, as the end of a sentence, or NULL. */
const char *block_fault(const struct block *b);

/* code_event.c: the members of an event that is not ENTER or LEAVE; not its kind, task and
 * timestamp */
void code_event(struct codec *c, struct event *e);
/* Codes a pointer to a span: nothing is written for NULL, unless members follow. */
void *span_begin_last(struct codec *c, struct span *s, const void *from, size_t size, bool is_last);
/* Codes a machine as its AUDIT_ARCH number, NULL as 0. */
void code_abi(struct codec *c, const struct abi **abi);
void code_identity(struct codec *c, const struct identity **identity);
void code_descriptors(struct codec *c, const struct descriptors **open);
/* code_look.c: .look of `e` */
void code_look(struct codec *c, struct event *e);
/* Codes e->bases. `is_last`: no member of the record follows. */
void code_bases(struct codec *c, const struct path_bases **bases, bool is_last);
/* Codes the contents of an ELF file. `is_last`: no member of its struct follows. */
void code_object(struct codec *c, const struct elf_object **object, bool is_last);
/* code_call.c: .call of `e`, an ENTER or LEAVE of `task` */
void code_call(struct block *b, struct event *e, struct block_task *task);
void code_stack(struct codec *c, const struct stack **stack);
void code_path_fault(struct codec *c, const struct path_fault **fault);
/* Codes what few syscall events have: .fault, .stack and .object of .call, and .bases. Recordings
 * have these members in another order. */
void code_call_details(struct codec *c, struct event *e);
static inline bool has_call_details(const struct event *e)
{
	return e->call.fault || e->call.stack || e->call.object || e->bases;
}
/* block_index.c: all members except .major and .minor */
void code_header(struct codec *c, struct trail_header *h);
#endif
