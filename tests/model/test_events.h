/* Constructed events for test_facts.c and test_killers.c */
#ifndef TEST_EVENTS_H
#define TEST_EVENTS_H

#include <signal.h>
#include <string.h>

#include "abi/abi.h"
#include "desc/type.h"
#include "model/test_model.h"

struct args { uint64_t arg[3]; };

static inline struct event a_call(enum event_kind kind, pid_t pid, uint64_t serial,
				  const char *name, struct args args, int64_t ret)
{
	struct event e = a_task(kind, pid, serial, pid);

	e.call.abi = &abis[ABI_x86_64];
	e.call.row = desc_call_by_name(name);
	e.call.nr = e.call.row->nr[ABI_x86_64];
	memcpy(e.call.arg, args.arg, sizeof(args.arg));
	e.call.ret = ret;
	e.call.failed = ret < 0;
	return e;
}

#define ARGS(...) ((struct args){{__VA_ARGS__}})

/* A syscall enter and its exit */
static inline const struct process *calls(pid_t pid, uint64_t serial, const char *name,
					  struct args args, int64_t ret)
{
	feed(a_call(EVENT_ENTER, pid, serial, name, args, 0));
	return feed(a_call(EVENT_LEAVE, pid, serial, name, args, ret));
}

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

/* EVENT_EXITING by that signal */
static inline struct event a_death(pid_t pid, uint64_t serial, int number)
{
	struct event e = a_task(EVENT_EXITING, pid, serial, pid);

	e.exit.how = (struct exit_status){.signaled = true, .number = number};
	return e;
}

static inline const struct process *dies(pid_t pid, uint64_t serial, int number)
{
	return feed(a_death(pid, serial, number));
}

/* The command 10, a shell, with the children 11 and 12 */
static inline const struct process *family(void)
{
	const struct process *p = command();

	feed(an_exec(10, 1, "/bin/sh", NULL));
	forks(10, 1, 11, 2);
	forks(10, 1, 12, 3);
	return p;
}

static inline struct event an_end(pid_t pid, uint64_t serial)
{
	return an_exit(pid, serial, pid, 0, true);
}
#endif
