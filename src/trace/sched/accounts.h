/* How long each task was in each state of the scheduler, from its switches and wake-ups. Accounts
 * of all tasks of the system are kept, because a task runs before it is known that it is traced.
 * Times are of CLOCK_MONOTONIC, in ns. */
#ifndef TRACE_SCHED_ACCOUNTS_H
#define TRACE_SCHED_ACCOUNTS_H

#include <stdbool.h>
#include <sys/types.h>

#include "base/memory/hash.h"
#include "ptrail/scheduling.h"
#include "trace/sched/lane.h"

struct sched_account {
	enum kernel_state state;
	uint64_t since;			/* when .state began */
	uint64_t in_state[KERNEL_STATES];	/* ns until .since */
	bool has_lane;
	struct sched_lane lane;		/* until .since */
	uint64_t began;
	/* ns in which it ran or not: the kernel left out the record of a switch */
	uint64_t uncertain;
	bool has_lost;			/* records were lost since it began */
};

/* A CPU; all 0: no switch of it is known */
struct sched_cpu {
	uint64_t time;			/* of the latest switch */
	pid_t next;			/* the task that it switched to */
};

/* All 0: no accounts */
struct sched_accounts {
	struct hash by_tid;		/* tid → struct sched_account */
};

void accounts_done(struct sched_accounts *a);

/* Returns the state for a state code of ps(1); for R: STATE_RUNNABLE. */
enum kernel_state state_of_letter(char letter);

/* The task is in that state from `time` on. Begins its account if there is none. */
void accounts_set(struct sched_accounts *a, pid_t tid, uint64_t time, enum kernel_state state);

/* A CPU switches from `prev`, which gets the state of that letter, to `next`; 0: the idle task.
 * The account of a task that is dead is removed. If the record of a switch before is missing, which
 * shows in another task than `prev` that ran, `prev` is taken to have run since that one began. */
void accounts_switch(struct sched_accounts *a, struct sched_cpu *cpu, uint64_t time, pid_t prev,
		     char letter, pid_t next);

/* The task becomes runnable, unless it has not stopped to run. */
void accounts_wake(struct sched_accounts *a, uint64_t time, pid_t tid);

/* The task was created: its account begins, with a lane, also if an earlier task had the tid. */
void accounts_begin(struct sched_accounts *a, uint64_t time, pid_t tid);

/* Keeps the states of a task over time from now on, which those that existed before do without. */
void accounts_keep_lane(struct sched_accounts *a, pid_t tid);

/* Records were lost: the accounts of all tasks are partial. */
void accounts_lose(struct sched_accounts *a);

/* Whether more than 1 % of the time of the account until `now` is not certain */
bool accounts_is_partial(const struct sched_account *one, uint64_t now);

/* Whether a task with these durations was on a CPU for about `ran` ns: within 1 % of all time and a
 * tick of the kernel, which counts the time of a task that runs at each tick. If not, records of
 * switches are missing, which the kernel does not always report, or a hypervisor took the CPU. */
bool accounts_agree(const uint64_t in_state[KERNEL_STATES], uint64_t ran);

/* Returns the states of the task over time until `now`; NULL: there is no account. */
const struct sched_lane *accounts_lane(struct sched_accounts *a, pid_t tid, uint64_t now);

/* Gets the durations until `now`. Returns the account; NULL: there is none. */
const struct sched_account *accounts_get(const struct sched_accounts *a, pid_t tid, uint64_t now,
					 uint64_t in_state[KERNEL_STATES]);
#endif
