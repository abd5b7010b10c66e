/* The processes of the whole machine, without ptrace (--all): starts, programs and ends of all of
 * them, which the kernel reports (processes/connector.h). What a report does not say is read from
 * /proc, if the process still exists: arguments, directory, credentials, cgroup.
 *
 * Each process is a task of the table of tracees, whose threads have no events. ptrail itself, its
 * children other than the command, their descendants, and kernel threads are left out. */
#ifndef TRACE_PROCESSES_WATCH_H
#define TRACE_PROCESSES_WATCH_H

#include <stddef.h>

struct engine;

/* Begins to receive reports. Returns 0, or -errno with the reason in `why`. */
int processes_watch(struct engine *g, char *why, size_t room);
/* Emits EVENT_NEW of all processes that exist. After processes_watch(), so that none is missed. */
void processes_list(struct engine *g);
/* Emits the events of reports that have come, of a thousand at most: while processes are created
 * faster than that, ptrail would do nothing else. Returns 0, or -errno if there are no more
 * reports. */
int processes_handle_reports(struct engine *g);
void processes_unwatch(struct engine *g);	/* may be called again */
#endif
