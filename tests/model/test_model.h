/* A model that is fed made-up events; what the files of its tests share. */
#ifndef TEST_MODEL_H
#define TEST_MODEL_H

#include "lib/stream.h"
#include "lib/unit.h"
#include "model/process/model.h"

extern struct model *m;
extern uint64_t seq;		/* of the last event */

void set_up(void);
void tear_down(void);
/* The n-th event comes at n × 1000 ns, unless it has a time; returns its process, NULL: none */
const struct process *feed(struct event e);
/* The command: pid 10, serial 1 */
const struct process *command(void);
/* EVENT_FORK of a child; returns the maker */
const struct process *forks(pid_t pid, uint64_t serial, pid_t child, uint64_t child_serial);
/* EVENT_NEW of a thread */
const struct process *new_thread(pid_t tid, uint64_t serial, pid_t tgid);
/* A stranger's event: what was over is freed at the next event */
void tick(void);

/* test_facts.c, test_forgetting.c, test_killers.c */
TCase *test_facts(void);
TCase *test_forgetting(void);
TCase *test_killers(void);
#endif
