/* The begin of a trace */
#ifndef TRACE_ENGINE_BEGIN_H
#define TRACE_ENGINE_BEGIN_H

#include <stdbool.h>

struct engine;
struct engine_command;

/* Emits EVENT_BEGIN, which starts event time. `argv` is NULL without a command. */
void engine_emit_begin(struct engine *g, const char *const *argv);
/* Does that, and prepares /proc, unless the trace has begun: without a command. */
void engine_begin_attaching(struct engine *g);
/* Ensures that /proc is that of our pid namespace; otherwise reports that it is not used. */
void engine_prepare_proc(struct engine *g);
/* Keeps the name of the command for messages. The trace then has the result of a command. */
void engine_name_command(struct engine *g, const struct engine_command *command);
/* Creates the process of the command, and waits until it can be released. Returns 0, or a negative
 * errno value after a message. If the command cannot be found, or was ended by a signal, it
 * returns 0 and g->result has the end of the command. */
int engine_prepare_command(struct engine *g, const struct engine_command *command);
/* Whether the process that was to become the command died of a signal that asks for its end, such
 * as a Ctrl-C before it was traced. The command then has that end. */
bool engine_command_was_ended(struct engine *g);
#endif
