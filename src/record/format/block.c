#include "record/format/block.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory/alloc.h"
#include "decode/capture.h"
#include "decode/memory.h"

enum {
	TASK_SLOTS = 2 * TASKS_MAX,
	CALL_SLOTS = 2 * CALLS_MAX,
};

void block_init_writer(struct block *b)
{
	*b = (struct block){.seq = 0};
	codec_init_writer(&b->column[RECORDS]);
	b->tasks = alloc_zeroed(TASKS_MAX * sizeof(*b->tasks));
	b->calls = alloc_zeroed(CALLS_MAX * sizeof(*b->calls));
	b->task_slots = alloc_zeroed(TASK_SLOTS * sizeof(*b->task_slots));
	b->call_slots = alloc_zeroed(CALL_SLOTS * sizeof(*b->call_slots));
	for (unsigned i = 0; i < COLUMNS; i++)
		codec_grow(&b->column[i], RAW_FULL / 2);
	block_begin(b);
}

void block_init_reader(struct block *b)
{
	*b = (struct block){0};
	codec_init_reader(&b->column[RECORDS]);
	for (unsigned i = TIMES; i < COLUMNS; i++)
		b->column[i] = (struct codec){.reading = true, .is_strict = true};
	b->tasks = alloc_zeroed(TASKS_MAX * sizeof(*b->tasks));
	b->calls = alloc_zeroed(CALLS_MAX * sizeof(*b->calls));
}

void block_done(struct block *b)
{
	for (unsigned i = 0; i < COLUMNS; i++)
		codec_done(&b->column[i]);
	free(b->tasks);
	free(b->calls);
	free(b->task_slots);
	free(b->call_slots);
}

void block_begin(struct block *b)
{
	codec_forget_strings(&b->column[RECORDS]);
	for (unsigned i = 0; i < COLUMNS; i++)
		b->column[i].fault = NULL;
	b->column[RECORDS].at = 0;
	b->seq = b->time = 0;
	if (b->task_slots && b->order.count)
		memset(b->task_slots, 0, TASK_SLOTS * sizeof(*b->task_slots));
	if (b->call_slots && b->call_count)
		memset(b->call_slots, 0, CALL_SLOTS * sizeof(*b->call_slots));
	b->call_count = 0;
	b->order = (struct order){.count = 0};
	block_begin_section(b);
}

void block_begin_section(struct block *b)
{
	for (unsigned i = TIMES; i < COLUMNS; i++)
		b->column[i].at = 0;
	b->section_start = b->column[RECORDS].at;
	b->count = 0;
	b->has_rest = false;
	b->section_order = b->order;
}

const char *block_fault(const struct block *b)
{
	for (unsigned i = 0; i < COLUMNS; i++)
		if (b->column[i].fault)
			return b->column[i].fault;
	return NULL;
}

bool block_is_full(const struct block *b)
{
	return b->order.count == TASKS_MAX || b->call_count == CALLS_MAX ||
		b->column[RECORDS].strings.count == STRINGS_MAX;
}

/* Returns the task's number in the block; assigns the next one to a new task. */
static unsigned task_number(const struct block *b, uint64_t serial)
{
	unsigned at = serial * 0x9e3779b97f4a7c15 >> 32, last = b->order.recent[0];

	if (b->order.count && b->tasks[last].id.serial == serial)
		return last;
	for (at %= TASK_SLOTS; b->task_slots[at]; at = (at + 1) % TASK_SLOTS)
		if (b->tasks[b->task_slots[at] - 1].id.serial == serial)
			return b->task_slots[at] - 1;
	b->task_slots[at] = b->order.count + 1;
	return b->order.count;
}

/* Applies an order entry that was read or is about to be written: updates the task's ids and the
 * sequence number. Returns the task. */
static struct block_task *apply_order_entry(struct block *b, const struct order_entry *entry)
{
	struct block_task *t = &b->tasks[entry->task];

	if (entry->is_new)
		*t = (struct block_task){.tgid = 0};
	if (entry->has_ids) {
		t->id = entry->id;
		t->tgid = entry->tgid;
	}
	b->seq += 1 + entry->gap;
	return t;
}

static void put_time(struct block *b, uint64_t time)
{
	uint64_t distance = time - b->time;
	struct codec *fractions = &b->column[FRACTIONS];

	codec_put(&b->column[TIMES], distance >> 8);
	codec_grow(fractions, 1);
	fractions->bytes[fractions->at++] = distance;
	b->time = time;
}

static void get_time(struct block *b)
{
	uint64_t distance = codec_get(&b->column[TIMES]) << 8;
	struct codec *fractions = &b->column[FRACTIONS];

	if (fractions->at == fractions->end)
		codec_fail(fractions, "a timestamp is truncated");
	else
		b->time += distance | fractions->bytes[fractions->at++];
}

static void code_members(struct block *b, struct event *e, struct block_task *t)
{
	if (e->kind == EVENT_ENTER || e->kind == EVENT_LEAVE)
		code_call(b, e, t);
	else
		code_event(&b->column[RECORDS], e);
	/* the new program has other addresses */
	if (e->kind == EVENT_EXEC)
		t->bases = (struct address_bases){.next = 0};
}

/* The record has moved by `n` bytes to make room for its length. */
static void shift_memory(struct block_task *t, size_t n)
{
	t->memory_at += n;
	t->memory_end += n;
}

void block_write(struct block *b, const struct event *e)
{
	struct codec *c = &b->column[RECORDS];
	union { const struct event *from; struct event *to; } v = {.from = e};	/* only read */
	bool combined = is_combined(e);
	struct order_entry entry = {
		.task = task_number(b, e->task.serial), .gap = e->seq - combined - b->seq - 1,
		.id = e->task, .tgid = e->tgid,
	};
	const struct block_task *known = &b->tasks[entry.task];
	struct block_task *t;
	struct span all;
	size_t unshifted;

	entry.has_ids = entry.task == b->order.count || known->id.tid != e->task.tid ||
		known->tgid != e->tgid;
	code_order_entry(&b->column[ORDER], &b->order, &entry);
	if (combined)
		put_time(b, e->call.entered);
	put_time(b, e->time);
	t = apply_order_entry(b, &entry);
	b->seq += combined;
	c->budget = EVENT_MAX;
	span_begin(c, &all);
	codec_put(c, e->kind);
	code_members(b, v.to, t);
	unshifted = c->at;
	span_end(c, &all);
	if (t->in_syscall)
		shift_memory(t, c->at - unshifted);
}

/* Whether the ENTER of a combined event has the piece of memory: it was read from the memory at the
 * enter, or is the name of a number that the result does not determine. */
static bool is_of_enter(const struct memo_block *m)
{
	return m->when != AT_EXIT && m->when != TASK_NOTES &&
		(m->when == AT_ENTRY || !(m->addr >> RESULT_BIT & 1));
}

/* Returns the part of a combined event's memory that its ENTER has. */
static struct memory *enter_memory(const struct memory *all, struct arena *arena)
{
	struct memory *m = arena_new(arena, struct memory);

	memory_init(m, arena, NULL, NULL);
	for (const struct memo_block *piece = all->first; piece; piece = piece->next)
		if (is_of_enter(piece))
			memory_restore(m, piece, piece->bytes);
	m->left = all->left;
	return m;
}

/* Completes a combined event, and makes it the next event to read, after its ENTER. */
static void split_combined(struct block *b, struct event *e, struct arena *arena)
{
	get_time(b);
	e->call.entered = e->time;
	e->time = b->time;
	e->seq = ++b->seq;
	b->rest = *e;
	b->rest.call.is_combined = false;
	b->has_rest = !block_fault(b);
	*e = call_enter(e);
	if (e->call.memory)
		e->call.memory = enter_memory(e->call.memory, arena);
}

/* Reads the members of one record. Returns false on a fault and for an event of an unknown kind. */
static bool read_record(struct block *b, struct event *e)
{
	struct codec *c = &b->column[RECORDS];
	uint64_t kind = codec_get(c);
	struct block_task *t;
	struct order_entry entry;

	get_time(b);
	code_order_entry(&b->column[ORDER], &b->order, &entry);
	if (block_fault(b))
		return false;
	t = apply_order_entry(b, &entry);
	if (kind >= EVENT_KINDS)
		return false;
	*e = (struct event){
		.kind = kind, .seq = b->seq, .time = b->time, .task = t->id, .tgid = t->tgid,
	};
	code_members(b, e, t);
	if (is_combined(e))
		split_combined(b, e, c->arena);
	return true;
}

bool block_read(struct block *b, struct event *e, struct arena *arena)
{
	struct codec *c = &b->column[RECORDS];
	bool known = false;
	struct span all;

	if (b->has_rest) {
		*e = b->rest;
		b->has_rest = false;
		return true;
	}
	for (unsigned i = 0; i < COLUMNS; i++)
		b->column[i].arena = arena;
	while (c->at < c->end && !known && !block_fault(b)) {
		span_begin(c, &all);
		if (!c->fault)
			known = read_record(b, e);
		span_end(c, &all);
		b->count += block_fault(b) ? 0 : b->has_rest ? 2 : 1;
	}
	return known && !block_fault(b);
}
