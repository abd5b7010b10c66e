#include "model/process/record.h"

#include <stdlib.h>

#include "base/memory/alloc.h"
#include "model/process/bases.h"
#include "model/process/generation.h"

struct model_task *task_find(const struct model *m, struct task_id id)
{
	struct model_task *t = hash_get(&m->tasks, id.tid);

	return t && t->id.serial == id.serial ? t : NULL;
}

struct process_record *record_find(const struct model *m, struct task_id id, pid_t tgid)
{
	struct model_task *t = hash_get(&m->tasks, id.tid);

	if (t && t->id.serial == id.serial)
		return t->record;

	struct process_record *r = hash_get(&m->zombies, id.serial);

	if (r)
		return r;
	if (t && id.serial)	/* the tid is another task's now */
		return NULL;
	/* zombies are not found by pid: the event may be of the next process with it */
	r = hash_get(&m->pids, tgid);
	return r && r->tasks ? r : NULL;
}

void task_add(struct model *m, struct process_record *r, struct task_id id)
{
	struct model_task *t = alloc_new(struct model_task);

	t->id = id;
	t->record = r;
	t->next = r->tasks;
	t->link = &r->tasks;
	if (t->next)
		t->next->link = &t->next;
	r->tasks = t;
	r->process.live_tasks++;
	hash_put(&m->tasks, id.tid, t);
}

void task_drop(struct model *m, struct model_task *t)
{
	struct process_record *r = t->record;

	r->process.live_tasks--;
	r->stopped -= t->stopped;
	r->exiting -= t->exiting;
	*t->link = t->next;
	if (t->next)
		t->next->link = t->link;
	if (hash_get(&m->tasks, t->id.tid) == t)
		hash_remove(&m->tasks, t->id.tid);
	free(t);
}

void task_drop_all(struct model *m, struct process_record *r)
{
	while (r->tasks)
		task_drop(m, r->tasks);
}

void record_set_state(struct model *m, struct process_record *r, enum process_state state)
{
	if (r->process.state == state)
		return;
	r->process.state = state;
	r->process.state_seq = m->seq;
}

void record_update_state(struct model *m, struct process_record *r)
{
	struct process *p = &r->process;

	if (!r->tasks)
		return;
	if (r->exiting == p->live_tasks)
		record_set_state(m, r, PROCESS_EXITING);
	else
		record_set_state(m, r, r->stopped ? PROCESS_STOPPED : PROCESS_ALIVE);
}

void record_make_zombie(struct model *m, struct process_record *r, uint64_t serial)
{
	record_set_state(m, r, PROCESS_ZOMBIE);
	r->zombie_serial = serial;
	if (serial)
		hash_put(&m->zombies, serial, r);
	r->is_zombie = true;
	r->older = m->latest;
	*(m->latest ? &m->latest->newer : &m->oldest) = r;
	m->latest = r;
	if (++m->zombie_count > ZOMBIES_MAX)
		record_end(m, m->oldest, PROCESS_REAPED);
}

static void remove_zombie(struct model *m, struct process_record *r)
{
	if (r->zombie_serial && hash_get(&m->zombies, r->zombie_serial) == r)
		hash_remove(&m->zombies, r->zombie_serial);
	*(r->older ? &r->older->newer : &m->oldest) = r->newer;
	*(r->newer ? &r->newer->older : &m->latest) = r->older;
	r->is_zombie = false;
	m->zombie_count--;
}

static void add_recent(struct model *m, const struct process_record *r)
{
	struct ended_process *g;

	if (!m->recent)
		m->recent = alloc_zeroed(RECENT_MAX * sizeof(*m->recent));
	g = &m->recent[m->recent_count++ % RECENT_MAX];
	g->id = r->process.id;
	generation_name(r, g->program);
}

void record_end(struct model *m, struct process_record *r, enum process_state state)
{
	add_recent(m, r);
	task_drop_all(m, r);
	record_set_state(m, r, state);
	if (hash_get(&m->pids, r->process.id.tid) == r)
		hash_remove(&m->pids, r->process.id.tid);
	if (r->is_zombie)
		remove_zombie(m, r);
	r->next_ended = m->ended;
	m->ended = r;
}

static struct process_record *record_new(struct model *m, struct task_id id, enum task_origin how)
{
	struct process_record *r = alloc_new(struct process_record);
	struct process *p = &r->process;

	p->id = id;
	p->how = how;
	p->state_seq = m->seq;
	p->born = m->time;
	p->program = alloc_string("");
	p->title = alloc_string("");
	r->next = m->all;
	r->link = &m->all;
	if (r->next)
		r->next->link = &r->next;
	m->all = r;
	m->count++;
	hash_put(&m->pids, id.tid, r);
	return r;
}

struct process_record *record_ensure(struct model *m, struct task_id id, pid_t tgid,
				     enum task_origin how)
{
	struct model_task *t = hash_get(&m->tasks, id.tid);
	struct process_record *r;

	if (m->newest < id.serial)
		m->newest = id.serial;
	if (t && t->id.serial == id.serial)
		return t->record;
	if (t) {	/* the tid was reused, and the end of this task was not seen */
		r = t->record;
		task_drop(m, t);
		if (r->process.id.tid == id.tid || !r->tasks)
			record_end(m, r, PROCESS_LOST);
		else
			record_update_state(m, r);
	}
	r = hash_get(&m->pids, tgid);
	if (!r || !r->tasks)	/* none, or a zombie: its EVENT_REAP has its serial */
		r = record_new(m, (struct task_id){tgid, id.serial}, how);
	task_add(m, r, id);
	r->process.tasks++;
	record_update_state(m, r);
	return r;
}

static void unlink_child(struct process *child)
{
	struct process *parent = child->parent;

	if (!parent)
		return;
	*(child->previous ? &child->previous->next : &parent->first_child) = child->next;
	*(child->next ? &child->next->previous : &parent->last_child) = child->previous;
	child->previous = child->next = child->parent = NULL;
	parent->live_children--;
}

/* Sets the depths of `top` and its descendants, in preorder */
static void set_depths(struct process *top)
{
	struct process *p = top;

	for (;;) {
		p->depth = p->parent ? p->parent->depth + 1 : 0;
		if (p->first_child) {
			p = p->first_child;
			continue;
		}
		while (p != top && !p->next)
			p = p->parent;
		if (p == top)
			return;
		p = p->next;
	}
}

void record_set_parent(struct process_record *child, struct process_record *parent)
{
	struct process *c = &child->process, *p = parent ? &parent->process : NULL;

	if (c->parent == p)
		return;
	/* a process without children is not an ancestor */
	for (const struct process *up = c == p || c->first_child ? p : NULL; up; up = up->parent)
		if (up == c)
			return;
	unlink_child(c);
	if (p) {
		c->parent = p;
		c->previous = p->last_child;
		*(p->last_child ? &p->last_child->next : &p->first_child) = c;
		p->last_child = c;
		p->live_children++;
		c->orphan |= p->exited != 0;
	}
	set_depths(c);
}

void record_free(struct model *m, struct process_record *r)
{
	*r->link = r->next;
	if (r->next)
		r->next->link = r->link;
	while (r->tasks)
		task_drop(m, r->tasks);
	generation_clear(r);
	bases_free(m, r);
	free(r->pidfds);
	free(r->process.program);
	free(r->process.title);
	free(r);
	m->count--;
}

void record_sweep(struct model *m)
{
	while (m->ended) {
		struct process_record *r = m->ended;
		struct process_record *parent = r->process.parent ? record_of(r->process.parent)
								  : NULL;

		m->ended = r->next_ended;
		unlink_child(&r->process);
		r->has_ended = true;
		if (!r->process.live_children)
			record_free(m, r);
		if (parent && parent->has_ended && !parent->process.live_children)
			record_free(m, parent);
	}
}
