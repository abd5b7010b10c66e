#include "model/fds/fds.h"

#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/memory/alloc.h"
#include "model/fds/state.h"
#include "model/process/generation.h"

void fds_init(struct fds *f)
{
	*f = (struct fds){.most_ended = FDS_MOST_ENDED};
	f->last = &f->first;
	sockets_init(&f->sockets);
}

void fds_observe(struct fds *f, struct fds_observer *o)
{
	o->next = f->observers;
	f->observers = o;
}

static uint64_t key_of(int fd)
{
	return (uint64_t)(uint32_t)fd + 1;
}

struct fd_life *fd_table_get(const struct fd_table *t, int fd)
{
	return hash_get(&t->open, key_of(fd));
}

/* --- processes and tables --- */

static struct fd_table *table_new(struct fd_process *owner)
{
	struct fd_table *t = alloc_new(struct fd_table);

	t->users = 1;
	t->owner = owner;
	return t;
}

static struct fd_process *add_process(struct fds *f, pid_t pid, uint64_t serial, uint64_t time)
{
	struct fd_process *p = alloc_new(struct fd_process);

	p->pid = pid;
	p->serial = serial;
	p->program = alloc_string("");
	p->began = time;
	p->table = table_new(p);
	*f->last = p;
	f->last = &p->next;
	hash_put(&f->by_pid, pid, p);
	if (serial)
		hash_put(&f->by_serial, serial, p);
	return p;
}

static struct fd_process *process_of(struct fds *f, const struct event *e)
{
	struct fd_process *p = hash_get(&f->by_pid, e->tgid);
	uint64_t serial = e->process ? e->process->id.serial : 0;

	if (!p || p->is_over || (serial && p->serial != serial)) {
		p = add_process(f, e->tgid, serial, e->time);
		process_keep_name(&p->program, e->process);
	}
	return p;
}

struct fd_table *fds_table(struct fds *f, const struct event *e)
{
	struct fd_table *t = hash_get(&f->by_task, e->task.tid);

	return t ? t : process_of(f, e)->table;
}

struct fd_life *fds_get(struct fds *f, const struct event *e, int fd)
{
	return fd_table_get(fds_table(f, e), fd);
}

static struct fd_life **list_open(const struct fd_table *t, size_t *count)
{
	struct fd_life **all = alloc_more(NULL, t->open.count + 1, sizeof(struct fd_life *)), *l;

	*count = 0;
	for (size_t at = 0; (l = hash_next(&t->open, &at));)
		all[(*count)++] = l;
	return all;
}

static int compare_numbers(const void *a, const void *b)
{
	const struct fd_life *const *x = a, *const *y = b;

	return ((*x)->fd > (*y)->fd) - ((*x)->fd < (*y)->fd);
}

void fd_table_each(struct fds *f, struct fd_table *t,
		   void (*each)(struct fds *f, struct fd_life *l, void *ctx), void *ctx)
{
	size_t count;
	struct fd_life **all = list_open(t, &count);

	qsort(all, count, sizeof(struct fd_life *), compare_numbers);
	for (size_t i = 0; i < count; i++)
		each(f, all[i], ctx);
	free(all);
}

static void end_at_exit(struct fds *f, struct fd_life *l, void *time)
{
	fds_end(f, l, FD_OPEN_AT_EXIT, "", *(uint64_t *)time);
}

/* A user of the table is gone; `exits`: by its exit, so that the last one ends its lives. */
static void release_table(struct fds *f, struct fd_table *t, bool exits, uint64_t time)
{
	if (!t || --t->users)
		return;
	if (exits)
		fd_table_each(f, t, end_at_exit, &time);
	hash_done(&t->open);
	free(t);
}

/* --- lives --- */

static void free_life(struct fd_life *l)
{
	file_release(l->file);
	free(l);
}

struct fd_life *fds_add(struct fds *f, struct fd_table *t, int fd, struct open_file *file,
			enum fd_origin origin, uint64_t time)
{
	struct fd_life *l = fd_table_get(t, fd);
	struct fd_process *p = t->owner;

	file->users++;
	file->open++;
	if (!file->opener_began)
		file->opener_began = p->began;
	if (l)
		fds_end(f, l, FD_GONE, "", time);
	l = alloc_new(struct fd_life);
	l->table = t;
	l->process = p;
	l->file = file;
	l->fd = fd;
	l->tid = t->tid;
	l->origin = origin;
	l->call = l->end_call = "";
	l->began = time;
	l->previous = p->last;
	*(p->last ? &p->last->next : &p->first) = l;
	p->last = l;
	p->origins[origin]++;
	if (++p->open > p->most_open)
		p->most_open = p->open;
	hash_put(&t->open, key_of(fd), l);
	return l;
}

static void forget(struct fds *f, struct fd_life *l)
{
	struct fd_process *p = l->process;

	*(l->previous ? &l->previous->next : &p->first) = l->next;
	*(l->next ? &l->next->previous : &p->last) = l->previous;
	f->forgotten++;
	free_life(l);
}

void fds_end(struct fds *f, struct fd_life *l, enum fd_end end, const char *call, uint64_t time)
{
	hash_remove(&l->table->open, key_of(l->fd));
	l->table = NULL;
	l->end = end;
	l->end_call = call;
	l->ended = time ? time : 1;
	l->process->ends[end]++;
	l->process->open--;
	l->file->open--;
	for (const struct fds_observer *o = f->observers; o; o = o->next)
		if (o->end)
			o->end(o->ctx, l);
	if (f->ended >= f->most_ended)
		forget(f, l);
	else
		f->ended++;
}

bool fd_life_is_leaked(const struct fd_life *l)
{
	return l->is_passed_on && l->fd > STDERR_FILENO && !l->file->is_foreign &&
		l->calls == l->calls_before_exec;
}

const struct traced_socket *fds_socket(const struct fds *f, const struct open_file *file)
{
	static const char begin[] = "socket:[";

	if (file->kind != OPEN_SOCKET || strncmp(file->name, begin, sizeof(begin) - 1) != 0)
		return NULL;
	return hash_get(&f->sockets.by_inode, strtoull(file->name + sizeof(begin) - 1, NULL, 10));
}

/* --- creation and end of processes --- */

struct copying {
	struct fd_table *to;
	enum fd_origin origin;
	uint64_t time;
};

static void copy_life(struct fds *f, struct fd_life *l, void *ctx)
{
	const struct copying *c = ctx;
	struct fd_life *copy;

	if (fd_table_get(c->to, l->fd))
		return;
	copy = fds_add(f, c->to, l->fd, l->file, c->origin, c->time);
	copy->closes_on_exec = l->closes_on_exec;
	copy->from = (struct fd_source){l->process->serial, l->process->pid, l->fd};
}

static void copy_table(struct fds *f, struct fd_table *to, struct fd_table *from,
		       enum fd_origin origin, uint64_t time)
{
	struct copying c = {to, origin, time};

	fd_table_each(f, from, copy_life, &c);
}

struct fd_table *fds_unshare(struct fds *f, const struct event *e, struct fd_table *t)
{
	struct fd_process *p = process_of(f, e);
	struct fd_table *own;
	bool has_own = hash_get(&f->by_task, e->task.tid),
	     is_thread = has_own || (e->process && e->process->live_tasks > 1);

	if (t->users == 1 && (has_own || !is_thread))
		return t;
	own = table_new(p);
	own->tid = is_thread ? e->task.tid : 0;
	copy_table(f, own, t, FD_UNSHARED, e->time);
	if (is_thread) {
		if (has_own)
			release_table(f, t, true, e->time);
		hash_put(&f->by_task, e->task.tid, own);
	} else {
		release_table(f, t, true, e->time);
		p->table = own;
		p->sharer = NULL;
	}
	return own;
}

/* The child has a copy of the table of its creator, or shares it. */
static void inherit(struct fds *f, struct fd_process *child, struct fd_table *from, uint64_t flags,
		    uint64_t time)
{
	if (child->is_inherited || !from || child->is_over || child->table == from)
		return;
	child->is_inherited = true;
	if (flags & CLONE_FILES && !child->table->open.count) {
		release_table(f, child->table, true, time);
		from->users++;
		child->table = from;
		child->sharer = from->owner;
	} else if (!(flags & CLONE_FILES)) {
		copy_table(f, child->table, from, FD_INHERITED, time);
	}
}

static enum open_kind kind_of_descriptor(const struct descriptor *d)
{
	static const enum open_kind kinds[] = {
		[DESCRIPTOR_FILE] = OPEN_FILE, [DESCRIPTOR_DIRECTORY] = OPEN_DIRECTORY,
		[DESCRIPTOR_DEVICE] = OPEN_DEVICE, [DESCRIPTOR_TERMINAL] = OPEN_TERMINAL,
		[DESCRIPTOR_PIPE] = OPEN_PIPE, [DESCRIPTOR_SOCKET] = OPEN_SOCKET,
	};
	enum open_kind kind = file_kind_of(d->name ? d->name : "");

	if (d->kind == DESCRIPTOR_OTHER || kind == OPEN_MEMFD)
		return kind;
	return kinds[d->kind];
}

static void add_descriptor(struct fds *f, struct fd_table *t, const struct descriptor *d,
			   enum fd_origin origin, uint64_t time)
{
	static const char tail[] = " (deleted)";
	size_t len = d->name ? strlen(d->name) : 0, end = sizeof(tail) - 1;
	bool is_deleted = len > end && !strcmp(d->name + len - end, tail);
	struct open_file *file = file_new(d->name, is_deleted);
	struct fd_life *l = fds_add(f, t, d->fd, file, origin, time);

	if (is_deleted)
		file->name[len - end] = 0;
	file->kind = kind_of_descriptor(d);
	file->is_foreign = origin == FD_STARTED || origin == FD_ATTACHED;
	file->reads = d->reads;
	file->writes = d->writes;
	l->closes_on_exec = d->closes_on_exec;
}

static void add_descriptors(struct fds *f, struct fd_table *t, const struct descriptors *open,
			    enum fd_origin origin, uint64_t time)
{
	for (unsigned i = 0; open && i < open->count; i++)
		if (!fd_table_get(t, open->all[i].fd))
			add_descriptor(f, t, &open->all[i], origin, time);
}

static void note_new(struct fds *f, const struct event *e)
{
	struct fd_process *p, *creator;

	if (e->born.how == BORN_THREAD || e->task.tid != e->tgid)
		return;
	p = process_of(f, e);
	p->is_inherited |= e->born.how == BORN_COMMAND || e->born.how == BORN_ATTACHED;
	add_descriptors(f, p->table, e->born.open, FD_ATTACHED, e->time);
	creator = e->born.other.serial ? hash_get(&f->by_pid, e->born.other_tgid) : NULL;
	if (creator && !creator->is_over && creator != p)
		inherit(f, p, creator->table, e->born.flags, e->time);
}

static void note_fork(struct fds *f, const struct event *e)
{
	struct fd_process *child;

	if (e->born.how == BORN_THREAD || !e->born.other_tgid || e->born.other_tgid == e->tgid)
		return;
	child = hash_get(&f->by_pid, e->born.other_tgid);
	if (!child || (child->is_over && child->serial != e->born.other.serial)) {
		child = add_process(f, e->born.other_tgid, e->born.other.serial, e->time);
		process_keep_name(&child->program, e->process);
	}
	inherit(f, child, fds_table(f, e), e->born.flags, e->time);
}

static void note_thread_end(struct fds *f, pid_t tid, uint64_t time)
{
	release_table(f, hash_remove(&f->by_task, tid), true, time);
}

static void note_end(struct fds *f, const struct event *e)
{
	struct fd_process *p = hash_get(&f->by_pid, e->tgid);
	bool detaches = e->kind == EVENT_DETACH, is_last = detaches || e->kind == EVENT_LOST;

	if (!exit_is_superseded(e))
		note_thread_end(f, e->task.tid, e->time);
	if (e->kind == EVENT_EXIT)
		is_last = e->exit.zombie;
	else if (e->task.tid != e->tgid)
		is_last = false;
	if (!p || p->is_over || !is_last)
		return;
	process_keep_name(&p->program, e->process);
	p->is_over = true;
	p->ended = e->time;
	p->has_status = e->kind == EVENT_EXIT;
	if (p->has_status)
		p->status = e->exit.how;
	if (!detaches) {
		release_table(f, p->table, true, e->time);
		p->table = NULL;
	}
}

/* --- execve --- */

static void pass_on(struct fds *f, struct fd_life *l, void *ctx)
{
	const struct event *e = ctx;

	if (l->closes_on_exec) {
		fds_end(f, l, FD_CLOSED_AT_EXEC, "", e->time);
		return;
	}
	l->is_passed_on = true;
	l->calls_before_exec = l->calls;
}

static void end_missing(struct fds *f, struct fd_life *l, void *ctx)
{
	const struct event *e = ctx;
	const struct descriptors *open = e->exec.open;

	for (unsigned i = 0; i < open->count; i++)
		if (open->all[i].fd == l->fd)
			return;
	fds_end(f, l, FD_GONE, "", e->time);
}

static void note_exec(struct fds *f, const struct event *e)
{
	pid_t tid = e->exec.old_tid ? e->exec.old_tid : e->task.tid;
	struct fd_process *p = process_of(f, e);
	bool is_command = e->process && e->process->how == BORN_COMMAND &&
		e->process->programs == 1;
	struct fd_table *own = hash_remove(&f->by_task, tid);
	struct event exec = *e;

	note_thread_end(f, e->task.tid, e->time);	/* of the leader, which is superseded */
	if (own) {
		release_table(f, p->table, true, e->time);
		p->table = own;
		own->tid = 0;
	}
	if (p->table->users > 1) {
		own = table_new(p);
		copy_table(f, own, p->table, FD_UNSHARED, e->time);
		release_table(f, p->table, true, e->time);
		p->table = own;
		p->sharer = NULL;
	}
	process_keep_name(&p->program, e->process);
	fd_table_each(f, p->table, pass_on, &exec);
	if (!e->exec.open)
		return;
	if (e->exec.open->count == e->exec.open->open)
		fd_table_each(f, p->table, end_missing, &exec);
	add_descriptors(f, p->table, e->exec.open, is_command ? FD_STARTED : FD_SEEN, e->time);
}

void fds_note(struct fds *f, const struct event *e)
{
	sockets_note(&f->sockets, e);
	switch (e->kind) {
	case EVENT_NEW:
		note_new(f, e);
		break;
	case EVENT_FORK:
		note_fork(f, e);
		break;
	case EVENT_EXEC:
		note_exec(f, e);
		break;
	case EVENT_LEAVE:
		fds_note_call(f, e);
		break;
	case EVENT_EXIT:
	case EVENT_LOST:
	case EVENT_DETACH:
		note_end(f, e);
		break;
	case EVENT_NOTICE:
		f->uses_io_uring |= e->notice.kind == NOTICE_IO_URING;
		f->is_uncertain |= e->notice.kind != NOTICE_UNPRIVILEGED;
		break;
	default:
		break;
	}
}

/* --- the end --- */

static void free_process(struct fds *f, struct fd_process *p)
{
	struct fd_life *next;

	if (p->table)
		release_table(f, p->table, false, 0);
	for (struct fd_life *l = p->first; l; l = next) {
		next = l->next;
		free_life(l);
	}
	free(p->program);
	free(p);
}

void fds_done(struct fds *f)
{
	struct fd_process *next;
	struct fd_table *t;

	for (size_t at = 0; (t = hash_next(&f->by_task, &at));)
		release_table(f, t, false, 0);
	for (struct fd_process *p = f->first; p; p = next) {
		next = p->next;
		free_process(f, p);
	}
	peers_done(f);
	hash_done(&f->by_pid);
	hash_done(&f->by_serial);
	hash_done(&f->by_task);
	sockets_done(&f->sockets);
	sbuf_done(&f->text);
}
