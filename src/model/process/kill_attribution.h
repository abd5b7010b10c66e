/* Who sent the signals that come to processes, and what ended those that were killed.
 *
 * A signal that is delivered says itself who sent it. SIGKILL is never delivered: who sent that is
 * known from calls of the kill family (syscall_effects.h), which are remembered with those they go
 * to. */
#ifndef MODEL_PROCESS_KILL_ATTRIBUTION_H
#define MODEL_PROCESS_KILL_ATTRIBUTION_H

#include "model/process/record.h"

/* EVENT_SIGNAL: process.last_signal is it from now on. */
void killer_signal(struct model *m, const struct event *e, struct record *r, const struct task *t);
/* It ends in that way, or has. `shortage` is what speaks for a lack of memory, or NULL. May be
 * asked twice: when it begins to exit, and when it is gone. */
void killer_judge(struct model *m, struct record *r, struct ending how,
		  const struct shortage *shortage);
#endif
