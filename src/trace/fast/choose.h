/* Whether syscalls are recorded in ring buffers */
#ifndef TRACE_FAST_CHOOSE_H
#define TRACE_FAST_CHOOSE_H

#include <stdbool.h>
#include <stdint.h>

struct engine;

/* Creates g->fast if it is to be used. Returns 0, or -EINVAL (reported): required, impossible. */
int engine_choose_source(struct engine *g);
/* Whether the syscalls of the command are to be stopped by syscall user dispatch rather than by a
 * seccomp filter, which would end the command if ptrail is killed */
bool engine_prefers_dispatch(const struct engine *g);
/* Removes g->fast if nothing stops syscalls, for the reason `chosen`. Returns as the first. */
int engine_confirm_source(struct engine *g, const char *chosen);
/* The number by which the filter recognizes syscalls of the injected code; 0: there is none */
uint64_t engine_ring_magic(const struct engine *g);
/* Logs the counters of the fast source for -d. */
void engine_log_source(const struct engine *g);
#endif
