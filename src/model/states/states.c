#include "model/states/states.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory/alloc.h"
#include "desc/name.h"
#include "desc/type.h"
#include "model/states/state.h"

/* A system call was interrupted, and restart_syscall() continues it: not in errno.h of programs */
enum { RESTART_BLOCK = 516 };

void states_init(struct states *s)
{
	*s = (struct states){0};
	s->last = &s->first;
}

/* --- processes and tasks --- */

static struct states_process *add_process(struct states *s, pid_t pid, uint64_t serial,
					  uint64_t time)
{
	struct states_process *p = alloc_new(struct states_process);

	p->pid = pid;
	p->serial = serial;
	p->program = "";
	p->born = time;
	p->start = (struct scheduling){.policy = -1, .cpus = ""};
	*s->last = p;
	s->last = &p->next;
	hash_put(&s->by_pid, pid, p);
	return p;
}

struct states_process *states_process_of(struct states *s, const struct event *e)
{
	struct states_process *p = hash_get(&s->by_pid, e->tgid);
	uint64_t serial = e->process ? e->process->id.serial : e->task.serial;

	if (!p || (p->is_over && p->serial != serial))
		p = add_process(s, e->tgid, serial, e->time);
	if (e->process)
		p->program = intern_text(&s->pool, process_name(e->process));
	return p;
}

static struct states_task *task_of(struct states *s, const struct event *e)
{
	struct states_task *t = hash_get(&s->by_tid, e->task.tid);
	struct states_process *p;

	if (t && t->id.serial == e->task.serial)
		return t;
	p = states_process_of(s, e);
	t = alloc_new(struct states_task);
	t->id = e->task;
	t->born = e->time;
	t->restarts = TASK_DOINGS;
	t->current = (struct scheduling){.policy = -1, .cpus = ""};
	if (p->last_task)
		p->last_task->next = t;
	else
		p->tasks = t;
	p->last_task = t;
	p->task_count++;
	hash_put(&s->by_tid, e->task.tid, t);
	return t;
}

struct states_task *states_find_task(const struct states *s, struct task_id id)
{
	struct states_task *t = hash_get(&s->by_tid, id.tid);

	return t && t->id.serial == id.serial ? t : NULL;
}

static struct scheduling keep_scheduling(struct states *s, const struct scheduling *from)
{
	struct scheduling copy = *from;

	copy.cpus = intern_text(&s->pool, from->cpus);
	copy.spans = NULL;
	copy.span_count = 0;
	copy.quotas = NULL;
	copy.quota_count = 0;
	return copy;
}

/* --- system calls --- */

/* Waits that are kept of each task, fewer if many tasks exist at once: about WAITS_OF_ALL then */
enum { WAITS_MAX = 4096, WAITS_MIN = 64, WAITS_OF_ALL = 1 << 20 };

static unsigned most_waits(const struct states *s)
{
	size_t each = WAITS_OF_ALL / (s->by_tid.count + 1);

	return each > WAITS_MAX ? WAITS_MAX : each < WAITS_MIN ? WAITS_MIN : each;
}

/* Keeps a wait, or a stop, for the lane of the task. */
static void add_wait(const struct states *s, struct states_task *t, struct lane_wait wait)
{
	if (s->lane_parts)
		lane_waits_add(&t->waits, wait, most_waits(s));
}

static void add_call(const struct states *s, struct states_task *t, enum task_doing doing,
		     const char *name, uint64_t since, uint64_t until)
{
	struct states_calls *c = &t->calls[doing];
	uint64_t duration;

	if (since < t->born)
		since = t->born;
	add_wait(s, t, (struct lane_wait){since, until, name, doing});
	duration = until > since ? until - since : 0;
	c->count++;
	c->duration += duration;
	if (c->longest_call && duration <= c->longest)
		return;
	c->longest = duration;
	c->longest_time = since;
	c->longest_call = name ? name : "?";
}

/* The system call that a restart_syscall() continues; NULL: unknown, or `e` is another one */
static const struct call *continued_call(const struct event *e)
{
	if (!e->call.row || !e->call.abi || strcmp(e->call.row->name, "restart_syscall") != 0)
		return NULL;
	return desc_call(e->call.abi, e->call.arg[0]);
}

static enum task_doing doing_of(const struct states_task *t, const struct event *e)
{
	enum task_doing doing = states_doing_of(e);

	if (doing == TASK_DOINGS)
		doing = t->restarts;
	return doing == TASK_DOINGS ? states_doing_of_continued(continued_call(e)) : doing;
}

static const char *name_of(struct states *s, const struct event *e)
{
	const struct call *continued = continued_call(e);
	const char *name = continued ? desc_name(continued) :
		e->call.view ? e->call.view->name : NULL;

	return intern_text(&s->pool, name ? name : "?");
}

static void note_enter(struct states *s, const struct event *e)
{
	struct states_task *t = task_of(s, e);

	t->now.name = name_of(s, e);
	t->now.doing = doing_of(t, e);
	/* it probably continues what was in progress when ptrail attached, and was not seen */
	if (t->now.doing == TASK_DOINGS && !t->has_called && t->is_attached)
		t->now.doing = DOES_CALL;
	t->has_called = true;
	t->now.since = e->time;
}

static void note_leave(struct states *s, const struct event *e)
{
	struct states_task *t = task_of(s, e);
	enum task_doing doing = t->now.name ? t->now.doing : doing_of(t, e);
	uint64_t since = e->call.note == CALL_UNKNOWN_ENTRY ? t->born : e->call.entered;

	if (t->ended)		/* by an execve of another thread, which ended the call too */
		return;
	if (doing != TASK_DOINGS)
		add_call(s, t, doing, name_of(s, e), since, e->time);
	t->has_called = true;
	t->now.name = NULL;
	t->restarts = e->call.ret == -RESTART_BLOCK ? doing : TASK_DOINGS;
	states_note_change(s, t, e);
}

/* Says what a task does when ptrail attaches to it, and what restart_syscall() continues. */
static void note_look(struct states *s, const struct event *e)
{
	struct states_task *t = task_of(s, e);
	bool begins = !t->now.name && !t->has_called && t->is_attached,
		is_vague = t->now.name && t->now.doing == DOES_CALL;

	if (!e->look.row || (!begins && !is_vague))
		return;
	t->now.name = intern_text(&s->pool, desc_name(e->look.row));
	t->now.doing = states_doing_at_look(e);
	if (begins)
		t->now.since = t->born;
}

/* The task has ended, or the trace has: ends the system call in progress. */
static void end_call(const struct states *s, struct states_task *t, uint64_t time)
{
	if (t->now.name && t->now.doing != TASK_DOINGS)
		add_call(s, t, t->now.doing, t->now.name, t->now.since, time);
	t->now.name = NULL;
}

/* --- life cycle --- */

/* A new task is scheduled as its creator. */
static void inherit(struct states_task *child, const struct states_task *from)
{
	if (child->current.policy < 0)
		child->current.policy = from->current.policy;
	if (!child->current.priority)
		child->current.priority = from->current.priority;
	if (!*child->current.cpus)
		child->current.cpus = from->current.cpus;
	if (!child->knows_nice)
		child->current.nice = from->current.nice;
	child->knows_nice |= from->knows_nice;
}

static void set_start(struct states_process *p, const struct states_task *t)
{
	if (p->tasks != t)
		return;
	p->start = t->current;
	p->knows_start_nice = t->knows_nice;
}

static void note_new(struct states *s, const struct event *e)
{
	struct states_process *p = hash_get(&s->by_pid, e->tgid);
	struct states_task *t, *creator;

	if (p && p->serial != e->task.serial && e->task.tid == e->tgid && p->is_over)
		p = add_process(s, e->tgid, e->task.serial, e->time);
	t = task_of(s, e);
	p = states_process_of(s, e);
	t->born = e->time;
	t->is_attached = e->born.how == BORN_ATTACHED;
	t->is_child = e->born.other.serial;
	if (e->task.tid == e->tgid) {
		p->born = e->time;
		p->parent = e->born.other.serial ? e->born.other_tgid : 0;
	}
	creator = e->born.other.serial ? hash_get(&s->by_tid, e->born.other.tid) : NULL;
	if (creator)
		inherit(t, creator);
	if (e->born.scheduling) {
		t->first = t->current = keep_scheduling(s, e->born.scheduling);
		t->has_first = t->knows_nice = true;
	}
	set_start(p, t);
}

/* The creator is in the system call. Its NEW event may have come before. */
static void note_fork(struct states *s, const struct event *e)
{
	struct states_task *t = task_of(s, e);

	if (e->born.how == BORN_VFORK)
		t->now.doing = DOES_WAIT_CHILD;
}

static void note_stop(struct states *s, const struct event *e)
{
	struct states_task *t = task_of(s, e);

	if (!t->stopped_since)
		t->stopped_since = e->time ? e->time : 1;
}

static void end_stop(const struct states *s, struct states_task *t, uint64_t time)
{
	if (t->stopped_since) {
		t->stopped += time - t->stopped_since;
		add_wait(s, t, (struct lane_wait){t->stopped_since, time, NULL, DOES_STOP});
	}
	t->stopped_since = 0;
}

static void end_task(struct states *s, struct states_task *t, uint64_t time)
{
	if (t->ended)
		return;
	end_call(s, t, time);
	end_stop(s, t, time);
	t->ended = time ? time : 1;
	if (hash_get(&s->by_tid, t->id.tid) == t)
		hash_remove(&s->by_tid, t->id.tid);
}

static void note_last(struct states *s, struct states_task *t, const struct scheduling *last,
		      uint64_t time)
{
	if (!last)
		return;
	t->last = keep_scheduling(s, last);
	t->has_last = true;
	lane_free(&t->lane);
	t->lane = lane_of(last, &t->waits, t->born, time, s->lane_parts);
	lane_waits_done(&t->waits);
}

static void note_exiting(struct states *s, const struct event *e)
{
	struct states_task *t = task_of(s, e);

	states_process_of(s, e);	/* its name may be another one than before */
	end_call(s, t, e->time);
	end_stop(s, t, e->time);
	note_last(s, t, e->exit.scheduling, e->time);
	t->ended = e->time ? e->time : 1;
}

/* The exit of a task that is known, or a detach */
static void note_end(struct states *s, const struct event *e)
{
	struct states_process *p = hash_get(&s->by_pid, e->tgid);
	struct states_task *t = hash_get(&s->by_tid, e->task.tid);

	if (t && t->id.serial == e->task.serial) {
		end_task(s, t, e->time);
		if (e->kind == EVENT_DETACH)
			note_last(s, t, e->detach.scheduling, e->time);
		lane_waits_done(&t->waits);
		hash_remove(&s->by_tid, e->task.tid);
	}
	if (!p || (e->kind == EVENT_EXIT ? !e->exit.zombie : e->task.tid != e->tgid))
		return;
	p->is_over = true;
	if (e->kind == EVENT_EXIT)
		p->exited = e->time ? e->time : 1;
}

static void note_reap(struct states *s, const struct event *e)
{
	struct states_process *p = hash_get(&s->by_pid, e->tgid);

	if (p && p->exited && !p->reaped)
		p->reaped = e->time;
}

/* After an execve by another thread its task has the tid of the leader. */
static void note_exec(struct states *s, const struct event *e)
{
	struct states_task *t;

	if (e->exec.old_tid && e->exec.old_tid != e->task.tid) {
		t = hash_remove(&s->by_tid, e->exec.old_tid);
		if (t) {
			t->id = e->task;
			hash_put(&s->by_tid, e->task.tid, t);
		}
	}
	task_of(s, e);
	states_process_of(s, e);
}

void states_note(struct states *s, const struct event *e)
{
	struct states_task *t;

	s->ended = e->time;
	quota_list_note(&s->quotas, e);
	switch (e->kind) {
	case EVENT_NEW:
		note_new(s, e);
		break;
	case EVENT_FORK:
		note_fork(s, e);
		break;
	case EVENT_EXEC:
		note_exec(s, e);
		break;
	case EVENT_ENTER:
		note_enter(s, e);
		break;
	case EVENT_LEAVE:
		if (e->call.note != CALL_OPERATION)	/* the task does not wait in one */
			note_leave(s, e);
		break;
	case EVENT_STOP:
		note_stop(s, e);
		break;
	case EVENT_CONTINUE:
		end_stop(s, task_of(s, e), e->time);
		break;
	case EVENT_EXITING:
		note_exiting(s, e);
		break;
	case EVENT_EXIT:
	case EVENT_LOST:
	case EVENT_DETACH:
		note_end(s, e);
		break;
	case EVENT_LOOK:
		note_look(s, e);
		break;
	case EVENT_REAP:
		note_reap(s, e);
		break;
	case EVENT_END:
		for (size_t at = 0; (t = hash_next(&s->by_tid, &at));) {
			end_call(s, t, e->time);
			end_stop(s, t, e->time);
		}
		break;
	default:
		break;
	}
}

/* --- sums --- */

static uint64_t difference(uint64_t last, uint64_t first)
{
	return last > first ? last - first : 0;
}

/* Subtracts as much as possible of *excess. */
static void reduce(uint64_t *n, uint64_t *excess)
{
	uint64_t less = *n < *excess ? *n : *excess;

	*n -= less;
	*excess -= less;
}

/* Adds what the scheduler says, without what was before the trace. */
static void add_kernel_states(const struct states_task *task, const struct scheduling *first,
			      struct states_times *t)
{
	const struct scheduling *last = &task->last;

	t->sources |= 1u << (task->has_last ? last->source : STATES_UNKNOWN);
	if (!task->has_last || !last->source)
		return;
	t->samples += difference(last->samples, first->samples);
	for (unsigned i = 0; i < KERNEL_STATES; i++)
		t->in_state[i] += difference(last->in_state[i], first->in_state[i]);
}

/* A task that is not in state S or D does not wait, whatever system call it is in. */
static void limit_calls(uint64_t parts[TASK_DOINGS], uint64_t blocked)
{
	uint64_t sum = 0, excess;

	for (unsigned i = DOES_SLEEP; i <= DOES_WAIT_FILE; i++)
		sum += parts[i];
	excess = difference(sum, blocked);
	for (unsigned i = DOES_WAIT_FILE; i >= DOES_SLEEP; i--)
		reduce(&parts[i], &excess);
}

enum states_source states_source(const struct states_times *t)
{
	for (unsigned i = STATES_UNKNOWN + 1; i < STATES_SOURCES; i++)
		if (t->sources >> i & 1)
			return i;
	return STATES_UNKNOWN;
}

void states_add_times(const struct states *s, const struct states_task *task,
		      struct states_times *t)
{
	uint64_t parts[TASK_DOINGS] = {0}, known = 0, excess;
	uint64_t total = difference(task->ended ? task->ended : s->ended, task->born);
	struct scheduling first = task->first;

	if (task->is_child)	/* what it ran before its first stop counts */
		first.on_cpu = first.run_delay = first.slices = 0;
	parts[DOES_STOP] = task->stopped;
	add_kernel_states(task, &first, t);
	if (task->has_last) {
		parts[DOES_RUN] = difference(task->last.on_cpu, first.on_cpu);
		parts[DOES_QUEUE] = difference(task->last.run_delay, first.run_delay);
		parts[DOES_TRACE] = difference(task->last.held, first.held);
		t->slices += difference(task->last.slices, first.slices);
	}
	for (unsigned i = DOES_SLEEP; i <= DOES_WAIT_FILE; i++)
		parts[i] = task->calls[i].duration;
	if (task->has_last && task->last.source == STATES_EXACT) {
		const uint64_t *last = task->last.in_state;

		limit_calls(parts, difference(last[STATE_SLEEPING], first.in_state[STATE_SLEEPING])
			    + difference(last[STATE_DISK_SLEEP], first.in_state[STATE_DISK_SLEEP]));
		parts[DOES_TRACE] = difference(difference(last[STATE_TRACED],
							  first.in_state[STATE_TRACED]),
					       task->stopped);
	}
	for (unsigned i = 0; i < TASK_DOINGS; i++)
		known += parts[i];
	excess = difference(known, total);
	for (unsigned i = DOES_WAIT_FILE; i >= DOES_SLEEP; i--)
		reduce(&parts[i], &excess);
	/* ptrail notices a stop after it has begun */
	reduce(&parts[DOES_TRACE], &excess);
	reduce(&parts[DOES_QUEUE], &excess);
	reduce(&parts[DOES_STOP], &excess);
	reduce(&parts[DOES_RUN], &excess);
	parts[task->has_last ? DOES_OTHER : DOES_UNKNOWN] = difference(total, known);
	t->is_partial |= !task->has_last;
	t->total += total;
	for (unsigned i = 0; i < TASK_DOINGS; i++)
		t->parts[i] += parts[i];
}

void states_add_process(const struct states *s, const struct states_process *p,
			struct states_times *t)
{
	for (const struct states_task *task = p->tasks; task; task = task->next)
		states_add_times(s, task, t);
}

void states_add_calls(const struct states_process *p, enum task_doing doing,
		      struct states_calls *c)
{
	for (const struct states_task *t = p->tasks; t; t = t->next) {
		const struct states_calls *one = &t->calls[doing];

		c->count += one->count;
		c->duration += one->duration;
		if (!one->longest_call || (c->longest_call && one->longest <= c->longest))
			continue;
		c->longest = one->longest;
		c->longest_time = one->longest_time;
		c->longest_call = one->longest_call;
	}
}

uint64_t states_zombie(const struct states *s, const struct states_process *p)
{
	return p->exited ? difference(p->reaped ? p->reaped : s->ended, p->exited) : 0;
}

/* --- the end --- */

static void free_process(struct states_process *p)
{
	struct states_task *next;

	for (struct states_task *t = p->tasks; t; t = next) {
		next = t->next;
		lane_waits_done(&t->waits);
		lane_free(&t->lane);
		free(t);
	}
	free(p);
}

void states_done(struct states *s)
{
	struct states_process *next;

	for (struct states_process *p = s->first; p; p = next) {
		next = p->next;
		free_process(p);
	}
	hash_done(&s->by_pid);
	hash_done(&s->by_tid);
	quota_list_done(&s->quotas);
	intern_done(&s->pool);
}
