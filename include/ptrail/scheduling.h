/* How a task was scheduled until a moment, and what decides it. */
#ifndef PTRAIL_SCHEDULING_H
#define PTRAIL_SCHEDULING_H

#include <stdint.h>

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
};
#endif
