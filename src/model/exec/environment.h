/* Environments of programs, from the decoded arguments of execve and execveat. */
#ifndef MODEL_EXEC_ENVIRONMENT_H
#define MODEL_EXEC_ENVIRONMENT_H

#include "base/memory/arena.h"
#include "ptrail/event.h"
#include "ptrail/value.h"

/* Copies the environment of an execve to the arena. Returns NULL if the values lack it. */
const struct environment *environment_of_call(const struct call_view *view, struct arena *arena);
/* Copies an environment to the arena. Returns NULL for NULL. */
const struct environment *environment_copy(const struct environment *from, struct arena *arena);
/* Orders two variables by name, as strcmp. */
int environment_compare(const struct environment_variable *a, const struct environment_variable *b);
/* Returns the value of a variable after its '='; "": it has none. */
const char *environment_value(const struct environment_variable *v);
/* Returns the first variable with that name; NULL: there is none, or `e` is NULL. */
const struct environment_variable *environment_find(const struct environment *e, const char *name);
/* Whether the recorder has replaced the value, or nothing distinguishes it from such a value */
bool environment_is_redacted(const struct environment_variable *v);
#endif
