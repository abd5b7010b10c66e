#include "model/locks/locks.h"

#include <errno.h>
#include <linux/futex.h>
#include <stdlib.h>

#include "base/memory/alloc.h"
#include "decode/view.h"
#include "desc/traits.h"

/* A lock that a task has */
struct held_lock {
	struct held_lock *next;
	struct lock_use use;
	struct open_file *file;		/* LOCK_FLOCK, and LOCK_RANGE of an open file; else NULL */
	const struct fd_process *process;
	pid_t tid;
};

/* The last byte that a range without an end locks */
static const uint64_t endless = UINT64_MAX;
/* The contended state of the locks of C libraries and of Rust: the value that tasks wait with */
enum { CONTENDED = 2 };

/* --- locks that tasks have --- */

static void free_held(struct held_lock *h)
{
	if (h->file)
		file_release(h->file);
	free(h);
}

static void remove_held(struct locks *k, struct held_lock **at)
{
	struct held_lock *h = *at;

	*at = h->next;
	k->held_count--;
	free_held(h);
}

static bool is_same_lock(const struct lock_use *a, const struct lock_use *b)
{
	return a->key == b->key && a->class == b->class && a->owner == b->owner &&
		a->start < b->end && b->start < a->end;
}

static struct held_lock *add_held(struct locks *k, const struct held_lock *wanted)
{
	struct held_lock *h;

	if (k->held_count == LOCKS_MOST_HELD)
		return NULL;
	h = alloc_new(struct held_lock);
	*h = *wanted;
	h->next = k->held;
	k->held = h;
	k->held_count++;
	if (h->file)
		file_keep(h->file);
	return h;
}

/* Removes what is held of the range; what is outside of it stays. */
static void release(struct locks *k, const struct lock_use *use)
{
	for (struct held_lock **at = &k->held; *at;) {
		struct held_lock *h = *at, rest;

		if (!is_same_lock(&h->use, use)) {
			at = &h->next;
			continue;
		}
		if (h->use.start < use->start && h->use.end > use->end) {
			rest = *h;
			rest.use.start = use->end;
			h->use.end = use->start;
			add_held(k, &rest);
			at = &h->next;
		} else if (h->use.start < use->start) {
			h->use.end = use->start;
			at = &h->next;
		} else if (h->use.end > use->end) {
			h->use.start = use->end;
			at = &h->next;
		} else {
			remove_held(k, at);
		}
	}
}

static void end_order(struct lock_order *o, uint64_t time)
{
	if (!o->file && o->process->is_over && !o->ended)
		o->ended = time;
}

/* A process that closes a file loses its own locks on it; the last close of an open file ends those
 * that belong to it. */
static void note_end_of_life(void *ctx, const struct fd_life *l)
{
	struct locks *k = ctx;

	for (struct held_lock **at = &k->held; *at;) {
		const struct held_lock *h = *at;

		if (h->file ? h->file == l->file && !l->file->open
			    : h->use.class == LOCK_RANGE && h->use.owner == l->process->serial &&
			      !strcmp(h->use.name, l->file->name))
			remove_held(k, at);
		else
			at = &(*at)->next;
	}
	for (struct lock_order *o = l->file->open ? NULL : k->first; o; o = o->next)
		if (o->file == l->file) {
			o->file = NULL;
			end_order(o, l->ended);
		}
}

/* The mutexes of a task, or of a process that has another program */
static void release_mutexes(struct locks *k, const struct fd_process *p, pid_t tid)
{
	for (struct held_lock **at = &k->held; *at;)
		if ((*at)->use.class == LOCK_MUTEX && (*at)->process == p &&
		    (!tid || (*at)->tid == tid))
			remove_held(k, at);
		else
			at = &(*at)->next;
}

static bool has_open(const struct fd_process *p, const struct open_file *file)
{
	const struct fd_life *l;

	for (size_t at = 0; p->table && (l = hash_next(&p->table->open, &at));)
		if (l->file == file)
			return true;
	return false;
}

/* Whether the task has the lock: by a syscall of its own, or with a file that it inherited */
static bool is_held_by(const struct held_lock *h, const struct fd_process *p, pid_t tid)
{
	if (h->process == p && h->tid != tid)
		return false;
	if (h->file)
		return has_open(p, h->file);
	return h->process == p;
}

/* --- orders --- */

bool lock_uses_conflict(const struct lock_use *a, const struct lock_use *b)
{
	return a->key == b->key && a->class == b->class && a->owner != b->owner &&
		!(a->is_shared && b->is_shared) && a->start < b->end && b->start < a->end;
}

static uint64_t hash_use(uint64_t hash, const struct lock_use *use)
{
	hash = hash_mix(hash + use->key);
	hash = hash_mix(hash + use->start);
	return hash_mix(hash + use->end + use->is_shared);
}

static void add_order(struct locks *k, const struct held_lock *held,
		      const struct lock_order *wanted)
{
	uint64_t hash = hash_use(hash_use(held->use.owner, &held->use), &wanted->wanted);
	struct lock_order *o;

	for (unsigned i = 0; i < wanted->guard_count; i++)
		hash = hash_use(hash, &wanted->guards[i]);
	hash = hash_mix(hash + (uint64_t)wanted->tid);
	o = hash_get(&k->orders, hash);
	if (o)
		o->last = wanted->wanted.time;
	if (o || k->count == LOCKS_MOST_ORDERS)
		return;
	o = arena_new(&k->pool.arena, struct lock_order);
	*o = *wanted;
	o->held = held->use;
	o->file = held->file;
	o->began = wanted->process->began;
	if (held->file && held->file->opener_began < o->began)
		o->began = held->file->opener_began;
	o->last = wanted->wanted.time;
	o->same_held = hash_get(&k->by_held, o->held.key);
	hash_put(&k->by_held, o->held.key, o);
	hash_put(&k->orders, hash, o);
	*k->last = o;
	k->last = &o->next;
	o->index = k->count++;
}

/* The task asks for the lock, and waits for it if it must. */
static void note_wanted(struct locks *k, const struct event *e, const struct lock_use *use)
{
	const struct fd_process *p = hash_get(&k->fds->by_pid, e->tgid);
	struct lock_order wanted = {.wanted = *use, .process = p, .tid = e->task.tid};

	for (const struct held_lock *h = p ? k->held : NULL; h; h = h->next) {
		if (!is_held_by(h, p, e->task.tid) || is_same_lock(&h->use, use))
			continue;
		wanted.guard_count = 0;
		for (const struct held_lock *g = k->held; g; g = g->next)
			if (g != h && wanted.guard_count < LOCK_GUARDS &&
			    !is_same_lock(&g->use, use) && is_held_by(g, p, e->task.tid))
				wanted.guards[wanted.guard_count++] = g->use;
		add_order(k, h, &wanted);
	}
}

static void note_taken(struct locks *k, const struct event *e, const struct lock_use *use,
		       struct open_file *file)
{
	const struct fd_process *p = hash_get(&k->fds->by_pid, e->tgid);
	struct held_lock h = {.use = *use, .file = file, .process = p, .tid = e->task.tid};

	h.use.time = e->time;
	release(k, use);
	if (p)
		add_held(k, &h);
}

/* --- syscalls --- */

static uint64_t asked_at(const struct event *e)
{
	return e->kind == EVENT_ENTER ? e->time : e->call.entered;
}

static const struct value *argument(const struct event *e, const char *name)
{
	return value_member(e->call.view->args->list.first, name);
}

static uint64_t number(const struct value *v)
{
	return v && v->kind == V_NUMBER ? v->num.n : 0;
}

/* The bytes that struct flock states. A file offset is unknown: a range that begins there is known
 * only if it extends to the end of the file. Returns false if it is unknown. */
static bool set_range(struct lock_use *use, const struct event *e)
{
	const struct value *whence = argument(e, "l_whence");
	uint64_t start = number(argument(e, "l_start")), length = number(argument(e, "l_len"));

	if (!value_has_name(whence, "SEEK_SET")) {
		use->start = endless - 1;
		use->end = endless;
		return whence && !length;
	}
	if ((int64_t)length < 0) {	/* the bytes before the start */
		start += length;
		length = -length;
	}
	use->start = start;
	use->end = length ? start + length : endless;
	return (int64_t)start >= 0 && use->start < use->end;
}

/* fcntl(): *releases, *waits by its command. Returns false if it is not about locks. */
static bool read_range(struct lock_use *use, const struct event *e, bool *releases, bool *waits,
		       bool *is_of_file)
{
	const struct value *cmd = argument(e, "cmd"), *type = argument(e, "l_type");

	*is_of_file = value_has_name(cmd, "F_OFD_SETLKW") || value_has_name(cmd, "F_OFD_SETLK");
	*waits = value_has_name(cmd, "F_SETLKW") || value_has_name(cmd, "F_SETLKW64") ||
		value_has_name(cmd, "F_OFD_SETLKW");
	if (!type || (!*is_of_file && !*waits && !value_has_name(cmd, "F_SETLK") &&
		      !value_has_name(cmd, "F_SETLK64")))
		return false;
	use->class = LOCK_RANGE;
	use->is_shared = value_has_name(type, "F_RDLCK");
	*releases = value_has_name(type, "F_UNLCK");
	if (*releases && !value_has_name(argument(e, "l_whence"), "SEEK_SET")) {
		use->start = 0;
		use->end = endless;
		return true;
	}
	return set_range(use, e);
}

static bool read_flock(struct lock_use *use, const struct event *e, bool *releases, bool *waits)
{
	const struct value *operation = argument(e, "op");

	use->class = LOCK_FLOCK;
	use->end = endless;
	use->is_shared = value_has_name(operation, "LOCK_SH");
	*releases = value_has_name(operation, "LOCK_UN");
	*waits = !value_has_name(operation, "LOCK_NB");
	return *releases || use->is_shared || value_has_name(operation, "LOCK_EX");
}

static void note_file(struct locks *k, const struct event *e, enum wait_object object)
{
	struct fd_life *l = fds_get(k->fds, e, (int32_t)e->call.arg[0]);
	struct lock_use use = {.call = e->call.view->name, .time = asked_at(e)};
	bool is_over = e->kind == EVENT_LEAVE, is_done = is_over && call_succeeded(e);
	bool releases, waits, is_of_file = true;

	if (!l || !*l->file->name ||
	    !(object == WAITS_ON_FLOCK ? read_flock(&use, e, &releases, &waits)
				       : read_range(&use, e, &releases, &waits, &is_of_file)))
		return;
	use.name = intern_text(&k->pool, l->file->name);
	use.key = hash_mix(fnv_string(FNV_BASIS + use.class, use.name));
	use.owner = is_of_file ? (uintptr_t)l->file : l->process->serial;
	if (releases) {
		if (is_done)
			release(k, &use);
		return;
	}
	if (waits && (!is_over || is_done || e->call.ret == -EDEADLK || e->call.ret == -EINTR))
		note_wanted(k, e, &use);
	if (is_done)
		note_taken(k, e, &use, is_of_file ? l->file : NULL);
}

bool lock_is_mutex_wait(const struct event *e, bool or_timeout)
{
	unsigned op = e->call.arg[1] & FUTEX_CMD_MASK;

	if (op == FUTEX_LOCK_PI || op == FUTEX_LOCK_PI2)
		return true;
	return (op == FUTEX_WAIT || op == FUTEX_WAIT_BITSET) &&
		(uint32_t)e->call.arg[2] == CONTENDED && (or_timeout || !e->call.arg[3]) &&
		!(e->call.arg[1] & FUTEX_CLOCK_REALTIME);
}

static void note_futex(struct locks *k, const struct event *e)
{
	unsigned op = e->call.arg[1] & FUTEX_CMD_MASK;
	uint64_t serial = e->process ? e->process->id.serial : 0;
	struct lock_use use = {
		.class = LOCK_MUTEX, .name = "", .start = e->call.arg[0], .end = e->call.arg[0] + 1,
		.owner = e->task.serial, .call = e->call.view->name, .time = asked_at(e),
	};
	bool is_over = e->kind == EVENT_LEAVE;

	if (!(e->call.arg[1] & FUTEX_PRIVATE_FLAG) || !serial)
		return;
	use.key = hash_mix(hash_mix(serial) + use.start);
	if (lock_is_mutex_wait(e, false)) {
		note_wanted(k, e, &use);
		if (is_over && (call_succeeded(e) || e->call.ret == -EAGAIN))
			note_taken(k, e, &use, NULL);
	} else if (!is_over) {
		return;
	} else if (op == FUTEX_WAKE || op == FUTEX_WAKE_BITSET || op == FUTEX_UNLOCK_PI) {
		release(k, &use);
	}
}

static void note_call(struct locks *k, const struct event *e)
{
	const struct syscall_traits *traits;

	if (!e->call.view || !e->call.view->name || !e->call.view->args ||
	    e->call.note != CALL_PLAIN)
		return;
	traits = syscall_traits(e->call.view->row);
	if (traits->wait == WAIT_FILE_LOCK)
		note_file(k, e, traits->wait_object);
	else if (traits->wait_object == WAITS_ON_FUTEX && traits->timeout == TIMEOUT_BY_FUTEX)
		note_futex(k, e);
}

void locks_note(struct locks *k, const struct event *e)
{
	const struct fd_process *p;

	switch (e->kind) {
	case EVENT_ENTER:	/* a syscall that waits for a lock may never return */
	case EVENT_LEAVE:
		note_call(k, e);
		break;
	case EVENT_EXEC:
	case EVENT_EXIT:
		p = hash_get(&k->fds->by_pid, e->tgid);
		if (p)
			release_mutexes(k, p, e->kind == EVENT_EXIT ? e->task.tid : 0);
		for (struct lock_order *o = p && p->is_over ? k->first : NULL; o; o = o->next)
			if (o->process == p)
				end_order(o, e->time);
		break;
	default:
		break;
	}
}

void locks_init(struct locks *k, struct fds *f)
{
	*k = (struct locks){.fds = f, .observer = {.ctx = k, .end = note_end_of_life}};
	k->last = &k->first;
	fds_observe(f, &k->observer);
}

void locks_done(struct locks *k)
{
	while (k->held)
		remove_held(k, &k->held);
	hash_done(&k->orders);
	hash_done(&k->by_held);
	intern_done(&k->pool);
}
