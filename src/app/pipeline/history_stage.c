#include "app/pipeline/history_stage.h"

#include "app/pipeline/wants.h"

void history_stage_init(struct history_stage *p, const struct options *o, struct wants *wants)
{
	*p = (struct history_stage){.worst = -1};
	if (wants->findings || o->verdict || o->write_baseline) {
		p->checker = checker_new(&o->selection, o->known);
		p->calls = wants_filter(checker_calls(p->checker));
		wants_add(wants, checker_wants(p->checker));
		wants->history = true;
	}
	if (wants->history)
		p->historian = historian_new();
}

void history_stage_done(struct history_stage *p)
{
	checker_free(p->checker);
	filter_free(p->calls);
	historian_free(p->historian);
}

bool history_stage_wants_calls(const struct history_stage *p)
{
	return p->checker && checker_wants(p->checker)->calls;
}

void history_stage_event(struct history_stage *p, struct event *e)
{
	if (!p->historian)
		return;
	historian_event(p->historian, e);
	if (e->kind == EVENT_LOOK && e->look.last)
		e->look.history = historian_history(p->historian);
	if (p->checker)
		checker_event(p->checker, e);
	if (e->kind != EVENT_END)
		return;
	e->end.history = historian_history(p->historian);
	if (!p->checker)
		return;
	e->end.findings = checker_findings(p->checker, e);
	p->worst = checker_worst(p->checker);
}
