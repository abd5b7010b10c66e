/* The live view (--top): a consumer of events that shows processes on the terminal while they run.
 * Keys are read and the screen is painted when the engine is idle, which is every 20 ms. */
#ifndef APP_TOP_TOP_H
#define APP_TOP_TOP_H

#include "app/cli/options.h"
#include "app/stop_at/stop_at.h"

struct top;

/* Takes over the terminal of ptrail. Messages to `diag` are deferred until its end. Returns NULL
 * if an error was reported. `o` and `diag` must outlive the result. */
struct top *top_new(const struct options *o, struct diag *diag);
/* Restores the terminal, writes the last lines of the command's output and the deferred messages.
 * NULL is allowed. */
void top_free(struct top *t);
/* For a failure of ptrail: restores the terminal. NULL is allowed. */
void top_rescue(struct top *t);

/* The consumer of events; valid until top_free() */
const struct viewer *top_viewer(const struct top *t);
/* For the commands of --then; valid until top_free() */
const struct stop_screen *top_stop_screen(const struct top *t);
/* Sets the source of events, before the first one. */
void top_bind(struct top *t, struct engine *engine);
#endif
