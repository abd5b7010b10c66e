/* What the current program of each process was started with: its environment and descriptors. A
 * process that has not executed a program since its creation has those of its creator. */
#ifndef MODEL_EXEC_STATES_H
#define MODEL_EXEC_STATES_H

#include "ptrail/event.h"
#include "ptrail/value.h"

struct exec_states;

struct exec_states *exec_states_new(void);
void exec_states_free(struct exec_states *s);	/* `s` may be NULL */
/* Takes the ENTER of a syscall that executes a program, decoded with all of its environment, or
 * NULL. */
void exec_states_enter(struct exec_states *s, const struct event *e, const struct call_view *view);
/* Takes each other event. Sets .environment and .changes of an EVENT_EXEC, which are valid until
 * the next call. */
void exec_states_event(struct exec_states *s, struct event *e);
#endif
