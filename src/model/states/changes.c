/* What system calls change of the scheduling of tasks. */
#include <sched.h>
#include <sys/resource.h>

#include "decode/view.h"
#include "desc/traits.h"
#include "desc/type.h"
#include "model/states/state.h"

/* Most changes that are kept */
enum { CHANGES_MAX = 100000 };

/* One system call, and what it sets */
struct setting {
	struct states *s;
	struct states_task *task;	/* that it changes; NULL: none, or several */
	const struct event *e;
	const struct call_view *view;
};

static const struct value *number(const struct setting *x, const char *name)
{
	return view_number(x->view, name);
}

/* The real-time priority, in struct sched_param and struct sched_attr */
static int64_t priority_of(const struct setting *x)
{
	const struct value *v = number(x, "sched_priority");

	return v ? (int64_t)v->num.n : 0;
}

/* "SCHED_FIFO 5" */
static void add_policy(struct sbuf *b, int policy, int priority)
{
	const char *name = desc_policy_name(policy);

	if (name)
		sbuf_str(b, name);
	else
		sbuf_dec((sbuf_str(b, "policy "), b), policy, true);
	if (priority)
		sbuf_dec((sbuf_char(b, ' '), b), priority, true);
}

/* "0-3,8" */
static void add_cpus(struct sbuf *b, const struct value *set)
{
	const struct value *v = set->list.first;

	while (v) {
		const struct value *last = v;

		while (last->next && last->next->num.n == last->num.n + 1)
			last = last->next;
		sbuf_str(b, b->len ? "," : "");
		sbuf_dec(b, v->num.n, false);
		if (last != v)
			sbuf_dec((sbuf_char(b, '-'), b), last->num.n, false);
		v = last->next;
	}
}

static void keep_change(struct setting *x, const char *before, const char *after)
{
	struct states_process *p = states_process_of(x->s, x->e);
	struct states_change *c;

	if (x->s->change_count == CHANGES_MAX) {
		x->s->not_kept++;
		return;
	}
	x->s->change_count++;
	c = arena_new(&x->s->pool.arena, struct states_change);
	*c = (struct states_change){
		.time = x->e->time, .by = x->e->task.tid, .by_serial = p->serial,
		.of = x->task ? x->task->id.tid : 0, .call = x->view->name,
		.before = intern_text(&x->s->pool, before),
		.after = intern_text(&x->s->pool, after),
		.error = x->e->call.failed ? -x->e->call.ret : 0,
	};
	if (p->last_change)
		p->last_change->next = c;
	else
		p->changes = c;
	p->last_change = c;
}

/* `is_whole`: nothing is noted if nothing changes; `whose`: as find_target() returned it */
static void change_policy(struct setting *x, bool is_whole, const char *whose)
{
	const struct value *v = number(x, "policy");
	struct scheduling *now = x->task ? &x->task->current : NULL;
	struct sbuf before = {0}, after = {0};
	int policy = now ? now->policy : -1, priority = priority_of(x);

	if (!v)
		v = number(x, "sched_policy");
	if (v)		/* the flag is part of the argument */
		policy = v->num.n & ~(uint64_t)SCHED_RESET_ON_FORK;
	if (is_whole && now && policy == now->policy && priority == now->priority)
		return;
	sbuf_str(&before, "");
	if (now && now->policy >= 0)
		add_policy(&before, now->policy, now->priority);
	add_policy(&after, policy, priority);
	sbuf_str(&after, whose);
	keep_change(x, before.s, after.s);
	if (now && !x->e->call.failed) {
		now->policy = policy;
		now->priority = priority;
	}
	sbuf_done(&before);
	sbuf_done(&after);
}

/* "nice 5"; the others as in change_policy() */
static void change_nice(struct setting *x, int nice, bool is_whole, const char *whose)
{
	bool is_known = x->task && x->task->knows_nice;
	struct sbuf before = {0}, after = {0};

	if (is_whole && is_known && nice == x->task->current.nice)
		return;

	sbuf_str(&before, "");
	if (is_known)
		sbuf_dec((sbuf_str(&before, "nice "), &before), x->task->current.nice, true);
	sbuf_dec((sbuf_str(&after, "nice "), &after), nice, true);
	sbuf_str(&after, whose);
	keep_change(x, before.s, after.s);
	if (x->task && !x->e->call.failed) {
		x->task->current.nice = nice;
		x->task->knows_nice = true;
	}
	sbuf_done(&before);
	sbuf_done(&after);
}

/* The kernel takes the nearest valid value. */
static int nearest_nice(int64_t n)
{
	return n < -20 ? -20 : n > 19 ? 19 : (int)n;
}

static void change_cpus(struct setting *x, const struct value *set, const char *whose)
{
	struct sbuf list = {0}, before = {0}, after = {0};

	add_cpus((sbuf_str(&list, ""), &list), set);
	sbuf_str(&before, "");
	if (x->task && *x->task->current.cpus)
		sbuf_str((sbuf_str(&before, "CPUs "), &before), x->task->current.cpus);
	sbuf_str((sbuf_str(&after, "CPUs "), &after), list.len ? list.s : "none");
	sbuf_str(&after, whose);
	keep_change(x, before.s, after.s);
	if (x->task && !x->e->call.failed)
		x->task->current.cpus = intern_text(&x->s->pool, list.s);
	sbuf_done(&list);
	sbuf_done(&before);
	sbuf_done(&after);
}

/* Whether the process has PIDs of another namespace than ptrail */
static bool is_in_namespace(const struct process *p)
{
	return p && p->has_identity && p->identity.inner_count > 1;
}

/* Whether that is the PID of the process in its namespace */
static bool is_own_number(const struct process *p, pid_t pid)
{
	return is_in_namespace(p) && p->identity.inner[p->identity.inner_count - 1] == pid;
}

/* Sets .task, from the arguments. Returns whose scheduling it is if it is not that of a traced
 * task, " of a user", or "". */
static const char *find_target(struct setting *x, enum scheduling_effect effect)
{
	uint64_t which = effect == SCHEDULES_MANY ? x->e->call.arg[0] : PRIO_PROCESS;
	pid_t tid = effect == SCHEDULES_MANY ? x->e->call.arg[1] :
		effect == SCHEDULES_TASK ? x->e->call.arg[0] : 0;

	if ((uint32_t)which == PRIO_PGRP)
		return " of a process group";
	if ((uint32_t)which == PRIO_USER)
		return " of a user";
	if (tid && !is_own_number(x->e->process, tid))
		x->task = is_in_namespace(x->e->process) ? NULL : hash_get(&x->s->by_tid, tid);
	return tid && !x->task ? " of a process that is not traced" : "";
}

void states_note_change(struct states *s, struct states_task *task, const struct event *e)
{
	struct setting x = {.s = s, .task = task, .e = e, .view = e->call.view};
	enum scheduling_effect effect = x.view && !e->call.injected ?
		syscall_traits(x.view->row)->schedules : SCHEDULES_NOTHING;
	const struct value *nice, *args;
	const char *whose;
	bool is_whole;		/* sched_setattr, which also sets what does not change */

	if (effect == SCHEDULES_NOTHING)
		return;
	whose = find_target(&x, effect);
	if (*whose)
		x.task = NULL;
	args = x.view->args->list.first;
	is_whole = number(&x, "sched_policy");
	if (value_member(args, "mask") && value_member(args, "mask")->kind == V_LIST)
		change_cpus(&x, value_member(args, "mask"), whose);
	if (is_whole || number(&x, "policy") || number(&x, "sched_priority") ||
	    value_member(args, "param"))
		change_policy(&x, is_whole, whose);
	nice = number(&x, is_whole ? "sched_nice" : "prio");
	if (nice)
		change_nice(&x, nearest_nice(nice->num.n), is_whole, whose);
	nice = number(&x, "inc");
	if (nice && x.task && x.task->knows_nice)
		change_nice(&x, nearest_nice(x.task->current.nice + (int64_t)nice->num.n), false,
			    whose);
}
