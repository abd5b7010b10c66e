#include "record/order.h"

#include <assert.h>
#include <string.h>

#include "record/format.h"

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

/* All turns, from the first */
struct turns {
	struct codec c;
	struct order order;
	struct turn turn;
};

static struct turns turns_of(const struct codec *order)
{
	return (struct turns){
		.c = {.reading = true, .whole = true, .bytes = order->bytes,
		      .end = order->reading ? order->end : order->at},
	};
}

static bool next_turn(struct turns *t)
{
	if (t->c.at == t->c.end)
		return false;
	code_turn(&t->c, &t->order, &t->turn);
	return !t->c.fault;
}

/* The size of the record that the `n` bytes begin with; 0: it does not end there */
static size_t record_size(const uint8_t *bytes, size_t n)
{
	struct codec c = {.reading = true, .whole = true, .bytes = (uint8_t *)bytes, .end = n};
	uint64_t len;

	if (n && bytes[0] && bytes[0] < 0x80)
		return bytes[0] <= n ? bytes[0] : 0;
	len = codec_get(&c);
	return len && !c.fault && len - 1 <= n - c.at ? c.at + len - 1 : 0;
}

/* What there is of each task, in the place before which that of all others before it lies */
static void sum_up(size_t place[TASKS_MAX])
{
	size_t sum = 0;

	for (unsigned i = 0; i < TASKS_MAX; i++) {
		size_t n = place[i];

		place[i] = sum;
		sum += n;
	}
}

void order_sort(const struct codec *order, const uint8_t *records, size_t n, uint8_t *to)
{
	size_t place[TASKS_MAX] = {0}, at = 0, size;

	for (struct turns t = turns_of(order); next_turn(&t); at += size) {
		size = record_size(records + at, n - at);
		place[t.turn.task] += size;
	}
	assert(at == n);
	sum_up(place);
	at = 0;
	for (struct turns t = turns_of(order); next_turn(&t); at += size) {
		size = record_size(records + at, n - at);
		memcpy(to + place[t.turn.task], records + at, size);
		place[t.turn.task] += size;
	}
}

/* Where the records of each task begin, when there are so many of each: in the same places */
static const char *find_tasks(size_t place[TASKS_MAX], unsigned tasks, const uint8_t *records,
			      size_t n)
{
	size_t at = 0, size;

	for (unsigned i = 0; i < tasks; i++) {
		size_t count = place[i];

		for (place[i] = at; count; count--, at += size) {
			size = record_size(records + at, n - at);
			if (!size)
				return "it lacks an event of a task";
		}
	}
	return at == n ? NULL : "it has events that are no task's";
}

const char *order_restore(const struct codec *order, const uint8_t *records, size_t n, uint8_t *to)
{
	size_t place[TASKS_MAX] = {0}, size;
	struct turns t = turns_of(order);
	const char *fault;

	while (next_turn(&t))
		place[t.turn.task]++;
	if (t.c.fault)
		return t.c.fault;
	fault = find_tasks(place, t.order.count, records, n);
	if (fault)
		return fault;
	for (t = turns_of(order); next_turn(&t); to += size) {
		const uint8_t *from = records + place[t.turn.task];

		size = record_size(from, n - place[t.turn.task]);
		memcpy(to, from, size);
		place[t.turn.task] += size;
	}
	return NULL;
}
