/* Records of tracepoints of all CPUs, which perf_event_open(2) delivers into one ring buffer for
 * each CPU. That needs CAP_PERFMON, or a perf_event_paranoid of -1. */
#ifndef TRACE_SCHED_PERF_RINGS_H
#define TRACE_SCHED_PERF_RINGS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { PERF_TRACEPOINTS_MAX = 3 };

struct perf_rings;

/* Begins to receive the records of the tracepoints with these numbers, PERF_TRACEPOINTS_MAX at
 * most. Returns NULL if that is impossible, with the reason in `why`. */
struct perf_rings *perf_rings_new(const uint64_t *ids, unsigned count, char *why, size_t room);
void perf_rings_free(struct perf_rings *r);	/* NULL: no effect */

/* Returns the number of CPUs, of which some may not exist. */
unsigned perf_rings_cpus(const struct perf_rings *r);

struct perf_reader {
	/* A record of a CPU: `time` is of CLOCK_MONOTONIC, in ns; the number of the tracepoint is
	 * perf_record_id(). */
	void (*record)(void *ctx, unsigned cpu, uint64_t time, const unsigned char *raw,
		       size_t size);
	/* Records were lost. */
	void (*lost)(void *ctx);
	void *ctx;
};

/* Reads the records that were made until now, in the order of time. A ring that fills up before
 * this is called loses records: 4 MiB, or less with many CPUs or without CAP_IPC_LOCK, hold 47,000
 * of sched_switch. */
void perf_rings_read(struct perf_rings *r, const struct perf_reader *reader);

/* Returns the number of the tracepoint of a record. */
unsigned perf_record_id(const unsigned char *raw, size_t size);

enum { TRACEPOINT_FORMAT_MAX = 16384 };
/* Reads the format of a tracepoint of sched from tracefs. Returns false if there is none. */
bool tracepoint_read_format(const char *name, char text[TRACEPOINT_FORMAT_MAX]);

/* Whether the numbers of tasks in records are those that this process uses */
bool is_first_pid_namespace(void);
#endif
