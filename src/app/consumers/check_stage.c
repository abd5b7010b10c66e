#include "app/consumers/check_stage.h"

#include "app/consumers/wants.h"

void check_stage_init(struct check_stage *s, const struct options *o, struct wants *wants)
{
	*s = (struct check_stage){.worst = -1};
	if (!wants->findings && !o->verdict && !o->write_baseline)
		return;
	s->checker = checker_new(&o->selection, o->known);
	s->calls = wants_filter(checker_calls(s->checker));
	wants_add(wants, checker_wants(s->checker));
	wants->history = true;
}

void check_stage_done(struct check_stage *s)
{
	checker_free(s->checker);
	filter_free(s->calls);
}

bool check_stage_wants_calls(const struct check_stage *s)
{
	return s->checker && checker_wants(s->checker)->calls;
}

void check_stage_event(struct check_stage *s, struct event *e)
{
	if (!s->checker)
		return;
	checker_event(s->checker, e);
	if (e->kind != EVENT_END)
		return;
	e->end.findings = checker_findings(s->checker, e);
	s->worst = checker_worst(s->checker);
}
