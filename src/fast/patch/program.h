/* The program of a process, which decides which known sites it is expected to reach. */
#ifndef FAST_PATCH_PROGRAM_H
#define FAST_PATCH_PROGRAM_H

#include "fast/space/space.h"

/* The process has executed its program. */
void program_begin(struct fast *f, struct fast_space *s, pid_t tid);
/* The process has been attached to. */
void program_attach(struct fast *f, struct fast_space *s, pid_t tid);
#endif
