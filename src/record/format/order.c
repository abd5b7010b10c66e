#include "record/format/order.h"

#include <assert.h>
#include <string.h>

#include "record/format/format.h"

/* Flags in the first number of an order entry. The bits above them are a position in the list of
 * recent tasks, or RECENT + the task's number. */
enum { HAS_IDS = 1, HAS_GAP = 2, FLAG_BITS = 2 };

static unsigned recent_position(const struct order *o, unsigned task)
{
	unsigned i;

	for (i = 0; i < RECENT && o->recent[i] != task; i++)
		;
	return i;
}

/* Moves the task to the front of the list of recent tasks. */
static void move_to_front(struct order *o, unsigned position, unsigned task)
{
	unsigned n = position < RECENT ? position : RECENT - 1;

	memmove(o->recent + 1, o->recent, n * sizeof(*o->recent));
	o->recent[0] = task;
}

static void put_task(struct codec *c, struct order *o, const struct order_entry *t)
{
	if (t->task == o->recent[0] && !t->has_ids && !t->gap) {	/* as in most */
		codec_put(c, 0);
		return;
	}
	unsigned position = recent_position(o, t->task);
	unsigned which = position < RECENT ? position : RECENT + t->task;

	codec_put(c, (uint64_t)which << FLAG_BITS | (t->has_ids ? HAS_IDS : 0) |
		  (t->gap ? HAS_GAP : 0));
	move_to_front(o, position, t->task);
}

static void get_task(struct codec *c, struct order *o, struct order_entry *t)
{
	uint64_t first = codec_get(c), which = first >> FLAG_BITS;
	uint64_t task = which < RECENT ? o->recent[which] : which - RECENT;

	*t = (struct order_entry){.has_ids = first & HAS_IDS, .gap = first & HAS_GAP ? 1 : 0};
	if (task > o->count || task >= TASKS_MAX || (task == o->count && !t->has_ids)) {
		codec_fail(c, "a task has an unknown number");
		task = 0;
	}
	t->task = task;
	move_to_front(o, which < RECENT ? which : RECENT, task);
}

void code_order_entry(struct codec *c, struct order *o, struct order_entry *t)
{
	if (c->reading)
		get_task(c, o, t);
	else
		put_task(c, o, t);
	if (t->gap)
		CODE_INT(c, t->gap);
	if (t->has_ids) {
		CODE_UINT(c, t->id.serial);
		CODE_INT(c, t->id.tid);
		CODE_INT(c, t->tgid);
	}
	t->is_new = t->task == o->count;
	o->count += t->is_new;
}

/* Returns a codec that reads a column from its beginning, whether `c` reads or writes. */
static struct codec rewound_codec(const struct codec *c)
{
	return (struct codec){
		.reading = true, .is_strict = true, .bytes = c->bytes,
		.end = c->reading ? c->end : c->at,
	};
}

/* Iterator over the order entries of a section */
struct order_walk {
	struct codec c;
	struct order order;
	struct order_entry entry;
};

static struct order_walk order_walk_begin(const struct codec *order, const struct order *before)
{
	return (struct order_walk){.c = rewound_codec(order), .order = *before};
}

static bool order_walk_next(struct order_walk *t)
{
	if (t->c.at == t->c.end)
		return false;
	code_order_entry(&t->c, &t->order, &t->entry);
	return !t->c.fault;
}

/* Returns the size of the record at `at`, including its length, or 0 if it exceeds the data. */
static size_t record_size(const struct codec *records, size_t at)
{
	/* not a copy of *records, which is large */
	struct codec c = {.bytes = records->bytes, .at = at, .end = records->end,
			  .is_strict = records->is_strict};
	uint64_t len = codec_get(&c);

	return len && len - 1 <= c.end - c.at ? c.at + len - 1 - at : 0;
}

/* Replaces the number of bytes of each task's records by their offset when sorted by task. */
static void counts_to_offsets(size_t offset[TASKS_MAX], unsigned tasks)
{
	size_t sum = 0;

	for (unsigned i = 0; i < tasks; i++) {
		size_t n = offset[i];

		offset[i] = sum;
		sum += n;
	}
}

void order_sort(const struct codec *order, const struct order *before,
		const struct codec *records, uint8_t *to)
{
	size_t offset[TASKS_MAX], at = 0, size;
	struct codec from = rewound_codec(records);
	struct order_walk t = order_walk_begin(order, before);

	/* without those of tasks that the section does not have */
	memset(offset, 0, before->count * sizeof(*offset));
	for (; order_walk_next(&t); at += size) {
		size = record_size(&from, at);
		offset[t.entry.task] = size + (t.entry.is_new ? 0 : offset[t.entry.task]);
	}
	assert(at == from.end);
	counts_to_offsets(offset, t.order.count);
	at = 0;
	for (t = order_walk_begin(order, before); order_walk_next(&t); at += size) {
		size = record_size(&from, at);
		memcpy(to + offset[t.entry.task], from.bytes + at, size);
		offset[t.entry.task] += size;
	}
}

/* Replaces the number of records of each task by their offset. Returns NULL, or what is wrong. */
static const char *find_task_records(size_t offset[TASKS_MAX], unsigned tasks,
				     const struct codec *from)
{
	size_t at = 0, size;

	for (unsigned i = 0; i < tasks; i++) {
		size_t count = offset[i];

		for (offset[i] = at; count; count--, at += size) {
			size = record_size(from, at);
			if (!size)
				return "the section lacks an event of a task";
		}
	}
	return at == from->end ? NULL : "the section has events that belong to no task";
}

const char *order_restore(const struct codec *order, const struct order *before,
			  const struct codec *records, uint8_t *to)
{
	size_t offset[TASKS_MAX] = {0}, size;
	struct codec from = rewound_codec(records);
	struct order_walk t = order_walk_begin(order, before);
	const char *fault;

	while (order_walk_next(&t))
		offset[t.entry.task]++;
	fault = t.c.fault ? t.c.fault : find_task_records(offset, t.order.count, &from);
	if (fault)
		return fault;
	/* each record is copied once, so the output is as long as the input */
	for (t = order_walk_begin(order, before); order_walk_next(&t); to += size) {
		size_t *at = &offset[t.entry.task];

		size = record_size(&from, *at);
		memcpy(to, from.bytes + *at, size);
		*at += size;
	}
	return NULL;
}
