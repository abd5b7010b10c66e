#include "record/format/order.h"

#include <assert.h>
#include <string.h>

#include "record/format/format.h"

/* A turn's first number: a place among the recent ones, or RECENT and the task's number, above */
enum { TOLD = 1, JUMPS = 2, FLAG_BITS = 2 };

static unsigned place_of(const struct order *o, unsigned task)
{
	unsigned i;

	for (i = 0; i < RECENT && o->recent[i] != task; i++)
		;
	return i;
}

/* The task comes first from now on. */
static void remember(struct order *o, unsigned place, unsigned task)
{
	unsigned n = place < RECENT ? place : RECENT - 1;

	memmove(o->recent + 1, o->recent, n * sizeof(*o->recent));
	o->recent[0] = task;
}

static void put_first(struct codec *c, struct order *o, const struct turn *t)
{
	unsigned place = place_of(o, t->task), which = place < RECENT ? place : RECENT + t->task;

	codec_put(c, (uint64_t)which << FLAG_BITS | (t->told ? TOLD : 0) | (t->jump ? JUMPS : 0));
	remember(o, place, t->task);
}

static void get_first(struct codec *c, struct order *o, struct turn *t)
{
	uint64_t first = codec_get(c), which = first >> FLAG_BITS;
	uint64_t task = which < RECENT ? o->recent[which] : which - RECENT;

	*t = (struct turn){.told = first & TOLD, .jump = first & JUMPS ? 1 : 0};
	if (task > o->count || task >= TASKS_MAX || (task == o->count && !t->told)) {
		codec_fail(c, "a task is not known");
		task = 0;
	}
	t->task = task;
	remember(o, which < RECENT ? which : RECENT, task);
}

void code_turn(struct codec *c, struct order *o, struct turn *t)
{
	if (c->reading)
		get_first(c, o, t);
	else
		put_first(c, o, t);
	if (t->jump)
		CODE_INT(c, t->jump);
	if (t->told) {
		CODE_UINT(c, t->id.serial);
		CODE_INT(c, t->id.tid);
		CODE_INT(c, t->tgid);
	}
	t->is_new = t->task == o->count;
	o->count += t->is_new;
}

/* To read a column from its beginning, be it read or written */
static struct codec from_start(const struct codec *c)
{
	return (struct codec){
		.reading = true, .whole = true, .bytes = c->bytes,
		.end = c->reading ? c->end : c->at,
	};
}

/* All turns, from the first */
struct turns {
	struct codec c;
	struct order order;
	struct turn turn;
};

static struct turns turns_of(const struct codec *order, const struct order *before)
{
	return (struct turns){.c = from_start(order), .order = *before};
}

static bool next_turn(struct turns *t)
{
	if (t->c.at == t->c.end)
		return false;
	code_turn(&t->c, &t->order, &t->turn);
	return !t->c.fault;
}

/* The size of the record at `at`, with its length; 0: it does not end within the bytes */
static size_t record_size(const struct codec *records, size_t at)
{
	struct codec c = *records;
	uint64_t len;

	c.at = at;
	len = codec_get(&c);
	return len && len - 1 <= c.end - c.at ? c.at + len - 1 - at : 0;
}

/* Of what there is of each task: where it begins when all of the one before it comes first */
static void sum_up(size_t place[TASKS_MAX], unsigned tasks)
{
	size_t sum = 0;

	for (unsigned i = 0; i < tasks; i++) {
		size_t n = place[i];

		place[i] = sum;
		sum += n;
	}
}

void order_sort(const struct codec *order, const struct order *before,
		const struct codec *records, uint8_t *to)
{
	size_t place[TASKS_MAX] = {0}, at = 0, size;
	struct codec from = from_start(records);
	struct turns t = turns_of(order, before);

	for (; next_turn(&t); at += size) {
		size = record_size(&from, at);
		place[t.turn.task] += size;
	}
	assert(at == from.end);
	sum_up(place, t.order.count);
	at = 0;
	for (t = turns_of(order, before); next_turn(&t); at += size) {
		size = record_size(&from, at);
		memcpy(to + place[t.turn.task], from.bytes + at, size);
		place[t.turn.task] += size;
	}
}

/* Of how many records there are of each task: where they begin. NULL, or what is wrong */
static const char *find_tasks(size_t place[TASKS_MAX], unsigned tasks, const struct codec *from)
{
	size_t at = 0, size;

	for (unsigned i = 0; i < tasks; i++) {
		size_t count = place[i];

		for (place[i] = at; count; count--, at += size) {
			size = record_size(from, at);
			if (!size)
				return "the block lacks an event of a task";
		}
	}
	return at == from->end ? NULL : "the block has events that are no task's";
}

const char *order_restore(const struct codec *order, const struct order *before,
			  const struct codec *records, uint8_t *to)
{
	size_t place[TASKS_MAX] = {0}, size;
	struct codec from = from_start(records);
	struct turns t = turns_of(order, before);
	const char *fault;

	while (next_turn(&t))
		place[t.turn.task]++;
	fault = t.c.fault ? t.c.fault : find_tasks(place, t.order.count, &from);
	if (fault)
		return fault;
	/* each record is taken once: what is written is as long as what is read */
	for (t = turns_of(order, before); next_turn(&t); to += size) {
		size_t *at = &place[t.turn.task];

		size = record_size(&from, *at);
		memcpy(to, from.bytes + *at, size);
		*at += size;
	}
	return NULL;
}
