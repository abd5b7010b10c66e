/* Determines which process sent each signal, and what terminated a process that was killed.
 *
 * The siginfo_t of a delivered signal names its sender. SIGKILL has no signal-delivery-stop: its
 * sender is taken from syscalls of the kill family (syscall_effects.h), which are recorded with
 * the target process. */
#ifndef MODEL_PROCESS_KILL_ATTRIBUTION_H
#define MODEL_PROCESS_KILL_ATTRIBUTION_H

#include "model/process/record.h"

/* Handles EVENT_SIGNAL of `r`: sets process.last_signal. `t` is the task that gets the signal,
 * or NULL. */
void attribute_signal(struct model *m, const struct event *e, struct process_record *r,
		      const struct model_task *t);
/* Sets process.fatal and process.cause of a process that ends, or has ended, with status `how`.
 * `shortage` is the evidence for a lack of memory, or NULL. It may be called twice: when the
 * process begins to exit, and after the exit. */
void attribute_end(struct model *m, struct process_record *r, struct exit_status how,
		   const struct oom_evidence *shortage);
#endif
