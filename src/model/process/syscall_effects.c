#include "model/process/syscall_effects.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>

#include "abi/restart.h"
#include "base/memory/alloc.h"
#include "desc/name.h"
#include "desc/traits.h"
#include "model/process/bases.h"
#include "model/process/generation.h"
#include "model/process/identity.h"
#include "model/process/record.h"

/* Applies an effect: called at the enter of the syscall and, if it returns, again at its exit */
typedef void effect_fn(struct model *m, const struct event *e, struct process_record *r);

static int number_of(const struct event *e, unsigned arg)
{
	return (int32_t)e->call.arg[arg];	/* 32-bit callers leave the upper half 0 */
}

/* Updates a slot with the state of a signal. `over`: the syscall has returned; `failed`: with an
 * error. */
static void update_slot(struct sent_signal *slot, const struct sent_signal *sent, bool over,
			bool failed)
{
	bool own = slot->number && slot->task == sent->task && slot->pending;

	if (failed) {
		if (own)
			slot->number = 0;
	} else if (own) {
		slot->pending = !over;
	} else if (!slot->number || (slot->pending && over) || sent->number != SIGKILL) {
		*slot = *sent;		/* the first SIGKILL is the one that counts */
	}
}

static void send_to(struct process_record *target, const struct sent_signal *sent,
		    const struct event *e)
{
	bool over = e->kind == EVENT_LEAVE;

	if (!target || target->process.state >= PROCESS_ZOMBIE)
		return;
	update_slot(sent->number == SIGKILL ? &target->kill : &target->sent, sent, over,
		    e->call.failed);
}

static struct sent_signal sent_by(struct model *m, const struct event *e,
				  const struct process_record *r, int number)
{
	struct sent_signal s = {
		.number = number, .sender = r->process.id, .task = e->task.serial,
		.time = m->time, .pending = e->kind == EVENT_ENTER,
	};

	generation_name(r, s.program);
	return s;
}

/* Records a SIGKILL whose targets are unknown. A process that is killed soon after, and got no
 * other SIGKILL, is attributed to it. */
static void send_to_unknown(struct model *m, const struct sent_signal *s, const struct event *e,
			    bool many)
{
	if (s->number != SIGKILL)
		return;
	update_slot(&m->unaddressed, s, e->kind == EVENT_LEAVE, e->call.failed);
	if (m->unaddressed.task == s->task)
		m->unaddressed_is_group = many;
}

/* The members of a group are known from setpgid if that is traced, and from each execve. Others
 * may be missing. */
static void send_to_group(struct model *m, const struct sent_signal *s, const struct event *e,
			  pid_t group)
{
	for (struct process_record *i = m->all; group > 0 && i; i = i->next)
		if (!i->has_ended && i->process.group == group)
			send_to(i, s, e);
	send_to_unknown(m, s, e, true);
}

/* To all but the caller and the init process of its pid namespace */
static void send_to_all(struct model *m, const struct sent_signal *s, const struct event *e,
			const struct process_record *r)
{
	for (struct process_record *i = m->all; i; i = i->next)
		if (!i->has_ended && i != r && !identity_is_init(i) &&
		    i->process.identity.inner_count >= r->process.identity.inner_count)
			send_to(i, s, e);
}

static void send_to_one(struct model *m, const struct sent_signal *s, const struct event *e,
			struct process_record *r, pid_t pid)
{
	bool inside = r->process.identity.inner_count > 1;
	struct process_record *target = pid == identity_own_number(r) ? r
								      : identity_find(m, r, pid);
	struct model_task *t = target || inside ? NULL : hash_get(&m->tasks, pid);

	if (t)
		target = t->record;
	if (target)
		send_to(target, s, e);
	else if (inside)	/* its number in that namespace is unknown: a new child */
		send_to_unknown(m, s, e, false);
}

static void send_by_number(struct model *m, const struct event *e, struct process_record *r,
			   pid_t pid, int number)
{
	struct sent_signal s = sent_by(m, e, r, number);
	struct process_record *leader;

	if (number <= 0 || number > 64)
		return;
	if (pid > 0) {
		send_to_one(m, &s, e, r, pid);
	} else if (pid == -1) {
		send_to_all(m, &s, e, r);
	} else if (!pid) {
		send_to_group(m, &s, e, r->process.group);
	} else {
		leader = identity_find(m, r, -pid);
		send_to_group(m, &s, e, leader ? leader->process.id.tid : -pid);
	}
}

static void effect_kill(struct model *m, const struct event *e, struct process_record *r)
{
	send_by_number(m, e, r, number_of(e, 0), number_of(e, 1));
}

static void effect_tgkill(struct model *m, const struct event *e, struct process_record *r)
{
	send_by_number(m, e, r, number_of(e, 0), number_of(e, 2));
}

static void effect_pidfd_send_signal(struct model *m, const struct event *e,
				     struct process_record *r)
{
	struct sent_signal s = sent_by(m, e, r, number_of(e, 1));
	struct process_record *target;

	for (unsigned i = 0; r->pidfds && i < PIDFDS_MAX; i++) {
		if (!r->pidfds[i].serial || r->pidfds[i].fd != number_of(e, 0))
			continue;
		target = hash_get(&m->pids, r->pidfds[i].pid);
		if (target && target->process.id.serial == r->pidfds[i].serial)
			send_to(target, &s, e);
		return;
	}
	send_to_unknown(m, &s, e, false);
}

static bool succeeded(const struct event *e)
{
	return e->kind == EVENT_LEAVE && !e->call.failed && e->call.note == CALL_PLAIN;
}

/* The close of a pidfd is not traced: a slot may be outdated, and is reused when the number is
 * returned again. */
static void effect_pidfd_open(struct model *m, const struct event *e, struct process_record *r)
{
	struct process_record *target = succeeded(e) ? identity_find(m, r, number_of(e, 0)) : NULL;
	struct pidfd *slot = NULL;

	if (!succeeded(e))
		return;
	if (!r->pidfds)
		r->pidfds = alloc_zeroed(PIDFDS_MAX * sizeof(*r->pidfds));
	for (unsigned i = 0; i < PIDFDS_MAX; i++) {
		bool same = r->pidfds[i].serial && r->pidfds[i].fd == e->call.ret;

		if (same || (!slot && !r->pidfds[i].serial))
			slot = &r->pidfds[i];
		if (same)
			break;
	}
	if (slot)
		*slot = (struct pidfd){e->call.ret, target ? target->process.id.serial : 0,
			target ? target->process.id.tid : 0};
}

static void effect_setpgid(struct model *m, const struct event *e, struct process_record *r)
{
	if (succeeded(e))
		identity_setpgid(m, r, number_of(e, 0), number_of(e, 1));
}

static void effect_setsid(struct model *m, const struct event *e, struct process_record *r)
{
	(void)m;
	if (succeeded(e))
		identity_setsid(r);
}

static void effect_prctl(struct model *m, const struct event *e, struct process_record *r)
{
	(void)m;
	if (succeeded(e) && number_of(e, 0) == PR_SET_PDEATHSIG)
		r->death_signal = number_of(e, 1);
}

static void effect_exit_group(struct model *m, const struct event *e, struct process_record *r)
{
	(void)m;
	if (e->kind != EVENT_ENTER || r->exit_group_serial)
		return;
	r->exit_group_serial = e->task.serial;
	r->exit_group_by_thread = e->task.tid != r->process.id.tid;
}

static effect_fn *const effects[] = {
	[AFFECTS_NONE] = NULL,
	[AFFECTS_SIGNAL] = effect_kill,
	[AFFECTS_SIGNAL_THREAD] = effect_tgkill,
	[AFFECTS_SIGNAL_PIDFD] = effect_pidfd_send_signal,
	[AFFECTS_OPEN_PIDFD] = effect_pidfd_open,
	[AFFECTS_SET_GROUP] = effect_setpgid,
	[AFFECTS_SET_SESSION] = effect_setsid,
	[AFFECTS_SET_DEATH_SIGNAL] = effect_prctl,
	[AFFECTS_EXIT] = effect_exit_group,
	[AFFECTS_EXIT_TASK] = NULL,	/* these have events of their own */
	[AFFECTS_EXEC] = NULL,
	[AFFECTS_CREATE] = NULL,
	[AFFECTS_CREDENTIALS] = NULL,	/* the model does not keep what these change */
	[AFFECTS_LEAVE_NAMESPACES] = bases_unshare,
	[AFFECTS_ENTER_NAMESPACES] = NULL,
	[AFFECTS_DIRECTORY] = bases_change_directory,
};

bool syscall_has_effect(const struct call *row)
{
	enum process_effect effect = syscall_traits(row)->process;

	return effects[effect] && effect != AFFECTS_DIRECTORY &&
		effect != AFFECTS_LEAVE_NAMESPACES;
}

static bool sends_signal(enum process_effect effect)
{
	return effect == AFFECTS_SIGNAL || effect == AFFECTS_SIGNAL_THREAD ||
		effect == AFFECTS_SIGNAL_PIDFD;
}

static bool was_interrupted(const struct event *e)
{
	int64_t error = e->call.failed ? -e->call.ret : 0;

	return (error >= RESTART_FIRST && error <= RESTART_LAST) || error == EINTR ||
		error == EPIPE;
}

/* A combined event: applies the enter, then the return. */
static void apply_combined(struct model *m, effect_fn *apply,
			   const struct event *e, struct process_record *r)
{
	struct event enter = *e;

	enter.kind = EVENT_ENTER;
	enter.time = m->time = e->call.entered;
	enter.call.ret = 0;
	enter.call.failed = false;
	apply(m, &enter, r);
	m->time = e->time;
	apply(m, e, r);
}

void syscall_effects_apply(struct model *m, const struct event *e, struct process_record *r,
			   struct model_task *t)
{
	const char *name = desc_name(e->call.row);
	enum process_effect effect = syscall_traits(e->call.row)->process;

	if (t) {
		t->call = e->kind == EVENT_ENTER ? name : NULL;
		t->interrupted_call = e->kind == EVENT_LEAVE && was_interrupted(e) ? name : NULL;
	}
	if (!name)
		return;
	m->traces_kills |= sends_signal(effect);
	if (!effects[effect] || !r || e->call.injected || e->call.note == CALL_UNKNOWN_ENTRY ||
	    e->call.note == CALL_SUPERSEDED || e->call.note == CALL_BLOCKED)
		return;
	if (e->call.is_combined)
		apply_combined(m, effects[effect], e, r);
	else
		effects[effect](m, e, r);
}
