/* What the descriptors of a call are: each value of sense fd gets its .path. */
#ifndef ENRICH_FD_PATHS_H
#define ENRICH_FD_PATHS_H

#include "decode/memory.h"
#include "ptrail/value.h"

/* Asks `m` for FD_PATHS (of descriptor N at address N; AT_FDCWD: the working directory) and
 * remembers the answers there, so that a replay gives the same. An argument keeps what it was when
 * the call was entered: at exit a closed descriptor still has its name. Results are asked for
 * anew. */
void fd_paths(struct call_view *v, struct memory *m);
#endif
