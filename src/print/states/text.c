/* The report for people:
 *
 *   states of make -j2
 *
 *   all 4 processes, 5 threads: 3.14 s
 *     on a CPU           2.10 s   67 %
 *     child              810 ms   26 %
 *
 *   4711 make: 1.05 s
 *     child              810 ms   77 %  3 calls, the longest wait4 of 700 ms after 12 ms
 *     on a CPU           200 ms   19 %  in 37 slices
 *     changed            nice 0 to nice 5 by setpriority after 3 ms */
#include <sched.h>
#include <stdlib.h>

#include "abi/abi.h"
#include "base/memory/alloc.h"
#include "desc/type.h"
#include "print/core/process_words.h"
#include "print/states/forms.h"

enum { PROCESSES_SHOWN = 32, CHANGES_SHOWN = 8, NAME_WIDTH = 18, DURATION_WIDTH = 9 };

static const char *const doing_names[TASK_DOINGS] = {
	[DOES_RUN] = "on a CPU", [DOES_QUEUE] = "waiting for a CPU", [DOES_SLEEP] = "sleeping",
	[DOES_WAIT_CHILD] = "child", [DOES_WAIT_SIGNAL] = "signal", [DOES_WAIT_LOCK] = "lock",
	[DOES_WAIT_EVENTS] = "events", [DOES_WAIT_TERMINAL] = "terminal",
	[DOES_WAIT_SOCKET] = "socket", [DOES_WAIT_PIPE] = "pipe",
	[DOES_CALL] = "other calls", [DOES_WAIT_FILE] = "files", [DOES_STOP] = "stopped",
	[DOES_TRACE] = "held by ptrail", [DOES_OTHER] = "other",
	[DOES_UNKNOWN] = "CPU or other",
};

struct states_report {
	struct sbuf *b;
	const struct states *s;
	bool lists, utf8;
};

static void begin_row(struct states_report *r, const char *name)
{
	sbuf_str(r->b, "  ");
	sbuf_str(r->b, name);
	sbuf_fill(r->b, ' ', NAME_WIDTH - strlen(name));
}

static void add_duration(struct states_report *r, uint64_t ns)
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

static void add_percent(struct states_report *r, unsigned percents)
{
	sbuf_fill(r->b, ' ', percents < 10 ? 4 : percents < 100 ? 3 : 2);
	sbuf_dec(r->b, percents, false);
	sbuf_str(r->b, " %");
}

static void add_after(struct states_report *r, const struct states_process *p, uint64_t time)
{
	sbuf_str(r->b, " after ");
	words_duration(r->b, time > p->born ? time - p->born : 0, r->utf8);
}

/* "  3 calls, the longest wait4 of 700 ms after 12 ms" */
static void add_calls(struct states_report *r, const struct states_process *p,
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

/* One line for each part, in descending order. `p`: whose system calls are listed; or NULL */
static void add_times(struct states_report *r, const struct states_times *t,
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
			return;
		is_listed[most] = true;
		begin_row(r, doing_names[most]);
		add_duration(r, t->parts[most]);
		add_percent(r, percent(t->parts[most], t->total));
		if (most == DOES_RUN && t->slices) {
			sbuf_str(r->b, "  in ");
			words_count(r->b, t->slices, "slice", "slices");
		}
		if (p)
			add_calls(r, p, most);
		sbuf_char(r->b, '\n');
	}
}

/* --- scheduling --- */

/* "SCHED_FIFO 5, nice 0, CPUs 0-1" */
static void add_scheduling(struct states_report *r, const struct scheduling *s)
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

static bool is_usual(const struct states_report *r, const struct scheduling *s)
{
	const struct states_process *first = r->s->first;

	return s->policy == SCHED_OTHER && !s->nice && !strcmp(s->cpus, first->start.cpus);
}

static void add_start(struct states_report *r, const struct states_process *p)
{
	if (p->start.policy < 0 || !p->knows_start_nice ||
	    (!r->lists && is_usual(r, &p->start)))
		return;
	begin_row(r, "scheduled");
	add_scheduling(r, &p->start);
	sbuf_char(r->b, '\n');
}

/* "nice 0 to nice 5 by setpriority after 3 ms" */
static void add_change(struct states_report *r, const struct states_process *p,
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

static void add_changes(struct states_report *r, const struct states_process *p)
{
	uint64_t count = 0;

	for (const struct states_change *c = p->changes; c; c = c->next, count++) {
		if (!r->lists && count >= CHANGES_SHOWN)
			continue;
		begin_row(r, count ? "" : "changed");
		add_change(r, p, c);
	}
	if (r->lists || count <= CHANGES_SHOWN)
		return;
	begin_row(r, "");
	sbuf_str(r->b, "and ");
	sbuf_dec(r->b, count - CHANGES_SHOWN, false);
	sbuf_str(r->b, " more\n");
}

/* --- the report --- */

static void add_zombie(struct states_report *r, const struct states_process *p, uint64_t total)
{
	uint64_t zombie = states_zombie(r->s, p);

	if (!zombie || (!r->lists && !percent(zombie, total)))
		return;
	begin_row(r, "zombie");
	add_duration(r, zombie);
	sbuf_str(r->b, p->reaped ? "        until it was reaped\n" : "        and not reaped\n");
}

static void add_threads(struct states_report *r, const struct states_process *p)
{
	for (const struct states_task *task = p->tasks; task; task = task->next) {
		struct states_times t = {0};

		states_add_times(r->s, task, &t);
		sbuf_dec((sbuf_str(r->b, "  thread "), r->b), task->id.tid, true);
		sbuf_str(r->b, ": ");
		words_duration(r->b, t.total, r->utf8);
		sbuf_char(r->b, '\n');
		add_times(r, &t, NULL);
	}
}

static void add_process(struct states_report *r, const struct states_process *p)
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
	add_zombie(r, p, t.total);
	add_start(r, p);
	add_changes(r, p);
	if (r->lists && p->task_count > 1)
		add_threads(r, p);
}

/* "all 4 processes, 5 threads: 3.14 s" */
static void add_all(struct states_report *r, size_t count)
{
	struct states_times t = {0};
	uint64_t tasks = 0;

	for (const struct states_process *p = r->s->first; p; p = p->next) {
		states_add_process(r->s, p, &t);
		tasks += p->task_count;
	}
	sbuf_str(r->b, "\nall ");
	words_count(r->b, count, "process", "processes");
	sbuf_str(r->b, ", ");
	words_count(r->b, tasks, "thread", "threads");
	sbuf_str(r->b, ": ");
	words_duration(r->b, t.total, r->utf8);
	sbuf_char(r->b, '\n');
	add_times(r, &t, NULL);
}

/* A process, with what it is sorted by */
struct states_place {
	const struct states_process *p;
	uint64_t total;
};

/* In descending order of time, then in the order of creation */
static int compare_places(const void *a, const void *b)
{
	const struct states_place *x = a, *y = b;

	if (x->total != y->total)
		return x->total < y->total ? 1 : -1;
	return (x->p->serial > y->p->serial) - (x->p->serial < y->p->serial);
}

static struct states_place *sorted_processes(const struct states *s, size_t *count)
{
	struct states_place *all = NULL;
	size_t room = 0;

	for (const struct states_process *p = s->first; p; p = p->next) {
		struct states_times t = {0};

		if (*count == room) {
			room = room ? 2 * room : 16;
			all = alloc_more(all, room, sizeof(*all));
		}
		states_add_process(s, p, &t);
		all[(*count)++] = (struct states_place){p, t.total};
	}
	if (*count)
		qsort(all, *count, sizeof(*all), compare_places);
	return all;
}

void states_text(struct sbuf *b, const struct states *s, const char *title, bool lists, bool utf8)
{
	struct states_report r = {b, s, lists, utf8};
	size_t count = 0;
	struct states_place *all = sorted_processes(s, &count);

	sbuf_str(b, *title ? "states of " : "states");
	sbuf_str(b, title);
	sbuf_char(b, '\n');
	if (count > 1)
		add_all(&r, count);
	for (size_t i = 0; i < count && (lists || i < PROCESSES_SHOWN); i++)
		add_process(&r, all[i].p);
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
