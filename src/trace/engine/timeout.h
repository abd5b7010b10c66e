/* --timeout */
#ifndef TRACE_ENGINE_TIMEOUT_H
#define TRACE_ENGINE_TIMEOUT_H

struct engine;

/* Starts the time limit of the options. */
void engine_set_timeout(struct engine *g);
/* Enforces the time limit; to be called at each tick. */
void engine_check_timeout(struct engine *g);
/* Reports on standard error how the command ended after the time limit. */
void engine_report_timeout(struct engine *g);
#endif
