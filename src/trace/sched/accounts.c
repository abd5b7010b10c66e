#include "trace/sched/accounts.h"

#include <stdlib.h>

#include "base/memory/alloc.h"

static void free_account(struct sched_account *one)
{
	if (one)
		lane_done(&one->lane);
	free(one);
}

void accounts_done(struct sched_accounts *a)
{
	struct sched_account *one;

	for (size_t at = 0; (one = hash_next(&a->by_tid, &at));)
		free_account(one);
	hash_done(&a->by_tid);
}

enum kernel_state state_of_letter(char letter)
{
	switch (letter) {
	case 'R':
		return STATE_RUNNABLE;
	case 'S':
		return STATE_SLEEPING;
	case 'D':
		return STATE_DISK_SLEEP;
	case 'T':
		return STATE_STOPPED;
	case 't':
		return STATE_TRACED;
	default:
		return STATE_OTHER;
	}
}

static void set_state(struct sched_account *one, uint64_t time, enum kernel_state state)
{
	/* clocks of CPUs may differ by a little */
	if (time > one->since) {
		one->in_state[one->state] += time - one->since;
		if (one->has_lane)
			lane_add(&one->lane, one->since, time, one->state);
	}
	one->since = time > one->since ? time : one->since;
	one->state = state;
}

void accounts_set(struct sched_accounts *a, pid_t tid, uint64_t time, enum kernel_state state)
{
	struct sched_account *one = hash_get(&a->by_tid, tid);

	if (!one) {
		one = alloc_new(struct sched_account);
		one->since = one->began = time;
		hash_put(&a->by_tid, tid, one);
	}
	set_state(one, time, state);
}

/* The CPU has switched from a task to `prev` at an unknown time. */
static void bridge_gap(struct sched_accounts *a, const struct sched_cpu *cpu, uint64_t time,
		       pid_t prev)
{
	struct sched_account *from = hash_get(&a->by_tid, cpu->next),
		*to = hash_get(&a->by_tid, prev);
	uint64_t begin = cpu->time;

	if (to && to->since > begin)	/* it became runnable later */
		begin = to->since;
	if (begin > time)
		begin = time;
	if (from && from->state == STATE_RUNNING) {
		from->uncertain += time - cpu->time;
		set_state(from, begin, STATE_OTHER);
	}
	if (prev) {
		accounts_set(a, prev, begin, STATE_RUNNING);
		to = hash_get(&a->by_tid, prev);
		to->uncertain += time - begin;
	}
}

void accounts_switch(struct sched_accounts *a, struct sched_cpu *cpu, uint64_t time, pid_t prev,
		     char letter, pid_t next)
{
	if (cpu->time && cpu->next != prev)
		bridge_gap(a, cpu, time, prev);
	if (letter == 'X' || letter == 'Z')
		free_account(hash_remove(&a->by_tid, prev));
	else if (prev)
		accounts_set(a, prev, time, state_of_letter(letter));
	if (next)
		accounts_set(a, next, time, STATE_RUNNING);
	*cpu = (struct sched_cpu){time, next};
}

void accounts_wake(struct sched_accounts *a, uint64_t time, pid_t tid)
{
	const struct sched_account *one = hash_get(&a->by_tid, tid);

	if (!one || one->state != STATE_RUNNING)
		accounts_set(a, tid, time, STATE_RUNNABLE);
}

void accounts_begin(struct sched_accounts *a, uint64_t time, pid_t tid)
{
	free_account(hash_remove(&a->by_tid, tid));
	accounts_set(a, tid, time, STATE_RUNNABLE);
	accounts_keep_lane(a, tid);
}

void accounts_keep_lane(struct sched_accounts *a, pid_t tid)
{
	struct sched_account *one = hash_get(&a->by_tid, tid);

	if (one)
		one->has_lane = true;
}

void accounts_lose(struct sched_accounts *a)
{
	struct sched_account *one;

	for (size_t at = 0; (one = hash_next(&a->by_tid, &at));)
		one->has_lost = true;
}

const struct sched_lane *accounts_lane(struct sched_accounts *a, pid_t tid, uint64_t now)
{
	struct sched_account *one = hash_get(&a->by_tid, tid);

	if (!one)
		return NULL;
	set_state(one, now, one->state);
	return &one->lane;
}

bool accounts_is_partial(const struct sched_account *one, uint64_t now)
{
	return one->has_lost || (now > one->began && one->uncertain > (now - one->began) / 100);
}

bool accounts_agree(const uint64_t in_state[KERNEL_STATES], uint64_t ran)
{
	static const uint64_t tick = 10 * 1000 * 1000;	/* the longest: CONFIG_HZ is 100 */
	uint64_t all = 0, found = in_state[STATE_RUNNING];

	for (unsigned i = 0; i < KERNEL_STATES; i++)
		all += in_state[i];
	return (found > ran ? found - ran : ran - found) <= all / 100 + tick;
}

const struct sched_account *accounts_get(const struct sched_accounts *a, pid_t tid, uint64_t now,
					 uint64_t in_state[KERNEL_STATES])
{
	const struct sched_account *one = hash_get(&a->by_tid, tid);

	if (!one)
		return NULL;
	for (unsigned i = 0; i < KERNEL_STATES; i++)
		in_state[i] = one->in_state[i];
	if (now > one->since)
		in_state[one->state] += now - one->since;
	return one;
}
