/* The tables of states: where the time of each thread went, what its system calls waited for,
 * what changed its scheduling, and quotas of cgroups */
#include "abi/abi.h"
#include "print/core/fact_names.h"
#include "print/sqlite/reports/state.h"

static void write_task(struct store *s, const struct states *model, const struct states_process *p,
		       const struct states_task *task)
{
	struct row r = row_begin(s, SQL_STATE);
	struct states_times t = {0};
	enum states_source source;

	states_add_times(model, task, &t);
	source = states_source(&t);
	row_nonzero(&r, p->serial);
	row_int(&r, task->id.tid);
	row_int(&r, task->born);
	row_nonzero(&r, task->ended);
	row_int(&r, t.total);
	for (unsigned i = 0; i < TASK_DOINGS; i++)
		row_int(&r, t.parts[i]);
	row_int(&r, t.slices);
	row_str(&r, fact_states_sources[source]);
	row_int_if(&r, t.samples, source == STATES_SAMPLED);
	for (unsigned i = 0; i < KERNEL_STATES; i++)
		row_int_if(&r, t.in_state[i], source != STATES_UNKNOWN);
	row_end(&r);
}

static void write_waits(struct store *s, const struct states_process *p)
{
	for (unsigned i = 0; i < TASK_DOINGS; i++) {
		struct states_calls c = {0};
		struct row r;

		states_add_calls(p, i, &c);
		if (!c.count)
			continue;
		r = row_begin(s, SQL_WAIT);
		row_nonzero(&r, p->serial);
		row_str(&r, fact_doings[i]);
		row_int(&r, c.count);
		row_int(&r, c.duration);
		row_int(&r, c.longest);
		row_str(&r, c.longest_call);
		row_int(&r, c.longest_time);
		row_end(&r);
	}
}

static void write_change(struct store *s, const struct states_process *p,
			 const struct states_change *c)
{
	struct row r = row_begin(s, SQL_SCHEDULING);

	row_nonzero(&r, p->serial);
	row_int(&r, c->time);
	row_int(&r, c->by);
	row_str(&r, c->call);
	row_nonzero(&r, c->of);
	row_str(&r, c->before);
	row_str(&r, c->after);
	if (c->error)
		row_name(&r, errno_name(c->error), c->error);
	else
		row_null(&r);
	row_end(&r);
}

static void write_quota(struct store *s, const struct cpu_quota *q)
{
	struct row r = row_begin(s, SQL_CPU_QUOTA);

	row_str(&r, q->cgroup);
	row_int(&r, q->version);
	row_nonzero(&r, q->quota);
	row_nonzero(&r, q->quota ? q->period : 0);
	row_int(&r, q->periods);
	row_int(&r, q->throttled_periods);
	row_int(&r, q->throttled);
	row_int(&r, q->is_since_creation);
	row_end(&r);
}

void rows_of_states(struct store *s, const struct states *model)
{
	for (const struct states_process *p = model->first; p; p = p->next) {
		report_mention(s, p->serial, p->pid, p->program);
		for (const struct states_task *task = p->tasks; task; task = task->next)
			write_task(s, model, p, task);
		write_waits(s, p);
		for (const struct states_change *c = p->changes; c; c = c->next)
			write_change(s, p, c);
	}
	for (unsigned i = 0; i < model->quotas.count; i++)
		write_quota(s, &model->quotas.all[i]);
	report_omitted(s, "scheduling", model->not_kept, "too many");
	report_omitted(s, "cpu_quota", model->quotas.not_kept, "too many");
}
