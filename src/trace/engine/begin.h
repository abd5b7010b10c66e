/* The begin of a trace */
#ifndef TRACE_ENGINE_BEGIN_H
#define TRACE_ENGINE_BEGIN_H

struct engine;

/* Emits EVENT_BEGIN, which starts event time. `argv` is NULL without a command. */
void engine_emit_begin(struct engine *g, const char *const *argv);
/* Does that, and prepares /proc, unless the trace has begun: without a command. */
void engine_begin_attaching(struct engine *g);
/* Ensures that /proc is that of our pid namespace; otherwise reports that it is not used. */
void engine_prepare_proc(struct engine *g);
#endif
