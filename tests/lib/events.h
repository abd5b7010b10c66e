/* Fake events, to drive the consumers of the engine. All but seq and time is set. */
#ifndef EVENTS_H
#define EVENTS_H

#include <sched.h>

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
#endif
