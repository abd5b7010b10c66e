#include "abi/abi.h"
#include "base/text/json.h"
#include "print/core/fact_names.h"
#include "print/core/json/facts.h"
#include "print/core/json/value.h"
#include "print/states/writers.h"

/* Adds "total", "states", "slices", "partial" and "kernel". */
static void add_times(struct json *j, const struct states_times *t)
{
	json_member_uint(j, "total", t->total);
	json_member_object(j, "states");
	for (unsigned i = 0; i < TASK_DOINGS; i++)
		json_nonzero(j, fact_doings[i], t->parts[i]);
	json_object_end(j);
	json_member_uint(j, "slices", t->slices);
	json_flag(j, "partial", t->is_partial);
	json_kernel_states(j, states_source(t), t->samples, t->in_state);
}

static void add_calls(struct json *j, const struct states_process *p)
{
	json_member_object(j, "calls");
	for (unsigned i = 0; i < TASK_DOINGS; i++) {
		struct states_calls c = {0};

		states_add_calls(p, i, &c);
		if (!c.count)
			continue;
		json_member_object(j, fact_doings[i]);
		json_member_uint(j, "count", c.count);
		json_member_uint(j, "duration", c.duration);
		json_member_uint(j, "longest", c.longest);
		json_member_str(j, "longest_call", c.longest_call);
		json_member_uint(j, "longest_time", c.longest_time);
		json_object_end(j);
	}
	json_object_end(j);
}

static void add_changes(struct json *j, const struct states_process *p)
{
	json_member_array(j, "changes");
	for (const struct states_change *c = p->changes; c; c = c->next) {
		const char *error = errno_name(c->error);

		json_object(j);
		json_member_uint(j, "time", c->time);
		json_member_int(j, "tid", c->by);
		json_member_str(j, "call", c->call);
		if (c->of && c->of != c->by)
			json_member_int(j, "of", c->of);
		json_named_text(j, "before", c->before);
		json_named_text(j, "after", c->after);
		if (error)
			json_member_str(j, "error", error);
		else if (c->error)
			json_member_int(j, "error", c->error);
		json_object_end(j);
	}
	json_array_end(j);
}

static void add_task(struct json *j, const struct states *s, const struct states_task *task)
{
	struct states_times t = {0};

	json_object(j);
	json_member_int(j, "tid", task->id.tid);
	json_member_uint(j, "born", task->born);
	json_nonzero(j, "ended", task->ended);
	states_add_times(s, task, &t);
	add_times(j, &t);
	json_scheduling(j, "at_begin", task->has_first ? &task->first : NULL);
	json_scheduling(j, "at_end", task->has_last ? &task->last : NULL);
	json_object_end(j);
}

static void add_process(struct json *j, const struct states *s, const struct states_process *p)
{
	struct states_times t = {0};

	json_object(j);
	json_member_int(j, "pid", p->pid);
	json_member_uint(j, "serial", p->serial);
	json_named_text(j, "program", p->program);
	if (p->parent)
		json_member_int(j, "parent", p->parent);
	json_member_uint(j, "born", p->born);
	json_nonzero(j, "exited", p->exited);
	json_nonzero(j, "reaped", p->reaped);
	states_add_process(s, p, &t);
	add_times(j, &t);
	json_nonzero(j, "zombie", states_zombie(s, p));
	add_calls(j, p);
	add_changes(j, p);
	json_member_array(j, "tasks");
	for (const struct states_task *task = p->tasks; task; task = task->next)
		add_task(j, s, task);
	json_array_end(j);
	json_object_end(j);
}

void states_json(struct sbuf *b, const struct states *s)
{
	struct json j = {.b = b};
	struct states_times all = {0};

	for (const struct states_process *p = s->first; p; p = p->next)
		states_add_process(s, p, &all);
	json_object(&j);
	add_times(&j, &all);
	json_member_array(&j, "processes");
	for (const struct states_process *p = s->first; p; p = p->next)
		add_process(&j, s, p);
	json_array_end(&j);
	json_quotas(&j, s->quotas.all, s->quotas.count);
	json_nonzero(&j, "changes_not_listed", s->not_kept);
	json_object_end(&j);
	sbuf_char(b, '\n');
}
