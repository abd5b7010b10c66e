/* How a task was scheduled, from files of /proc and system calls that do not need its help
 * (wants.scheduling) */
#include "trace/capture/scheduling.h"

#include <limits.h>
#include <linux/sched.h>
#include <linux/sched/types.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/system/clock.h"
#include "base/system/diag.h"
#include "base/text/sbuf.h"
#include "trace/proc/proc.h"
#include "trace/sched/watch.h"
#include "trace/state/emit.h"
#include "trace/state/engine_state.h"

/* CPUS_MAX: the most that the kernel can be configured for */
enum { CPUS_MAX = 8192, BITS = 8 * sizeof(unsigned long), SAMPLED_AT_A_TICK = 256 };

static bool has_cpu(const unsigned long *mask, unsigned cpu)
{
	return cpu < CPUS_MAX && mask[cpu / BITS] >> cpu % BITS & 1;
}

/* "0-3,8"; "": unknown */
static const char *read_cpus(pid_t tid, struct arena *arena)
{
	unsigned long mask[CPUS_MAX / BITS] = {0};
	struct sbuf list = {0};
	const char *cpus;

	long bytes = syscall(SYS_sched_getaffinity, tid, sizeof(mask), mask);

	if (bytes < 0)
		return "";
	sbuf_str(&list, "");
	for (unsigned cpu = 0; cpu < bytes * CHAR_BIT; cpu++) {
		unsigned last = cpu;

		if (!has_cpu(mask, cpu))
			continue;
		while (has_cpu(mask, last + 1))
			last++;
		sbuf_str(&list, list.len ? "," : "");
		sbuf_dec(&list, cpu, false);
		if (last > cpu) {
			sbuf_char(&list, '-');
			sbuf_dec(&list, last, false);
		}
		cpu = last;
	}
	cpus = arena_copy(arena, list.s, list.len);
	sbuf_done(&list);
	return cpus;
}

/* Whether sched_getattr(2) leaves the nice value out, which a task keeps nevertheless */
static bool lacks_nice(int policy)
{
	return policy == SCHED_FIFO || policy == SCHED_RR || policy == SCHED_DEADLINE;
}

static void read_policy(pid_t tid, struct scheduling *s)
{
	struct sched_attr attr = {.size = sizeof(attr)};

	s->policy = -1;
	if (syscall(SYS_sched_getattr, tid, &attr, sizeof(attr), 0) < 0)
		return;
	s->policy = attr.sched_policy;
	s->nice = lacks_nice(s->policy) ? getpriority(PRIO_PROCESS, tid) : attr.sched_nice;
	s->priority = attr.sched_priority;
}

static void add_states(struct engine *g, const struct tracee *t, struct scheduling *s)
{
	const struct sched_account *account;
	struct sched_accounts *all;
	uint64_t now = g->origin + engine_now(g);

	if (!g->sched_watch) {
		s->source = t->samples ? STATES_SAMPLED : STATES_UNKNOWN;
		s->samples = t->samples;
		memcpy(s->in_state, t->in_state, sizeof(s->in_state));
		lane_get(&t->lane, 0, s, &g->scratch);
		return;
	}
	all = sched_watch_read(g->sched_watch);
	account = accounts_get(all, t->id.tid, now, s->in_state);
	if (!account)
		return;
	s->source = accounts_is_partial(account, now) ? STATES_PARTIAL : STATES_EXACT;
	lane_get(accounts_lane(all, t->id.tid, now), g->origin, s, &g->scratch);
}

struct scheduling *engine_scheduling(struct engine *g, struct tracee *t,
				     const struct cpu_times *times, bool begins)
{
	struct scheduling *s = arena_new(&g->scratch, struct scheduling);

	s->on_cpu = times->on_cpu;
	s->run_delay = times->run_delay;
	s->slices = times->slices;
	s->held = t->held;
	read_policy(t->id.tid, s);
	s->cpus = read_cpus(t->id.tid, &g->scratch);
	if (!g->options.wants.states)
		return s;
	add_states(g, t, s);
	if (begins)
		t->ran_before = s->on_cpu - s->in_state[STATE_RUNNING];
	/* 0: the kernel counts no times */
	if (s->source == STATES_EXACT && s->on_cpu &&
	    !accounts_agree(s->in_state, s->on_cpu - t->ran_before))
		s->source = STATES_PARTIAL;
	return s;
}

void engine_add_quotas(struct engine *g, int dir_fd, struct scheduling *s)
{
	char cgroups[CGROUPS_TEXT_MAX];

	proc_read_cgroups(dir_fd, cgroups);
	quota_counters_read(g->quota_counters, cgroups, engine_now(g), &g->scratch, s);
}

void engine_watch_states(struct engine *g)
{
	char why[256];

	g->sched_watch = sched_watch_new(why, sizeof(why));
	if (g->sched_watch)
		diag_debug(g->diag, "states of tasks: from tracepoints");
	else
		diag_debug(g->diag, "states of tasks: sampled; no tracepoints: %s", why);
}

/* Returns the letter of the state of the task; 0: unknown */
static char read_letter(const struct tracee *t)
{
	struct proc_stat stat;

	return t->no_proc || proc_stat(t->id.tid, &stat) ? 0 : stat.state;
}

void engine_begin_states(struct engine *g, struct tracee *t)
{
	uint64_t in_state[KERNEL_STATES];
	struct sched_accounts *accounts;
	char letter;

	t->sampled = engine_now(g);
	if (!g->sched_watch)
		return;
	accounts = sched_watch_read(g->sched_watch);
	if (!accounts_get(accounts, t->id.tid, 0, in_state)) {
		/* it existed before, and has not been switched yet */
		letter = read_letter(t);
		if (letter)
			accounts_set(accounts, t->id.tid, clock_ns(CLOCK_MONOTONIC),
				     letter == 'R' ? STATE_RUNNING : state_of_letter(letter));
	}
	accounts_keep_lane(accounts, t->id.tid);
}

static void sample(struct engine *g, struct tracee *t)
{
	char letter = read_letter(t);
	uint64_t now = engine_now(g);
	enum kernel_state state;

	if (!letter || t->life != TRACEE_ANNOUNCED)
		return;
	state = letter == 'R' ? STATE_RUNNING : state_of_letter(letter);
	t->in_state[state] += now - t->sampled;
	lane_add(&t->lane, t->sampled, now, state);
	t->sampled = now;
	t->samples++;
}

void engine_update_states(struct engine *g)
{
	struct tracee *t;

	if (g->sched_watch) {
		sched_watch_read(g->sched_watch);
		return;
	}
	for (unsigned i = 0; i < SAMPLED_AT_A_TICK; i++) {
		t = hash_next(&g->tracees.by_tid, &g->sample_place);
		if (!t) {
			g->sample_place = 0;
			return;
		}
		sample(g, t);
	}
}

void engine_count_held(struct engine *g, struct tracee *t)
{
	if (!g->options.wants.scheduling || !t->held_since)
		return;
	t->held += engine_now(g) - t->held_since;
	t->held_since = 0;
}
