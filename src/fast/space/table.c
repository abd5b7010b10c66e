#include "fast/space/table.h"

#include <stddef.h>

#include "fast/space/space.h"

/* The address in the process of a part of the table */
static uint64_t address_of(const struct fast *f, const void *part)
{
	return FAST_BLOB + FAST_BLOB_CODE +
		(uint64_t)((const uint8_t *)part - (const uint8_t *)&f->table);
}

static bool write_part(const struct fast *f, const struct fast_thread *t, const void *part,
		       size_t size)
{
	return !size || remote_write(&t->space->memory, t->tid, address_of(f, part), part, size);
}

static bool is_message_call(const struct fast *f, uint64_t nr)
{
	for (unsigned i = 0; i < f->message_stops.count; i++)
		if (f->message_stops.nr[i] == nr)
			return true;
	return false;
}

/* Makes the syscall stop by this plan and those that follow it. */
static bool write_stops(const struct fast *f, const struct fast_thread *t,
			const struct fast_plan *p)
{
	static const uint8_t stop = FAST_STOP;

	for (; p; p = p->next ? &f->table.more[p->next] : NULL)
		if (!remote_write(&t->space->memory, t->tid, address_of(f, &p->how), &stop,
				  sizeof(stop)))
			return false;
	return true;
}

bool table_write_stops(const struct fast *f, const struct fast_thread *t)
{
	if (!t->space->table.stops_messages)
		return true;
	for (unsigned i = 0; i < f->message_stops.count; i++)
		if (!write_stops(f, t, &f->table.plan[f->message_stops.nr[i]]))
			return false;
	return true;
}

void fast_enable_message_stops(struct fast *f, struct fast_thread *t)
{
	if (!t->space || t->space->table.stops_messages)
		return;
	t->space->table.stops_messages = true;
	if (t->space->slots.at)
		table_write_stops(f, t);
	remote_close(&t->space->memory);
}

void table_init(struct space_table *t, bool stops_messages)
{
	t->stops_messages = stops_messages;
}

void table_init_fork(struct space_table *t, bool was_shared)
{
	if (was_shared)
		t->planned = (struct fast_planned){.more = 1};
}

struct iovec table_contents(const struct fast *f, struct fast_space *s)
{
	s->table.planned = *fast_planner_planned(f->planner);
	return (struct iovec){
		(void *)&f->table, offsetof(struct fast_table, read) +
			s->table.planned.reads * sizeof(f->table.read[0]),
	};
}

/* Other threads of the process may make the syscall meanwhile: they see it stop until all else has
 * been written. */
static bool add_plan(struct fast *f, struct fast_thread *t, uint64_t nr)
{
	const struct fast_planned *all = fast_planner_planned(f->planner);
	const struct fast_table *table = &f->table;
	const struct fast_plan *p = &table->plan[nr];
	struct fast_planned *here = &t->space->table.planned;
	bool stops = t->space->table.stops_messages && is_message_call(f, nr);

	_Static_assert(offsetof(struct fast_plan, how) == 0, "it is written last");
	return write_part(f, t, &table->read[here->reads],
			  (all->reads - here->reads) * sizeof(table->read[0])) &&
	       write_part(f, t, &table->more[here->more],
			  (all->more - here->more) * sizeof(table->more[0])) &&
	       (!stops || !p->next || write_stops(f, t, &table->more[p->next])) &&
	       write_part(f, t, &p->how + sizeof(p->how), sizeof(*p) - sizeof(p->how)) &&
	       (stops || write_part(f, t, &p->how, sizeof(p->how)));
}

void table_provide(struct fast *f, struct fast_thread *t, uint64_t nr)
{
	const struct fast_planned *all = fast_planner_planned(f->planner);
	struct fast_planned *here = &t->space->table.planned;
	const uint64_t bit = 1ULL << nr % 64;

	if (nr >= FAST_CALLS)
		return;
	fast_planner_add(f->planner, nr);
	if (here->calls[nr / 64] & bit)
		return;
	here->calls[nr / 64] |= bit;
	if (f->table.plan[nr].how == FAST_STOP || !add_plan(f, t, nr))
		return;
	here->reads = all->reads;
	here->more = all->more;
}
