/* The action for each kind of stop */
#ifndef TRACE_ENGINE_DISPATCH_H
#define TRACE_ENGINE_DISPATCH_H

#include "ptrail/event.h"

struct engine;
struct pending_status;

/* Handles one status. */
void engine_handle_stop(struct engine *g, const struct pending_status *r);
/* Records the end of the command in the result. */
void engine_note_command_end(struct engine *g, struct exit_status how);
/* A child of ptrail has ended that is no tracee. */
void engine_handle_stranger_end(struct engine *g, pid_t pid, struct exit_status how);
#endif
