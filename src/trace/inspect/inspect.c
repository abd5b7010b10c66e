/* Emits the state of all tasks: where each one is, and what it waits for. Those that sleep are not
 * stopped; those that run are sampled before (runners.h).
 * All data are collected before the first event is emitted. */
#include "trace/inspect/inspect.h"

#include <errno.h>
#include <linux/futex.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "abi/abi.h"
#include "base/memory/cleanup.h"
#include "desc/numbers.h"
#include "desc/traits.h"
#include "desc/type.h"
#include "machine/machine.h"
#include "machine/own_calls.h"
#include "trace/actions/announce.h"
#include "trace/capture/goroutine.h"
#include "trace/capture/stack.h"
#include "trace/inspect/await.h"
#include "trace/inspect/fd_state.h"
#include "trace/inspect/lock_owner.h"
#include "trace/inspect/python_stack.h"
#include "trace/inspect/runners.h"
#include "trace/inspect/task_state.h"
#include "trace/inspect/untraced.h"
#include "trace/memory/memory.h"
#include "trace/memory/userfault.h"
#include "trace/proc/descriptors.h"
#include "trace/facts/facts.h"
#include "trace/facts/title.h"
#include "trace/proc/proc.h"
#include "trace/proc/sockets.h"
#include "trace/retries/retries.h"
#include "trace/state/emit.h"
#include "trace/state/engine_state.h"
#include "trace/state/source.h"
#include "trace/state/start.h"
#include "trace/tasks/tracee.h"

enum { LOOK_DESCRIPTORS_MAX = 4096, STATUS_ROOM = 4096 };

/* Where a task is; unknown if it is in no syscall */
struct look_place {
	struct tracee *task;
	struct program_place at;
};

struct look_batch {
	struct engine *g;
	struct arena arena;
	struct event *looks;
	struct look_place *places;	/* of the tasks of .looks */
	unsigned count;
	struct untraced_search search;
	struct runners runners;
	struct retries *retries;	/* NULL: none were observed */
	/* The looks that are collected are emitted. Before, threads of the Go runtime have their
	 * own stacks. */
	bool is_final;
	bool has_goroutines;		/* a thread could have the stack of a goroutine */
	struct python_finder python;
};

/* Access to the memory of a process. It is not read while one of the threads is in an
 * uninterruptible sleep, since that thread may hold the lock that a reader takes, and the read
 * would block too. */
struct memory_access {
	pid_t tid;
	bool allowed, has_userfault;
};

static int64_t read_memory(void *ctx, uint64_t addr, void *buf, uint64_t len)
{
	const struct memory_access *r = ctx;

	if (!r->allowed)
		return 0;
	return r->has_userfault ? tracee_read_present(r->tid, addr, buf, len) :
		tracee_read(r->tid, addr, buf, len);
}

/* Determines the syscall that a restart_syscall restarts: the one that was seen to be interrupted,
 * or that sleeps there. Its arguments are still in the registers. */
static void resolve_restart(const struct tracee *t, const struct task_state *p, struct event *e)
{
	if (e->look.nr != own_calls[e->look.abi->id].restart)
		return;
	e->look.nr = t->syscall.restart_nr != UINT64_MAX ? t->syscall.restart_nr :
		task_state_restarted_nr(p, e->look.abi->id);
}

static bool is_call(const struct event *e, const char *name)
{
	return e->look.row && !strcmp(e->look.row->name, name);
}

static void fill_state(const struct tracee *t, const struct task_state *p, struct event *e)
{
	e->look.state = t->stop_signal ? 'T' : p->state == 't' ? 'R' : p->state;
	e->look.stopped = t->stop_signal;
	e->look.place = p->sleeps_in;
	e->look.name = p->name;
	e->look.path = "";
	e->look.timeout = -1;
	e->look.nr = UINT64_MAX;
	if (!p->in_call)
		return;
	e->look.abi = machine_abi_of(p->is_32bit);
	e->look.nr = p->nr;
	memcpy(e->look.arg, p->arg, sizeof(e->look.arg));
	resolve_restart(t, p, e);
	e->look.row = desc_call(e->look.abi, e->look.nr);
	/* clone sleeps for no other reason; TRACEE_IN_VFORK is less current */
	e->look.in_vfork = syscall_traits(e->look.row)->wait == WAIT_VFORK ||
		(p->state != 'R' && (is_call(e, "clone") || is_call(e, "clone3")));
}

/* Returns a task's tid in its innermost pid namespace; 0: unknown. */
static pid_t innermost_pid(pid_t tid)
{
	static const char name[] = "\nNSpid:";
	char text[STATUS_ROOM];
	ssize_t n = proc_read(tid, "status", text, sizeof(text) - 1);
	char *at, *last;

	text[n > 0 ? n : 0] = 0;
	at = strstr(text, name);
	if (!at)
		return tid;
	at[strcspn(at + 1, "\n") + 1] = 0;
	last = strrchr(at, '\t');
	return last ? atoi(last) : 0;
}

/* Finds the thread that a futex word refers to by tid; for a lock shared between processes, any
 * traced one. Returns 0 if there is none. */
static pid_t find_owner(const struct engine *g, const struct tracee *t, const struct event *e)
{
	bool private = e->look.arg[1] & FUTEX_PRIVATE_FLAG;
	bool same = innermost_pid(t->id.tid) == t->id.tid;
	const struct tracee *owner = same ? tracees_find(&g->tracees, e->look.owner) : NULL;

	if (same)
		return owner && (owner->group == t->group || !private) ? e->look.owner : 0;
	for (owner = t->group->tasks; owner; owner = owner->next)
		if (innermost_pid(owner->id.tid) == e->look.owner)
			return owner->id.tid;
	return 0;
}

/* Sets the thread that owns the lock which the task waits for; 0: it is unknown. The stack says
 * whether it is a mutex, whose owner may have ended, may be an untraced process, or may be a
 * thread of the process that was forked while it held the mutex. */
static void fill_owner(const struct engine *g, const struct awaiter *a, const struct tracee *t,
		       struct event *e)
{
	pid_t owner, named = e->look.owner;

	if (syscall_traits(e->look.row)->wait_object != WAITS_ON_FUTEX)
		return;
	if (lock_owner_is_rwlock(e)) {
		named = e->look.owner = lock_owner_read_writer(a, e);
		if (!named)
			lock_owner_count_readers(a, e);
	}
	owner = named ? find_owner(g, t, e) : 0;
	if (!owner && lock_owner_is_mutex(e) && innermost_pid(t->id.tid) == t->id.tid)
		owner = named;
	e->look.owner = owner;
	if (!owner && !(e->look.arg[1] & FUTEX_PRIVATE_FLAG))
		lock_owner_find_sharer(a, e);
}

/* Whether the task waits until a fanotify listener allows its access to a file, and no page fault
 * is the cause: memory can be read as if it slept. */
static bool awaits_permission(const struct event *e)
{
	return e->look.state == 'D' && !strcmp(e->look.place, "fanotify_handle_event") &&
		syscall_traits(e->look.row)->use != USE_NONE;
}

static const struct descriptor *find_descriptor(const struct descriptors *open, int fd)
{
	for (unsigned i = 0; open && i < open->count; i++)
		if (open->all[i].fd == fd)
			return &open->all[i];
	return NULL;
}

/* Adds the queries about untraced processes. */
static void add_untraced_queries(struct look_batch *m, const struct tracee *t, struct event *e,
				 const struct descriptors *open)
{
	for (unsigned i = 0; i < e->look.wait_count; i++) {
		const struct descriptor *d = find_descriptor(open, e->look.waits[i]);

		if (d && !(e->look.ipc && e->look.ipc->kind == IPC_WAIT_RECEIVER))
			untraced_add_end(&m->search, e, d);
	}
	if (syscall_traits(e->look.row)->wait == WAIT_CHILD ||
	    syscall_traits(e->look.row)->wait == WAIT_SIGNAL)
		untraced_add_child(&m->search, e, t->group->tgid);
	if (e->look.owner && !tracees_find(&m->g->tracees, e->look.owner))
		untraced_add_owner(&m->search, e, e->look.owner);
	if (e->look.ipc && e->look.ipc->inode)
		untraced_add_socket(&m->search, e, e->look.ipc->inode);
	if (e->look.ipc && e->look.ipc->last && !tracees_group(&m->g->tracees, e->look.ipc->last))
		untraced_add_user(&m->search, e, e->look.ipc->last);
}

static const struct descriptors *read_descriptors(struct look_batch *m, pid_t pid)
{
	_cleanup_close_ int dir_fd = proc_open_dir(pid);
	struct descriptors *open = dir_fd < 0 ? NULL :
		descriptors_of(dir_fd, pid, LOOK_DESCRIPTORS_MAX, INFO_NONE, &m->arena);

	if (open)
		sockets_identify(dir_fd, (struct descriptor *)open->all, open->count, &m->arena);
	return open;
}

/* Returns the look that represents the process: that of its main thread, or of another one if that
 * has ended. */
static struct event *representative_of(struct event *looks, unsigned count, pid_t tgid)
{
	for (unsigned i = 0; i < count; i++)
		if (looks[i].task.tid == tgid)
			return &looks[i];
	return looks;
}

static struct program_place place_of(const struct task_state *p)
{
	return (struct program_place){.sp = p->sp, .ip = p->ip, .is_32bit = p->is_32bit};
}

/* Reads the state of each thread. Returns whether memory may be read. */
static bool read_group_states(struct look_batch *m, const struct tracee_group *p,
			      enum look_reason why, uint64_t time)
{
	bool allowed = true;

	for (struct tracee *t = p->tasks; t; t = t->next) {
		struct event *e = &m->looks[m->count];
		struct task_state state;

		if (t->no_proc || engine_is_starting(m->g, t) || t->life == TRACEE_UNANNOUNCED ||
		    task_state_read(t->id.tid, &state, &m->arena) || strchr("ZX", state.state))
			continue;
		*e = engine_event(m->g, t, EVENT_LOOK);
		e->time = time;
		e->look.why = why;
		fill_state(t, &state, e);
		runners_fill(&m->runners, m->g, t, e);
		retries_fill(m->retries, t, e, &m->arena);
		m->places[m->count] = (struct look_place){t, place_of(&state)};
		allowed &= state.state != 'D' || e->look.in_vfork || awaits_permission(e);
		m->count++;
	}
	return allowed;
}

/* Adds the stacks of the tasks from number `first` on. */
static void add_group_stacks(struct look_batch *m, unsigned first)
{
	for (unsigned i = first; i < m->count; i++) {
		const struct look_place *p = &m->places[i];

		if (m->looks[i].look.stack)
			continue;
		m->looks[i].look.stack =
			engine_stack_of_sleeper(m->g, p->task, &p->at, &m->arena);
		m->looks[i].look.stack = python_stack(&m->python, p->task, m->looks[i].look.stack,
						      &m->arena);
	}
}

/* Gives the stack of the main goroutine of a Go program to one of the threads that could execute
 * it, if possible the one that polls. Returns the look of that thread; NULL: there is none. */
static struct event *add_goroutine(struct look_batch *m, unsigned first)
{
	const struct stack *stack;
	unsigned found = m->count;

	for (unsigned i = first; i < m->count; i++)
		if (goroutine_is_polled_for(m->looks[i].look.stack) ||
		    (found == m->count && goroutine_is_awaited(m->looks[i].look.stack)))
			found = i;
	m->has_goroutines |= found != m->count;
	if (found == m->count || !m->is_final)
		return NULL;
	stack = goroutine_stack(m->g, m->places[found].task, &m->arena);
	if (!stack || !stack->count)
		return NULL;
	m->looks[found].look.stack = stack;
	return &m->looks[found];
}

/* Whether the goroutine waits for a descriptor, as the thread that polls for all of them does */
static bool awaits_descriptor(const struct stack *stack)
{
	for (unsigned i = 0; i < stack->count; i++)
		if (strstr(stack->frames[i].symbol, "poll.runtime_pollWait"))
			return true;
	return false;
}

/* What the thread waits for is not what its goroutine does. */
static void forget_thread_wait(struct event *e)
{
	if (awaits_descriptor(e->look.stack))
		return;
	e->look.timeout = -1;
	e->look.wait_count = 0;
	e->look.object_count = 0;
	e->look.owner = 0;
	e->look.ipc = NULL;
}

static void add_group_looks(struct look_batch *m, const struct tracee_group *p,
			    enum look_reason why, uint64_t time)
{
	struct event *looks = &m->looks[m->count], *front, *goroutine = NULL;
	unsigned first = m->count;
	struct memory_access access = {.allowed = read_group_states(m, p, why, time)};

	if (m->count == first)
		return;
	front = representative_of(looks, m->count - first, p->tgid);
	front->look.open = read_descriptors(m, front->task.tid);
	if (m->g->options.wants.identity)
		front->look.who = facts_task_identity(front->task.tid, &m->arena);
	access.tid = front->task.tid;
	/* examining its mappings takes the same lock */
	access.has_userfault = p->has_userfault ||
		(access.allowed && userfault_is_possible(access.tid));
	if (m->g->options.wants.names && access.allowed && !access.has_userfault &&
	    front->task.tid == p->tgid)
		front->look.title = title_of_task(p->tgid, &m->arena);
	/* a page fault that the program handles itself must not be caused */
	if (m->g->options.wants.look_stacks && access.allowed &&
	    access.has_userfault == p->has_userfault) {
		add_group_stacks(m, first);
		goroutine = add_goroutine(m, first);
	}
	for (struct event *e = looks; e < &m->looks[m->count]; e++) {
		const struct awaiter a = {e->task.tid, p->tgid, read_memory, &access, &m->arena};
		const struct tracee *t = tracees_find(&m->g->tracees, e->task.tid);

		await_fill(&a, e);
		fill_owner(m->g, &a, t, e);
		if (awaits_permission(e))
			e->look.owner = fd_state_fanotify_listener(&a);
		if (e == goroutine)
			forget_thread_wait(e);
		add_untraced_queries(m, t, e, front->look.open);
	}
}

static int by_serial(const void *a, const void *b)
{
	uint64_t x = ((const struct event *)a)->task.serial;
	uint64_t y = ((const struct event *)b)->task.serial;

	return (x > y) - (x < y);
}

/* A task that its creator has reported exists even if it has not stopped yet. */
static void announce_all(struct engine *g)
{
	struct tracee *t;

	for (size_t at = 0; (t = hash_next(&g->tracees.by_tid, &at));)
		if (t->birth != BORN_UNKNOWN)
			engine_announce(g, t);
}

/* Collects the looks of all tasks, ordered by their creation. */
static void collect_looks(struct look_batch *m, enum look_reason why)
{
	struct tracee_group *p;
	uint64_t time;

	engine_emit_records(m->g);	/* consumers of looks have received all earlier events */
	engine_use_current_time(m->g);
	time = engine_now(m->g);
	m->count = 0;
	if (!m->g->tracees.by_tid.count)
		return;
	announce_all(m->g);
	m->search = (struct untraced_search){.traced = &m->g->tracees, .arena = &m->arena};
	m->looks = arena_alloc(&m->arena, m->g->tracees.by_tid.count * sizeof(*m->looks));
	m->places = arena_alloc(&m->arena, m->g->tracees.by_tid.count * sizeof(*m->places));
	for (size_t at = 0; (p = hash_next(&m->g->tracees.by_tgid, &at));)
		add_group_looks(m, p, why, time);
	untraced_find(&m->search);
	qsort(m->looks, m->count, sizeof(*m->looks), by_serial);
}

/* Whether there is time to observe loops. What is left when the command has exited is reported at
 * once, because it may end soon; --timeout is when attached processes are to be detached; and when
 * they have been attached to, the trace begins, unless that is to inspect them. */
static bool may_observe(const struct engine *g, enum look_reason why, bool begins)
{
	return why != LOOK_COMMAND_EXITED && (why != LOOK_TIMEOUT || g->result.has_command) &&
		(!begins || g->options.wants.look_only);
}

void engine_emit_looks(struct engine *g, enum look_reason why, bool begins,
		       void (*handle_stops)(struct engine *g))
{
	struct look_batch m = {.g = g};

	if (g->options.wants.look_stacks)
		runners_observe(&m.runners, g, handle_stops, &m.arena);
	collect_looks(&m, why);
	if (g->options.wants.look_stacks && may_observe(g, why, begins))
		m.retries = retries_observe(g, m.looks, m.count, handle_stops);
	m.is_final = true;
	if (m.retries || m.has_goroutines)
		collect_looks(&m, why);
	for (unsigned i = 0; m.retries && i < m.count; i++)
		retries_restore_sleep(m.retries, &m.looks[i]);
	for (unsigned i = 0; i < m.count; i++) {
		m.looks[i].look.last = i + 1 == m.count;
		engine_emit(g, &m.looks[i]);
	}
	retries_free(m.retries);
	arena_done(&m.arena);
}

const struct stack *engine_sleeping_stack(struct engine *g, pid_t tid, struct arena *arena)
{
	struct tracee *t = tracees_find(&g->tracees, tid);
	struct program_place at;
	struct task_state state;

	if (!t || t->life == TRACEE_UNANNOUNCED || engine_is_starting(g, t) ||
	    !inspect_is_safe_to_read(t->group) || task_state_read(tid, &state, arena) ||
	    state.state != 'S')
		return NULL;
	at = place_of(&state);
	return engine_stack_of_sleeper(g, t, &at, arena);
}
