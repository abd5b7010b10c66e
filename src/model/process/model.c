#include "model/process/model.h"

#include <assert.h>
#include <linux/sched.h>
#include <stdlib.h>

#include "base/memory/alloc.h"
#include "model/process/syscall_effects.h"
#include "model/process/generation.h"
#include "model/process/identity.h"
#include "model/process/kill_attribution.h"
#include "model/process/record.h"

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
	hash_done(&m->effects);
	free(m->gone);
	free(m);
}

size_t model_count(const struct model *m) { return m->count; }

static void set_program(struct process *p, const char *path)
{
	char *copy = alloc_string(path);	/* which may be the old one */

	free(p->program);
	p->program = copy;
}

/* A child runs its parent's program until it calls execve itself */
static void set_parent(struct record *child, struct record *parent)
{
	struct process *c = &child->process;

	record_link(child, parent);
	if (!c->parent || c->how == BORN_ATTACHED)
		return;
	parent = record_of(c->parent);
	identity_inherit(child, parent);
	if (c->programs || *c->program)
		return;
	set_program(c, c->parent->program);
	generation_inherit(child, parent);
}

/* Who has a child of that maker, by the flags of its clone; NULL: nobody that is traced */
static struct record *parent_by(struct record *maker, uint64_t flags)
{
	if (!maker || !(flags & CLONE_PARENT))
		return maker;
	return maker->process.parent ? record_of(maker->process.parent) : NULL;
}

/* What an event of that kind does. `r` and `t` are the event's process and task as far as they are
 * known; returns the process that the event is to carry. */
typedef struct record *change(struct model *m, const struct event *e, struct record *r,
			      struct task *t);

static struct record *began(struct model *m, const struct event *e, struct record *r,
			    struct task *t)
{
	bool leader = e->task.tid == e->tgid;

	(void)t;
	r = record_meet(m, e->task, e->tgid, e->born.how);

	struct process *p = &r->process;
	struct record *maker = record_find(m, e->born.other, e->born.other_tgid);

	if (!leader)
		return r;
	if (p->how == BORN_UNKNOWN || p->how == BORN_THREAD)
		p->how = e->born.how;
	if (e->born.flags)
		p->flags = e->born.flags;
	p->adopted |= e->born.flags & CLONE_PARENT;
	if (!p->parent && maker != r)
		set_parent(r, parent_by(maker, e->born.flags));
	identity_take(r, e->born.who);
	/* what was there before: it became its program while nobody looked */
	if (e->born.who && e->born.who->program && !p->programs && !*p->program)
		set_program(p, e->born.who->program);
	return r;
}

/* The other task may have been met before, and may even be over by now: then it is older than the
 * newest. It must not be made again, since nobody would bury it. */
static struct record *made(struct model *m, const struct event *e)
{
	struct task_id id = e->born.other;
	pid_t tgid = e->born.other_tgid ? e->born.other_tgid :
		e->born.how == BORN_THREAD ? e->tgid : id.tid;

	if (id.serial > m->newest)
		return record_meet(m, id, tgid, e->born.how);

	struct record *r = record_find(m, id, 0);

	return r && r->process.id.tid == tgid ? r : NULL;
}

static struct record *forked(struct model *m, const struct event *e, struct record *r,
			     struct task *t)
{
	struct record *child = made(m, e);

	(void)t;
	if (!child || child == r)
		return r;
	if (e->born.how != BORN_UNKNOWN)
		child->process.how = e->born.how;
	child->process.flags = e->born.flags;
	child->process.adopted = e->born.flags & CLONE_PARENT;
	set_parent(child, parent_by(r, e->born.flags));
	return r;
}

/* One task is left, by the name of the leader, whichever it was */
static struct record *changed_program(struct model *m, const struct event *e, struct record *r,
				      struct task *t)
{
	(void)t;
	if (!r)		/* the caller's serial came with it to the leader's number */
		r = hash_get(&m->pids, e->tgid);
	if (!r || !r->tasks)
		return r;

	struct process *p = &r->process;

	task_drop_all(m, r);
	task_add(m, r, (struct task_id){p->id.tid, e->task.serial});
	p->programs++;
	p->leader_left = 0;
	set_program(p, e->exec.path ? e->exec.path : "");
	generation_begin(r, e);
	identity_take(r, e->exec.who);
	record_judge(m, r);
	return r;
}

static void set_stopped(struct task *t, bool stopped)
{
	t->of->stopped += stopped - t->stopped;
	t->stopped = stopped;
}

static struct record *stopped(struct model *m, const struct event *e, struct record *r,
			      struct task *t)
{
	if (!t || t->exiting)
		return r;
	if (!r->stopped)
		r->process.stopped = e->time;
	set_stopped(t, true);
	record_judge(m, r);
	return r;
}

static struct record *continued(struct model *m, const struct event *e, struct record *r,
				  struct task *t)
{
	(void)e;
	if (!t)
		return r;
	set_stopped(t, false);
	record_judge(m, r);
	return r;
}

static struct record *called(struct model *m, const struct event *e, struct record *r,
			     struct task *t)
{
	effect_of_call(m, e, r, t);
	return r;
}

static struct record *signalled(struct model *m, const struct event *e, struct record *r,
				struct task *t)
{
	if (!r)
		return r;
	identity_take(r, e->signal.who);
	killer_signal(m, e, r, t);
	return r;
}

static struct record *looked_at(struct model *m, const struct event *e, struct record *r,
				struct task *t)
{
	(void)t;
	m->timed_out |= e->look.why == LOOK_TIMEOUT;
	if (r)
		identity_take(r, e->look.who);
	return r;
}

/* What is told of the process when a task of it begins to exit */
static void take_end(struct model *m, const struct event *e, struct record *r,
		     const struct task *t)
{
	struct process *p = &r->process;

	if (t && t->call && !r->dying_in)
		r->dying_in = t->call;
	identity_take(r, e->exit.who);
	if (e->exit.figures) {
		p->figures = *e->exit.figures;
		p->has_figures = true;
	}
	killer_judge(m, r, e->exit.how, e->exit.shortage);
}

static struct record *exiting(struct model *m, const struct event *e, struct record *r,
				 struct task *t)
{
	if (r && r->tasks)
		take_end(m, e, r, t);
	if (!t || t->exiting)
		return r;
	set_stopped(t, false);
	t->exiting = true;
	r->exiting++;
	if (t->id.tid == r->process.id.tid && r->exiting < r->process.live_tasks)
		r->process.leader_left = e->time;
	record_judge(m, r);
	return r;
}

static void gone(struct model *m, const struct event *e, struct record *r, struct ending how)
{
	struct process *p = &r->process;

	task_drop_all(m, r);
	p->exited = e->time;
	p->ending = how;
	killer_judge(m, r, how, NULL);
	for (struct process *c = p->first_child; c; c = c->next)
		c->orphan = true;
}

/* A leader's end is told after that of all others, but for one that another thread's execve ended:
 * so it means no more than any task's. */
static struct record *exited(struct model *m, const struct event *e, struct record *r,
			     struct task *t)
{
	if (!r || !r->tasks)
		return r;
	if (t)
		task_drop(m, t);
	if (r->tasks && !e->exit.zombie) {
		record_judge(m, r);
		return r;
	}
	gone(m, e, r, e->exit.how);
	if (!e->exit.zombie) {
		record_over(m, r, PROCESS_REAPED);
		return r;
	}
	record_zombie(m, r, e->task.serial);
	return r;
}

static struct record *reaped(struct model *m, const struct event *e, struct record *r,
			     struct task *t)
{
	if (!r)		/* known by another serial: then a zombie is meant */
		r = hash_get(&m->pids, e->tgid);
	if (!r || (r->tasks && !t))
		return NULL;

	struct process *p = &r->process;

	if (!p->exited) {
		gone(m, e, r, e->reap.how);
		if (e->reap.zombie_since)
			p->exited = e->reap.zombie_since;
	}
	p->reaped = e->time;
	p->reaper = e->reap.by;
	identity_reaped(r, e->reap.by);
	record_over(m, r, PROCESS_REAPED);
	return r;
}

static struct record *leave(struct model *m, struct record *r, struct task *t,
			    enum process_state state)
{
	if (!r)
		return NULL;
	if (t)
		task_drop(m, t);
	if (r->tasks)
		record_judge(m, r);
	else
		record_over(m, r, state);
	return r;
}

static struct record *let_go(struct model *m, const struct event *e, struct record *r,
				struct task *t)
{
	(void)e;
	return leave(m, r, t, PROCESS_LET_GO);
}

static struct record *lost(struct model *m, const struct event *e, struct record *r, struct task *t)
{
	(void)e;
	return leave(m, r, t, PROCESS_LOST);
}

static change *const changes[EVENT_KINDS] = {
	[EVENT_NEW] = began,
	[EVENT_FORK] = forked,
	[EVENT_EXEC] = changed_program,
	[EVENT_ENTER] = called,
	[EVENT_LEAVE] = called,
	[EVENT_SIGNAL] = signalled,
	[EVENT_STOP] = stopped,
	[EVENT_CONTINUE] = continued,
	[EVENT_EXITING] = exiting,
	[EVENT_EXIT] = exited,
	[EVENT_REAP] = reaped,
	[EVENT_DETACH] = let_go,
	[EVENT_LOST] = lost,
	[EVENT_LOOK] = looked_at,
};

void model_event(struct model *m, struct event *e)
{
	assert((unsigned)e->kind < EVENT_KINDS);
	record_sweep(m);
	e->process = NULL;
	if (e->kind == EVENT_BEGIN) {
		m->tracer = e->begin.tracer;
		m->kills_told = e->begin.kills;
	}
	if (e->kind == EVENT_BEGIN || e->kind == EVENT_END)
		return;
	m->seq = e->seq;
	m->time = e->time;

	struct task *t = task_find(m, e->task);
	struct record *r = t ? t->of : record_find(m, e->task, e->tgid);

	if (changes[e->kind])
		r = changes[e->kind](m, e, r, t);
	e->process = r ? &r->process : NULL;
}
