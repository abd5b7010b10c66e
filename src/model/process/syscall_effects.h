/* What calls do to processes: signals that are sent, groups and sessions that change. Only calls
 * that are told of count, and nothing is known of what they read: by row and registers alone. */
#ifndef MODEL_PROCESS_SYSCALL_EFFECTS_H
#define MODEL_PROCESS_SYSCALL_EFFECTS_H

#include "ptrail/event.h"

struct model;
struct record;
struct task;

/* EVENT_ENTER or EVENT_LEAVE of the task `t` (NULL: not known) of `r` */
void effect_of_call(struct model *m, const struct event *e, struct record *r, struct task *t);
/* Whether calls of that row (NULL: unknown) can do any of it */
bool effect_is_known(const struct call *row);
#endif
