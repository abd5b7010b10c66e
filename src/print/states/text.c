/* The report for people:
 *
 *   states of make -j2
 *   from system calls, /proc, and each switch of tasks
 *   held back by the CPU quota of cgroup /job: 1.20 s in 12 of 20 periods; 20 ms of each 100 ms
 *
 *   all 4 processes, 5 threads: 3.14 s
 *     on a CPU           2.10 s   67 %
 *     child              810 ms   26 %
 *
 *   programs by time on a CPU
 *     cc1                1.90 s   90 %  2 processes, waiting for a CPU 12 ms
 *     make               200 ms   10 %  1 process, child 810 ms, files 38 ms
 *
 *   4711 make: 1.05 s
 *     child              810 ms   77 %  3 calls, the longest wait4 of 700 ms after 12 ms
 *     on a CPU           200 ms   19 %  in 37 slices
 *     kernel states      R 212 ms (waiting for a CPU 12 ms), S 838 ms
 *     changed            nice 0 to nice 5 by setpriority after 3 ms */
#include <sched.h>
#include <stdlib.h>

#include "abi/abi.h"
#include "base/memory/alloc.h"
#include "desc/type.h"
#include "print/core/process_words.h"
#include "print/states/report.h"

enum { PROCESSES_SHOWN = 32, PROGRAMS_SHOWN = 8, CHANGES_SHOWN = 8, NAME_WIDTH = 18,
	DURATION_WIDTH = 9 };

struct states_list {
	struct sbuf *b;
	const struct states *s;
	bool lists, utf8;
};

/* `name`: escaped text */
static void begin_row(struct states_list *r, const char *name)
{
	unsigned columns = words_columns(name);

	sbuf_str(r->b, "  ");
	sbuf_str(r->b, name);
	sbuf_fill(r->b, ' ', columns < NAME_WIDTH ? NAME_WIDTH - columns : 1);
}

static void add_duration(struct states_list *r, uint64_t ns)
{
	struct sbuf text = {0};
	unsigned columns;

	words_duration(&text, ns, r->utf8);
	columns = words_columns(text.s);
	sbuf_fill(r->b, ' ', columns < DURATION_WIDTH ? DURATION_WIDTH - columns : 0);
	sbuf_str(r->b, text.s);
	sbuf_done(&text);
}

static unsigned percent(uint64_t part, uint64_t total)
{
	return total ? (double)part / total * 100 + 0.5 : 0;
}

static void add_percent(struct states_list *r, unsigned percents)
{
	sbuf_fill(r->b, ' ', percents < 10 ? 4 : percents < 100 ? 3 : 2);
	sbuf_dec(r->b, percents, false);
	sbuf_str(r->b, " %");
}

static void add_after(struct states_list *r, const struct states_process *p, uint64_t time)
{
	sbuf_str(r->b, " after ");
	words_duration(r->b, time > p->born ? time - p->born : 0, r->utf8);
}

/* "  3 calls, the longest wait4 of 700 ms after 12 ms" */
static void add_calls(struct states_list *r, const struct states_process *p,
		      enum task_doing doing)
{
	struct states_calls c = {0};

	states_add_calls(p, doing, &c);
	if (!c.count)
		return;
	sbuf_str(r->b, "  ");
	words_count(r->b, c.count, "call", "calls");
	sbuf_str(r->b, c.count > 1 ? ", the longest " : ", ");
	sbuf_str(r->b, c.longest_call);
	sbuf_str(r->b, " of ");
	words_duration(r->b, c.longest, r->utf8);
	add_after(r, p, c.longest_time);
}

static void add_part(struct states_list *r, const struct states_times *t,
		     const struct states_process *p, enum task_doing doing)
{
	begin_row(r, words_doings[doing]);
	add_duration(r, t->parts[doing]);
	add_percent(r, percent(t->parts[doing], t->total));
	if (doing == DOES_RUN && t->slices) {
		sbuf_str(r->b, "  in ");
		words_count(r->b, t->slices, "slice", "slices");
	}
	if (p)
		add_calls(r, p, doing);
	sbuf_char(r->b, '\n');
}

/* One line for each part, in descending order, without those below half a percent; but always the
 * time on a CPU. `p`: whose system calls are listed; or NULL */
static void add_times(struct states_list *r, const struct states_times *t,
		      const struct states_process *p)
{
	bool is_listed[TASK_DOINGS] = {0};

	for (;;) {
		unsigned most = TASK_DOINGS;

		for (unsigned i = 0; i < TASK_DOINGS; i++)
			if (!is_listed[i] && t->parts[i] &&
			    (most == TASK_DOINGS || t->parts[i] > t->parts[most]))
				most = i;
		if (most == TASK_DOINGS || (!r->lists && !percent(t->parts[most], t->total)))
			break;
		is_listed[most] = true;
		add_part(r, t, p, most);
	}
	if (t->parts[DOES_RUN] && !is_listed[DOES_RUN])
		add_part(r, t, p, DOES_RUN);
}

/* "R 61 ms, of which waiting 1.2 ms; S 40 ms; t 2 ms" */
static void add_kernel_states(struct states_list *r, const struct states_times *t)
{
	static const char *const letters[KERNEL_STATES] = {
		[STATE_SLEEPING] = "S ", [STATE_DISK_SLEEP] = "D ", [STATE_STOPPED] = "T ",
		[STATE_TRACED] = "t ", [STATE_OTHER] = "other ",
	};

	if (states_source(t) == STATES_UNKNOWN)
		return;
	begin_row(r, "kernel states");
	sbuf_str(r->b, "R ");
	words_duration(r->b, t->in_state[STATE_RUNNING] + t->in_state[STATE_RUNNABLE], r->utf8);
	if (t->in_state[STATE_RUNNABLE]) {
		sbuf_str(r->b, " (waiting for a CPU ");
		words_duration(r->b, t->in_state[STATE_RUNNABLE], r->utf8);
		sbuf_char(r->b, ')');
	}
	for (unsigned i = 0; i < KERNEL_STATES; i++) {
		if (!letters[i] || !t->in_state[i])
			continue;
		sbuf_str(r->b, ", ");
		sbuf_str(r->b, letters[i]);
		words_duration(r->b, t->in_state[i], r->utf8);
	}
	if (t->samples) {
		sbuf_str(r->b, ", by ");
		words_count(r->b, t->samples, "sample", "samples");
	}
	if (t->sources >> STATES_UNKNOWN & 1)
		sbuf_str(r->b, "; unknown of some threads");
	sbuf_char(r->b, '\n');
}

/* How the times were found */
static void add_source(struct states_list *r, const struct states_times *t)
{
	static const char *const sources[STATES_SOURCES] = {
		[STATES_UNKNOWN] = "system calls and /proc",
		[STATES_SAMPLED] = "system calls, /proc, and states sampled every 20 ms (as root, "
			"or with CAP_PERFMON and tracefs: each switch of tasks)",
		[STATES_PARTIAL] = "system calls, /proc, and switches of tasks, some of which were "
			"lost",
		[STATES_EXACT] = "system calls, /proc, and each switch of tasks",
	};

	sbuf_str(r->b, "from ");
	sbuf_str(r->b, sources[states_source(t)]);
	sbuf_char(r->b, '\n');
}

/* --- scheduling --- */

/* "SCHED_FIFO 5, nice 0, CPUs 0-1" */
static void add_scheduling(struct states_list *r, const struct scheduling *s)
{
	const char *name = desc_policy_name(s->policy);

	if (name)
		sbuf_str(r->b, name);
	else
		sbuf_dec((sbuf_str(r->b, "policy "), r->b), s->policy, true);
	if (s->priority)
		sbuf_dec((sbuf_char(r->b, ' '), r->b), s->priority, true);
	sbuf_dec((sbuf_str(r->b, ", nice "), r->b), s->nice, true);
	if (*s->cpus) {
		sbuf_str(r->b, ", CPUs ");
		words_token(r->b, s->cpus, r->utf8);
	}
}

static bool is_usual(const struct states_list *r, const struct scheduling *s)
{
	const struct states_process *first = r->s->first;

	return s->policy == SCHED_OTHER && !s->nice && !strcmp(s->cpus, first->start.cpus);
}

static void add_start(struct states_list *r, const struct states_process *p)
{
	if (p->start.policy < 0 || !p->knows_start_nice ||
	    (!r->lists && is_usual(r, &p->start)))
		return;
	begin_row(r, "scheduled");
	add_scheduling(r, &p->start);
	sbuf_char(r->b, '\n');
}

/* "nice 0 to nice 5 by setpriority after 3 ms" */
static void add_change(struct states_list *r, const struct states_process *p,
		       const struct states_change *c)
{
	const char *error = errno_name(c->error);

	if (*c->before) {
		sbuf_str(r->b, c->before);
		sbuf_str(r->b, " to ");
	}
	sbuf_str(r->b, c->after);
	if (c->of && c->of != p->pid)
		sbuf_dec((sbuf_str(r->b, c->of == c->by ? " of thread " : " of "), r->b), c->of,
			 true);
	sbuf_str(r->b, " by ");
	sbuf_str(r->b, c->call);
	add_after(r, p, c->time);
	if (c->error) {
		sbuf_str(r->b, ": ");
		if (error)
			sbuf_str(r->b, error);
		else
			sbuf_dec(r->b, c->error, true);
	}
	sbuf_char(r->b, '\n');
}

static void add_changes(struct states_list *r, const struct states_process *p)
{
	uint64_t count = 0;

	for (const struct states_change *c = p->changes; c; c = c->next) {
		/* a system call that set what was set already */
		if (!r->lists && !c->error && !strcmp(c->before, c->after))
			continue;
		if (r->lists || count < CHANGES_SHOWN) {
			begin_row(r, count ? "" : "changed");
			add_change(r, p, c);
		}
		count++;
	}
	if (r->lists || count <= CHANGES_SHOWN)
		return;
	begin_row(r, "");
	sbuf_str(r->b, "and ");
	sbuf_dec(r->b, count - CHANGES_SHOWN, false);
	sbuf_str(r->b, " more\n");
}

/* --- the report --- */

static void add_zombie(struct states_list *r, const struct states_process *p, uint64_t total)
{
	uint64_t zombie = states_zombie(r->s, p);

	if (!zombie || (!r->lists && !percent(zombie, total)))
		return;
	begin_row(r, "zombie");
	add_duration(r, zombie);
	sbuf_str(r->b, p->reaped ? "        until it was reaped\n" : "        and not reaped\n");
}

static void add_threads(struct states_list *r, const struct states_process *p)
{
	for (const struct states_task *task = p->tasks; task; task = task->next) {
		struct states_times t = {0};

		states_add_times(r->s, task, &t);
		sbuf_dec((sbuf_str(r->b, "  thread "), r->b), task->id.tid, true);
		sbuf_str(r->b, ": ");
		words_duration(r->b, t.total, r->utf8);
		sbuf_char(r->b, '\n');
		add_times(r, &t, NULL);
		add_kernel_states(r, &t);
	}
}

static void add_process(struct states_list *r, const struct states_process *p)
{
	struct states_times t = {0};

	states_add_process(r->s, p, &t);
	sbuf_char(r->b, '\n');
	sbuf_dec(r->b, p->pid, true);
	sbuf_char(r->b, ' ');
	words_token(r->b, *p->program ? p->program : "?", r->utf8);
	sbuf_str(r->b, ": ");
	words_duration(r->b, t.total, r->utf8);
	if (p->task_count > 1) {
		sbuf_str(r->b, " of ");
		words_count(r->b, p->task_count, "thread", "threads");
	}
	if (t.is_partial)
		sbuf_str(r->b, "; time on a CPU is unknown");
	sbuf_char(r->b, '\n');
	add_times(r, &t, p);
	add_kernel_states(r, &t);
	add_zombie(r, p, t.total);
	add_start(r, p);
	add_changes(r, p);
	if (r->lists && p->task_count > 1)
		add_threads(r, p);
}

/* "held back by the CPU quota of cgroup /job: 1.20 s in 12 of 20 periods; 20 ms of each 100 ms" */
static void add_quota(struct states_list *r, const struct cpu_quota *q)
{
	sbuf_str(r->b, q->throttled_periods ? "held back" : "not held back");
	sbuf_str(r->b, " by the CPU quota of cgroup ");
	words_token(r->b, q->cgroup, r->utf8);
	sbuf_str(r->b, ": ");
	if (q->throttled_periods) {
		words_duration(r->b, q->throttled, r->utf8);
		sbuf_dec((sbuf_str(r->b, " in "), r->b), q->throttled_periods, false);
		sbuf_str(r->b, " of ");
	}
	words_count(r->b, q->periods, "period", "periods");
	if (q->is_since_creation)
		sbuf_str(r->b, " since it was created");
	if (q->quota) {
		sbuf_str(r->b, "; ");
		words_duration(r->b, q->quota, r->utf8);
		sbuf_str(r->b, " of each ");
		words_duration(r->b, q->period, r->utf8);
	}
	sbuf_char(r->b, '\n');
}

static void add_quotas(struct states_list *r)
{
	const struct quota_list *list = &r->s->quotas;

	for (unsigned i = 0; i < list->count; i++)
		if (r->lists || list->all[i].throttled_periods)
			add_quota(r, &list->all[i]);
}

/* --- programs --- */

/* The processes of a program, or one of them while they are counted */
struct program_times {
	const char *name;		/* of all equal ones the same pointer */
	size_t count, first;		/* number of processes, and of those before the first one */
	struct states_times times;
};

static int compare_names(const void *a, const void *b)
{
	const struct program_times *x = a, *y = b;

	if (x->name != y->name)
		return (uintptr_t)x->name < (uintptr_t)y->name ? -1 : 1;
	return (x->first > y->first) - (x->first < y->first);
}

/* In descending order of time on a CPU, then in the order of the first process */
static int compare_programs(const void *a, const void *b)
{
	const struct program_times *x = a, *y = b;
	uint64_t ran = x->times.parts[DOES_RUN], other = y->times.parts[DOES_RUN];

	if (ran != other)
		return ran < other ? 1 : -1;
	return (x->first > y->first) - (x->first < y->first);
}

static void sum_times(struct states_times *to, const struct states_times *from)
{
	to->total += from->total;
	for (unsigned i = 0; i < TASK_DOINGS; i++)
		to->parts[i] += from->parts[i];
}

/* Returns the programs of all processes, and sets *count to their number. */
static struct program_times *programs_of(const struct states *s, size_t processes, size_t *count)
{
	struct program_times *all = alloc_more(NULL, processes, sizeof(*all));
	size_t n = 0;

	for (const struct states_process *p = s->first; p; p = p->next, n++) {
		all[n] = (struct program_times){p->program, 1, n, {0}};
		states_add_process(s, p, &all[n].times);
	}
	qsort(all, processes, sizeof(*all), compare_names);
	n = 0;
	for (size_t i = 1; i < processes; i++) {
		if (all[i].name != all[n].name) {
			all[++n] = all[i];
			continue;
		}
		all[n].count++;
		sum_times(&all[n].times, &all[i].times);
	}
	*count = n + 1;
	qsort(all, *count, sizeof(*all), compare_programs);
	return all;
}

/* Adds the two largest parts other than on a CPU, of 1 % and more: ", child 810 ms, files 38 ms" */
static void add_largest(struct states_list *r, const struct states_times *t)
{
	unsigned first = DOES_RUN;

	for (unsigned n = 0; n < 2; n++) {
		unsigned most = DOES_RUN;

		for (unsigned i = 0; i < TASK_DOINGS; i++)
			if (i != DOES_RUN && i != first &&
			    (most == DOES_RUN || t->parts[i] > t->parts[most]))
				most = i;
		if (!percent(t->parts[most], t->total))
			return;
		sbuf_str(r->b, ", ");
		sbuf_str(r->b, words_doings[most]);
		sbuf_char(r->b, ' ');
		words_duration(r->b, t->parts[most], r->utf8);
		first = most;
	}
}

static void add_program(struct states_list *r, const struct program_times *of, uint64_t on_cpu)
{
	struct sbuf name = {0};

	words_token(&name, *of->name ? of->name : "?", r->utf8);
	begin_row(r, name.s);
	add_duration(r, of->times.parts[DOES_RUN]);
	add_percent(r, percent(of->times.parts[DOES_RUN], on_cpu));
	sbuf_str(r->b, "  ");
	words_count(r->b, of->count, "process", "processes");
	add_largest(r, &of->times);
	sbuf_char(r->b, '\n');
	sbuf_done(&name);
}

/* One line for each program, unless each process has its own or all have the same */
static void add_programs(struct states_list *r, size_t processes, uint64_t on_cpu)
{
	size_t count, most;
	struct program_times *all = programs_of(r->s, processes, &count);

	if (count > 1 && count < processes) {
		most = r->lists || count < PROGRAMS_SHOWN ? count : PROGRAMS_SHOWN;
		sbuf_str(r->b, "\nprograms by time on a CPU\n");
		for (size_t i = 0; i < most; i++)
			add_program(r, &all[i], on_cpu);
		if (count > most) {
			sbuf_dec((sbuf_str(r->b, "  and "), r->b), count - most, false);
			sbuf_str(r->b, " more\n");
		}
	}
	free(all);
}

/* How the times were found, and "all 4 processes, 5 threads: 3.14 s" if there are several */
static void add_all(struct states_list *r, size_t count)
{
	struct states_times t = {0};
	uint64_t tasks = 0;

	for (const struct states_process *p = r->s->first; p; p = p->next) {
		states_add_process(r->s, p, &t);
		tasks += p->task_count;
	}
	add_source(r, &t);
	add_quotas(r);
	if (count < 2)
		return;
	sbuf_str(r->b, "\nall ");
	words_count(r->b, count, "process", "processes");
	sbuf_str(r->b, ", ");
	words_count(r->b, tasks, "thread", "threads");
	sbuf_str(r->b, ": ");
	words_duration(r->b, t.total, r->utf8);
	sbuf_char(r->b, '\n');
	add_times(r, &t, NULL);
	add_kernel_states(r, &t);
	if (!t.is_partial)
		add_programs(r, count, t.parts[DOES_RUN]);
}

/* In descending order of time, then in the order of creation */
static int compare_rows(const void *a, const void *b)
{
	const struct states_row *x = *(const struct states_row *const *)a,
		*y = *(const struct states_row *const *)b;

	if (x->times.total != y->times.total)
		return x->times.total < y->times.total ? 1 : -1;
	return (x->process->serial > y->process->serial) -
		(x->process->serial < y->process->serial);
}

static const struct states_row **sorted_rows(const struct states_report *r)
{
	const struct states_row **all = alloc_more(NULL, r->count + 1, sizeof(*all));

	for (size_t i = 0; i < r->count; i++)
		all[i] = &r->rows[i];
	qsort(all, r->count, sizeof(*all), compare_rows);
	return all;
}

void states_text(struct sbuf *b, const struct report_page *page)
{
	const struct states_report *report = page->model;
	const struct states *s = &report->states;
	bool lists = report->lists;
	struct states_list r = {b, s, lists, page->options->utf8};
	size_t count = report->count;
	const struct states_row **all = sorted_rows(report);

	sbuf_str(b, *page->title ? "states of " : "states");
	sbuf_str(b, page->title);
	sbuf_char(b, '\n');
	add_all(&r, count);
	for (size_t i = 0; i < count && (lists || i < PROCESSES_SHOWN); i++)
		add_process(&r, all[i]->process);
	if (!lists && count > PROCESSES_SHOWN) {
		sbuf_str(b, "\nand ");
		words_count(b, count - PROCESSES_SHOWN, "process", "processes");
		sbuf_str(b, " with less time (lives=list lists all)\n");
	}
	if (s->not_kept) {
		sbuf_char(b, '\n');
		words_count(b, s->not_kept, "change", "changes");
		sbuf_str(b, " of scheduling not listed\n");
	}
	free(all);
}
