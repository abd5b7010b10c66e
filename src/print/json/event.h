/* What events say, as members of an object of JSON, for all forms that are made of it. Their names
 * are those of schema/events.schema.json. */
#ifndef PRINT_JSON_EVENT_H
#define PRINT_JSON_EVENT_H

#include "base/text/json.h"
#include "ptrail/event.h"

/* "exit": what JSON calls an event of that kind; a call is one event */
extern const char *const json_kinds[EVENT_KINDS];

/* "pid", "tid", "serial" */
void json_task(struct json *j, pid_t tgid, struct task_id id);
/* What an event says beside kind, time and task; of calls nothing: */
void json_event(struct json *j, const struct event *e);
/* "exit": {"code"} or {"signal", "core"} */
void json_ending(struct json *j, const struct ending *how);

const char *json_call_name(const struct event *e);	/* NULL: a number that nobody knows */
void json_call_machine(struct json *j, const struct event *e);	/* "abi", "nr" */
void json_call_args(struct json *j, const struct event *e);	/* "args", or nothing */
/* The same of those that were known for good at entry, or of the others */
enum json_args { ARGS_SETTLED, ARGS_OTHER };
void json_call_args_of(struct json *j, const struct event *e, enum json_args which);
/* "ret", and what else is known when it has returned */
void json_call_result(struct json *j, const struct event *e);
#endif
