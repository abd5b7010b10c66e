/* New tasks, and tasks that execute a new program. */
#include "trace/stops/clone.h"

#include <linux/sched.h>
#include <signal.h>
#include <sys/ptrace.h>

#include "abi/abi.h"
#include "base/memory/cleanup.h"
#include "desc/numbers.h"
#include "machine/own_calls.h"
#include "symbols/stacks.h"
#include "trace/actions/announce.h"
#include "trace/actions/detach.h"
#include "trace/actions/finish_call.h"
#include "trace/actions/leave_stopped.h"
#include "trace/actions/ptrace_options.h"
#include "trace/actions/resume.h"
#include "trace/capture/call.h"
#include "trace/capture/memory_map.h"
#include "trace/capture/program_files.h"
#include "trace/capture/task_credentials.h"
#include "trace/capture/task_workload.h"
#include "trace/memory/memory.h"
#include "trace/memory/userfault.h"
#include "trace/paths/path_bases.h"
#include "trace/proc/credentials.h"
#include "trace/proc/descriptors.h"
#include "trace/facts/facts.h"
#include "trace/proc/pid_namespace.h"
#include "trace/proc/proc.h"
#include "trace/state/emit.h"
#include "trace/state/engine_state.h"
#include "trace/state/shutdown.h"
#include "trace/state/rings.h"
#include "trace/state/source.h"
#include "trace/state/start.h"
#include "trace/stops/exit.h"
#include "trace/stops/notice.h"
#include "trace/tasks/syscall_event.h"
#include "trace/tasks/tracee.h"
#include "trace/tasks/userfault_groups.h"

/* Greatest number of descriptors in the event of an execve */
enum { DESCRIPTORS_MAX = 64 };

/* The syscalls that create tasks */
static const struct clone_call {
	int64_t nr[ABI_COUNT];
	enum { BY_FORK, BY_VFORK, BY_CLONE, BY_CLONE3 } how;
} clone_calls[] = {
	{NR_ALL(fork), BY_FORK}, {NR_ALL(vfork), BY_VFORK}, {NR_CLONE, BY_CLONE},
	{NR_ALL(clone3), BY_CLONE3},
};

/* Gets the flags of the clone, fork or vfork that the task is in, in the form of clone's first
 * argument. Returns false if unknown. */
static bool clone_flags(const struct engine *g, const struct tracee *t, uint64_t *flags)
{
	const struct abi *abi;
	uint64_t nr, arg[6];
	uint64_t args[5];	/* of struct clone_args: [0] is flags, [4] the exit signal */

	if (g->rings.in_use && g->rings.in_use->creation_flags(g, t, flags))
		return true;
	if (!engine_current_call(t, &abi, &nr, arg))
		return false;
	for (size_t i = 0; i < sizeof(clone_calls) / sizeof(*clone_calls); i++) {
		if (clone_calls[i].nr[abi->id] != (int64_t)nr)
			continue;
		switch (clone_calls[i].how) {
		case BY_FORK:
			*flags = SIGCHLD;
			return true;
		case BY_VFORK:
			*flags = CLONE_VFORK | CLONE_VM | SIGCHLD;
			return true;
		case BY_CLONE:
			*flags = arg[0];
			return true;
		case BY_CLONE3:
			/* without syscall-stops it is unknown whether its pages may block */
			if (tracee_read_present(t->id.tid, arg[0], args, sizeof(args)) !=
			    sizeof(args))
				return false;
			*flags = args[0] | args[4];
			return true;
		}
	}
	return false;
}

struct tracee *engine_add_unreported(struct engine *g, pid_t tid)
{
	struct proc_status s;
	bool known = !proc_status(tid, &s);
	struct tracee *t = tracees_add(&g->tracees, tid, known ? s.tgid : tid);
	const struct tracee *parent = known && s.tgid == tid ? tracees_find(&g->tracees, s.ppid) :
		NULL;

	if (known && s.tgid != tid)
		t->creator_tgid = s.tgid;
	if (parent) {
		t->creator = parent->id;
		t->creator_tgid = parent->group->tgid;
		t->every_call = parent->every_call;
		t->group->depth = parent->group->depth + 1;
	}
	t->group->parent = known ? s.ppid : 0;
	EACH_SOURCE(g, at_unreported, g, t, parent, known);
	if (t->group->count == 1) {
		t->group->shares_memory = true;	/* how it was created is unknown */
		t->group->has_userfault = userfault_is_possible(tid);
		if (parent)
			userfault_inherit(t->group, parent->group, CLONE_VM);
	}
	return t;
}

void engine_remember_exit(struct engine *g, const struct early_exit *early)
{
	g->early_exits[g->early_exit_next] = *early;
	g->early_exit_next = (g->early_exit_next + 1) % EARLY_EXITS_MAX;
}

static struct early_exit *find_early_exit(struct engine *g, pid_t tid)
{
	for (unsigned i = 0; i < EARLY_EXITS_MAX; i++)
		if (g->early_exits[i].id.tid == tid)
			return &g->early_exits[i];
	return NULL;
}

/* Returns the thread group of a new task. */
static pid_t child_tgid(const struct tracee *creator, pid_t child, bool known, uint64_t flags)
{
	struct proc_status s;

	if (known)
		return flags & CLONE_THREAD ? creator->group->tgid : child;
	return proc_status(child, &s) ? child : s.tgid;
}

/* Returns the record of a task that its creator reports; creates it if there is none. */
static struct tracee *child_record(struct engine *g, const struct tracee *creator, pid_t child,
				   pid_t tgid)
{
	struct tracee *t = tracees_find(&g->tracees, child);

	if (t && t->state == TRACEE_BORN && t->birth != BORN_UNKNOWN) {
		/* the tid is reused, and the previous task with it has never stopped */
		engine_emit_exit(g, t, EVENT_LOST, (struct exit_status){0}, false);
		t = NULL;
	}
	if (!t)
		t = tracees_add(&g->tracees, child, tgid);
	if (!t->group->parent && tgid == child)
		t->group->parent = creator->group->tgid;
	if (tgid == child)
		t->group->depth = creator->group->depth + 1;
	if (tgid == child && !t->group->loader.is_known)
		t->group->loader = creator->group->loader;
	return t;
}

/* Gets the message of the PTRACE_EVENT stop that the task is in. Returns false if it has been
 * killed and is in its exit stop, which is not reported yet and whose message is a wait status. */
static bool event_message(pid_t tid, int event, unsigned long *message)
{
	/* wait statuses of killed processes are below, those of others are multiples up to 0xff00
	 */
	enum { SIGNALS_END = 0x100, STATUSES_END = 0x10000 };
	siginfo_t info;

	if (ptrace(PTRACE_GETEVENTMSG, tid, 0, message))
		return false;
	if (*message >= STATUSES_END || (*message > SIGNALS_END && *message % SIGNALS_END))
		return true;
	/* after an execve only a signal ends the process, which has no other thread */
	if (event == PTRACE_EVENT_EXEC && *message == (unsigned long)tid && tid >= SIGNALS_END)
		return true;
	return !ptrace(PTRACE_GETSIGINFO, tid, 0, &info) && info.si_code >> 8 == event;
}

/* Whether the pid that the kernel reports to us is also what the syscall of the task returns */
static bool sees_our_numbers(struct tracee *t)
{
	if (t->group->numbers == NUMBERS_UNREAD)
		t->group->numbers = !t->no_proc && pids_are_ours(t->id.tid) ? NUMBERS_OURS :
			NUMBERS_OTHER;
	return t->group->numbers == NUMBERS_OURS;
}

/* Whether memory is read at the exit of the clone, which the task may have changed by the time at
 * which its vfork child is known to have ended */
static bool fills_memory(const struct tracee *t, uint64_t flags)
{
	return t->syscall.event.call.nr == own_calls[t->syscall.event.call.abi->id].clone3 ||
		flags & (CLONE_PARENT_SETTID | CLONE_PIDFD);
}

/* Sets what a task has from its creator. `flags` of clone(2): NULL: unknown */
static void inherit(struct tracee *made, const struct tracee *creator, const uint64_t *flags)
{
	made->every_call |= creator->every_call;
	if (made->state == TRACEE_BORN)
		made->stops_at_exit = creator->stops_at_exit;
	if (made->state == TRACEE_BORN && flags && namespaces_are_inherited(*flags))
		made->namespaces = creator->namespaces;
	userfault_inherit(made->group, creator->group, flags ? *flags : CLONE_VM);
	if (made->group != creator->group)
		made->group->loader = creator->group->loader;
	if (made->group != creator->group && !made->group->workload_id)
		made->group->workload_id = creator->group->workload_id;
	made->creator = creator->id;
	made->creator_tgid = creator->group->tgid;
}

void engine_handle_clone(struct engine *g, struct tracee *t, enum stop_kind kind)
{
	static const enum task_origin births[STOP_KINDS] = {
		[STOP_FORK] = BORN_FORK, [STOP_VFORK] = BORN_VFORK, [STOP_CLONE] = BORN_CLONE,
	};
	static const int events[STOP_KINDS] = {
		[STOP_FORK] = PTRACE_EVENT_FORK, [STOP_VFORK] = PTRACE_EVENT_VFORK,
		[STOP_CLONE] = PTRACE_EVENT_CLONE,
	};

	engine_emit_earlier_reaps(g, t->group);

	struct event e = engine_event(g, t, EVENT_FORK);
	unsigned long message = 0;
	uint64_t flags = 0;
	bool has_message = event_message(t->id.tid, events[kind], &message);

	g->tally.quiet[kind] += !has_message || !message;
	if (has_message)
		EACH_SOURCE(g, at_clone_stop, g, t);
	if (!has_message && !engine_is_detaching(g)) {
		t->state = TRACEE_RUNNING;	/* the next status is that of its exit */
		return;
	}
	if (!has_message || !message) {	/* 0: the child has no pid in our pid namespace */
		engine_resume(g, t, 0);
		return;
	}

	pid_t child = message;
	bool known = clone_flags(g, t, &flags);
	struct early_exit *early = tracees_find(&g->tracees, child) ? NULL :
		find_early_exit(g, child);
	struct tracee *made = NULL;
	pid_t tgid = child_tgid(t, child, known, flags);

	e.born.how = tgid == child ? births[kind] : BORN_THREAD;
	e.born.flags = known ? flags : 0;
	if (early && early->id.serial) {
		e.born.other = early->id;
		e.born.other_tgid = early->tgid;
	} else {
		made = child_record(g, t, child, tgid);
		e.born.other = made->id;
		e.born.other_tgid = made->group->tgid;
		inherit(made, t, known ? &flags : NULL);
		if (tgid != child)	/* from now on: it has created this one without */
			engine_enable_exit_stop(g, t);
		made->birth = e.born.how;
		made->flags = e.born.flags;
	}

	bool waits = known ? flags & CLONE_VFORK : kind == STOP_VFORK;

	EACH_SOURCE(g, at_clone, g, &(struct source_clone){
		.creator = t, .made = made, .is_known = known, .flags = flags, .waits = waits,
		.shares_memory = known ? flags & CLONE_VM : kind == STOP_VFORK,
	});

	bool has_result = engine_may_skip_exit(g, t) && sees_our_numbers(t);

	if (waits && has_result && !fills_memory(t, flags)) {
		t->syscall.phase = SYSCALL_IN_VFORK;
		t->syscall.vfork_child = child;
	}
	if (!waits && has_result)
		engine_finish_call(g, t, child, &e);
	else
		engine_finish(g, t, 0, &e);
	if (waits && t->state == TRACEE_RUNNING)	/* neither parked nor detached */
		t->state = TRACEE_IN_VFORK;
	if (early && made)
		engine_emit_exit(g, made, EVENT_EXIT, early->how, tgid == child);
	if (early)
		*early = (struct early_exit){0};
}

/* Ends the record of a thread group leader whose tid now belongs to the thread that called execve.
 */
static void supersede(struct engine *g, struct tracee *t)
{
	if (t->syscall.phase != SYSCALL_NONE) {
		syscall_event_abandon(t, engine_now(g));
		engine_emit(g, &t->syscall.event);
	}
	engine_emit_exit(g, t, EVENT_EXIT, (struct exit_status){0}, false);
}

void engine_fill_exec(struct engine *g, struct tracee *t, struct event *e)
{
	const struct wants *w = &g->options.wants;
	bool has_workload = engine_may_change_workload(g, t);
	bool any = w->programs || w->identity || w->descriptors || w->objects || w->credentials ||
		w->mappings || w->quotas || w->bases || has_workload;
	_cleanup_close_ int dir_fd = any && !t->no_proc ? proc_open_dir(t->id.tid) : -1;
	char cgroups[CGROUPS_TEXT_MAX];
	struct facts facts;

	e->exec.path = e->exec.file = e->exec.cwd = "";
	if (dir_fd < 0)
		return;
	*facts.status_text = 0;
	if (w->credentials || w->quotas || has_workload)
		proc_read_cgroups(dir_fd, cgroups);
	if (has_workload)	/* it may have been moved since it was created */
		e->exec.workload = engine_read_workload(g, t, cgroups);
	if (w->programs)
		facts_fill_exec(dir_fd, t->id.tid, e, &g->scratch);
	if (w->programs && w->interpreters)
		facts_fill_interpreters(dir_fd, &g->known_interpreters, e, &g->scratch);
	if (w->identity && facts_read(dir_fd, &facts)) {
		if (g->rings.in_use)	/* whose set-up has begun */
			g->rings.in_use->program_mask(g, t, &facts.status.blocked);
		e->exec.who = facts_identity(&facts, &g->scratch);
	}
	if (w->descriptors)
		e->exec.open = descriptors_of(dir_fd, t->id.tid, DESCRIPTORS_MAX,
					     INFO_POSITIONS, &g->scratch);
	if (w->credentials)
		e->exec.credentials = engine_read_credentials(g, t, dir_fd, &facts,
			(struct credentials_source){
				.own_filters = engine_own_filters(g), .cgroups = cgroups});
	if (w->objects)
		engine_add_program_files(g, t, dir_fd, e);
	if (w->mappings)
		e->exec.memory = engine_memory_map(g, dir_fd);
	if (w->bases)
		e->bases = path_bases_read(dir_fd, g->own_mounts, false, &g->scratch);
	if (w->quotas)		/* it may have been moved since it was created */
		quota_counters_note(g->quota_counters, cgroups);
}

/* Detaches a task that has executed a program. The exit status of the command remains unknown
 * then. */
static void detach_at_exec(struct engine *g, struct tracee *t)
{
	pid_t tid = t->id.tid;

	engine_detach_task(g, t, 0);
	if (tid == g->command.pid && !tracees_find(&g->tracees, tid))
		g->command.pid = 0;
}

static void handle_exec(struct engine *g, pid_t tid)
{
	struct tracee *leader = tracees_find(&g->tracees, tid), *t = leader, *next;
	unsigned long message = tid;

	g->tally.stops[STOP_EXEC]++;
	if (!event_message(tid, PTRACE_EVENT_EXEC, &message))
		message = tid;

	pid_t old = message;

	if (old != tid && tracees_find(&g->tracees, old)) {
		t = tracees_find(&g->tracees, old);
		if (leader)
			supersede(g, leader);
		tracees_rename(&g->tracees, t, tid);
	} else if (!t) {
		t = engine_add_unreported(g, tid);
	} else if (old != tid) {	/* another thread of it, of which nothing is known */
		t->namespaces.is_known = false;
	}
	t->state = TRACEE_STOPPED;
	userfault_reset(t->group);
	if (g->options.stacks.from)
		stacks_note_change(g->options.stacks.from, t->group->tgid);
	engine_announce(g, t);
	/* all other threads have ended; most have been reported already */
	for (struct tracee *other = t->group->tasks; other; other = next) {
		next = other->next;
		if (other != t)
			engine_emit_exit(g, other, EVENT_EXIT, (struct exit_status){0}, false);
	}
	bool is_first = engine_is_starting(g, t);

	if (is_first)
		start_done(&g->command.start);

	EACH_SOURCE(g, at_exec, g, t, old);

	struct event e = engine_event(g, t, EVENT_EXEC);

	e.exec.old_tid = old;
	engine_fill_exec(g, t, &e);
	if (g->rings.in_use && g->rings.in_use->run_setup_code(g, t)) {
		engine_emit_with_notice(g, t, &e);
		engine_finish_call(g, t, 0, NULL);
		arena_reset(&g->scratch);
		return;
	}
	engine_stop_at_exec(g, t, &e);
	if (g->options.detach_on_exec && !is_first && !engine_is_leaving(g, t)) {
		engine_emit_with_notice(g, t, &e);
		engine_end_vfork_of(g, t);
		detach_at_exec(g, t);
	} else if (t->syscall.phase == SYSCALL_BY_RECORD ||
		   (!g->sources.drains && engine_may_skip_exit(g, t))) {
		/* the exec stop implies success */
		engine_emit_with_notice(g, t, &e);
		engine_finish_call(g, t, 0, NULL);
	} else {
		engine_finish_with_notice(g, t, 0, &e);
	}
	arena_reset(&g->scratch);
}

void engine_handle_exec(struct engine *g, pid_t tid)
{
	const struct tracee *t;

	handle_exec(g, tid);
	t = tracees_find(&g->tracees, tid);
	if (t)
		engine_end_vfork_of(g, t);
}
