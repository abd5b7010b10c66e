/* Events from the records of ring buffers */
#ifndef TRACE_FAST_RECORDS_H
#define TRACE_FAST_RECORDS_H

#include <stdbool.h>
#include <stdint.h>

struct engine;
struct fast_thread;
struct tracee;

/* Drains the rings while they fill quickly, so that none becomes full. Returns false if they do not
 * fill quickly. */
bool engine_poll_rings(struct engine *g);
/* Emits the records of all rings up to now. Returns the number of events. g->fast may be NULL. */
uint64_t engine_emit_records(struct engine *g);
/* Emits the unfinished record of a stopped thread; missing bytes are read from its memory. */
void engine_emit_record(struct engine *g, struct tracee *t, struct fast_thread *ft);
#endif
