/* Ring buffers as a source of events: see trace/state/source.h. */
#ifndef TRACE_FAST_SOURCE_H
#define TRACE_FAST_SOURCE_H

#include "trace/state/source.h"

extern const struct trace_source ring_source;

/* Whether the syscall with this first argument changes the state of a thread that the injected code
 * depends on, or where its syscalls are dispatched to */
bool engine_changes_fast_state(uint64_t nr, uint64_t operation);
/* Notes a syscall enter that may change what the task's ring depends on. g->fast may be NULL. */
void engine_fast_note_enter(struct engine *g, struct tracee *t);
/* … and gets or sets the action for SIGSYS, unless it is another syscall: see
 * fast_answer_sigaction. */
void engine_answer_sigaction(struct engine *g, const struct tracee *t, uint64_t nr,
			     const uint64_t arg[6]);
/* Takes note that the task has installed a seccomp filter of its own. g->fast may be NULL. */
void engine_fast_note_filters(struct engine *g, struct tracee *t);
#endif
