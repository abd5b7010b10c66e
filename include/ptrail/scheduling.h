/* How a task was scheduled until a moment, and what decides it. */
#ifndef PTRAIL_SCHEDULING_H
#define PTRAIL_SCHEDULING_H

#include <stdbool.h>
#include <stdint.h>

/* States of a task, as in /proc/TID/status */
enum kernel_state {
	STATE_RUNNING,		/* R, on a CPU; if sampled, also runnable */
	STATE_RUNNABLE,		/* R, waits for a CPU */
	STATE_SLEEPING,		/* S */
	STATE_DISK_SLEEP,	/* D: it waits, and signals do not wake it up */
	STATE_STOPPED,		/* T */
	STATE_TRACED,		/* t: in a ptrace-stop. A stop by job control of a tracee is one. */
	STATE_OTHER,
	KERNEL_STATES
};

/* How the durations of states are known */
enum states_source {
	STATES_UNKNOWN,		/* they are all 0 */
	STATES_SAMPLED,		/* from the states at some moments */
	STATES_PARTIAL,		/* from switches of tasks, of which some are missing */
	STATES_EXACT,		/* from each switch of tasks, within 1 % */
	STATES_SOURCES
};

/* A task was in one state for a while. */
struct state_span {
	uint64_t duration;	/* ns */
	enum kernel_state state;	/* KERNEL_STATES: several, each for less than .grain */
};

enum { STATE_SPANS_MAX = 1024 };

/* What a CPU quota of a cgroup did since the first task of the trace was seen in the cgroup. The
 * numbers include what other processes in the cgroup did. */
struct cpu_quota {
	const char *cgroup;	/* its path in its hierarchy: "/job" */
	unsigned version;	/* of cgroups: 1 or 2 */
	bool is_since_creation;	/* the task was moved into it: counted since it was created */
	/* Its tasks may run for .quota ns in each .period ns; 0: an earlier event had a quota that
	 * was removed since then */
	uint64_t quota, period;
	uint64_t periods;	/* periods in which its tasks were ready to run, with a quota */
	uint64_t throttled_periods;	/* those in which the quota was used up */
	uint64_t throttled;	/* ns that tasks were held back for: the sum of all CPUs */
};

/* A cgroup and those above it */
enum { CPU_QUOTAS_MAX = 16 };

struct scheduling {
	/* Since the task was created, from /proc/TID/schedstat; all 0: unknown */
	uint64_t on_cpu;	/* ns that it ran */
	uint64_t run_delay;	/* ns that it was runnable and waited for a CPU */
	uint64_t slices;	/* number of times that it began to run */
	uint64_t held;		/* ns that ptrail kept it in ptrace-stops, other than group-stops */
	int policy;		/* SCHED_OTHER, SCHED_FIFO, …; -1: unknown */
	int nice;
	int priority;		/* of SCHED_FIFO and SCHED_RR; else 0 */
	const char *cpus;	/* CPUs that it may run on: "0-3,8"; "": unknown */
	enum states_source source;	/* of .in_state, which is kept only with wants.states */
	uint64_t samples;	/* if they are sampled: number of moments */
	/* ns since it was created, attached or ptrail began */
	uint64_t in_state[KERNEL_STATES];
	/* The same over time, at most STATE_SPANS_MAX spans, each begins where the one before it
	 * ends; .spans_begin: ns since the start of the trace; .grain: ns, 0: none was shortened.
	 * Sampled: from one sample to the next one */
	uint64_t spans_begin, grain;
	const struct state_span *spans;
	unsigned span_count;
	/* With EXITING and DETACH of the last task of a process: the quotas of its cgroup and of
	 * those above it that were in force for one period at least. Kept with wants.quotas */
	const struct cpu_quota *quotas;
	unsigned quota_count;
};
#endif
