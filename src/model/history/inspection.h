/* Stores the result of an inspection (EVENT_LOOK) in the life of its process. */
#ifndef MODEL_HISTORY_INSPECTION_H
#define MODEL_HISTORY_INSPECTION_H

#include "base/memory/arena.h"
#include "model/history/intern.h"
#include "ptrail/history.h"

/* Adds the inspection to l->looks, which is sorted by tid. Results with another timestamp
 * (.time) are dropped first. If the event reports open descriptors, they replace l->open; a name
 * from the main thread names a program that had no name. Copies are allocated in the arena, those
 * of stacks in the pool. */
void life_add_inspection(struct life *l, const struct event *e, struct arena *arena,
			 struct intern_pool *pool);

/* Copies a list of descriptors to the arena. Returns NULL for NULL. */
const struct descriptors *copy_descriptors(const struct descriptors *open, struct arena *arena);
#endif
