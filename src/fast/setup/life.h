/* Tasks are created, execute programs, and end. */
#ifndef FAST_SETUP_LIFE_H
#define FAST_SETUP_LIFE_H

#include "fast/fast.h"

/* Forgets the task and frees its record. */
void life_end(struct fast *f, struct fast_thread *t);
#endif
