/* Ends of tasks */
#ifndef TRACE_STOPS_EXIT_H
#define TRACE_STOPS_EXIT_H

#include <signal.h>
#include <stdbool.h>

#include "ptrail/event.h"

struct engine;
struct tracee;
struct tracee_group;

/* Handles an exit stop (PTRACE_EVENT_EXIT). */
void engine_handle_exit_stop(struct engine *g, struct tracee *t);
/* The command has ended: reports why its execve failed, if it did. */
void engine_note_exec_failure(struct engine *g);
/* Emits EVENT_EXITING of a process that is not traced with ptrace(2) and has become a zombie,
 * unless it has been reaped already, so that /proc has nothing about it. */
void engine_emit_exiting(struct engine *g, struct tracee *t, struct exit_status how);
/* Emits EVENT_EXIT with `how`, or EVENT_LOST if it is unknown how the task ended, and removes the
 * task. `zombie`: its process is a zombie now. */
void engine_emit_exit(struct engine *g, struct tracee *t, enum event_kind kind,
		      struct exit_status how, bool zombie);
/* Emits EVENT_REAP for the zombies that have been reaped, after draining the rings. Waits for the
 * first one as reaper_wait does. Must not be called while a stop is being handled. */
void engine_emit_reaps(struct engine *g, int timeout, const sigset_t *mask);
/* Emits EVENT_REAP for what the process has reaped, at a stop of one of its tasks: these reaps
 * precede the stop. */
void engine_emit_earlier_reaps(struct engine *g, const struct tracee_group *p);
#endif
