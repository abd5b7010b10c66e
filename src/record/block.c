#include "record/block.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"

enum {
	TASK_SLOTS = 2 * TASKS_MAX,
	CALL_SLOTS = 2 * CALLS_MAX,
	/* an event's first byte: its kind, and */
	KIND = 31,
	OTHER_SEQ = 32,		/* its number is not the last one's and one more */
	OTHER_TASK = 64,	/* the task's numbers come with it */
};

void block_init_writer(struct block *b)
{
	*b = (struct block){.seq = 0};
	codec_init_writer(&b->column[RECORDS]);
	b->tasks = alloc_zeroed(TASKS_MAX * sizeof(*b->tasks));
	b->calls = alloc_zeroed(CALLS_MAX * sizeof(*b->calls));
	b->habits = alloc_zeroed(HABITS * sizeof(*b->habits));
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
		b->column[i] = (struct codec){.reading = true, .whole = true};
	b->tasks = alloc_zeroed(TASKS_MAX * sizeof(*b->tasks));
	b->calls = alloc_zeroed(CALLS_MAX * sizeof(*b->calls));
	b->habits = alloc_zeroed(HABITS * sizeof(*b->habits));
}

void block_done(struct block *b)
{
	for (unsigned i = 0; i < COLUMNS; i++)
		codec_done(&b->column[i]);
	free(b->tasks);
	free(b->calls);
	free(b->habits);
	free(b->task_slots);
	free(b->call_slots);
}

void block_begin(struct block *b)
{
	codec_forget(&b->column[RECORDS]);
	for (unsigned i = 0; i < COLUMNS; i++) {
		b->column[i].at = 0;
		b->column[i].fault = NULL;
	}
	b->seq = b->time = b->count = 0;
	b->number++;
	if (b->task_slots) {
		memset(b->task_slots, 0, TASK_SLOTS * sizeof(*b->task_slots));
		memset(b->call_slots, 0, CALL_SLOTS * sizeof(*b->call_slots));
	}
	b->task_count = b->call_count = b->last_task = 0;
}

size_t block_size(const struct block *b)
{
	size_t n = 0;

	for (unsigned i = 0; i < COLUMNS; i++)
		n += b->column[i].at;
	return n;
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
	return b->task_count == TASKS_MAX || b->call_count == CALLS_MAX ||
		b->column[RECORDS].strings.count == STRINGS_MAX;
}

/* The number that the task has, or is to get */
static unsigned task_number(struct block *b, uint64_t serial)
{
	unsigned at = serial * 0x9e3779b97f4a7c15 >> 32;

	if (b->task_count && b->tasks[b->last_task].id.serial == serial)
		return b->last_task;
	for (at %= TASK_SLOTS; b->task_slots[at]; at = (at + 1) % TASK_SLOTS)
		if (b->tasks[b->task_slots[at] - 1].id.serial == serial)
			return b->task_slots[at] - 1;
	b->task_slots[at] = b->task_count + 1;
	return b->task_count;
}

static struct block_task *code_task(struct block *b, struct event *e, bool told, unsigned number)
{
	struct codec *c = &b->column[RECORDS];
	struct block_task *t = &b->tasks[number];

	if (told) {
		if (number == b->task_count)
			*t = (struct block_task){.id.serial = 0};
		b->task_count += number == b->task_count;
		CODE_UINT(c, e->task.serial);
		CODE_INT(c, e->task.tid);
		CODE_INT(c, e->tgid);
		t->id = e->task;
		t->tgid = e->tgid;
	}
	b->last_task = number;
	return t;
}

static void code_body(struct block *b, struct event *e, struct block_task *t)
{
	if (e->kind == EVENT_ENTER || e->kind == EVENT_LEAVE)
		code_call(b, e, t);
	else
		code_event(&b->column[RECORDS], e);
}

/* The record has moved to make room for its length. */
static void shift(struct block_task *t, size_t n)
{
	t->memory_at[RECORDS] += n;
	t->memory_end[RECORDS] += n;
}

void block_write(struct block *b, const struct event *e)
{
	struct codec *c = &b->column[RECORDS];
	struct event copy = *e;
	unsigned number = task_number(b, e->task.serial);
	const struct block_task *known = &b->tasks[number];
	bool told = number == b->task_count || known->id.tid != e->task.tid ||
		known->tgid != e->tgid, jumps = e->seq != b->seq + 1;
	struct block_task *t;
	struct span all;

	c->budget = EVENT_MAX;
	span_begin(c, &all);
	codec_put(c, e->kind | (jumps ? OTHER_SEQ : 0) | (told ? OTHER_TASK : 0));
	if (jumps)
		codec_put(c, zigzag(e->seq - b->seq));
	codec_put(&b->column[TIMES], e->time - b->time);
	codec_put(c, number);
	t = code_task(b, &copy, told, number);
	code_body(b, &copy, t);
	size_t unshifted = c->at;

	span_end(c, &all);
	if (t->entered)
		shift(t, c->at - unshifted);
	b->seq = e->seq;
	b->time = e->time;
}

/* Of one event's bytes. False: it is of a kind that is not known. */
static bool read_one(struct block *b, struct event *e)
{
	struct codec *c = &b->column[RECORDS];
	unsigned what = codec_get(c), kind = what & KIND;
	uint64_t number;
	bool told = what & OTHER_TASK;

	*e = (struct event){.kind = kind};
	e->seq = b->seq + (what & OTHER_SEQ ? unzigzag(codec_get(c)) : 1);
	e->time = b->time + codec_get(&b->column[TIMES]);
	number = codec_get(c);
	if (what > (KIND | OTHER_SEQ | OTHER_TASK))
		codec_fail(c, "an event begins with what none does");
	if (number >= TASKS_MAX || (told ? number > b->task_count : number >= b->task_count))
		codec_fail(c, "a task is not known");
	if (block_fault(b))
		return false;
	e->task = b->tasks[number].id;
	e->tgid = b->tasks[number].tgid;
	b->seq = e->seq;
	b->time = e->time;
	struct block_task *t = code_task(b, e, told, number);

	if (kind >= EVENT_KINDS)
		return false;
	code_body(b, e, t);
	return true;
}

bool block_read(struct block *b, struct event *e, struct arena *arena)
{
	struct codec *c = &b->column[RECORDS];
	bool known = false;
	struct span all;

	for (unsigned i = 0; i < COLUMNS; i++)
		b->column[i].arena = arena;
	while (c->at < c->end && !known && !block_fault(b)) {
		span_begin(c, &all);
		if (!c->fault)
			known = read_one(b, e);
		span_end(c, &all);
		b->count += !block_fault(b);
	}
	return known && !block_fault(b);
}
