/* How tasks come to be, and become others. */
#include "trace/engine/state.h"

#include <linux/sched.h>
#include <signal.h>
#include <string.h>
#include <sys/ptrace.h>

#include "abi/abi.h"
#include "base/memory/cleanup.h"
#include "fast/fast.h"
#include "trace/proc/descriptors.h"
#include "trace/proc/facts.h"
#include "trace/stops/memory.h"
#include "trace/stops/userfault.h"
#include "trace/proc/proc.h"

enum { LEFT_MAX = 64 };	/* descriptors told with an execve */

/* The calls that make tasks */
static const struct maker {
	enum abi_id abi;
	uint64_t nr;
	enum { BY_FORK, BY_VFORK, BY_CLONE, BY_CLONE3 } how;
} makers[] = {
	{ABI_x86_64, 56, BY_CLONE}, {ABI_x86_64, 57, BY_FORK}, {ABI_x86_64, 58, BY_VFORK},
	{ABI_x86_64, 435, BY_CLONE3},
	{ABI_i386, 120, BY_CLONE}, {ABI_i386, 2, BY_FORK}, {ABI_i386, 190, BY_VFORK},
	{ABI_i386, 435, BY_CLONE3},
	{ABI_arm64, 220, BY_CLONE}, {ABI_arm64, 435, BY_CLONE3},
};

/* The flags of the clone, fork or vfork that the task is in, as clone takes them; false: unknown */
static bool flags_of(const struct tracee *t, uint64_t *flags)
{
	const struct abi *abi;
	uint64_t nr, arg[6];
	uint64_t args[5];	/* of struct clone_args; [0] is flags, [4] the exit signal */

	if (!engine_call_of(t, &abi, &nr, arg))
		return false;
	for (size_t i = 0; i < sizeof(makers) / sizeof(*makers); i++) {
		if (makers[i].abi != abi->id || makers[i].nr != nr)
			continue;
		switch (makers[i].how) {
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
			/* where calls do not stop nobody has seen whether pages may block */
			if (tracee_read_at_hand(t->id.tid, arg[0], args, sizeof(args)) !=
			    sizeof(args))
				return false;
			*flags = args[0] | args[4];
			return true;
		}
	}
	return false;
}

/* Who the process is that nobody traced made; NULL: it is none of those, or nobody knows. Of one
 * that is gone by now the number may be another's. */
static const struct identity *stranger(struct engine *g, const struct tracee *t)
{
	bool made = t->how != BORN_COMMAND && t->how != BORN_ATTACHED && t->how != BORN_UNKNOWN;

	if (!g->options.wants.identity || made || t->blind || t->group->count > 1 ||
	    (t->how == BORN_UNKNOWN && t->state != TRACEE_STOPPED))
		return NULL;
	if (t->how != BORN_COMMAND && g->options.wants.programs)
		return facts_stranger(t->id.tid, &g->scratch);
	return facts_who(t->id.tid, &g->scratch);
}

void engine_announce(struct engine *g, struct tracee *t)
{
	struct event e;

	if (t->announced)
		return;
	t->announced = true;
	e = engine_event(g, t, EVENT_NEW);
	e.born.how = t->how;
	e.born.other = t->maker;
	e.born.other_tgid = t->maker_tgid;
	e.born.flags = t->flags;
	e.born.who = stranger(g, t);
	engine_tell(g, &e);
	if (e.born.who)
		arena_reset(&g->scratch);
}

struct tracee *engine_adopt(struct engine *g, pid_t tid)
{
	struct proc_status s;
	bool known = !proc_status(tid, &s);
	struct tracee *t = tracees_add(&g->tracees, tid, known ? s.tgid : tid);
	const struct tracee *parent = known && s.tgid == tid ? tracees_find(&g->tracees, s.ppid) :
		NULL;

	t->known_to_fast = true;	/* it has stopped, and nobody has said who made it */
	if (known && s.tgid != tid) {
		t->maker_tgid = s.tgid;
		engine_fast_adopts(g, t);
	}
	if (parent) {
		t->maker = parent->id;
		t->maker_tgid = parent->group->tgid;
		t->every_call = parent->every_call;
	}
	t->group->parent = known ? s.ppid : 0;
	if (t->group->count == 1) {
		t->group->shares = true;	/* nobody has said how it was made */
		t->group->served = pages_are_served(tid);
		if (parent)
			pages_inherit(t->group, parent->group, CLONE_VM);
	}
	return t;
}

void engine_remember(struct engine *g, const struct early *early)
{
	g->early[g->early_at] = *early;
	g->early_at = (g->early_at + 1) % EARLY_MAX;
}

static struct early *early_of(struct engine *g, pid_t tid)
{
	for (unsigned i = 0; i < EARLY_MAX; i++)
		if (g->early[i].id.tid == tid)
			return &g->early[i];
	return NULL;
}

/* Which thread group a new task is in */
static pid_t group_of(const struct tracee *maker, pid_t child, bool known, uint64_t flags)
{
	struct proc_status s;

	if (known)
		return flags & CLONE_THREAD ? maker->group->tgid : child;
	return proc_status(child, &s) ? child : s.tgid;
}

/* The record of a task that its maker reports: one that is there already, or a new one */
static struct tracee *child_of(struct engine *g, const struct tracee *maker, pid_t child,
			       pid_t tgid)
{
	struct tracee *t = tracees_find(&g->tracees, child);

	if (t && t->state == TRACEE_BORN && t->linked) {
		/* the number is used again, and what had it has never come */
		engine_bury(g, t, EVENT_LOST, (struct ending){0}, false);
		t = NULL;
	}
	if (!t)
		t = tracees_add(&g->tracees, child, tgid);
	if (!t->group->parent && tgid == child)
		t->group->parent = maker->group->tgid;
	return t;
}

/* What the kernel says with the event that the task stopped for. A task that was killed meanwhile
 * may be in the stop of its exit already, which has not been reported yet, and whose message is a
 * wait status: then false. */
static bool message_of(pid_t tid, int event, unsigned long *message)
{
	siginfo_t info;

	return !ptrace(PTRACE_GETEVENTMSG, tid, 0, message) &&
		!ptrace(PTRACE_GETSIGINFO, tid, 0, &info) && info.si_code >> 8 == event;
}

void engine_serve_fork(struct engine *g, struct tracee *t, enum stop_kind kind)
{
	static const enum birth births[STOP_KINDS] = {
		[STOP_FORK] = BORN_FORK, [STOP_VFORK] = BORN_VFORK, [STOP_CLONE] = BORN_CLONE,
	};
	static const int events[STOP_KINDS] = {
		[STOP_FORK] = PTRACE_EVENT_FORK, [STOP_VFORK] = PTRACE_EVENT_VFORK,
		[STOP_CLONE] = PTRACE_EVENT_CLONE,
	};
	struct event e = engine_event(g, t, EVENT_FORK);
	unsigned long message = 0;
	uint64_t flags = 0;
	bool told = message_of(t->id.tid, events[kind], &message);

	g->tally.quiet[kind] += !told || !message;
	if (!told && !g->letting_go) {
		t->state = TRACEE_RUNNING;	/* the next report is of its end */
		return;
	}
	if (!told || !message) {	/* 0: our pid namespace has no number for it */
		engine_resume(g, t, 0);
		return;
	}

	pid_t child = message;
	bool known = flags_of(t, &flags);
	struct early *early = tracees_find(&g->tracees, child) ? NULL : early_of(g, child);
	struct tracee *made = NULL;
	pid_t tgid = group_of(t, child, known, flags);

	e.born.how = tgid == child ? births[kind] : BORN_THREAD;
	e.born.flags = known ? flags : 0;
	if (early && early->id.serial) {
		e.born.other = early->id;
		e.born.other_tgid = early->tgid;
	} else {
		made = child_of(g, t, child, tgid);
		e.born.other = made->id;
		e.born.other_tgid = made->group->tgid;
		made->linked = true;
		made->every_call |= t->every_call;
		pages_inherit(made->group, t->group, known ? flags : CLONE_VM);
		if (!made->announced) {
			made->how = e.born.how;
			made->flags = e.born.flags;
			made->maker = t->id;
			made->maker_tgid = t->group->tgid;
		}
	}
	if (g->fast && made && !made->known_to_fast)
		fast_made(g->fast, child, known ? fast_find(g->fast, t->id.tid) : NULL, flags);

	bool waits = known ? flags & CLONE_VFORK : kind == STOP_VFORK;

	engine_finish(g, t, 0, &e);
	t->in_vfork = waits;
	if (early && made)
		engine_bury(g, made, EVENT_EXIT, early->how, tgid == child);
	if (early)
		*early = (struct early){0};
}

/* The task's number is another's now, who called execve */
static void supersede(struct engine *g, struct tracee *t)
{
	if (t->in_call) {
		struct event e = engine_event(g, t, EVENT_LEAVE);

		e.call = t->call.call;
		e.call.view = NULL;
		e.call.like = 0;
		e.call.note = CALL_SUPERSEDED;
		e.call.ret = 0;
		e.call.failed = false;
		engine_tell(g, &e);
		t->in_call = false;
	}
	engine_bury(g, t, EVENT_EXIT, (struct ending){0}, false);
}

static void fill_exec(struct engine *g, const struct tracee *t, struct event *e)
{
	const struct wants *w = &g->options.wants;
	bool any = w->programs || w->identity || w->descriptors;
	_cleanup_close_ int folder = any && !t->blind ? proc_folder(t->id.tid) : -1;
	struct facts facts;

	e->exec.path = e->exec.file = e->exec.cwd = "";
	if (folder < 0)
		return;
	if (w->programs)
		facts_program(folder, t->id.tid, e, &g->scratch);
	if (w->identity && facts_read(folder, &facts))
		e->exec.who = facts_identity(&facts, &g->scratch);
	if (w->descriptors)
		e->exec.open = descriptors_of(folder, t->id.tid, LEFT_MAX, &g->scratch);
}

/* Whether the program runs our code at first, which sets it up and comes to a stop of its own */
static bool boots(const struct engine *g, const struct tracee *t)
{
	const struct fast_thread *ft = g->fast ? fast_find(g->fast, t->id.tid) : NULL;

	return ft && ft->state == FAST_BOOTING && t->in_call && !g->letting_go;
}

void engine_serve_exec(struct engine *g, pid_t tid)
{
	struct tracee *leader = tracees_find(&g->tracees, tid), *t = leader, *next;
	unsigned long message = tid;

	g->tally.stops[STOP_EXEC]++;
	if (!message_of(tid, PTRACE_EVENT_EXEC, &message))
		message = tid;

	pid_t old = message;

	if (old != tid && tracees_find(&g->tracees, old)) {
		t = tracees_find(&g->tracees, old);
		if (leader)
			supersede(g, leader);
		tracees_rename(&g->tracees, t, tid);
	} else if (!t) {
		t = engine_adopt(g, tid);
	}
	t->state = TRACEE_STOPPED;
	pages_renewed(t->group);
	engine_announce(g, t);
	/* all other threads are gone; most have been reported before */
	for (struct tracee *other = t->group->tasks; other; other = next) {
		next = other->next;
		if (other != t)
			engine_bury(g, other, EVENT_EXIT, (struct ending){0}, false);
	}
	if (t->hidden) {
		t->hidden = false;
		start_done(&g->start);
	}

	struct event e = engine_event(g, t, EVENT_EXEC);

	e.exec.old_tid = old;
	fill_exec(g, t, &e);
	if (g->fast) {
		t->known_to_fast = true;
		if (t->every_call || t->blind)
			fast_gone(g->fast, old);
		else
			fast_exec(g->fast, tid, old);
		struct fast_thread *ft = fast_find(g->fast, tid);

		t->every_call |= ft && ft->hides_calls;
	}
	if (boots(g, t)) {
		engine_tell_noticing(g, t, &e);
		engine_leave_exec(g, t);
	} else {
		engine_finish_noticing(g, t, 0, &e);
	}
	arena_reset(&g->scratch);
}
