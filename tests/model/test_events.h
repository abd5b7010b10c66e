/* Constructed events for test_facts.c and test_killers.c */
#ifndef TEST_EVENTS_H
#define TEST_EVENTS_H

#include <signal.h>

#include "model/test_model.h"

/* A syscall enter and its exit */
static inline const struct process *calls(pid_t pid, uint64_t serial, const char *name,
					  struct args args, int64_t ret)
{
	feed(a_call(EVENT_ENTER, pid, serial, name, args, 0));
	return feed(a_call(EVENT_LEAVE, pid, serial, name, args, ret));
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
