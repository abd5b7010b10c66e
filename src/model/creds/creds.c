#include "model/creds/creds.h"

#include <errno.h>
#include <linux/securebits.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory/alloc.h"
#include "desc/name.h"
#include "model/creds/state.h"
#include "model/process/generation.h"

/* --- credentials --- */

void creds_set_text(const char **member, const char *text, size_t len)
{
	char *copy = alloc_zeroed(len + 1);

	memcpy(copy, text, len);
	free((void *)*member);
	*member = copy;
}

static void own(const char **member)
{
	*member = alloc_string(*member ? *member : "");
}

/* Copies what pointers refer to. */
static void own_members(struct credentials *c)
{
	const uint32_t *others = c->others;
	uint32_t *copy = alloc_zeroed((c->other_count + 1) * sizeof(*copy));

	if (c->other_count)
		memcpy(copy, others, c->other_count * sizeof(*copy));
	c->others = copy;
	own(&c->label);
	own(&c->cgroup);
	own(&c->memory_max);
	own(&c->pids_max);
	own(&c->cpu_max);
}

static struct creds *creds_of(const struct credentials *from)
{
	struct creds *c = alloc_new(struct creds);

	c->users = 1;
	c->c = *from;
	c->is_known = true;
	own_members(&c->c);
	return c;
}

struct creds *creds_new(void)
{
	struct credentials none = {0};
	struct creds *c;

	for (unsigned i = 0; i < CREDENTIAL_IDS; i++)
		none.users[i] = none.groups[i] = CREDS_UNKNOWN_ID;
	c = creds_of(&none);
	c->is_known = false;
	return c;
}

struct creds *creds_copy(const struct creds *from)
{
	struct creds *c = alloc_new(struct creds);

	*c = *from;
	c->users = 1;
	own_members(&c->c);
	return c;
}

struct creds *creds_keep(struct creds *c)
{
	c->users++;
	return c;
}

void creds_release(struct creds *c)
{
	if (!c || --c->users)
		return;
	free((void *)c->c.others);
	free((void *)c->c.label);
	free((void *)c->c.cgroup);
	free((void *)c->c.memory_max);
	free((void *)c->c.pids_max);
	free((void *)c->c.cpu_max);
	free(c);
}

/* Makes *to refer to `c`, which gets a user. */
static void assign(struct creds **to, struct creds *c)
{
	creds_keep(c);
	creds_release(*to);
	*to = c;
}

bool creds_is_other_namespace(const struct creds *before, const struct creds *after,
			      enum namespace_kind kind)
{
	uint64_t x = before->c.namespaces[kind], y = after->c.namespaces[kind];
	bool is_new = after->fresh >> kind & 1 && !(before->fresh >> kind & 1);

	return is_new || (x && y && x != y);
}

static bool same_namespaces(const struct creds *a, const struct creds *b)
{
	for (unsigned i = 0; i < NAMESPACE_KINDS; i++)
		if (creds_is_other_namespace(a, b, i))
			return false;
	return true;
}

bool creds_equal(const struct creds *a, const struct creds *b)
{
	const struct credentials *x = &a->c, *y = &b->c;

	return a == b ||
		(!memcmp(x->users, y->users, sizeof(x->users)) &&
		 !memcmp(x->groups, y->groups, sizeof(x->groups)) &&
		 x->other_count == y->other_count &&
		 !memcmp(x->others, y->others, x->other_count * sizeof(*x->others)) &&
		 !memcmp(x->capabilities, y->capabilities, sizeof(x->capabilities)) &&
		 x->securebits == y->securebits && x->no_new_privs == y->no_new_privs &&
		 x->seccomp == y->seccomp && x->filters == y->filters &&
		 a->confinements == b->confinements && !strcmp(x->label, y->label) &&
		 !strcmp(x->cgroup, y->cgroup) && same_namespaces(a, b));
}

/* Whether nothing differs at all, so that both can be one */
static bool is_same(const struct creds *a, const struct creds *b)
{
	const struct credentials *x = &a->c, *y = &b->c;

	return creds_equal(a, b) && a->is_known == b->is_known && a->fresh == b->fresh &&
		!memcmp(x->namespaces, y->namespaces, sizeof(x->namespaces)) &&
		x->has_securebits == y->has_securebits && !strcmp(x->memory_max, y->memory_max) &&
		!strcmp(x->pids_max, y->pids_max) && !strcmp(x->cpu_max, y->cpu_max);
}

bool creds_has_group(const struct creds *c, uint32_t group)
{
	for (unsigned i = 0; i < c->c.other_count; i++)
		if (c->c.others[i] == group)
			return true;
	return false;
}

/* --- processes and tasks --- */

void creds_init(struct creds_model *m)
{
	*m = (struct creds_model){0};
	m->last = &m->first;
}

/* `start` gets users. */
static struct creds_process *add_process(struct creds_model *m, pid_t pid, uint64_t serial,
					 uint64_t time, struct creds *start)
{
	struct creds_process *p = alloc_new(struct creds_process);

	p->pid = pid;
	p->serial = serial;
	p->program = alloc_string("");
	p->began = time;
	p->start = creds_keep(start);
	p->now = creds_keep(start);
	p->last = &p->first;
	*m->last = p;
	m->last = &p->next;
	hash_put(&m->processes, pid, p);
	return p;
}

static void free_task(struct creds_task *t)
{
	if (t)
		creds_release(t->now);
	free(t);
}

static struct creds_task *add_task(struct creds_model *m, struct task_id id,
				   struct creds_process *p, struct creds *now)
{
	struct creds_task *t = alloc_new(struct creds_task);

	t->serial = id.serial;
	t->tid = id.tid;
	t->process = p;
	t->now = creds_keep(now);	/* may be those of the task that is removed */
	free_task(hash_remove(&m->tasks, id.tid));
	hash_put(&m->tasks, id.tid, t);
	return t;
}

static struct creds_task *find_task(const struct creds_model *m, struct task_id id)
{
	struct creds_task *t = hash_get(&m->tasks, id.tid);

	return t && (!id.serial || t->serial == id.serial) ? t : NULL;
}

/* The current process of that pid, unless it is over */
static struct creds_process *find_process(const struct creds_model *m, pid_t pid)
{
	struct creds_process *p = hash_get(&m->processes, pid);

	return p && !p->ended ? p : NULL;
}

/* Adds a task that is not known yet, with the credentials `now`, which stay the caller's. */
static struct creds_task *add_stranger(struct creds_model *m, struct task_id id, pid_t tgid,
				       uint64_t time, struct creds *now)
{
	struct creds_process *p = find_process(m, tgid);

	if (!p)
		p = add_process(m, tgid, id.serial, time, now);
	return add_task(m, id, p, now);
}

/* The task of the event; one that is not known begins with what its process has. */
static struct creds_task *task_of(struct creds_model *m, const struct event *e)
{
	struct creds_task *t = find_task(m, e->task);
	struct creds_process *p = find_process(m, e->tgid);
	struct creds *now;

	if (!t) {
		now = p ? creds_keep(p->now) : creds_new();
		t = add_stranger(m, e->task, e->tgid, e->time, now);
		creds_release(now);
	}
	process_keep_name(&t->process->program, e->process);
	return t;
}

/* --- changes --- */

static struct creds_change *repeated(const struct creds_process *p, pid_t tid, const char *call,
				     int error, const struct creds *before,
				     const struct creds *after)
{
	struct creds_change *l = p->latest;

	return l && l->tid != tid && l->error == error && !strcmp(l->call, call) &&
		creds_equal(l->before, before) && creds_equal(l->after, after) ? l : NULL;
}

/* Adds a change of the task to `after`, which gets users. Returns NULL if it is not listed. */
static struct creds_change *add_change(struct creds_model *m, const struct event *e,
				       struct creds_process *p, pid_t tid, const char *call,
				       int error, struct creds *before, struct creds *after)
{
	struct creds_change *l = repeated(p, tid, call, error, before, after);

	if (l) {
		l->threads++;
		return NULL;
	}
	if (m->changes == CREDS_CHANGES_MAX) {
		m->forgotten++;
		return NULL;
	}
	m->changes++;
	l = alloc_new(struct creds_change);
	l->time = e->time;
	l->tid = tid;
	l->threads = 1;
	l->call = call;
	l->error = error;
	l->before = creds_keep(before);
	l->after = creds_keep(after);
	*p->last = l;
	p->last = &l->next;
	p->latest = l;
	return l;
}

static void set_task(struct creds_task *t, struct creds *now)
{
	assign(&t->now, now);
	if (t->tid == t->process->pid)
		assign(&t->process->now, now);
}

/* All threads of the process get the credentials. */
static void set_process(struct creds_model *m, struct creds_process *p, struct creds *now)
{
	struct creds_task *t;

	for (size_t at = 0; (t = hash_next(&m->tasks, &at));)
		if (t->process == p)
			assign(&t->now, now);
	assign(&p->now, now);
}

/* A syscall changes the process `pid`, such as a write to its cgroup.procs. The change is one of
 * the calling process if the other one is not traced. */
static struct creds_change *change_other(struct creds_model *m, const struct event *e,
					 struct creds_task *t, pid_t pid)
{
	struct creds_process *p = find_process(m, pid);
	struct creds *before, *after;
	struct creds_change *change;

	if (!p)
		return add_change(m, e, t->process, t->tid, e->call.view->name, 0, t->now, t->now);
	before = creds_keep(p->now);
	after = creds_copy(before);
	creds_apply_call(after, e);
	change = add_change(m, e, p, e->task.tid, e->call.view->name, 0, before, after);
	set_process(m, p, after);
	creds_release(after);
	creds_release(before);
	return change;
}

/* Errors by which the kernel refuses a change; others are mistakes, or probe what it supports. */
static bool is_refusal(int error)
{
	return error == EPERM || error == EACCES || error == EAGAIN || error == EBUSY ||
		error == ENOSPC || error == EUSERS;
}

static struct creds_change *note_call(struct creds_model *m, const struct event *e)
{
	const struct call_view *view = e->call.view;
	struct creds_change *change = NULL;
	struct creds_outcome outcome;
	struct creds_task *t;
	struct creds *after;

	if (!view || !view->name || !view->args || e->call.note != CALL_PLAIN || e->call.injected ||
	    !creds_would_change(e))
		return NULL;
	t = task_of(m, e);
	if (e->call.failed)
		return is_refusal(-e->call.ret) ?
			add_change(m, e, t->process, t->tid, view->name, -e->call.ret, t->now,
				   t->now) : NULL;
	after = creds_copy(t->now);
	outcome = creds_apply_call(after, e);
	if (outcome.reach == REACH_OTHER && outcome.pid && outcome.pid != e->tgid)
		change = change_other(m, e, t, outcome.pid);
	else if (outcome.reach != REACH_NOTHING) {
		const struct syscall_traits *traits = syscall_traits(view->row);
		bool is_listed = !creds_equal(t->now, after) ||
			traits->credentials == CREDENTIALS_NONE ||
			traits->credentials >= CREDENTIALS_UNSHARE;

		if (is_listed)
			change = add_change(m, e, t->process, t->tid, view->name, 0, t->now, after);
		if (outcome.reach == REACH_TASK)
			set_task(t, after);
		else
			set_process(m, t->process, after);
	}
	creds_release(after);
	return change;
}

/* --- processes: creation, execve, exit --- */

/* The credentials of a child; the caller releases them. */
static struct creds *inherit(struct creds *from, uint64_t flags)
{
	struct creds *c;

	if (!creds_child_differs(from, flags))
		return creds_keep(from);
	c = creds_copy(from);
	creds_apply_namespaces(c, flags, true);
	return c;
}

/* Adds a child of the task `from`. */
static void add_child(struct creds_model *m, const struct creds_task *from, struct task_id id,
		      pid_t tgid, uint64_t flags, uint64_t time)
{
	struct creds_process *p;
	struct creds *now;

	if (tgid == from->process->pid) {
		add_task(m, id, from->process, from->now);
		return;
	}
	now = inherit(from->now, flags);
	p = add_process(m, tgid, id.serial, time, now);
	p->parent = from->process->pid;
	p->inherited = creds_keep(from->now);
	add_task(m, id, p, now);
	creds_release(now);
}

/* What is known from /proc, with what /proc does not have from `old`; the caller releases it. */
static struct creds *creds_read(const struct credentials *read, const struct creds *old)
{
	struct creds *c = creds_of(read);

	if (!old)
		return c;
	c->confinements = old->confinements;
	c->user_namespaces = old->user_namespaces;
	c->users_map = old->users_map;
	c->groups_map = old->groups_map;
	if (!read->has_securebits) {
		c->c.has_securebits = old->c.has_securebits;
		c->c.securebits = old->c.securebits;
	}
	return c;
}

static void note_new(struct creds_model *m, const struct event *e)
{
	const struct credentials *read = e->born.credentials;
	struct creds_task *t = find_task(m, e->task), *from;
	struct creds *now;

	if (t) {
		process_keep_name(&t->process->program, e->process);
		return;
	}
	from = e->born.other.serial ? find_task(m, e->born.other) : NULL;
	if (from && !read) {
		add_child(m, from, e->task, e->tgid, e->born.flags, e->time);
	} else {
		now = read ? creds_read(read, NULL) : creds_new();
		add_stranger(m, e->task, e->tgid, e->time, now);
		creds_release(now);
	}
	t = find_task(m, e->task);
	if (t)
		process_keep_name(&t->process->program, e->process);
}

/* The child may be known already: the kernel reports the two in any order. */
static void note_fork(struct creds_model *m, const struct event *e)
{
	struct creds_task *t = task_of(m, e), *child;

	if (!e->born.other.serial)
		return;
	child = find_task(m, e->born.other);
	if (!child) {
		add_child(m, t, e->born.other, e->born.other_tgid, e->born.flags, e->time);
	} else if (child->process != t->process && !child->process->parent) {
		child->process->parent = t->process->pid;
		assign(&child->process->inherited, t->now);
		if (!child->now->is_known && !child->process->first) {
			struct creds *now = inherit(t->now, e->born.flags);

			assign(&child->process->start, now);
			set_task(child, now);
			creds_release(now);
		}
	}
}

/* The thread that called execve, which has the number of the leader from now on */
static struct creds_task *task_of_exec(struct creds_model *m, const struct event *e)
{
	struct creds_task *t = e->exec.old_tid && e->exec.old_tid != e->task.tid ?
		hash_remove(&m->tasks, e->exec.old_tid) : NULL, *leader;
	struct creds_process *p;

	if (!t || t->process->pid != e->tgid) {
		free_task(t);
		return task_of(m, e);
	}
	p = t->process;
	leader = add_task(m, e->task, p, t->now);
	free_task(t);
	return leader;
}

static struct creds_change *note_exec(struct creds_model *m, const struct event *e)
{
	struct creds_task *t = task_of_exec(m, e);
	struct creds_process *p = t->process;
	struct creds_change *change = NULL;
	struct creds *after;
	bool was_known = t->now->is_known;

	process_keep_name(&p->program, e->process);
	after = e->exec.credentials ? creds_read(e->exec.credentials, t->now) : creds_copy(t->now);
	after->c.securebits &= ~SECBIT_KEEP_CAPS;
	if (is_same(t->now, after)) {	/* of most programs; it saves memory */
		creds_release(after);
		after = creds_keep(t->now);
	}
	if (!was_known && after->is_known && !p->first)
		assign(&p->start, after);
	else if (was_known && !creds_equal(t->now, after))
		change = add_change(m, e, p, t->tid, "execve", 0, t->now, after);
	set_task(t, after);
	assign(&p->now, after);
	creds_release(after);
	return change;
}

static void note_end(struct creds_model *m, const struct event *e)
{
	struct creds_task *t = find_task(m, e->task);
	struct creds_process *p = t ? t->process : NULL;
	bool is_over = e->kind == EVENT_EXIT ? e->exit.zombie : e->task.tid == e->tgid;

	if (!t)
		return;
	if (is_over && !p->ended) {
		process_keep_name(&p->program, e->process);
		p->ended = e->time;
	}
	free_task(hash_remove(&m->tasks, e->task.tid));
}

struct creds_change *creds_note(struct creds_model *m, const struct event *e)
{
	switch (e->kind) {
	case EVENT_NEW:
		note_new(m, e);
		return NULL;
	case EVENT_FORK:
		note_fork(m, e);
		return NULL;
	case EVENT_EXEC:
		return note_exec(m, e);
	case EVENT_LEAVE:
		return note_call(m, e);
	case EVENT_EXIT:
	case EVENT_DETACH:
	case EVENT_LOST:
		note_end(m, e);
		return NULL;
	default:
		return NULL;
	}
}

void creds_done(struct creds_model *m)
{
	struct creds_task *t;

	for (size_t at = 0; (t = hash_next(&m->tasks, &at));)
		free_task(t);
	for (struct creds_process *p = m->first, *next; p; p = next) {
		next = p->next;
		for (struct creds_change *c = p->first, *after; c; c = after) {
			after = c->next;
			creds_release(c->before);
			creds_release(c->after);
			free(c->text);
			free(c);
		}
		creds_release(p->inherited);
		creds_release(p->start);
		creds_release(p->now);
		free(p->program);
		free(p);
	}
	hash_done(&m->tasks);
	hash_done(&m->processes);
}
