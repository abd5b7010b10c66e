/* The state machine of processes: creation, execve, threads, stops, exit, reaping. Its only
 * input are events, so that a recording yields the same processes as the live run.
 *
 * Memory does not grow with the length of a trace. The record of a process is freed at the first
 * event after its last one (EVENT_REAP if EVENT_EXIT said zombie, else the exit itself, a detach
 * or a loss), or when the last of its children has been freed. EVENT_REAP may never come: with
 * more than 4096 zombies the oldest is treated as reaped. */
#ifndef MODEL_PROCESS_MODEL_H
#define MODEL_PROCESS_MODEL_H

#include <stddef.h>

#include "ptrail/event.h"
#include "ptrail/process.h"

struct model;

struct model *model_new(void);
void model_free(struct model *m);			/* NULL is allowed */

/* Processes an event and sets its .process, or NULL if no process matches. Must be called once
 * for each event, in order, before any consumer gets the event. Accepts any sequence of events,
 * also an inconsistent one. */
void model_event(struct model *m, struct event *e);

/* Number of process records in memory */
size_t model_count(const struct model *m);
#endif
