/* A model that gets constructed events; shared by the files of its tests */
#ifndef TEST_MODEL_H
#define TEST_MODEL_H

#include "lib/events.h"
#include "lib/unit.h"
#include "model/process/model.h"

extern struct model *m;
extern uint64_t seq;		/* of the latest event */

void set_up(void);
void tear_down(void);
/* Processes an event; event n has timestamp n × 1000 ns unless it has a time. Returns its
 * process or NULL. */
const struct process *feed(struct event e);
/* The command: pid 10, serial 1 */
const struct process *command(void);
/* EVENT_FORK of a child; returns the parent */
const struct process *forks(pid_t pid, uint64_t serial, pid_t child, uint64_t child_serial);
/* EVENT_NEW of a thread */
const struct process *new_thread(pid_t tid, uint64_t serial, pid_t tgid);
/* An event of an unknown task, at which ended records are freed */
void tick(void);
#endif
