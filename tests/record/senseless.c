/* senseless SEED COUNT [TIMES]: writes a valid recording of random events in random order to
 * standard output. The events belong to few tasks, so that they refer to each other. With TIMES the
 * recording has that number of BEGIN and END events. */
#include <stdlib.h>

#include "record/writer/recorder.h"
#include "record/sample.h"
#include "record/to_stdout.h"

enum { TASKS = 24, A_PROCESS = 3, FIRST_TID = 100 };

struct trace {
	struct sample sample;
	struct recorder *recorder;
	uint64_t event_count[EVENT_KINDS], events;
};

static struct task_id task(struct sample *s)
{
	uint64_t n = sample_below(s, TASKS);

	/* tids are reused */
	return (struct task_id){FIRST_TID + n % (TASKS - A_PROCESS), n + 1};
}

static pid_t process_of(struct task_id t)
{
	return FIRST_TID + (t.tid - FIRST_TID) / A_PROCESS * A_PROCESS;
}

static void choose_tasks(struct sample *s, struct event *e)
{
	e->task = task(s);
	e->tgid = process_of(e->task);
	if (e->kind == EVENT_NEW || e->kind == EVENT_FORK) {
		e->born.other = task(s);
		e->born.other_tgid = process_of(e->born.other);
	}
}

static void record_event(struct trace *t, struct event e)
{
	t->event_count[e.kind]++;
	e.seq = ++t->events;
	if (e.kind == EVENT_END) {
		e.end.events_by_kind = t->event_count;
		e.end.events = t->events;
	}
	recorder_event(t->recorder, &e);
	sample_forget(&t->sample);
}

static void record_trace(struct trace *t, unsigned long count)
{
	record_event(t, sample_event(&t->sample, EVENT_BEGIN));
	while (count--) {
		struct event e = sample_any(&t->sample);

		if (e.kind == EVENT_BEGIN || e.kind == EVENT_END)
			continue;
		choose_tasks(&t->sample, &e);
		record_event(t, e);
	}
	record_event(t, sample_event(&t->sample, EVENT_END));
}

int main(int argc, char **argv)
{
	struct output out = {false};
	struct trace t = {.sample.state = argc > 1 ? strtoull(argv[1], NULL, 10) * 2 + 1 : 1};
	unsigned long count = argc > 2 ? strtoul(argv[2], NULL, 10) : 1000;

	t.recorder = recorder_new(&(struct trail_header){
		.program = "senseless", .system = "", .machine = "x86_64", .word = 8,
		.limit = 64, .members = 64, .follow = true,
	}, &out);
	for (unsigned long times = argc > 3 ? strtoul(argv[3], NULL, 10) : 1; times; times--)
		record_trace(&t, count);
	recorder_close(t.recorder);
	sample_done(&t.sample);
	return out.failed;
}
