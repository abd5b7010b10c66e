/* How a task was scheduled, from files of /proc and system calls that do not need its help
 * (wants.scheduling) */
#include "trace/engine/state.h"

#include <linux/sched/types.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/text/sbuf.h"

/* CPUS_MAX: the most that the kernel can be configured for */
enum { CPUS_MAX = 8192, BITS = 8 * sizeof(unsigned long) };

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

	if (syscall(SYS_sched_getaffinity, tid, sizeof(mask), mask) < 0)
		return "";
	sbuf_str(&list, "");
	for (unsigned cpu = 0; cpu < CPUS_MAX; cpu++) {
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

static void read_policy(pid_t tid, struct scheduling *s)
{
	struct sched_attr attr = {.size = sizeof(attr)};

	s->policy = -1;
	if (syscall(SYS_sched_getattr, tid, &attr, sizeof(attr), 0) < 0)
		return;
	s->policy = attr.sched_policy;
	s->nice = getpriority(PRIO_PROCESS, tid);
	s->priority = attr.sched_priority;
}

struct scheduling *engine_scheduling(struct engine *g, const struct tracee *t,
				     const struct cpu_times *times)
{
	struct scheduling *s = arena_new(&g->scratch, struct scheduling);

	s->on_cpu = times->on_cpu;
	s->run_delay = times->run_delay;
	s->slices = times->slices;
	s->held = t->held;
	read_policy(t->id.tid, s);
	s->cpus = read_cpus(t->id.tid, &g->scratch);
	return s;
}

void engine_count_held(struct engine *g, struct tracee *t)
{
	if (!g->options.wants.scheduling || !t->held_since)
		return;
	t->held += engine_now(g) - t->held_since;
	t->held_since = 0;
}
