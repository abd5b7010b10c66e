/* Detaching of all tasks */
#ifndef TRACE_ENGINE_DETACH_H
#define TRACE_ENGINE_DETACH_H

#include <stdbool.h>

struct engine;

/* Interrupts all tasks; each is detached when its stop is handled. */
void engine_begin_detach(struct engine *g);
/* While detaching: whether no more stops can be expected soon */
bool engine_detach_timed_out(const struct engine *g);
#endif
