/* Events from the records of ring buffers */
#ifndef TRACE_FAST_RECORDS_H
#define TRACE_FAST_RECORDS_H

#include <stdbool.h>
#include <stdint.h>

struct engine;
struct fast_thread;
struct tracee;

/* The functions of struct ring_functions that concern rings */
bool engine_poll_rings(struct engine *g);
uint64_t engine_drain_rings(struct engine *g);
bool engine_has_many_rings(const struct engine *g);
/* The functions of struct trace_source that emit records */
uint64_t engine_next_ring_time(struct engine *g);
uint64_t engine_emit_ring_records(struct engine *g, uint64_t until);
/* Emits the unfinished record of a stopped thread; missing bytes are read from its memory. */
void engine_emit_record(struct engine *g, struct tracee *t, struct fast_thread *ft);
#endif
