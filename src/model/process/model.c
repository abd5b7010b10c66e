#include "model/process/model.h"

#include <assert.h>
#include <linux/sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory/alloc.h"
#include "model/process/syscall_effects.h"
#include "model/process/bases.h"
#include "model/process/generation.h"
#include "model/process/identity.h"
#include "model/process/kill_attribution.h"
#include "model/process/name.h"
#include "model/process/record.h"
#include "model/process/rename.h"
#include "model/process/workloads.h"

struct model *model_new(void)
{
	return alloc_new(struct model);
}

void model_free(struct model *m)
{
	if (!m)
		return;
	while (m->all)
		record_free(m, m->all);
	hash_done(&m->tasks);
	hash_done(&m->pids);
	hash_done(&m->zombies);
	workloads_free(m);
	free(m->recent);
	sbuf_done(&m->path);
	free(m);
}

size_t model_count(const struct model *m) { return m->count; }

static void set_program(struct process *p, const char *path, const char *title)
{
	char *copy = alloc_string(path);	/* `path` may be p->program */

	free(p->program);
	p->program = copy;
	copy = alloc_string(title);
	free(p->title);
	p->title = copy;
}

/* Names a process that was attached. */
static void set_title(struct process_record *r, const struct event *e)
{
	struct process *p = &r->process;
	char name[TASK_NAME_ROOM];

	name_of_task(name, e->born.comm, e->born.argv, p->program);
	free(p->title);
	p->title = alloc_string(name);
	snprintf(r->comm, sizeof(r->comm), "%s", e->born.comm);
}

/* A child runs its parent's program until it calls execve */
static void set_parent(struct process_record *child, struct process_record *parent)
{
	struct process *c = &child->process;

	record_set_parent(child, parent);
	if (!c->parent || c->how == BORN_ATTACHED)
		return;
	parent = record_of(c->parent);
	identity_inherit(child, parent);
	if (!c->workload)
		c->workload = parent->process.workload;
	if (c->programs || *c->program)
		return;
	set_program(c, c->parent->program, c->parent->title);
	memcpy(child->comm, parent->comm, sizeof(child->comm));
	generation_inherit(child, parent);
	bases_inherit(child, parent);
}

/* The parent of a child created by `maker` with these clone flags; NULL: not traced */
static struct process_record *parent_by(struct process_record *maker, uint64_t flags)
{
	if (!maker || !(flags & CLONE_PARENT))
		return maker;
	return maker->process.parent ? record_of(maker->process.parent) : NULL;
}

/* Applies an event of one kind. `r` and `t` are the event's process and task, or NULL if
 * unknown. Returns the process for event.process. */
typedef struct process_record *event_handler(struct model *m, const struct event *e,
					     struct process_record *r, struct model_task *t);

static struct process_record *handle_new(struct model *m, const struct event *e,
					 struct process_record *r, struct model_task *t)
{
	bool leader = e->task.tid == e->tgid;

	(void)t;
	r = record_ensure(m, e->task, e->tgid, e->born.how);

	struct process *p = &r->process;
	struct process_record *maker = record_find(m, e->born.other, e->born.other_tgid);

	if (!leader)
		return r;
	if (p->how == BORN_UNKNOWN || p->how == BORN_THREAD)
		p->how = e->born.how;
	if (e->born.flags)
		p->flags = e->born.flags;
	p->adopted |= e->born.flags & CLONE_PARENT;
	if (!p->parent && maker != r)
		set_parent(r, parent_by(maker, e->born.flags));
	if (!r->maker.serial && e->born.how != BORN_ATTACHED)
		r->maker = e->born.other;
	bases_begin(r, e);
	identity_update(r, e->born.who);
	workload_update(m, r, e->born.workload);
	/* a program that was running before the trace began */
	if (e->born.who && e->born.who->program && !p->programs && !*p->program)
		set_program(p, e->born.who->program, "");
	if (e->born.comm && *e->born.comm && !p->programs && !*p->title)
		set_title(r, e);
	return r;
}

/* Finds or creates the child's record. A serial up to `newest` has been seen before: that task
 * may have ended already, and must not be created again, since no EVENT_REAP would follow. */
static struct process_record *ensure_child(struct model *m, const struct event *e)
{
	struct task_id id = e->born.other;
	pid_t tgid = e->born.other_tgid ? e->born.other_tgid :
		e->born.how == BORN_THREAD ? e->tgid : id.tid;

	if (id.serial > m->newest)
		return record_ensure(m, id, tgid, e->born.how);

	struct process_record *r = record_find(m, id, 0);

	return r && r->process.id.tid == tgid ? r : NULL;
}

static struct process_record *handle_fork(struct model *m, const struct event *e,
					  struct process_record *r, struct model_task *t)
{
	struct process_record *child = ensure_child(m, e);

	(void)t;
	if (!child || child == r)
		return r;
	if (e->born.how != BORN_UNKNOWN)
		child->process.how = e->born.how;
	child->process.flags = e->born.flags;
	child->process.adopted = e->born.flags & CLONE_PARENT;
	if (e->born.flags & CLONE_NEWNS)
		child->mounts = e->born.other.serial;
	if (r && e->born.flags & CLONE_FS && e->born.how != BORN_THREAD)
		bases_share(child, r);
	set_parent(child, parent_by(r, e->born.flags));
	if (child->process.id.serial == e->born.other.serial)
		child->maker = e->task;
	return r;
}

/* After execve one task is left, which has the leader's tid whichever task called execve. */
static struct process_record *handle_exec(struct model *m, const struct event *e,
					  struct process_record *r, struct model_task *t)
{
	(void)t;
	if (!r)		/* the serial of the calling task is now with the leader's tid */
		r = hash_get(&m->pids, e->tgid);
	if (!r || !r->tasks)
		return r;

	struct process *p = &r->process;

	task_drop_all(m, r);
	task_add(m, r, (struct task_id){p->id.tid, e->task.serial});
	p->programs++;
	p->leader_left = 0;
	set_program(p, e->exec.path ? e->exec.path : "", "");
	*r->comm = 0;
	generation_replace(r, e);
	bases_replace(r, e);
	identity_update(r, e->exec.who);
	workload_update(m, r, e->exec.workload);
	record_update_state(m, r);
	return r;
}

static void set_stopped(struct model_task *t, bool stopped)
{
	t->record->stopped += stopped - t->stopped;
	t->stopped = stopped;
}

static struct process_record *handle_stop(struct model *m, const struct event *e,
					  struct process_record *r, struct model_task *t)
{
	if (!t || t->exiting)
		return r;
	if (!r->stopped)
		r->process.stopped = e->time;
	set_stopped(t, true);
	record_update_state(m, r);
	return r;
}

static struct process_record *handle_continue(struct model *m, const struct event *e,
					      struct process_record *r, struct model_task *t)
{
	(void)e;
	if (!t)
		return r;
	set_stopped(t, false);
	record_update_state(m, r);
	return r;
}

static struct process_record *handle_new_bases(struct model *m, const struct event *e,
					       struct process_record *r, struct model_task *t)
{
	syscall_effects_apply(m, e, r, t);
	bases_apply(m, r, e);
	return r;
}

static struct process_record *handle_syscall(struct model *m, const struct event *e,
					     struct process_record *r, struct model_task *t)
{
	if (e->call.note == CALL_OPERATION)	/* none has an effect on processes */
		return r;
	if (r && e->bases)
		return handle_new_bases(m, e, r, t);
	syscall_effects_apply(m, e, r, t);
	return r;
}

static struct process_record *handle_signal(struct model *m, const struct event *e,
					    struct process_record *r, struct model_task *t)
{
	if (!r)
		return r;
	identity_update(r, e->signal.who);
	attribute_signal(m, e, r, t);
	return r;
}

static struct process_record *handle_inspection(struct model *m, const struct event *e,
						struct process_record *r, struct model_task *t)
{
	(void)t;
	m->timed_out |= e->look.why == LOOK_TIMEOUT;
	if (!r)
		return r;
	identity_update(r, e->look.who);
	if (e->task.tid == e->tgid)
		rename_update(r, e->look.name, e->look.title);
	return r;
}

/* Stores what the event says about the process when one of its tasks begins to exit. */
static void store_exit_facts(struct model *m, const struct event *e, struct process_record *r,
			     const struct model_task *t)
{
	struct process *p = &r->process;

	if (t && t->call && !r->exit_call)
		r->exit_call = t->call;
	identity_update(r, e->exit.who);
	rename_update(r, e->exit.comm, e->exit.title);
	if (e->exit.figures) {
		p->figures = *e->exit.figures;
		p->has_figures = true;
	}
	attribute_end(m, r, e->exit.how, e->exit.shortage);
}

static struct process_record *handle_exiting(struct model *m, const struct event *e,
					     struct process_record *r, struct model_task *t)
{
	if (r && r->tasks)
		store_exit_facts(m, e, r, t);
	if (!t || t->exiting)
		return r;
	set_stopped(t, false);
	t->exiting = true;
	r->exiting++;
	if (t->id.tid == r->process.id.tid && r->exiting < r->process.live_tasks)
		r->process.leader_left = e->time;
	record_update_state(m, r);
	return r;
}

static void end_process(struct model *m, const struct event *e, struct process_record *r,
			struct exit_status how)
{
	struct process *p = &r->process;

	task_drop_all(m, r);
	p->exited = e->time;
	p->ending = how;
	attribute_end(m, r, how, NULL);
	for (struct process *c = p->first_child; c; c = c->next)
		c->orphan = true;
}

/* The leader's exit comes after those of all other tasks, unless another thread's execve ended
 * it. So it is handled as any task's exit. */
static struct process_record *handle_exit(struct model *m, const struct event *e,
					  struct process_record *r, struct model_task *t)
{
	if (!r || !r->tasks)
		return r;
	if (t)
		task_drop(m, t);
	if (r->tasks && !e->exit.zombie) {
		record_update_state(m, r);
		return r;
	}
	end_process(m, e, r, e->exit.how);
	if (!e->exit.zombie) {
		record_end(m, r, PROCESS_REAPED);
		return r;
	}
	record_make_zombie(m, r, e->task.serial);
	return r;
}

static struct process_record *handle_reap(struct model *m, const struct event *e,
					  struct process_record *r, struct model_task *t)
{
	if (!r)		/* unknown serial: try the zombie by its pid */
		r = hash_get(&m->pids, e->tgid);
	if (!r || (r->tasks && !t))
		return NULL;

	struct process *p = &r->process;

	if (!p->exited) {
		end_process(m, e, r, e->reap.how);
		if (e->reap.zombie_since)
			p->exited = e->reap.zombie_since;
	}
	p->reaped = e->time;
	p->reaper = e->reap.by;
	identity_reaped(r, e->reap.by);
	record_end(m, r, PROCESS_REAPED);
	return r;
}

static struct process_record *remove_task(struct model *m, struct process_record *r,
					  struct model_task *t, enum process_state state)
{
	if (!r)
		return NULL;
	if (t)
		task_drop(m, t);
	if (r->tasks)
		record_update_state(m, r);
	else
		record_end(m, r, state);
	return r;
}

static struct process_record *handle_detach(struct model *m, const struct event *e,
					    struct process_record *r, struct model_task *t)
{
	(void)e;
	return remove_task(m, r, t, PROCESS_DETACHED);
}

static struct process_record *handle_lost(struct model *m, const struct event *e,
					  struct process_record *r, struct model_task *t)
{
	(void)e;
	return remove_task(m, r, t, PROCESS_LOST);
}

static event_handler *const handlers[EVENT_KINDS] = {
	[EVENT_NEW] = handle_new,
	[EVENT_FORK] = handle_fork,
	[EVENT_EXEC] = handle_exec,
	[EVENT_ENTER] = handle_syscall,
	[EVENT_LEAVE] = handle_syscall,
	[EVENT_SIGNAL] = handle_signal,
	[EVENT_STOP] = handle_stop,
	[EVENT_CONTINUE] = handle_continue,
	[EVENT_EXITING] = handle_exiting,
	[EVENT_EXIT] = handle_exit,
	[EVENT_REAP] = handle_reap,
	[EVENT_DETACH] = handle_detach,
	[EVENT_LOST] = handle_lost,
	[EVENT_LOOK] = handle_inspection,
};

void model_event(struct model *m, struct event *e)
{
	assert((unsigned)e->kind < EVENT_KINDS);
	if (m->moved)
		bases_move(m);
	if (m->ended)
		record_sweep(m);
	e->process = NULL;
	if (e->kind == EVENT_BEGIN) {
		m->tracer = e->begin.tracer;
		m->traces_kills = e->begin.kills;
	}
	if (e->kind == EVENT_BEGIN || e->kind == EVENT_END)
		return;
	m->seq = e->seq;
	m->time = e->time;

	struct model_task *t = task_find(m, e->task);
	struct process_record *r = t ? t->record : record_find(m, e->task, e->tgid);

	if (handlers[e->kind])
		r = handlers[e->kind](m, e, r, t);
	e->process = r ? &r->process : NULL;
}
