/* Fake events, to drive the consumers of the engine: a task forks another one, makes a syscall with
 * this result, gets a signal, exits. All but .seq and .time is set. */
#ifndef EVENTS_H
#define EVENTS_H

#include <sched.h>
#include <stdlib.h>
#include <string.h>

#include "abi/abi.h"
#include "desc/type.h"
#include "ptrail/event.h"

static inline struct event a_task(enum event_kind kind, pid_t tid, uint64_t serial, pid_t tgid)
{
	return (struct event){.kind = kind, .task = {tid, serial}, .tgid = tgid};
}

/* EVENT_NEW or EVENT_FORK. `other` and `other_serial` 0: not known */
static inline struct event a_birth(enum event_kind kind, pid_t tid, uint64_t serial, pid_t tgid,
				   enum task_origin how, pid_t other, uint64_t other_serial,
				   pid_t other_tgid)
{
	struct event e = a_task(kind, tid, serial, tgid);

	e.born.how = how;
	e.born.other = (struct task_id){other, other_serial};
	e.born.other_tgid = other_tgid;
	return e;
}

/* By the leader; argv may be NULL */
static inline struct event an_exec(pid_t pid, uint64_t serial, const char *path,
				   const char *const *argv)
{
	struct event e = a_task(EVENT_EXEC, pid, serial, pid);

	e.exec.path = path;
	e.exec.argv = argv;
	e.exec.old_tid = pid;
	return e;
}

static inline struct event an_exit(pid_t tid, uint64_t serial, pid_t tgid, int code, bool zombie)
{
	struct event e = a_task(EVENT_EXIT, tid, serial, tgid);

	e.exit.how.number = code;
	e.exit.zombie = zombie;
	return e;
}

static inline struct event a_reap(pid_t pid, uint64_t serial, pid_t by)
{
	struct event e = a_task(EVENT_REAP, pid, serial, pid);

	e.reap.by = by;
	return e;
}

static inline struct event a_signal(enum event_kind kind, pid_t tid, uint64_t serial, pid_t tgid,
				    int number)
{
	struct event e = a_task(kind, tid, serial, tgid);

	e.signal.number = number;
	return e;
}

struct args { uint64_t arg[3]; };
#define ARGS(...) ((struct args){{__VA_ARGS__}})

/* The ENTER or LEAVE of a leader's syscall, which must have a row. `ret`: -errno if it failed */
static inline struct event a_call(enum event_kind kind, pid_t pid, uint64_t serial,
				  const char *name, struct args args, int64_t ret)
{
	struct event e = a_task(kind, pid, serial, pid);

	e.call.abi = &abis[ABI_x86_64];
	e.call.row = desc_call_by_name(name);
	if (!e.call.row)
		abort();
	e.call.nr = e.call.row->nr[ABI_x86_64];
	memcpy(e.call.arg, args.arg, sizeof(args.arg));
	e.call.ret = ret;
	e.call.failed = ret < 0;
	return e;
}

/* A path, as a decoded argument; it points to `s`. */
static inline struct value a_path(const char *s)
{
	return (struct value){
		.kind = V_BYTES, .sense = SENSE_PATH, .flags = VF_NUL,
		.bytes = {.p = (const uint8_t *)s, .len = strlen(s), .whole = strlen(s)},
	};
}

/* Sets the registers that are 0 to the numbers among decoded arguments. */
static inline void set_registers(struct event *e, const struct value *args)
{
	unsigned i = 0;

	for (const struct value *v = args->list.first; v && i < 6; v = v->next, i++)
		if (v->kind == V_NUMBER && !e->call.arg[i])
			e->call.arg[i] = v->num.n;
}

/* Adds decoded arguments to the event of a syscall: a list of values, linked with .next. The event
 * points to `view` and `record`. */
static inline void add_view(struct event *e, struct call_view *view, struct value *record,
			    struct value *args)
{
	*record = (struct value){.kind = V_RECORD, .list.first = args};
	for (const struct value *v = args; v; v = v->next)
		record->list.whole = ++record->list.count;
	*view = (struct call_view){
		.name = e->call.row->name, .row = e->call.row, .args = record,
		.error = e->call.failed ? errno_name(-e->call.ret) : NULL,
	};
	e->call.view = view;
}

/* EVENT_EXITING by that signal */
static inline struct event a_death(pid_t pid, uint64_t serial, int number)
{
	struct event e = a_task(EVENT_EXITING, pid, serial, pid);

	e.exit.how = (struct exit_status){.signaled = true, .number = number};
	return e;
}

/* A signal with the siginfo_t of kill(2), if `code` is SI_USER */
static inline struct event a_sent_signal(pid_t pid, uint64_t serial, int number, int code,
					 pid_t sender)
{
	struct event e = a_signal(EVENT_SIGNAL, pid, serial, pid, number);
	int32_t head[] = {number, 0, code, 0, sender, 1000};

	e.signal.abi = &abis[ABI_x86_64];
	memcpy(e.signal.info, head, sizeof(head));
	e.signal.has_info = true;
	return e;
}
#endif
