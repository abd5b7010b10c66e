/* Detaches single tasks. */
#ifndef TRACE_ACTIONS_DETACH_H
#define TRACE_ACTIONS_DETACH_H

struct engine;
struct tracee;

/* Detaches the stopped task, which gets signal `sig` (0: none), and emits EVENT_DETACH. */
void engine_detach_task(struct engine *g, struct tracee *t, int sig);
/* Emits EVENT_DETACH for each task that is still attached, and removes it. The kernel detaches it
 * when this process ends. */
void engine_report_detached(struct engine *g);
#endif
