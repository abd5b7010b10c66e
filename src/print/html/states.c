#include "print/html/states.h"

#include <stdlib.h>

#include "base/memory/alloc.h"
#include "print/core/fact_names.h"
#include "print/core/json/value.h"

static void put_parts(struct html_data *d, const struct states_times *t)
{
	json_member_object(&d->j, "parts");
	for (unsigned i = 0; i < TASK_DOINGS; i++)
		json_nonzero(&d->j, fact_doings[i], t->parts[i]);
	json_object_end(&d->j);
	html_uint(d, "slices", t->slices);
}

static void put_kernel_states(struct html_data *d, const struct states_times *t)
{
	enum states_source source = states_source(t);

	if (source == STATES_UNKNOWN)
		return;
	html_str(d, "source", fact_states_sources[source]);
	json_member_object(&d->j, "kernel");
	for (unsigned i = 0; i < KERNEL_STATES; i++)
		json_nonzero(&d->j, fact_kernel_states[i], t->in_state[i]);
	json_object_end(&d->j);
}

static void put_waits(struct html_data *d, const struct states_process *p)
{
	json_member_object(&d->j, "waits");
	for (unsigned i = 0; i < TASK_DOINGS; i++) {
		struct states_calls c = {0};

		states_add_calls(p, i, &c);
		if (!c.count)
			continue;
		json_member_array(&d->j, fact_doings[i]);
		json_uint(&d->j, c.count);
		json_uint(&d->j, c.longest);
		json_str(&d->j, c.longest_call);
		json_array_end(&d->j);
	}
	json_object_end(&d->j);
}

static void put_lane(struct html_data *d, const struct state_lane *lane)
{
	if (!lane->count)
		return;
	json_member_array(&d->j, "lane");
	for (unsigned i = 0; i < lane->count; i++) {
		const struct state_lane_part *part = &lane->all[i];

		json_uint(&d->j, part->since);
		json_str(&d->j, part->doing < TASK_DOINGS ? fact_doings[part->doing] : "several");
	}
	json_uint(&d->j, lane->all[lane->count - 1].until);
	json_array_end(&d->j);
}

static uint64_t end_of(const struct states *s, const struct states_task *task)
{
	return task->ended ? task->ended : s->ended;
}

/* From the beginning of the first thread to the end of the last one: all lanes of the process are
 * drawn on this scale. */
static void put_range(struct html_data *d, const struct states *s, const struct states_process *p)
{
	uint64_t began = p->tasks->born, until = 0;

	for (const struct states_task *task = p->tasks; task; task = task->next) {
		if (task->born < began)
			began = task->born;
		if (end_of(s, task) > until)
			until = end_of(s, task);
	}
	html_uint(d, "began", began);
	html_uint(d, "until", until);
}

/* --- the other threads --- */

struct thread_place {
	const struct states_task *task;
	struct states_times times;
	unsigned number;		/* in the order of creation */
};

/* Those that ran longest first, then in the order of creation */
static int compare_threads(const void *a, const void *b)
{
	const struct thread_place *x = a, *y = b;
	uint64_t ran = x->times.parts[DOES_RUN], other = y->times.parts[DOES_RUN];

	if (ran != other)
		return ran < other ? 1 : -1;
	return (x->number > y->number) - (x->number < y->number);
}

static void put_thread(struct html_data *d, const struct states *s, const struct thread_place *of)
{
	json_object(&d->j);
	html_int(d, "tid", of->task->id.tid);
	html_uint(d, "began", of->task->born);
	html_uint(d, "until", end_of(s, of->task));
	html_uint(d, "total", of->times.total);
	put_parts(d, &of->times);
	put_lane(d, &of->task->lane);
	json_object_end(&d->j);
}

static void put_threads(struct html_data *d, const struct states *s,
			const struct states_process *p, struct html_lane_room *room)
{
	unsigned count = 0, most = HTML_THREADS_OF_PROCESS;
	struct thread_place *all;

	if (p->task_count < 2)
		return;
	all = alloc_more(NULL, p->task_count, sizeof(*all));
	for (const struct states_task *task = p->tasks->next; task; task = task->next) {
		all[count] = (struct thread_place){.task = task, .number = count};
		states_add_times(s, task, &all[count++].times);
	}
	qsort(all, count, sizeof(*all), compare_threads);
	if (most > room->threads)
		most = room->threads;
	if (most > count)
		most = count;
	room->threads -= most;
	json_member_array(&d->j, "threads");
	for (unsigned i = 0; i < most; i++)
		put_thread(d, s, &all[i]);
	json_array_end(&d->j);
	html_uint(d, "threads_more", count - most);
	free(all);
}

void html_states_put(struct html_data *d, const struct states *s, const struct states_process *p,
		     struct html_lane_room *room)
{
	struct states_times t = {0};

	states_add_process(s, p, &t);
	html_uint(d, "total", t.total);
	put_parts(d, &t);
	put_kernel_states(d, &t);
	html_uint(d, "zombie", states_zombie(s, p));
	put_waits(d, p);
	if (!p->tasks)
		return;
	put_range(d, s, p);
	put_lane(d, &p->tasks->lane);
	put_threads(d, s, p, room);
}
