/* Names of the files that processes have executed, from the tracepoint sched_process_exec: they are
 * known also if a process has ended before /proc could be read. */
#ifndef TRACE_PROCESSES_EXEC_NAMES_H
#define TRACE_PROCESSES_EXEC_NAMES_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

struct exec_names;

/* Begins to receive names. Returns NULL if that is impossible, with the reason in `why`. */
struct exec_names *exec_names_new(char *why, size_t room);
void exec_names_free(struct exec_names *n);	/* NULL: no effect */

/* Returns the name that the process has given to its last execve(2) until `time`, which is of
 * CLOCK_MONOTONIC in ns; NULL: unknown. Valid until the next call. */
const char *exec_names_find(struct exec_names *n, pid_t tgid, uint64_t time);
#endif
