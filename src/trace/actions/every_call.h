/* Makes tasks stop at each syscall. */
#ifndef TRACE_ACTIONS_EVERY_CALL_H
#define TRACE_ACTIONS_EVERY_CALL_H

#include <stdbool.h>

struct engine;
struct tracee;

/* Makes a stopped task stop at each syscall from now on, without ring buffer and although a seccomp
 * filter selects; with `all_threads` also the other tasks of its process, from their next stop on.
 * So do the tasks that they create. `why` is for debug messages. */
void engine_stop_every_call(struct engine *g, struct tracee *t, bool all_threads,
			    const char *why);
#endif
