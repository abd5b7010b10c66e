/* Whether syscalls are recorded in ring buffers */
#ifndef TRACE_FAST_CHOOSE_H
#define TRACE_FAST_CHOOSE_H

#include <stdbool.h>

#include "trace/seccomp/filter.h"

struct engine;

/* The functions of struct ring_functions that choose the source */
int engine_choose_source(struct engine *g, bool attaches);
int engine_confirm_source(struct engine *g, const char *chosen);
struct ring_selection engine_ring_selection(const struct engine *g);
void engine_log_source(const struct engine *g);
#endif
