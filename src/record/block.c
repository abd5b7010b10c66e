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

void block_init_writer(struct block *b, size_t front)
{
	*b = (struct block){.front = front};
	codec_init_writer(&b->codec);
	b->tasks = alloc_zeroed(TASKS_MAX * sizeof(*b->tasks));
	b->calls = alloc_zeroed(CALLS_MAX * sizeof(*b->calls));
	b->task_slots = alloc_zeroed(TASK_SLOTS * sizeof(*b->task_slots));
	b->call_slots = alloc_zeroed(CALL_SLOTS * sizeof(*b->call_slots));
	codec_grow(&b->codec, front + RAW_FULL + RAW_FULL / 8);
	b->codec.at = front;
}

void block_init_reader(struct block *b)
{
	*b = (struct block){0};
	codec_init_reader(&b->codec);
	b->tasks = alloc_zeroed(TASKS_MAX * sizeof(*b->tasks));
	b->calls = alloc_zeroed(CALLS_MAX * sizeof(*b->calls));
}

void block_done(struct block *b)
{
	codec_done(&b->codec);
	free(b->tasks);
	free(b->calls);
	free(b->task_slots);
	free(b->call_slots);
}

void block_begin(struct block *b)
{
	codec_forget(&b->codec);
	b->codec.at = b->front;
	b->codec.fault = NULL;
	b->seq = b->time = b->count = 0;
	if (b->task_slots) {
		memset(b->task_slots, 0, TASK_SLOTS * sizeof(*b->task_slots));
		memset(b->call_slots, 0, CALL_SLOTS * sizeof(*b->call_slots));
	}
	b->task_count = b->call_count = b->last_task = 0;
}

bool block_is_full(const struct block *b)
{
	return b->task_count == TASKS_MAX || b->call_count == CALLS_MAX ||
		b->codec.strings.count == STRINGS_MAX;
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
	struct codec *c = &b->codec;
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
		code_event(&b->codec, e);
}

void block_write(struct block *b, const struct event *e)
{
	struct codec *c = &b->codec;
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
	codec_put(c, e->time - b->time);
	codec_put(c, number);
	t = code_task(b, &copy, told, number);
	code_body(b, &copy, t);
	size_t unshifted = c->at;

	span_end(c, &all);
	if (t->entered)
		t->memory_at += c->at - unshifted;
	b->seq = e->seq;
	b->time = e->time;
}

/* Of one event's bytes. False: it is of a kind that is not known. */
static bool read_one(struct block *b, struct event *e)
{
	struct codec *c = &b->codec;
	unsigned what = codec_get(c), kind = what & KIND;
	uint64_t number;
	bool told = what & OTHER_TASK;

	*e = (struct event){.kind = kind};
	e->seq = b->seq + (what & OTHER_SEQ ? unzigzag(codec_get(c)) : 1);
	e->time = b->time + codec_get(c);
	number = codec_get(c);
	if (what > (KIND | OTHER_SEQ | OTHER_TASK))
		codec_fail(c, "an event begins with what none does");
	if (number >= TASKS_MAX || (told ? number > b->task_count : number >= b->task_count))
		codec_fail(c, "a task is not known");
	if (c->fault)
		return false;
	e->task = b->tasks[number].id;
	e->tgid = b->tasks[number].tgid;
	b->seq = e->seq;
	b->time = e->time;
	struct block_task *t = code_task(b, e, told, number);

	if (kind >= EVENT_KINDS)
		return false;
	code_body(b, e, t);
	return !c->fault;
}

bool block_read(struct block *b, struct event *e, struct arena *arena)
{
	struct codec *c = &b->codec;
	bool known = false;
	struct span all;

	c->arena = arena;
	while (c->at < c->end && !known && !c->fault) {
		span_begin(c, &all);
		if (!c->fault)
			known = read_one(b, e);
		span_end(c, &all);
		b->count += !c->fault;
	}
	return known && !c->fault;
}
