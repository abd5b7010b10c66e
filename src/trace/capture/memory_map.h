/* The address space of a process */
#ifndef TRACE_CAPTURE_MEMORY_MAP_H
#define TRACE_CAPTURE_MEMORY_MAP_H

struct engine;
struct memory_map;

/* Returns the address space of a process, in g->scratch; NULL: it has none, or access is denied.
 * `dir_fd` is a descriptor of the directory of one of its tasks in /proc. */
const struct memory_map *engine_memory_map(struct engine *g, int dir_fd);
#endif
