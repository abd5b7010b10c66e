#include "trace/tasks/syscall_event.h"

#include <string.h>

#include "abi/restart.h"
#include "machine/own_calls.h"

static void set_task(struct tracee *t, enum event_kind kind, uint64_t time)
{
	t->syscall.event.kind = kind;
	t->syscall.event.time = time;
	t->syscall.event.task = t->id;
	t->syscall.event.tgid = t->group->tgid;
	t->syscall.event.process = NULL;
}

static bool changes_namespaces(const struct abi *abi, uint64_t nr)
{
	const struct own_calls *own = &own_calls[abi->id];

	nr &= ~(uint64_t)X32_BIT;
	return nr == own->unshare || nr == own->setns;
}

void syscall_event_begin(struct tracee *t, enum syscall_phase phase, uint64_t time,
			 const struct syscall_registers *r)
{
	struct event *e = &t->syscall.event;

	/* members are set one by one, since clearing all takes longer */
	set_task(t, EVENT_ENTER, time);
	e->call.abi = r->abi;
	e->call.row = NULL;
	e->call.nr = r->nr;
	memcpy(e->call.arg, r->arg, sizeof(e->call.arg));
	e->call.ip = r->ip;
	e->call.sp = r->sp;
	e->call.ret = 0;
	e->call.failed = e->call.is_combined = false;
	e->call.injected = e->call.delayed = e->call.poked = false;
	e->call.note = CALL_PLAIN;
	e->call.entered = time;
	e->call.system = 0;
	e->call.memory = NULL;
	e->call.view = NULL;
	e->call.fault = NULL;
	e->call.stack = NULL;
	e->call.object = NULL;
	e->call.cache_key = 0;
	if (changes_namespaces(r->abi, r->nr))
		t->namespaces.is_known = false;
	tracee_begin_syscall(t, phase);
}

/* The number of the syscall that restart_syscall would restart after the LEAVE `e` */
static uint64_t restarted_number(const struct event *e)
{
	if (!e->call.failed || e->call.ret != -RESTART_BLOCK)
		return UINT64_MAX;
	if (e->call.nr != own_calls[e->call.abi->id].restart)
		return e->call.nr;
	return e->call.note == CALL_UNKNOWN_ENTRY ? UINT64_MAX : e->call.arg[0];
}

void syscall_event_finish(struct tracee *t, uint64_t time, int64_t ret, bool failed)
{
	struct event *e = &t->syscall.event;

	set_task(t, EVENT_LEAVE, time);
	e->call.view = NULL;
	e->call.cache_key = 0;
	e->call.ret = ret;
	e->call.failed = failed;
	t->syscall.phase = SYSCALL_NONE;
	t->syscall.restart_nr = restarted_number(e);
}

void syscall_event_abandon(struct tracee *t, uint64_t time)
{
	syscall_event_finish(t, time, 0, false);
	t->syscall.event.call.note = CALL_SUPERSEDED;
}
