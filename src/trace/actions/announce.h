/* Announces new tasks. */
#ifndef TRACE_ACTIONS_ANNOUNCE_H
#define TRACE_ACTIONS_ANNOUNCE_H

struct engine;
struct tracee;

/* Emits EVENT_NEW if it has not been emitted. */
void engine_announce(struct engine *g, struct tracee *t);
#endif
