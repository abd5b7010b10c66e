#include "record/reader/truncated.h"

void trail_count_event(struct trail_count *c, const struct event *e)
{
	c->events++;
	c->events_by_kind[e->kind]++;
	c->seq = e->seq;
	c->time = e->time;
	c->ended |= e->kind == EVENT_END;
	if (e->kind == EVENT_NEW && e->born.how == BORN_COMMAND)
		c->serial = e->task.serial;
	if (e->kind == EVENT_EXIT && c->serial && e->task.serial == c->serial) {
		c->exit_time = e->time;
		c->how = e->exit.how;
	}
}

struct event trail_count_make_end(const struct trail_count *c, const struct trail_header *h)
{
	uint64_t entered = c->events_by_kind[EVENT_ENTER], left = c->events_by_kind[EVENT_LEAVE];

	return (struct event){
		.kind = EVENT_END, .seq = c->seq + 1, .time = c->time,
		.end = {
			.has_command = h->argv, .how = c->how, .ended = c->exit_time,
			.events = c->events + 1, .events_by_kind = c->events_by_kind,
			.why = END_TRUNCATED, .unfinished = entered > left ? entered - left : 0,
		},
	};
}
