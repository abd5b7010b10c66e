/* Threads that have been interrupted so that the injected code can be withdrawn. They stop, or stay
 * in the kernel and stop before they run another instruction of the program. */
#ifndef TRACE_FAST_INTERRUPTED_H
#define TRACE_FAST_INTERRUPTED_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>
#include <time.h>

struct fast;
struct fast_thread;

/* A busy machine may have no processor for a task for long: ns */
enum { PROCESSOR_WAIT_MAX = 2000 * 1000 * 1000 };

/* Between two looks at the state of a task */
static const struct timespec pause_time = {0, 50 * 1000};

/* Whether the task is in a ptrace-stop, reported by wait4() or not */
bool is_in_ptrace_stop(pid_t tid);
/* Interrupts the other threads that have the memory of the thread. */
void interrupt_others(struct fast *f, struct fast_thread *t);
/* Whether all threads that have its memory have stopped, or can run no instruction before they
 * stop */
bool have_all_stopped(const struct fast *f, const struct fast_thread *t);
/* Pauses, if it is worth waiting for the stops of these threads; else returns false. `begin` is
 * when they were interrupted: CLOCK_MONOTONIC in ns */
bool wait_for_stops(const struct fast *f, const struct fast_thread *t, uint64_t begin);
#endif
