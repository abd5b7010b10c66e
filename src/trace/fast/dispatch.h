/* The fast source by syscall user dispatch. */
#ifndef TRACE_FAST_DISPATCH_H
#define TRACE_FAST_DISPATCH_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "fast/fast.h"
#include "trace/state/rings.h"

enum engine_dispatch {
	ENGINE_NOT_DISPATCHED,	/* a signal as any other */
	ENGINE_DISPATCHED,	/* the stop has been handled */
	ENGINE_ASSIST,		/* the thread needs ptrail to complete a record */
};
/* The functions of struct ring_functions for syscall user dispatch */
bool engine_has_dispatched(const struct engine *g);
void engine_send_back(struct engine *g, pid_t tid);
bool engine_was_sent_back(const struct engine *g, const struct tracee *t);
bool engine_defers_group_stop(struct engine *g, const struct tracee *t);
bool engine_must_await_setup(struct engine *g);
bool engine_is_left_mapped(const struct engine *g, const struct tracee *t);
uint64_t engine_site_ip(const struct engine *g, const struct tracee *t, uint64_t ip);

/* Handles a stop of the task by SIGSYS. */
enum engine_dispatch engine_handle_dispatch(struct engine *g, struct tracee *t,
					    struct fast_thread *ft);
/* Handles a syscall-enter-stop of the injected code, which a task has reached with its gate open:
 * by a signal handler, or because its site was patched meanwhile. Returns false if it is none. */
bool engine_skip_own_enter(struct engine *g, struct tracee *t, struct fast_thread *ft);
/* Gives an attached task that is in a syscall-stop a ring, if it can have one. Returns true if the
 * stop has been handled: the task comes to its syscall again. */
bool engine_enlist(struct engine *g, struct tracee *t);
/* The stopped task is about to be detached with that signal: makes its memory and registers its
 * own. Returns true if it has to run once more; it stops then. */
bool engine_release(struct engine *g, struct tracee *t, int sig);
/* Removes the injected code from all attached processes, whose threads stop. */
void engine_end_dispatch(struct engine *g);
#endif
