#include "model/process/syscall_effects.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>

#include "base/memory/alloc.h"
#include "desc/name.h"
#include "model/process/generation.h"
#include "model/process/identity.h"
#include "model/process/record.h"

/* A call that does something: at its entry, then, unless it never returns, at its return */
struct effect {
	const char *call;
	void (*does)(struct model *m, const struct event *e, struct record *r);
	bool kills;
};

/* The results of calls that a signal interrupts; not in uapi/errno.h */
enum { RESTART_FIRST = 512, RESTART_LAST = 516 };

static int number_of(const struct event *e, unsigned arg)
{
	return (int32_t)e->call.arg[arg];	/* 32-bit callers leave the rest of it 0 */
}

/* The call is one of `task`'s to that slot: what is known of it by now? */
static void post(struct sent *slot, const struct sent *sent, bool over, bool failed)
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

static void send_to(struct record *target, const struct sent *sent, const struct event *e)
{
	bool over = e->kind == EVENT_LEAVE;

	if (!target || target->process.state >= PROCESS_ZOMBIE)
		return;
	post(sent->number == SIGKILL ? &target->kill : &target->sent, sent, over, e->call.failed);
}

static struct sent sent_by(struct model *m, const struct event *e, const struct record *r,
			   int number)
{
	struct sent s = {
		.number = number, .sender = r->process.id, .task = e->task.serial,
		.time = m->time, .pending = e->kind == EVENT_ENTER,
	};

	generation_name(r, s.program);
	return s;
}

/* Nobody can tell whom it is for: who dies of a SIGKILL soon, and of no other, may have got this */
static void send_to_somebody(struct model *m, const struct sent *s, const struct event *e,
			     bool many)
{
	if (s->number != SIGKILL)
		return;
	post(&m->unaddressed, s, e->kind == EVENT_LEAVE, e->call.failed);
	if (m->unaddressed.task == s->task)
		m->unaddressed_many = many;
}

/* Its members are known where setpgid is told of, and where they called execve since. */
static void send_to_group(struct model *m, const struct sent *s, const struct event *e,
			  pid_t group)
{
	for (struct record *i = m->all; group > 0 && i; i = i->next)
		if (!i->buried && i->process.group == group)
			send_to(i, s, e);
	send_to_somebody(m, s, e, true);
}

/* All but the caller, and the first process of its pid namespace */
static void send_to_all(struct model *m, const struct sent *s, const struct event *e,
			const struct record *r)
{
	for (struct record *i = m->all; i; i = i->next)
		if (!i->buried && i != r && !identity_is_init(i) &&
		    i->process.identity.inner_count >= r->process.identity.inner_count)
			send_to(i, s, e);
}

static void send_to_one(struct model *m, const struct sent *s, const struct event *e,
			struct record *r, pid_t pid)
{
	bool inside = r->process.identity.inner_count > 1;
	struct record *target = pid == identity_own_number(r) ? r : identity_find(m, r, pid);
	struct task *t = target || inside ? NULL : hash_get(&m->tasks, pid);

	if (t)
		target = t->of;
	if (target)
		send_to(target, s, e);
	else if (inside)	/* a child that has not said yet how it is called there */
		send_to_somebody(m, s, e, false);
}

static void send_by_number(struct model *m, const struct event *e, struct record *r, pid_t pid,
			   int number)
{
	struct sent s = sent_by(m, e, r, number);
	struct record *leader;

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

static void kills(struct model *m, const struct event *e, struct record *r)
{
	send_by_number(m, e, r, number_of(e, 0), number_of(e, 1));
}

static void kills_thread(struct model *m, const struct event *e, struct record *r)
{
	send_by_number(m, e, r, number_of(e, 0), number_of(e, 2));
}

static void kills_by_descriptor(struct model *m, const struct event *e, struct record *r)
{
	struct sent s = sent_by(m, e, r, number_of(e, 1));
	struct record *target;

	for (unsigned i = 0; r->pidfds && i < PIDFDS_MAX; i++) {
		if (!r->pidfds[i].serial || r->pidfds[i].fd != number_of(e, 0))
			continue;
		target = hash_get(&m->pids, r->pidfds[i].pid);
		if (target && target->process.id.serial == r->pidfds[i].serial)
			send_to(target, &s, e);
		return;
	}
	send_to_somebody(m, &s, e, false);
}

static bool succeeded(const struct event *e)
{
	return e->kind == EVENT_LEAVE && !e->call.failed && e->call.note == CALL_PLAIN;
}

/* Nobody says when it is closed: the number may be another's by then, and is taken over when it is
 * given out again. */
static void opens_process(struct model *m, const struct event *e, struct record *r)
{
	struct record *target = succeeded(e) ? identity_find(m, r, number_of(e, 0)) : NULL;
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

static void sets_group(struct model *m, const struct event *e, struct record *r)
{
	if (succeeded(e))
		identity_setpgid(m, r, number_of(e, 0), number_of(e, 1));
}

static void sets_session(struct model *m, const struct event *e, struct record *r)
{
	(void)m;
	if (succeeded(e))
		identity_setsid(r);
}

static void sets_death_signal(struct model *m, const struct event *e, struct record *r)
{
	(void)m;
	if (succeeded(e) && number_of(e, 0) == PR_SET_PDEATHSIG)
		r->death_signal = number_of(e, 1);
}

static void exits(struct model *m, const struct event *e, struct record *r)
{
	(void)m;
	if (e->kind != EVENT_ENTER || r->exited_by)
		return;
	r->exited_by = e->task.serial;
	r->exited_by_other = e->task.tid != r->process.id.tid;
}

static const struct effect effects[] = {
	{"kill", kills, true},
	{"tkill", kills, true},
	{"tgkill", kills_thread, true},
	{"rt_sigqueueinfo", kills, true},
	{"rt_tgsigqueueinfo", kills_thread, true},
	{"pidfd_send_signal", kills_by_descriptor, true},
	{"pidfd_open", opens_process, false},
	{"setpgid", sets_group, false},
	{"setsid", sets_session, false},
	{"prctl", sets_death_signal, false},
	{"exit_group", exits, false},
};
static const struct effect none = {.call = ""};

static const struct effect *find_effect(const struct call *row)
{
	const char *name = desc_name(row);

	for (size_t i = 0; name && i < sizeof(effects) / sizeof(*effects); i++)
		if (!strcmp(effects[i].call, name))
			return &effects[i];
	return &none;
}

bool effect_is_known(const struct call *row)
{
	return find_effect(row) != &none;
}

/* Most calls have none, and there are many: each name is looked at once. */
static const struct effect *effect_of(struct model *m, const struct call *row)
{
	union { const struct effect *effect; void *value; } found = {
		.value = hash_get(&m->effects, (uintptr_t)row),
	};

	if (found.value)
		return found.effect;
	found.effect = find_effect(row);
	hash_put(&m->effects, (uintptr_t)row, found.value);
	return found.effect;
}

static bool was_interrupted(const struct event *e)
{
	int64_t error = e->call.failed ? -e->call.ret : 0;

	return (error >= RESTART_FIRST && error <= RESTART_LAST) || error == EINTR ||
		error == EPIPE;
}

/* At its entry first, which was not told by itself */
static void does_at_once(struct model *m, const struct effect *effect, const struct event *e,
			 struct record *r)
{
	struct event enter = *e;

	enter.kind = EVENT_ENTER;
	enter.time = m->time = e->call.entered;
	enter.call.ret = 0;
	enter.call.failed = false;
	effect->does(m, &enter, r);
	m->time = e->time;
	effect->does(m, e, r);
}

void effect_of_call(struct model *m, const struct event *e, struct record *r, struct task *t)
{
	const char *name = desc_name(e->call.row);
	const struct effect *effect;

	if (t) {
		t->call = e->kind == EVENT_ENTER ? name : NULL;
		t->left = e->kind == EVENT_LEAVE && was_interrupted(e) ? name : NULL;
	}
	if (!name)
		return;
	effect = effect_of(m, e->call.row);
	m->kills_told |= effect->kills;
	if (!effect->does || !r || e->call.note == CALL_UNKNOWN_ENTRY ||
	    e->call.note == CALL_SUPERSEDED || e->call.note == CALL_BLOCKED)
		return;
	if (e->call.at_once)
		does_at_once(m, effect, e, r);
	else
		effect->does(m, e, r);
}
