/* The end of events while tracees cannot be detached */
#ifndef TRACE_ENGINE_PASSTHROUGH_H
#define TRACE_ENGINE_PASSTHROUGH_H

struct engine;

/* Removes all tasks; from now on their stops are only passed through. */
void engine_enter_passthrough(struct engine *g);
#endif
