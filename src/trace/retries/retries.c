#include "trace/retries/retries.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ptrace.h>
#include <time.h>

#include "abi/abi.h"
#include "base/memory/alloc.h"
#include "base/memory/hash.h"
#include "base/system/clock.h"
#include "decode/memory.h"
#include "desc/numbers.h"
#include "desc/traits.h"
#include "model/accesses/call_use.h"
#include "trace/actions/resume.h"
#include "trace/memory/memory.h"
#include "trace/proc/proc.h"
#include "trace/retries/probe.h"
#include "trace/state/emit.h"
#include "trace/state/engine_state.h"
#include "trace/state/source.h"
#include "trace/state/start.h"
#include "trace/tasks/tracee.h"

static const int64_t sleep_max = 5 * (int64_t)NS_PER_SECOND;
static const int64_t usual_sleep = NS_PER_SECOND;	/* of a loop whose sleep was not seen */
static const int64_t margin = 2 * (int64_t)NS_PER_SECOND;	/* for what is between sleeps */
static const int64_t observation_max = 6 * (int64_t)NS_PER_SECOND;
static const long poll_interval = 500 * 1000;	/* ns */

enum {
	PROBES_MAX = 16,	/* of a process */
	ENOUGH = 2,		/* so often a call in vain is one of a loop */
	SLEEPS_MAX = 3,		/* of each task that are observed */
	SEARCH_MIN = 3,		/* directories in which a search looks at least */
	DESCENT_MAX = 16,	/* generations from a task to those that wait for it */
};

struct observed_process {
	struct probe probes[PROBES_MAX];
	unsigned count;
	bool waits;	/* it slept when the observation began, or waited for one that did */
};

struct observed_task {
	struct probe call;	/* the system call in progress, if .is_probe */
	bool is_probe;
	bool is_repetition;	/* .call is the previous one once more, with nothing in between */
	bool is_sleeper;	/* it slept when the observation began */
	unsigned sleeps;	/* that it has begun since */
};

struct retries {
	struct arena arena;
	struct schema *schema;
	struct hash processes;	/* tgid → struct observed_process */
	struct hash tasks;	/* serial → struct observed_task */
	bool by_events;		/* of system calls, which are traced anyway; else by stops */
	uint64_t order;
	bool found;		/* a call has failed ENOUGH times */
	struct event *looks;	/* that the observation began with */
	unsigned look_count;
};

/* Whether the syscall is made by an event loop that is known to repeat it after EINTR. Python
 * repeats all; its functions have a source file and no object. */
static bool is_tolerant(const struct stack *stack)
{
	static const char *const loops[] = {"uv__io_poll", "runtime.netpoll"};

	if (stack && stack->count && *stack->frames->file && !*stack->frames->object)
		return true;
	for (unsigned i = 0; stack && i < stack->count; i++)
		for (size_t l = 0; l < sizeof(loops) / sizeof(*loops); l++)
			if (!strcmp(stack->frames[i].symbol, loops[l]))
				return true;
	return false;
}

/* Whether the task sleeps for a few seconds at most, and can be interrupted if that is necessary */
static bool is_short_sleep(const struct retries *r, const struct event *look)
{
	const struct syscall_traits *traits = syscall_traits(look->look.row);

	return look->look.state == 'S' && look->look.timeout >= 0 &&
		look->look.timeout <= sleep_max &&
		(r->by_events || !traits->returns_eintr || is_tolerant(look->look.stack)) &&
		(traits->wait == WAIT_SLEEP || traits->wait == WAIT_EVENTS ||
		 traits->wait == WAIT_FUTEX);
}

static struct observed_process *process_of(struct retries *r, pid_t tgid)
{
	struct observed_process *p = hash_get(&r->processes, tgid);

	if (!p) {
		p = arena_new(&r->arena, struct observed_process);
		hash_put(&r->processes, tgid, p);
	}
	return p;
}

static struct observed_task *task_of(struct retries *r, const struct tracee *t)
{
	struct observed_task *o = hash_get(&r->tasks, t->id.serial);

	if (!o) {
		o = arena_new(&r->arena, struct observed_task);
		hash_put(&r->tasks, t->id.serial, o);
	}
	return o;
}

/* --- stops --- */

/* Counts the probe. The one that was made the longest time ago has to leave if there are too many.
 */
static void add_probe(struct retries *r, struct observed_process *process, const struct probe *p)
{
	struct probe *at = process->probes, *oldest = at;

	for (; at < process->probes + process->count && !probe_is_same(at, p); at++)
		if (at->order < oldest->order)
			oldest = at;
	if (at == process->probes + process->count) {
		if (process->count < PROBES_MAX)
			process->count++;
		else
			at = oldest;
		*at = *p;
		at->times = 0;
	}
	at->tid = p->tid;
	at->times++;
	at->order = ++r->order;
	r->found |= process->waits && at->times >= ENOUGH && !probe_is_weak(at);
}

static struct probe *latest_probe(struct observed_process *process)
{
	struct probe *latest = NULL;

	for (unsigned i = 0; i < process->count; i++) {
		struct probe *p = &process->probes[i];

		if (!probe_is_weak(p) && (!latest || p->order > latest->order))
			latest = p;
	}
	return latest;
}

static void read_name(pid_t tid, char name[PROBE_PROGRAM_MAX])
{
	ssize_t n = proc_read(tid, "comm", name, PROBE_PROGRAM_MAX - 1);

	name[n > 0 ? n : 0] = 0;
	name[strcspn(name, "\n")] = 0;
}

/* What a child did in vain before it failed is what its parent waits for. */
static void pass_to_parent(struct retries *r, const struct tracee *t)
{
	struct observed_process *process = hash_remove(&r->processes, t->group->tgid);
	struct probe *latest = process ? latest_probe(process) : NULL;
	char parents[PROBE_PROGRAM_MAX], own[PROBE_PROGRAM_MAX];
	struct proc_status status;

	if (!latest || t->no_proc || proc_status(t->id.tid, &status) || status.ppid <= 0)
		return;
	read_name(t->id.tid, own);
	read_name(status.ppid, parents);
	if (!*latest->program && strcmp(own, parents) != 0)
		memcpy(latest->program, own, sizeof(own));
	latest->tid = status.ppid;
	add_probe(r, process_of(r, status.ppid), latest);
}

static void count_sleep(struct observed_task *o, const struct call *row)
{
	const struct syscall_traits *traits = syscall_traits(row);

	o->sleeps += traits->wait == WAIT_SLEEP || traits->timeout != TIMEOUT_NONE;
}

static bool begins_failed_exit(const struct call *row, const uint64_t arg[6])
{
	return syscall_traits(row)->process == AFFECTS_EXIT && arg[0] & 0xff;
}

static int64_t read_stopped(const void *ctx, uint64_t addr, void *buf, uint64_t len)
{
	const pid_t *tid = ctx;

	return tracee_read(*tid, addr, buf, len);
}

static void note_enter(struct retries *r, const struct tracee *t, const struct abi *abi,
		       const struct __ptrace_syscall_info *info)
{
	struct observed_task *o = task_of(r, t);
	struct probe *call = &o->call;

	o->is_repetition = info->entry.nr == call->nr && desc_call(abi, call->nr) == call->row &&
		!memcmp(info->entry.args, call->arg, sizeof(call->arg));
	*call = (struct probe){
		.abi = abi, .nr = info->entry.nr, .row = desc_call(abi, info->entry.nr),
		.tid = t->id.tid,
	};
	for (unsigned i = 0; i < 6; i++)
		call->arg[i] = info->entry.args[i];
	count_sleep(o, call->row);
	if (begins_failed_exit(call->row, call->arg))
		pass_to_parent(r, t);
	o->is_probe = call->row && !t->group->has_userfault &&
		probe_read(call, r->schema, read_stopped, &t->id.tid);
}

/* Whether the failure is one of the loader or of the C library at the start of many programs */
static bool is_usual(const struct probe *p)
{
	static const char *const paths[] = {"/etc/ld.so.", "/usr/lib/locale/"};

	for (size_t i = 0; i < sizeof(paths) / sizeof(*paths); i++)
		if (!strncmp(p->object, paths[i], strlen(paths[i])))
			return true;
	return call_seeks_translation(p->object, p->error);
}

static void note_exit(struct retries *r, const struct tracee *t,
		      const struct __ptrace_syscall_info *info)
{
	struct observed_task *o = task_of(r, t);

	if (o->is_probe && !o->is_repetition &&
	    probe_is_in_vain(&o->call, info->exit.rval, info->exit.is_error) &&
	    !is_usual(&o->call))
		add_probe(r, process_of(r, t->group->tgid), &o->call);
	o->is_probe = false;
}

static int64_t read_recorded(const void *ctx, uint64_t addr, void *buf, uint64_t len)
{
	const struct event *e = ctx;
	uint64_t got = 0;
	const void *bytes = e->call.memory ?
		memory_part(e->call.memory, AT_ENTRY, addr, len, &got) : NULL;

	if (bytes)
		memcpy(buf, bytes, got);
	return got;
}

static void note_event(struct engine *g, const struct event *e)
{
	struct retries *r = g->retries;
	const struct tracee *t = tracees_find(&g->tracees, e->task.tid);
	struct probe call;

	if (!t)
		return;
	if (e->kind == EVENT_ENTER && begins_failed_exit(e->call.row, e->call.arg))
		pass_to_parent(r, t);
	if (e->kind != EVENT_LEAVE || !e->call.row)
		return;
	count_sleep(task_of(r, t), e->call.row);
	call = (struct probe){.abi = e->call.abi, .nr = e->call.nr, .row = e->call.row,
			      .tid = t->id.tid};
	memcpy(call.arg, e->call.arg, sizeof(call.arg));
	if (probe_read(&call, r->schema, read_recorded, e) &&
	    probe_is_in_vain(&call, e->call.ret, e->call.failed) && !is_usual(&call))
		add_probe(r, process_of(r, t->group->tgid), &call);
}

bool retries_take_stop(struct engine *g, struct tracee *t)
{
	struct __ptrace_syscall_info info;
	const struct abi *abi;

	if (engine_emits_calls(g) || g->watched == t->group->tgid ||
	    !tracee_get_stop_info(t, &info) ||
	    (info.op != PTRACE_SYSCALL_INFO_ENTRY && info.op != PTRACE_SYSCALL_INFO_EXIT))
		return false;
	abi = abi_of_audit(info.arch);
	if (g->retries && abi && info.op == PTRACE_SYSCALL_INFO_ENTRY)
		note_enter(g->retries, t, abi, &info);
	else if (g->retries && info.op == PTRACE_SYSCALL_INFO_EXIT)
		note_exit(g->retries, t, &info);
	g->tally.quiet[STOP_CALL]++;
	engine_resume(g, t, 0);
	return true;
}

/* --- observation --- */

static const struct event *look_of(const struct event *looks, unsigned count, pid_t tid)
{
	for (unsigned i = 0; i < count; i++)
		if (looks[i].task.tid == tid)
			return &looks[i];
	return NULL;
}

/* Whether the calls of a loop are observed: of those that are traced, some may have been selected.
 * A selection with openat has the other calls that look for files, too; events of sleeps are not
 * needed. */
static bool is_observed(const struct engine *g, const struct event *look)
{
	static const int openat_nr[ABI_COUNT] = NR_ALL(openat);
	const struct call_numbers *selected = g->options.numbers;

	return !g->retries->by_events || !selected ||
		call_numbers_has(selected, look->look.abi->id, openat_nr[look->look.abi->id]);
}

static void interrupt(struct engine *g, const struct event *look)
{
	const struct tracee *t = tracees_find(&g->tracees, look->task.tid);

	process_of(g->retries, look->tgid)->waits = true;
	if (!g->retries->by_events && t && tracee_is_running(t) &&
	    t->life == TRACEE_ANNOUNCED && !engine_is_starting(g, t))
		ptrace(PTRACE_INTERRUPT, t->id.tid, 0, 0);
}

/* Interrupts the processes that wait for this one, from the parent on: their next syscalls stop.
 * Returns false if there are none. */
static bool interrupt_waiters(struct engine *g, pid_t pid, const struct event *looks,
			      unsigned count)
{
	struct proc_status status;
	unsigned i;

	for (i = 0; i < DESCENT_MAX && !proc_status(pid, &status); i++) {
		const struct event *look = look_of(looks, count, status.ppid);

		if (!look || syscall_traits(look->look.row)->wait != WAIT_CHILD)
			break;
		interrupt(g, look);
		pid = status.ppid;
	}
	return i;
}

/* Whether the task runs, but has not done so for long: it may be a child that a loop has begun. It
 * is not interrupted itself. */
static bool is_passing(const struct event *look)
{
	return look->look.state == 'R' && !look->look.activity;
}

/* Whether the task is the only one of a process that waits for children and has none that has not
 * exited: it is about to continue. */
static bool is_between_children(struct engine *g, const struct event *look)
{
	const struct tracee_group *p = tracees_group(&g->tracees, look->tgid);
	char path[40], children[256], *end = children;
	struct proc_status status;
	ssize_t n;
	long pid;

	if (!p || p->count != 1 || syscall_traits(look->look.row)->wait != WAIT_CHILD)
		return false;
	snprintf(path, sizeof(path), "task/%d/children", look->task.tid);
	n = proc_read(look->task.tid, path, children, sizeof(children) - 1);
	if (n < 0 || n == sizeof(children) - 1)
		return false;
	children[n] = 0;
	while ((pid = strtol(end, &end, 10)) > 0)
		if (!proc_status(pid, &status) && !strchr("ZX", status.state))
			return false;
	return true;
}

/* Whether there are sleepers, and each has slept often enough; one that has ended has not. */
static bool have_slept(struct engine *g, const struct event *looks, unsigned count)
{
	bool any = false;

	for (unsigned i = 0; i < count; i++) {
		const struct tracee *t = tracees_find(&g->tracees, looks[i].task.tid);

		if (!is_short_sleep(g->retries, &looks[i]))
			continue;
		any = true;
		if (!t || task_of(g->retries, t)->sleeps < SLEEPS_MAX)
			return false;
	}
	return any;
}

/* Interrupts the tasks whose syscalls are to be observed. Returns the duration of the longest sleep
 * in ns; -1: there is nothing to observe. */
static int64_t interrupt_sleepers(struct engine *g, const struct event *looks, unsigned count)
{
	int64_t longest = -1;

	for (unsigned i = 0; i < count; i++) {
		int64_t sleep = looks[i].look.timeout;

		if (looks[i].look.row && !is_observed(g, &looks[i]))
			continue;
		if (is_short_sleep(g->retries, &looks[i])) {
			interrupt(g, &looks[i]);
			interrupt_waiters(g, looks[i].tgid, looks, count);
		} else if (is_passing(&looks[i]) &&
			   interrupt_waiters(g, looks[i].tgid, looks, count)) {
			sleep = usual_sleep;
		} else if (is_between_children(g, &looks[i])) {
			interrupt(g, &looks[i]);
			interrupt_waiters(g, looks[i].tgid, looks, count);
			sleep = usual_sleep;
		} else {
			continue;
		}
		longest = sleep > longest ? sleep : longest;
	}
	return longest;
}

struct retries *retries_observe(struct engine *g, struct event *looks, unsigned count,
				void (*handle_stops)(struct engine *g))
{
	struct retries *r;
	int64_t longest, duration;
	uint64_t end;

	r = alloc_new(struct retries);
	r->schema = schema_new();
	r->looks = looks;
	r->look_count = count;
	r->by_events = engine_emits_calls(g);
	g->retries = r;
	if (r->by_events)
		g->observe = note_event;
	else
		g->observations++;
	longest = interrupt_sleepers(g, looks, count);
	if (longest < 0) {
		g->retries = NULL;
		g->observe = NULL;
		retries_free(r);
		return NULL;
	}
	duration = 2 * longest + margin;
	end = clock_ns(CLOCK_MONOTONIC) + (duration < observation_max ? duration : observation_max);
	do {
		nanosleep(&(struct timespec){.tv_nsec = poll_interval}, NULL);
		handle_stops(g);
	} while (!r->found && g->tracees.by_tid.count && !have_slept(g, looks, count) &&
		 (uint64_t)clock_ns(CLOCK_MONOTONIC) < end);
	g->retries = NULL;
	g->observe = NULL;
	return r;
}

/* Whether one of the processes that the observation began with is the parent. */
static bool is_step_of_loop(const struct retries *r, const struct tracee_group *p)
{
	struct proc_status status;

	if (proc_status(p->tgid, &status))
		return false;
	for (unsigned i = 0; i < r->look_count; i++)
		if (r->looks[i].tgid == status.ppid)
			return true;
	return false;
}

static void emit_once(struct engine *g, struct event *look)
{
	look->time = engine_now(g);
	engine_emit(g, look);
	look->tgid = 0;
}

static bool has_looks(const struct retries *r, pid_t tgid)
{
	for (unsigned i = 0; i < r->look_count; i++)
		if (r->looks[i].tgid == tgid)
			return true;
	return false;
}

void retries_report_end(struct engine *g, const struct tracee_group *p)
{
	struct retries *r = g->retries;
	struct event *own = NULL;

	if (!has_looks(r, p->tgid))
		return;
	engine_emit_records(g);	/* consumers of looks have received all earlier events */
	for (unsigned i = 0; i < r->look_count; i++) {
		if (r->looks[i].tgid != p->tgid)
			continue;
		if (own)
			emit_once(g, own);
		own = &r->looks[i];
	}
	own->look.last = g->tracees.by_tgid.count == 1 && !is_step_of_loop(r, p);
	emit_once(g, own);
}

void retries_free(struct retries *r)
{
	if (!r)
		return;
	hash_done(&r->processes);
	hash_done(&r->tasks);
	schema_free(r->schema);
	arena_done(&r->arena);
	free(r);
}

/* --- result --- */

void retries_restore_sleep(const struct retries *r, struct event *look)
{
	uint64_t time = look->time;

	if (look->look.state != 'R' || look->look.activity)
		return;
	for (unsigned i = 0; i < r->look_count; i++) {
		const struct event *earlier = &r->looks[i];

		if (earlier->task.serial != look->task.serial || !is_short_sleep(r, earlier))
			continue;
		*look = *earlier;
		look->time = time;
	}
}

/* Whether the probe says better what the process waits for than `than` does: a lock that it does
 * not get, or else the later one */
static bool is_better_probe(const struct probe *p, const struct probe *than)
{
	if (!than || probe_is_lock(p) != probe_is_lock(than))
		return !than || probe_is_lock(p);
	return p->order > than->order;
}

/* Returns the probe that says best what the process waits for, of those that it makes in each
 * round. NULL: there is none. */
static const struct probe *best_probe(const struct observed_process *process)
{
	const struct probe *best = NULL;
	unsigned most = 0;
	bool has_strong = false;

	for (unsigned i = 0; i < process->count; i++)
		has_strong |= !probe_is_weak(&process->probes[i]);
	for (unsigned i = 0; i < process->count; i++)
		if (has_strong != probe_is_weak(&process->probes[i]) &&
		    process->probes[i].times > most)
			most = process->probes[i].times;
	for (unsigned i = 0; i < process->count; i++) {
		const struct probe *p = &process->probes[i];

		if (has_strong == probe_is_weak(p) || p->times + 1 < most ||
		    (p->times < ENOUGH && !has_strong))
			continue;
		if (is_better_probe(p, best))
			best = p;
	}
	return best;
}

/* Whether the process has looked for a file of this name in several directories without finding
 * it, as a shell does for a command. The observation may have ended before it had looked in all. */
static bool is_search(const struct observed_process *process, const struct probe *p)
{
	const char *name = strrchr(p->object, '/');
	unsigned count = 0;

	if (!name || p->error != ENOENT)
		return false;
	for (unsigned i = 0; i < process->count; i++) {
		const char *other = strrchr(process->probes[i].object, '/');

		count += other && process->probes[i].error == ENOENT &&
			process->probes[i].row == p->row && !strcmp(other, name);
	}
	return count >= SEARCH_MIN;
}

/* Returns the object of the probe: "nc (in one of several directories)" if it is one of a search.
 */
static const char *describe_object(const struct observed_process *process, const struct probe *p,
				   struct arena *arena)
{
	static const char where[] = " (in one of several directories)";
	char text[PROBE_OBJECT_MAX + sizeof(where)];

	if (!is_search(process, p))
		return arena_copy(arena, p->object, strlen(p->object));
	snprintf(text, sizeof(text), "%s%s", strrchr(p->object, '/') + 1, where);
	return arena_copy(arena, text, strlen(text));
}

static const struct tracee *task_of_group(const struct tracee *t, pid_t tid)
{
	const struct tracee *at = t->group->tasks;

	while (at && at->id.tid != tid)
		at = at->next;
	return at;
}

void retries_fill(const struct retries *r, const struct tracee *t, struct event *look,
		  struct arena *arena)
{
	const struct observed_process *process = r ? hash_get(&r->processes, t->group->tgid) : NULL;
	const struct probe *best = process && process->waits ? best_probe(process) : NULL;
	struct task_activity *activity;
	struct probe waiting;

	if (!best || t->stop_signal || (t->id.tid != best->tid &&
	    (t->id.tid != t->group->tgid || task_of_group(t, best->tid))))
		return;
	activity = arena_new(arena, struct task_activity);
	*activity = (struct task_activity){
		.retried = best->row->name, .retry_error = best->error,
		.retry_object = describe_object(process, best, arena),
		.retry_program = arena_copy(arena, best->program, strlen(best->program)),
		.retries = best->times,
	};
	if (syscall_traits(best->row)->process == AFFECTS_SIGNAL)
		activity->retry_pid = look->look.owner = best->arg[0];
	look->look.activity = activity;
	waiting = *best;
	if (!probe_make_waiting(&waiting))
		return;
	look->look.abi = waiting.abi;
	look->look.nr = waiting.nr;
	look->look.row = waiting.row;
	memcpy(look->look.arg, waiting.arg, sizeof(look->look.arg));
}
