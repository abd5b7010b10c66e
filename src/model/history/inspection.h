/* Keeps what a look told (EVENT_LOOK) with the life of its process. */
#ifndef MODEL_HISTORY_INSPECTION_H
#define MODEL_HISTORY_INSPECTION_H

#include "base/memory/arena.h"
#include "ptrail/history.h"

/* Adds the look to those of `l`, in order of threads' numbers. Looks of another moment (.time) are
 * dropped first. What a look of the main thread says of descriptors replaces l->open, and its name
 * that of a program which nothing is known of. Copies are in the arena. */
void life_look_keep(struct life *l, const struct event *e, struct arena *arena);

/* A copy of what is open, in the arena; NULL of NULL */
const struct descriptors *life_look_keep_open(const struct descriptors *open, struct arena *arena);
#endif
