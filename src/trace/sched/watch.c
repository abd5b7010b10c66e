#include "trace/sched/watch.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory/alloc.h"
#include "trace/sched/perf_rings.h"
#include "trace/sched/tracepoint.h"

enum { ON_SWITCH, ON_WAKE, ON_NEW, WATCHED };
static const char *const names[WATCHED] = {"sched_switch", "sched_wakeup", "sched_wakeup_new"};

struct watched_tracepoint {
	uint64_t id;
	struct tracepoint_field pid;	/* of the task that wakes up */
	struct tracepoint_field prev, state, next;	/* of a switch */
};

struct sched_watch {
	struct watched_tracepoint points[WATCHED];
	struct tracepoint_letters letters;
	struct sched_accounts accounts;
	struct perf_rings *rings;
	struct sched_cpu *cpus;
};

/* --- set-up --- */

static bool find_tracepoints(struct sched_watch *w, char *why, size_t room)
{
	char text[TRACEPOINT_FORMAT_MAX];

	for (unsigned i = 0; i < WATCHED; i++) {
		struct watched_tracepoint *p = &w->points[i];

		if (!tracepoint_read_format(names[i], text)) {
			snprintf(why, room, "tracefs has no readable format of %s", names[i]);
			return false;
		}
		*p = (struct watched_tracepoint){
			.id = tracepoint_id(text), .pid = tracepoint_field(text, "pid"),
			.prev = tracepoint_field(text, "prev_pid"),
			.state = tracepoint_field(text, "prev_state"),
			.next = tracepoint_field(text, "next_pid"),
		};
		if (p->id && (i == ON_SWITCH ? p->prev.size && p->state.size && p->next.size &&
			      tracepoint_letters(text, &w->letters) : p->pid.size))
			continue;
		snprintf(why, room, "the format of %s is not understood", names[i]);
		return false;
	}
	return true;
}

static struct perf_rings *open_rings(const struct sched_watch *w, char *why, size_t room)
{
	uint64_t ids[WATCHED];

	for (unsigned i = 0; i < WATCHED; i++)
		ids[i] = w->points[i].id;
	return perf_rings_new(ids, WATCHED, why, room);
}

struct sched_watch *sched_watch_new(char *why, size_t room)
{
	struct sched_watch *w;

	if (!is_first_pid_namespace()) {
		snprintf(why, room, "ptrail is in a pid namespace");
		return NULL;
	}
	w = alloc_new(struct sched_watch);
	if (find_tracepoints(w, why, room))
		w->rings = open_rings(w, why, room);
	if (w->rings) {
		w->cpus = alloc_zeroed(perf_rings_cpus(w->rings) * sizeof(*w->cpus));
		return w;
	}
	sched_watch_free(w);
	return NULL;
}

void sched_watch_free(struct sched_watch *w)
{
	if (!w)
		return;
	perf_rings_free(w->rings);
	accounts_done(&w->accounts);
	free(w->cpus);
	free(w);
}

/* --- records --- */

static int64_t field_of(const unsigned char *raw, size_t size, struct tracepoint_field f)
{
	int32_t n32 = 0;
	int64_t n64 = 0;

	if (f.offset > size || f.size > size - f.offset)
		return 0;
	if (f.size == sizeof(n64))
		memcpy(&n64, raw + f.offset, sizeof(n64));
	else if (f.size == sizeof(n32))
		memcpy(&n32, raw + f.offset, sizeof(n32));
	return f.size == sizeof(n64) ? n64 : n32;
}

/* perf_reader.record */
static void note_tracepoint(void *ctx, unsigned cpu, uint64_t time, const unsigned char *raw,
			    size_t size)
{
	struct sched_watch *w = ctx;
	const unsigned id = perf_record_id(raw, size);
	unsigned which = 0;
	const struct watched_tracepoint *p;

	while (which < WATCHED && w->points[which].id != id)
		which++;
	if (which == WATCHED)
		return;
	p = &w->points[which];
	switch (which) {
	case ON_SWITCH:
		accounts_switch(&w->accounts, &w->cpus[cpu], time, field_of(raw, size, p->prev),
				tracepoint_letter(&w->letters, field_of(raw, size, p->state)),
				field_of(raw, size, p->next));
		break;
	case ON_WAKE:
		accounts_wake(&w->accounts, time, field_of(raw, size, p->pid));
		break;
	case ON_NEW:
		accounts_begin(&w->accounts, time, field_of(raw, size, p->pid));
		break;
	}
}

/* perf_reader.lost */
static void lose_records(void *ctx)
{
	struct sched_watch *w = ctx;

	accounts_lose(&w->accounts);
}

struct sched_accounts *sched_watch_read(struct sched_watch *w)
{
	perf_rings_read(w->rings, &(struct perf_reader){note_tracepoint, lose_records, w});
	return &w->accounts;
}
