/* The action for each kind of stop */
#ifndef TRACE_ENGINE_DISPATCH_H
#define TRACE_ENGINE_DISPATCH_H

struct engine;
struct pending_status;

/* Handles one status. */
void engine_handle_stop(struct engine *g, const struct pending_status *r);
#endif
