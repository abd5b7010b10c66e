/* The printer `states`: at the end of the trace, where the time of each process went: on a CPU,
 * waiting for one, blocked and on what, stopped; and what decided its scheduling. */
#include "print/core/printers.h"

#include <stdlib.h>

#include "abi/abi.h"
#include "base/memory/alloc.h"
#include "print/core/fact_names.h"
#include "print/core/json/facts.h"
#include "print/states/report.h"

enum { SETTING_LIVES = TABLE_OWN };

static void states_report_init(void *model, const struct print_options *options)
{
	struct states_report *r = model;

	states_init(&r->states);
	r->lists = options->settings[SETTING_LIVES];
}

static bool states_report_note(void *model, const struct event *e)
{
	struct states_report *r = model;
	size_t n = 0;

	states_note(&r->states, e);
	if (e->kind != EVENT_END)
		return false;
	for (const struct states_process *p = r->states.first; p; p = p->next)
		r->count++;
	r->rows = alloc_zeroed((r->count + 1) * sizeof(*r->rows));
	for (const struct states_process *p = r->states.first; p; p = p->next, n++) {
		r->rows[n].process = p;
		r->rows[n].zombie = states_zombie(&r->states, p);
		states_add_process(&r->states, p, &r->rows[n].times);
	}
	return true;
}

static void states_report_done(void *model)
{
	struct states_report *r = model;

	free(r->rows);
	states_done(&r->states);
}

/* --- the JSON document --- */

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

static void add_all_times(struct json *j, const char *name, const void *row, const void *model)
{
	const struct states_report *r = model;
	struct states_times all = {0};

	(void)name, (void)row;
	for (size_t i = 0; i < r->count; i++)
		states_add_process(&r->states, r->rows[i].process, &all);
	add_times(j, &all);
}

static void add_process_times(struct json *j, const char *name, const void *row, const void *model)
{
	(void)name, (void)model;
	add_times(j, &((const struct states_row *)row)->times);
}

static void add_task_times(struct json *j, const char *name, const void *row, const void *model)
{
	struct states_times t = {0};

	(void)name;
	states_add_times(&((const struct states_report *)model)->states, row, &t);
	add_times(j, &t);
}

static void add_calls(struct json *j, const char *name, const void *row, const void *model)
{
	(void)model;
	json_member_object(j, name);
	for (unsigned i = 0; i < TASK_DOINGS; i++) {
		struct states_calls c = {0};

		states_add_calls(((const struct states_row *)row)->process, i, &c);
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

static void add_error(struct json *j, const char *name, const void *row, const void *model)
{
	int error = ((const struct states_change *)row)->error;
	const char *text = errno_name(error);

	(void)model;
	if (text)
		json_member_str(j, name, text);
	else if (error)
		json_member_int(j, name, error);
}

static void add_begin(struct json *j, const char *name, const void *row, const void *model)
{
	const struct states_task *task = row;

	(void)model;
	json_scheduling(j, name, task->has_first ? &task->first : NULL);
}

static void add_end(struct json *j, const char *name, const void *row, const void *model)
{
	const struct states_task *task = row;

	(void)model;
	json_scheduling(j, name, task->has_last ? &task->last : NULL);
}

static void add_quotas(struct json *j, const char *name, const void *row, const void *model)
{
	const struct quota_list *quotas = &((const struct states_report *)model)->states.quotas;

	(void)name, (void)row;
	json_quotas(j, quotas->all, quotas->count);
}

/* --- columns --- */

/* The task that a system call changed, if it is another than that which made it */
static void get_changed(struct cell *c, const void *row, const void *model)
{
	const struct states_change *change = row;

	(void)model;
	if (change->of && change->of != change->by)
		cell_set_number(c, (uint64_t)change->of);
}

static const struct table_column change_columns[] = {
	{"time", CELL_TIME, AT(struct states_change, time)},
	{"tid", CELL_INT, AT(struct states_change, by)},
	{"call", CELL_WORD, AT(struct states_change, call)},
	{"of", CELL_INT, .get = get_changed},
	{"before", CELL_TEXT, ZERO_IS_NONE, AT(struct states_change, before)},
	{"after", CELL_TEXT, ZERO_IS_NONE, AT(struct states_change, after)},
	{"error", CELL_JSON, .json = add_error},
	{0}
};

static const struct table_column task_columns[] = {
	{"tid", CELL_INT, AT(struct states_task, id.tid)},
	{"born", CELL_TIME, AT(struct states_task, born)},
	{"ended", CELL_TIME, ZERO_IS_NONE, AT(struct states_task, ended)},
	{"times", CELL_JSON, .json = add_task_times},
	{"at_begin", CELL_JSON, .json = add_begin},
	{"at_end", CELL_JSON, .json = add_end},
	{0}
};

#define OF_PROCESS(member) VIA(struct states_row, process), AT(struct states_process, member)
#define OF_TIMES(member) .place = IN_TABLE, AT(struct states_row, times.member)
#define PART(doing) OF_TIMES(parts[doing])

static const struct table_column process_columns[] = {
	{"pid", CELL_INT, OF_PROCESS(pid)},
	{"serial", CELL_UINT, .place = IN_DOCUMENT, OF_PROCESS(serial)},
	{"program", CELL_TEXT, ZERO_IS_NONE, OF_PROCESS(program)},
	{"parent", CELL_INT, ZERO_IS_NONE, OF_PROCESS(parent)},
	{"born", CELL_TIME, OF_PROCESS(born)},
	{"exited", CELL_TIME, ZERO_IS_NONE, OF_PROCESS(exited)},
	{"reaped", CELL_TIME, ZERO_IS_NONE, OF_PROCESS(reaped)},
	{"times", CELL_JSON, .json = add_process_times},
	{"threads", CELL_UINT, .place = IN_TABLE, OF_PROCESS(task_count)},
	{"total", CELL_DURATION, OF_TIMES(total)},
	{"on_cpu", CELL_DURATION, PART(DOES_RUN)},
	{"run_delay", CELL_DURATION, PART(DOES_QUEUE)},
	{"sleep", CELL_DURATION, PART(DOES_SLEEP)},
	{"child", CELL_DURATION, PART(DOES_WAIT_CHILD)},
	{"signal", CELL_DURATION, PART(DOES_WAIT_SIGNAL)},
	{"lock", CELL_DURATION, PART(DOES_WAIT_LOCK)},
	{"events", CELL_DURATION, PART(DOES_WAIT_EVENTS)},
	{"terminal", CELL_DURATION, PART(DOES_WAIT_TERMINAL)},
	{"socket", CELL_DURATION, PART(DOES_WAIT_SOCKET)},
	{"pipe", CELL_DURATION, PART(DOES_WAIT_PIPE)},
	{"call", CELL_DURATION, PART(DOES_CALL)},
	{"file", CELL_DURATION, PART(DOES_WAIT_FILE)},
	{"stopped", CELL_DURATION, PART(DOES_STOP)},
	{"held", CELL_DURATION, PART(DOES_TRACE)},
	{"other", CELL_DURATION, PART(DOES_OTHER)},
	{"unknown", CELL_DURATION, PART(DOES_UNKNOWN)},
	{"slices", CELL_UINT, OF_TIMES(slices)},
	{"zombie", CELL_DURATION, ZERO_IS_OMITTED, AT(struct states_row, zombie)},
	{"calls", CELL_JSON, .json = add_calls},
	{"changes", CELL_LIST, .columns = change_columns,
	 VIA(struct states_row, process),
	 LINKED(struct states_process, changes, struct states_change)},
	{"tasks", CELL_LIST, .columns = task_columns,
	 VIA(struct states_row, process), LINKED(struct states_process, tasks, struct states_task)},
	{0}
};

static const struct table_column document[] = {
	{"times", CELL_JSON, .json = add_all_times},
	{"processes", CELL_LIST, .columns = process_columns,
	 ARRAY(struct states_report, rows, count)},
	{"cpu_quotas", CELL_JSON, .json = add_quotas},
	{"changes_not_listed", CELL_UINT, ZERO_IS_NONE,
	 AT(struct states_report, states.not_kept)},
	{0}
};

static const struct table table = {
	.name = "processes", .columns = process_columns, ARRAY(struct states_report, rows, count),
	.preset = "pid,program,threads,total,on_cpu,run_delay,sleep,child,lock,events,socket,pipe,"
		"file,unknown",
};

/* --- the printer --- */

DATA_REPORT(data_report_states, printer_states, &table, .document = document, .text = states_text,
	    .size = sizeof(struct states_report), .init = states_report_init,
	    .note = states_report_note, .done = states_report_done)

static const struct printer_setting settings[] = {
	TABLE_SETTINGS(NULL),
	[SETTING_LIVES] = {
		.name = "lives", .words = (const char *const []){"fold", "list", NULL},
		.help = "text: what is notable, or each thread and state",
	},
	{0},
};

const struct printer printer_states = {
	.name = "states",
	.help = "where time went: CPU, waiting, blocked on what; scheduling",
	.wants = {.calls = true, .values = true, .programs = true, .fd_paths = true,
		  .identity = true, .exiting = true, .reaps = true, .looks = true,
		  .scheduling = true, .states = true, .quotas = true, .names = true},
	.calls = STATES_CALLS,
	.settings = settings,
	.accepts_combined = true,
	TABLE_PRINTER_FUNCTIONS,
};
