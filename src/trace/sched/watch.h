/* Watching the scheduler: tracepoints of sched, which perf_event_open(2) delivers from all CPUs
 * into one ring buffer for each of them. That needs CAP_PERFMON, or a perf_event_paranoid of -1;
 * tracefs; and the initial pid namespace, whose numbers the records have. */
#ifndef TRACE_SCHED_WATCH_H
#define TRACE_SCHED_WATCH_H

#include "trace/sched/accounts.h"

struct sched_watch;

/* Begins to watch. Returns NULL if that is impossible, with the reason in `why`. */
struct sched_watch *sched_watch_new(char *why, size_t room);
void sched_watch_free(struct sched_watch *w);	/* NULL: no effect */

/* Reads the records that were made until now, and returns the accounts. A ring that fills up before
 * this is called loses records: 4 MiB, or less with many CPUs or without CAP_IPC_LOCK, hold
 * 47,000. */
struct sched_accounts *sched_watch_read(struct sched_watch *w);
#endif
