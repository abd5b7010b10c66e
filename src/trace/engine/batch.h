/* The order in which collected statuses are handled */
#ifndef TRACE_ENGINE_BATCH_H
#define TRACE_ENGINE_BATCH_H

struct engine;

/* Handles all statuses of the batch but those that have to be deferred. */
void engine_handle_batch(struct engine *g);
/* Handles the stops and the records that there are, without waiting. */
void engine_handle_pending(struct engine *g);
#endif
