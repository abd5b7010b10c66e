/* The process connector of the kernel (CONFIG_PROC_EVENTS): a netlink socket that reports each
 * fork, execve and exit of the machine, the latter with the exit status. Before Linux 6.6 it needs
 * CAP_NET_ADMIN. It exists in the initial network namespace only, and reports to processes of the
 * initial user and pid namespaces only. */
#ifndef TRACE_PROCESSES_CONNECTOR_H
#define TRACE_PROCESSES_CONNECTOR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/* What has happened to a task */
struct process_report {
	enum { REPORT_FORK, REPORT_EXEC, REPORT_EXIT } kind;
	uint64_t time;		/* ns of CLOCK_MONOTONIC */
	pid_t tid, tgid;	/* FORK: of the new task */
	/* Process of the creator, or EXIT: that is the parent now, 0 before Linux 4.18 */
	pid_t parent;
	int status;		/* EXIT: of the task, in the form of wait(2) */
};

/* Begins to receive reports. Returns a non-blocking descriptor, or -errno with the reason and the
 * remedy in `why`. */
int connector_open(char *why, size_t room);
void connector_close(int fd);	/* -1: no effect */

/* Receives at most `most` reports. Returns their number, 0 if there are none, or -errno; -ENOBUFS:
 * the kernel has dropped reports that were not received in time. */
int connector_read(int fd, struct process_report *reports, int most);

/* Parses one message. Returns whether it is a report. */
bool connector_parse(const void *message, size_t size, struct process_report *r);
#endif
