/* What syscalls do to processes: they send signals and change process groups, sessions and working
 * directories. Only traced syscalls count. They are judged by their row and registers, chdir by its
 * decoded path; no tracee memory is used. */
#ifndef MODEL_PROCESS_SYSCALL_EFFECTS_H
#define MODEL_PROCESS_SYSCALL_EFFECTS_H

#include "ptrail/event.h"

struct model;
struct process_record;
struct model_task;

/* Applies an EVENT_ENTER or EVENT_LEAVE of task `t` (NULL: unknown) of process `r`. */
void syscall_effects_apply(struct model *m, const struct event *e, struct process_record *r,
			   struct model_task *t);
/* Whether syscalls of that row (NULL: unknown) have such an effect, except on directories: a reader
 * of a part of a recording may skip those. */
bool syscall_has_effect(const struct call *row);
#endif
