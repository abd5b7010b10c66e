#include "trace/uring/uring.h"

#include <errno.h>
#include <poll.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/memory/alloc.h"
#include "machine/own_calls.h"
#include "trace/actions/every_call.h"
#include "trace/capture/call.h"
#include "trace/state/emit.h"
#include "trace/state/engine_state.h"
#include "trace/state/source.h"
#include "trace/uring/operation.h"

enum {
	/* Most rings of a process, pending operations of all, and registered files of a ring; what
	 * is beyond is missing in the trace */
	RINGS_MAX = 256, PENDING_MAX = 1 << 14, FILES_MAX = 1 << 15,
	OPERATION_CHUNK = 2048,		/* bytes of memory that an operation begins with */
	/* Flag of io_uring_enter(2) */
	ENTER_REGISTERED_RING = 1 << 4,
	/* Opcodes of io_uring_register(2); the flag means that the ring is registered */
	REGISTER_FILES = 2, UNREGISTER_FILES = 3, REGISTER_FILES_UPDATE = 6, REGISTER_FILES2 = 13,
	REGISTER_FILES_UPDATE2 = 14, REGISTER_RING_FDS = 20, REGISTER_RESIZE_RINGS = 33,
	FILE_KEPT = -2,			/* IORING_REGISTER_FILES_SKIP */
	REGISTERED_RINGS = 16,		/* IO_RINGFD_REG_MAX, for each task */
};
#define REGISTER_REGISTERED_RING (1U << 31)

struct ring {
	struct ring *next;
	int fd;
	struct ring_params params;
	uint32_t sq_seen, cq_seen;	/* positions up to which the queues were read */
	struct ring_files files;
	struct ring_operation *pending, **last;	/* submitted, in this order */
};

/* The rings of a process */
struct uring_process {
	int pidfd;			/* -1: rings cannot be read */
	struct ring *rings;		/* the newest first */
	unsigned count;
	unsigned polled;		/* of them, rings with RING_SQPOLL */
	bool is_incomplete;		/* operations are missing */
	/* Descriptors of the rings that were registered (IORING_REGISTER_RING_FDS). Indices are of
	 * a task; those of other tasks are assumed to be the same. */
	int registered[REGISTERED_RINGS];
};

struct uring_tracing {
	struct ring_operation *free;
	unsigned pending;
	unsigned polled;		/* sum over all processes */
};

/* --- rings --- */

static struct ring *find_ring(const struct uring_process *p, int fd)
{
	struct ring *r = p->rings;

	while (r && r->fd != fd)
		r = r->next;
	return r;
}

/* The ring of io_uring_enter(2) and io_uring_register(2) */
static struct ring *ring_of(const struct uring_process *p, uint64_t fd, bool is_registered)
{
	if (!is_registered)
		return find_ring(p, fd);
	return fd < REGISTERED_RINGS ? find_ring(p, p->registered[fd]) : NULL;
}

static void release_operation(struct uring_tracing *u, struct ring_operation *o)
{
	call_storage_reset(&o->storage);
	o->next = u->free;
	u->free = o;
	u->pending--;
}

static bool is_polled(const struct ring *r)
{
	return r->params.flags & RING_SQPOLL;
}

static void free_ring(struct uring_tracing *u, struct uring_process *p, struct ring *r)
{
	p->count--;
	p->polled -= is_polled(r);
	u->polled -= is_polled(r);
	for (struct ring_operation *o = r->pending, *next; o; o = next) {
		next = o->next;
		release_operation(u, o);
	}
	free(r->files.fds);
	free(r);
}

/* Reads the parameters of a ring, as io_uring_setup(2) has left them. */
static bool read_params(const struct tracee *t, uint64_t addr, struct ring_params *params)
{
	return engine_read(t, addr, params, sizeof(*params)) == sizeof(*params) &&
		ring_params_are_valid(params);
}

/* Adds a ring with valid parameters. */
static struct ring *link_ring(struct engine *g, struct uring_process *p, int fd,
			      const struct ring_params *params)
{
	struct ring *r = alloc_new(struct ring);

	r->fd = fd;
	r->params = *params;
	r->last = &r->pending;
	r->next = p->rings;
	p->rings = r;
	p->count++;
	p->polled += is_polled(r);
	g->uring->polled += is_polled(r);
	return r;
}

/* Adds the ring whose parameters are at `addr`. */
static void add_ring(struct engine *g, struct uring_process *p, const struct tracee *t, int fd,
		     uint64_t addr)
{
	struct ring *r, **link = &p->rings;
	struct ring_params params;

	while (*link && (*link)->fd != fd)
		link = &(*link)->next;
	r = *link;
	if (r) {		/* it was closed */
		*link = r->next;
		free_ring(g->uring, p, r);
	}
	if (p->count == RINGS_MAX || !read_params(t, addr, &params))
		p->is_incomplete = true;
	else
		link_ring(g, p, fd, &params);
}

static struct uring_process *process_rings(struct engine *g, struct tracee *t)
{
	struct uring_process *p = t->group->uring;

	if (p)
		return p;
	p = alloc_new(struct uring_process);
	memset(p->registered, -1, sizeof(p->registered));
	p->pidfd = syscall(SYS_pidfd_open, t->group->tgid, 0);
	t->group->uring = p;
	engine_stop_every_call(g, t, true, "it uses io_uring");
	return p;
}

static void release_rings(struct engine *g, struct tracee_group *group)
{
	struct uring_process *p = group->uring;

	if (!p)
		return;
	for (struct ring *r = p->rings, *next; r; r = next) {
		next = r->next;
		free_ring(g->uring, p, r);
	}
	if (p->pidfd >= 0)
		close(p->pidfd);
	free(p);
	group->uring = NULL;
}

/* --- queues --- */

static bool open_queues(struct ring_access *a, struct tracee *t, const struct ring *r)
{
	return ring_open(a, &r->params, t->group->uring->pidfd, t->id.tid, r->fd);
}

static struct ring_operation *new_operation(struct uring_tracing *u)
{
	struct ring_operation *o = u->free;

	if (u->pending == PENDING_MAX)
		return NULL;
	u->pending++;
	if (o) {
		u->free = o->next;
		return o;
	}
	o = alloc_new(struct ring_operation);
	o->storage.arena.chunk = OPERATION_CHUNK;
	return o;
}

/* Adds the operation at a position of the submission queue to the pending ones. */
static void add_submission(struct engine *g, struct tracee *t, struct ring *r,
			   const struct ring_access *a, uint32_t position, uint64_t submitter)
{
	struct ring_operation *o;
	struct ring_sqe sqe;

	/* the kernel ignores one whose index is too large, too */
	if (!ring_read_sqe(a, position, &sqe))
		return;
	o = new_operation(g->uring);
	if (!o) {
		t->group->uring->is_incomplete = true;
		return;
	}
	o->next = NULL;
	o->position = position;
	o->submitter = submitter;
	ring_operation_begin(g, t, o, &sqe, &r->files);
	*r->last = o;
	r->last = &o->next;
}

/* Adds those up to position `end` that were not read yet. */
static void read_submissions(struct engine *g, struct tracee *t, struct ring *r,
			     const struct ring_access *a, uint32_t begin, uint32_t end,
			     uint64_t submitter)
{
	uint32_t count = end - begin;

	if (count > r->params.sq_entries) {
		t->group->uring->is_incomplete = true;
		begin = end - r->params.sq_entries;
	}
	for (; begin != end; begin++)
		add_submission(g, t, r, a, begin, submitter);
	r->sq_seen = end;
}

static void remove_operation(struct engine *g, struct ring *r, struct ring_operation **link)
{
	struct ring_operation *o = *link;

	*link = o->next;
	if (!o->next)
		r->last = link;
	release_operation(g->uring, o);
}

/* Handles a completion: that of the first pending operation with this value. */
static void complete(struct engine *g, struct tracee *t, struct ring *r, const struct ring_cqe *cqe)
{
	struct ring_operation **link = &r->pending;
	struct tracee *submitter;

	if (cqe->flags & (CQE_NOTIFICATION | CQE_SKIPPED))
		return;
	while (*link && (*link)->user_data != cqe->user_data)
		link = &(*link)->next;
	if (!*link)
		return;
	submitter = tracees_find(&g->tracees, (*link)->event.task.tid);
	if (!submitter || submitter->id.serial != (*link)->event.task.serial)
		submitter = t;
	ring_operation_emit(g, submitter, *link, cqe->res);
	if (cqe->flags & CQE_MORE)
		ring_operation_repeat(g, submitter, *link);
	else
		remove_operation(g, r, link);
}

static void read_completions(struct engine *g, struct tracee *t, struct ring *r,
			     const struct ring_access *a, uint32_t end)
{
	struct ring_cqe cqe;

	if (end - r->cq_seen > r->params.cq_entries) {
		t->group->uring->is_incomplete = true;
		r->cq_seen = end - r->params.cq_entries;
	}
	while (r->cq_seen != end) {
		if (!ring_read_cqe(a, r->cq_seen++, &cqe))
			continue;
		complete(g, t, r, &cqe);
		if (r->params.flags & RING_CQE_MIXED && cqe.flags & CQE_IS_32 && r->cq_seen != end)
			r->cq_seen++;
	}
}

void uring_emit_completed(struct engine *g, struct tracee *t)
{
	struct uring_process *p = t->group->uring;
	struct ring_positions at;
	struct ring_access a;

	for (struct ring *r = p ? p->rings : NULL; r; r = r->next) {
		if (!r->pending && !is_polled(r))
			continue;
		if (!open_queues(&a, t, r))
			continue;
		if (ring_read_positions(&a, &at)) {
			if (is_polled(r))
				read_submissions(g, t, r, &a, r->sq_seen, at.sq_tail, 0);
			read_completions(g, t, r, &a, at.cq_tail);
		}
		ring_close(&a);
	}
}

/* --- syscalls --- */

/* The indices of the submission queue are not known to be used (RING_NO_SQARRAY). Programs that use
 * them have each at its own position; where they are not used is nothing. */
static bool has_indices(const struct ring_access *a)
{
	uint32_t index;

	for (uint32_t i = 0; i < a->params->sq_entries; i++)
		if (ring_read_index(a, i, &index) && index && index != i)
			return true;
	return false;
}

/* Adds a ring that existed before it was traced, or that a process has from its parent. */
static struct ring *adopt_ring(struct engine *g, struct tracee *t, int fd)
{
	struct uring_process *p;
	struct ring_positions at;
	struct ring_params params;
	struct ring_access a;
	struct ring *r;

	if (!ring_find_params(t->group->tgid, fd, &params, &at))
		return NULL;
	p = process_rings(g, t);
	if (p->count == RINGS_MAX || !ring_open(&a, &params, p->pidfd, t->id.tid, fd))
		return NULL;
	if (!has_indices(&a))
		params.flags |= RING_NO_SQARRAY;
	ring_close(&a);
	r = link_ring(g, p, fd, &params);
	r->sq_seen = is_polled(r) ? at.sq_tail : at.sq_head;
	r->cq_seen = at.cq_tail;
	return r;
}

/* Reads what io_uring_enter(2) is about to submit. */
static void read_submitted(struct engine *g, struct tracee *t, struct ring *r, uint64_t wanted)
{
	struct ring_positions at;
	struct ring_access a;
	uint32_t begin, count;

	if (!open_queues(&a, t, r)) {
		t->group->uring->is_incomplete = true;
		return;
	}
	if (ring_read_positions(&a, &at)) {
		/* another task may be about to submit those before .sq_seen */
		begin = at.sq_tail - r->sq_seen <= at.sq_tail - at.sq_head ? r->sq_seen :
			at.sq_head;
		count = at.sq_tail - begin;
		if (!r->pending)	/* completions until now are of others */
			r->cq_seen = at.cq_tail;
		read_submissions(g, t, r, &a, begin, begin + (count < wanted ? count : wanted),
				 t->id.serial);
	}
	ring_close(&a);
}

void uring_handle_enter(struct engine *g, struct tracee *t)
{
	const struct event *e = &t->syscall.event;
	const uint64_t *arg = e->call.arg;
	bool is_registered = arg[3] & ENTER_REGISTERED_RING;
	const struct uring_process *p = t->group->uring;
	struct ring *r;

	if (e->call.nr != own_calls[g->native->id].io_uring_enter || e->call.abi != g->native)
		return;
	r = p ? ring_of(p, (uint32_t)arg[0], is_registered) : NULL;
	if (!r && !is_registered)
		r = adopt_ring(g, t, arg[0]);
	if (r && !is_polled(r) && (uint32_t)arg[1])
		read_submitted(g, t, r, (uint32_t)arg[1]);
}

/* Forgets what the task has not submitted after all, because an earlier operation was invalid. */
static void settle_submissions(struct engine *g, struct tracee *t, struct ring *r)
{
	struct ring_operation **link = &r->pending;
	struct ring_positions at;
	struct ring_access a;
	bool is_known;

	if (!open_queues(&a, t, r))
		return;
	is_known = ring_read_positions(&a, &at);
	ring_close(&a);
	while (*link) {
		struct ring_operation *o = *link;
		bool is_own = o->submitter == t->id.serial;

		if (is_own && is_known && (int32_t)(o->position - at.sq_head) >= 0) {
			if (r->sq_seen - at.sq_head <= r->params.sq_entries)
				r->sq_seen = at.sq_head;
			remove_operation(g, r, link);
			continue;
		}
		o->submitter = is_own ? 0 : o->submitter;
		link = &o->next;
	}
}

/* Stores descriptors that were registered as files from index `offset` on. */
static void set_files(const struct tracee *t, struct ring_files *files, uint64_t offset,
		      uint64_t count, uint64_t fds)
{
	uint64_t end = offset + count;
	int32_t fd;

	if (offset > FILES_MAX || count > FILES_MAX || end > FILES_MAX)
		return;
	if (end > files->count) {
		files->fds = alloc_more(files->fds, end, sizeof(*files->fds));
		while (files->count < end)
			files->fds[files->count++] = -1;
	}
	for (uint64_t i = 0; i < count; i++)
		if (engine_read(t, fds + i * sizeof(fd), &fd, sizeof(fd)) == sizeof(fd) &&
		    fd != FILE_KEPT)
			files->fds[offset + i] = fd;
}

static void set_registered_rings(const struct tracee *t, struct uring_process *p, uint64_t addr,
				 uint64_t count)
{
	struct { uint32_t offset, reserved; uint64_t fd; } update;

	for (uint64_t i = 0; i < count && i < REGISTERED_RINGS; i++) {
		if (engine_read(t, addr + i * sizeof(update), &update, sizeof(update)) !=
		    sizeof(update))
			return;
		if (update.offset < REGISTERED_RINGS)	/* the kernel has written it */
			p->registered[update.offset] = (int)update.fd;
	}
}

static void handle_register(struct tracee *t, struct ring *r, uint32_t opcode, const uint64_t *arg)
{
	struct { uint32_t nr, flags; uint64_t reserved, data; } files;
	/* struct io_uring_rsrc_update2; struct io_uring_files_update is its beginning */
	struct rsrc_update { uint32_t offset, reserved; uint64_t data, tags; uint32_t nr; } update;
	struct ring_params params;
	int64_t size;

	switch (opcode) {
	case REGISTER_FILES:
		r->files.count = 0;
		set_files(t, &r->files, 0, (uint32_t)arg[3], arg[2]);
		break;
	case REGISTER_FILES2:
		r->files.count = 0;
		if (engine_read(t, arg[2], &files, sizeof(files)) == sizeof(files) && files.data)
			set_files(t, &r->files, 0, files.nr, files.data);
		break;
	case UNREGISTER_FILES:
		r->files.count = 0;
		break;
	case REGISTER_FILES_UPDATE:
		size = offsetof(struct rsrc_update, tags);
		if (engine_read(t, arg[2], &update, size) == size)
			set_files(t, &r->files, update.offset, (uint32_t)arg[3], update.data);
		break;
	case REGISTER_FILES_UPDATE2:
		size = sizeof(update);
		if (engine_read(t, arg[2], &update, size) == size)
			set_files(t, &r->files, update.offset, update.nr, update.data);
		break;
	case REGISTER_RESIZE_RINGS:
		if (!read_params(t, arg[2], &params)) {
			t->group->uring->is_incomplete = true;
			break;
		}
		params.flags = r->params.flags;
		r->params = params;
		break;
	default:
		break;
	}
}

bool uring_concerns(const struct engine *g, const struct event *e)
{
	const struct own_calls *own = &own_calls[g->native->id];
	uint64_t nr = e->call.nr;

	return e->kind == EVENT_LEAVE && e->call.abi == g->native &&
		(nr == own->io_uring_enter || nr == own->io_uring_setup ||
		 nr == own->io_uring_register);
}

void uring_handle_exit(struct engine *g, struct tracee *t, const struct event *e)
{
	const struct own_calls *own = &own_calls[e->call.abi->id];
	const uint64_t *arg = e->call.arg;
	struct uring_process *p = t->group->uring;
	struct ring *r;

	if (e->call.nr == own->io_uring_setup) {
		if (call_succeeded(e) && e->call.note == CALL_PLAIN)
			add_ring(g, process_rings(g, t), t, e->call.ret, arg[1]);
	} else if (!p || e->call.note != CALL_PLAIN) {
		return;
	} else if (e->call.nr == own->io_uring_enter) {
		r = ring_of(p, (uint32_t)arg[0], arg[3] & ENTER_REGISTERED_RING);
		if (r && !is_polled(r))
			settle_submissions(g, t, r);
		p->is_incomplete |= !r && call_succeeded(e);
	} else if (call_succeeded(e) && (uint32_t)arg[1] == REGISTER_RING_FDS) {
		set_registered_rings(t, p, arg[2], (uint32_t)arg[3]);
	} else if (call_succeeded(e)) {
		r = ring_of(p, (uint32_t)arg[0], arg[1] & REGISTER_REGISTERED_RING);
		if (r)
			handle_register(t, r, (uint32_t)arg[1] & ~REGISTER_REGISTERED_RING, arg);
	}
}

bool uring_needs(const struct engine *g, uint64_t nr)
{
	const struct own_calls *own = &own_calls[g->native->id];

	return g->uring && (nr == own->io_uring_enter || nr == own->io_uring_register);
}

bool uring_is_complete(const struct engine *g, const struct tracee_group *p)
{
	return g->uring && p->uring && p->uring->pidfd >= 0 && !p->uring->is_incomplete;
}

/* --- the source --- */

static void free_tracing(struct engine *g)
{
	struct tracee_group *p;

	for (size_t at = 0; (p = hash_next(&g->tracees.by_tgid, &at));)
		release_rings(g, p);
	for (struct ring_operation *o = g->uring->free, *next; o; o = next) {
		next = o->next;
		arena_done(&o->storage.arena);
		free(o);
	}
	free(g->uring);
	g->uring = NULL;
}

/* Reports once that operations are missing. */
static void report_missing(struct engine *g, struct tracee *t)
{
	const unsigned bit = 1u << NOTICE_IO_URING;
	struct event notice;

	if (uring_is_complete(g, t->group) || t->group->notices_emitted & bit)
		return;
	t->group->notices_emitted |= bit;
	notice = engine_event(g, t, EVENT_NOTICE);
	notice.notice.kind = NOTICE_IO_URING;
	engine_emit(g, &notice);
}

static void emit_until_now(struct engine *g, struct tracee *t)
{
	uring_emit_completed(g, t);
	report_missing(g, t);
}

/* At an exit-stop the event of the syscall precedes: see uring_handle_exit(). */
static void before_stop(struct engine *g, struct tracee *t)
{
	if (t->group->uring && t->life == TRACEE_ANNOUNCED && t->syscall.phase == SYSCALL_NONE)
		emit_until_now(g, t);
}

bool uring_polls(const struct engine *g)
{
	return g->uring && g->uring->polled;
}

void uring_handle_tick(struct engine *g)
{
	struct tracee_group *p;

	for (size_t at = 0; (p = hash_next(&g->tracees.by_tgid, &at));)
		if (p->uring && p->uring->polled && p->tasks->life == TRACEE_ANNOUNCED)
			emit_until_now(g, p->tasks);
}

/* Emits what has not completed when the process has ended, or has executed a program, which closes
 * its rings: the kernel cancels it. */
static void emit_cancelled(struct engine *g, struct tracee *t)
{
	for (struct ring *r = t->group->uring->rings; r; r = r->next)
		while (r->pending) {
			struct ring_operation *o = r->pending;

			ring_operation_emit(g, t, o, o->skips_success ? 0 : -ECANCELED);
			remove_operation(g, r, &r->pending);
		}
}

/* Whether all tasks of the process have ended, and it is not only detached */
static bool has_ended(const struct uring_process *p)
{
	struct pollfd end = {.fd = p->pidfd, .events = POLLIN};

	return p->pidfd >= 0 && poll(&end, 1, 0) == 1;
}

static void at_end(struct engine *g, struct tracee *t)
{
	if (!t->group->uring || t->life == TRACEE_UNANNOUNCED)
		return;
	emit_until_now(g, t);
	if (t->group->count == 1 && has_ended(t->group->uring))
		emit_cancelled(g, t);
}

static void at_exec(struct engine *g, struct tracee *t, pid_t old)
{
	(void)old;
	if (!t->group->uring)
		return;
	emit_cancelled(g, t);
	release_rings(g, t->group);
}

static void forget_group(struct engine *g, const struct tracee_group *p)
{
	struct tracee_group group = *p;

	release_rings(g, &group);
}

static const struct trace_source uring_source = {
	.free = free_tracing,
	.before_stop = before_stop,
	.at_exec = at_exec,
	.at_end = at_end,
	.forget_group = forget_group,
};

void uring_add_source(struct engine *g)
{
	if (!g->options.wants.operations || !g->options.wants.calls)
		return;
	g->uring = alloc_new(struct uring_tracing);
	engine_add_source(g, &uring_source);
}
