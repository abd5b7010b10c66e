/* Emits notices of activity that cannot be traced, at the event that reveals it: untraced children
 * and io_uring at the exit of a syscall, syscall user dispatch at its SIGSYS, missing privileges
 * and programs of another machine at an execve. If only selected syscalls stop, seccomp/filter.c
 * ensures that these are among them. */
#include "trace/stops/notice.h"

#include <linux/sched.h>
#include <signal.h>
#include <string.h>

#include "machine/machine.h"
#include "machine/own_calls.h"
#include "trace/actions/resume.h"
#include "trace/capture/call.h"
#include "trace/proc/proc.h"
#include "trace/state/emit.h"
#include "trace/state/engine_state.h"
#include "trace/state/rings.h"
#include "trace/stops/elevation.h"
#include "trace/uring/uring.h"

/* SYS_USER_DISPATCH of asm-generic/siginfo.h, which C libraries lack */
enum { USER_DISPATCH = 2 };

/* Numbers that are the same on all machines */

/* The contents of a notice */
struct found_notice {
	enum notice_kind kind;
	pid_t child;
	const char *path;
	bool is_complete;
};

/* Each of these functions returns whether the event reveals something, and fills in what. */
static bool find_in_exit(struct engine *g, const struct tracee *t, const struct event *e,
			 struct found_notice *found)
{
	const struct own_calls *own = &own_calls[e->call.abi->id];
	uint64_t flags = e->call.arg[0];

	if (e->call.failed || e->call.note != CALL_PLAIN)
		return false;
	found->kind = NOTICE_IO_URING;
	found->is_complete = uring_is_complete(g, t->group);
	if (e->call.nr == own->io_uring_setup || e->call.nr == own->io_uring_enter)
		return true;
	found->kind = NOTICE_UNTRACED;
	found->child = e->call.ret;
	if ((e->call.nr != own->clone && e->call.nr != own->clone3) || !found->child)
		return false;		/* 0: this is the return in the child */
	if (!g->options.follow || engine_selects(g))	/* see untraced_children.c */
		return false;
	if (e->call.nr == own->clone3 &&
	    engine_read(t, flags, &flags, sizeof(flags)) != sizeof(flags))
		return false;
	return flags & CLONE_UNTRACED;
}

static bool find_in_signal(struct engine *g, const struct tracee *t, const struct event *e,
			   struct found_notice *found)
{
	siginfo_t info;

	(void)g, (void)t;
	if (e->signal.number != SIGSYS || !e->signal.has_info)
		return false;
	memcpy(&info, e->signal.info, sizeof(info));
	found->kind = NOTICE_DISPATCH;
	return info.si_code == USER_DISPATCH;
}

static bool find_in_exec(struct engine *g, const struct tracee *t, const struct event *e,
			 struct found_notice *found)
{
	(void)e;
	t->group->notices_emitted = 0;
	if (elevation_is_denied(t->id.tid, g->selection.no_new_privs, g->can_trace_all))
		found->kind = NOTICE_UNPRIVILEGED;
	else if (machine_is_arm32(t->id.tid))
		found->kind = NOTICE_ARM32;
	else
		return false;
	found->path = proc_exe(t->id.tid, &g->scratch);
	return true;
}

typedef bool find_fn(struct engine *g, const struct tracee *t, const struct event *e,
		     struct found_notice *found);

static find_fn *const finders[EVENT_KINDS] = {
	[EVENT_LEAVE] = find_in_exit, [EVENT_SIGNAL] = find_in_signal, [EVENT_EXEC] = find_in_exec,
};

/* Whether this kind of notice is the first for the process. Each untraced child has its own. One
 * that is complete may be followed by one that is not. */
static bool is_new(struct tracee_group *p, enum notice_kind kind, bool is_complete)
{
	unsigned bit = 1u << kind, complete = 1u << NOTICE_KINDS;
	bool emitted = p->notices_emitted & (is_complete ? bit | complete : bit);

	p->notices_emitted |= is_complete ? complete : bit;
	return !emitted || kind == NOTICE_UNTRACED;
}

static bool find_new_notice(struct engine *g, struct tracee *t, const struct event *e,
			    struct found_notice *found)
{
	return finders[e->kind] && finders[e->kind](g, t, e, found) &&
		is_new(t->group, found->kind,
		       found->kind == NOTICE_IO_URING && found->is_complete);
}

/* Emits only the notice. */
static void emit_notice(struct engine *g, struct tracee *t, const struct found_notice *found)
{
	struct event notice = engine_event(g, t, EVENT_NOTICE);

	notice.notice.kind = found->kind;
	notice.notice.child = found->child;
	notice.notice.path = found->path;
	notice.notice.is_complete = found->kind == NOTICE_IO_URING && found->is_complete;
	engine_emit(g, &notice);
}

void engine_notice_arm32(struct engine *g, struct tracee *t)
{
	if (!is_new(t->group, NOTICE_ARM32, false))
		return;
	emit_notice(g, t, &(struct found_notice){
		.kind = NOTICE_ARM32, .path = proc_exe(t->id.tid, &g->scratch)});
}

/* Emits the event and the notice; `found` may be NULL. */
static void emit_both(struct engine *g, struct tracee *t, struct event *e,
		      const struct found_notice *found)
{
	engine_emit(g, e);
	if (found)
		emit_notice(g, t, found);
}

void engine_emit_with_notice(struct engine *g, struct tracee *t, struct event *e)
{
	struct found_notice found = {.path = ""};

	if (find_new_notice(g, t, e, &found))
		emit_both(g, t, e, &found);
	else
		engine_emit(g, e);
}

void engine_finish_with_notice(struct engine *g, struct tracee *t, int sig, struct event *e)
{
	struct found_notice found = {.path = ""};
	bool is_new, has_ring = g->uring && uring_concerns(g, e);

	if (has_ring)
		uring_handle_exit(g, t, e);
	is_new = find_new_notice(g, t, e, &found);
	if (!is_new && !has_ring) {
		engine_finish(g, t, sig, e);
		return;
	}
	emit_both(g, t, e, is_new ? &found : NULL);
	if (has_ring)
		uring_emit_completed(g, t);
	engine_resume(g, t, sig);
}
