/* The state machine of processes: births, programs, threads, stops, exits, burials. It knows events
 * and nothing else, so a recording gives the same processes as the live run did.
 *
 * Memory does not grow with the length of a trace: the record of a process is freed at the first
 * event after the one that ended it (the burial where EVENT_EXIT said zombie, else the exit itself,
 * a detach or a loss), or as soon as the last of its children is over. Burials may not be told of
 * at all: when 4096 zombies wait for theirs, the oldest is given up. */
#ifndef MODEL_PROCESS_MODEL_H
#define MODEL_PROCESS_MODEL_H

#include <stddef.h>

#include "ptrail/event.h"
#include "ptrail/process.h"

struct model;

struct model *model_new(void);
void model_free(struct model *m);			/* NULL is nothing */

/* Takes an event in and sets its .process, NULL where there is none that fits. To be called once
 * for each event, in order, before anybody is shown it. Any stream is taken, also one without
 * sense. */
void model_event(struct model *m, struct event *e);

/* How many records of processes are held */
size_t model_count(const struct model *m);
#endif
