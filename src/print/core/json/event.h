/* Events as members of a JSON object, for all JSON-based formats. schema/events.schema.json defines
 * the names. */
#ifndef PRINT_CORE_JSON_EVENT_H
#define PRINT_CORE_JSON_EVENT_H

#include "base/text/json.h"
#include "ptrail/event.h"

/* Names of event kinds, e.g. "exit". EVENT_ENTER and EVENT_LEAVE are both "call". */
extern const char *const json_kinds[EVENT_KINDS];

/* "pid", "tid", "serial" */
void json_task(struct json *j, pid_t tgid, struct task_id id);
/* All of an event except kind, time and task. Adds nothing for syscalls: see json_call_*. */
void json_event(struct json *j, const struct event *e);
/* "exit": {"code"} or {"signal", "core"} */
void json_exit_status(struct json *j, const struct exit_status *how);

const char *json_call_name(const struct event *e);	/* NULL: unknown number */
void json_call_machine(struct json *j, const struct event *e);	/* "abi", "nr" */
void json_call_args(struct json *j, const struct event *e);	/* "args"; nothing if unknown */
/* "args" with the arguments that the exit cannot change (ARGS_SETTLED), or with the others */
enum json_args { ARGS_SETTLED, ARGS_OTHER };
void json_call_args_of(struct json *j, const struct event *e, enum json_args which);
/* "ret", and everything else that is known at syscall exit */
void json_call_result(struct json *j, const struct event *e);

/* The same for a library call, whose .view is not NULL: what is known at the call, "args", and
 * "ret" with what else is known at the return */
void json_library_place(struct json *j, const struct event *e);
void json_library_args(struct json *j, const struct event *e);
void json_library_args_of(struct json *j, const struct event *e, enum json_args which);
void json_library_result(struct json *j, const struct event *e);
#endif
