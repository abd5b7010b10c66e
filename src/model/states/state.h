/* What the files of this directory share. */
#ifndef MODEL_STATES_STATE_H
#define MODEL_STATES_STATE_H

#include "base/text/sbuf.h"
#include "desc/type.h"
#include "model/states/states.h"

/* What a system call waits for; TASK_DOINGS: it does not wait */
enum task_doing states_doing_of(const struct event *e);

/* The same for a system call that is interrupted and continues, whose arguments are unknown.
 * `row` may be NULL. */
enum task_doing states_doing_of_continued(const struct call *row);

/* The same for the system call of an EVENT_LOOK, which has a row */
enum task_doing states_doing_at_look(const struct event *e);

struct states_process *states_process_of(struct states *s, const struct event *e);

/* Applies a system call that has returned and sets scheduling. */
void states_note_change(struct states *s, struct states_task *task, const struct event *e);
#endif
