/* Events from the records of ring buffers */
#ifndef TRACE_FAST_RECORDS_H
#define TRACE_FAST_RECORDS_H

#include <stdbool.h>
#include <stdint.h>

struct engine;
struct fast_thread;
struct tracee;

/* Drains the rings while they fill quickly, so that none becomes full. Returns false if they do not
 * fill quickly. g->fast may be NULL. */
bool engine_poll_rings(struct engine *g);
/* The functions of struct trace_source that emit records */
uint64_t engine_drain_rings(struct engine *g);
uint64_t engine_next_ring_time(struct engine *g);
uint64_t engine_emit_ring_records(struct engine *g, uint64_t until);
/* Threads with full rings stop from now on: see fast_end_drains. g->fast may be NULL. */
void engine_end_drains(struct engine *g);
/* Whether draining all rings takes longer than looking for more statuses */
bool engine_has_many_rings(const struct engine *g);
/* Emits the unfinished record of a stopped thread; missing bytes are read from its memory. */
void engine_emit_record(struct engine *g, struct tracee *t, struct fast_thread *ft);
#endif
