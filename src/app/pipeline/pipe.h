/* The pipe between a source of events and the printers: each event goes through the model, is
 * decoded once, filtered, and shown by every printer that asked for its kind. */
#ifndef APP_PIPELINE_PIPE_H
#define APP_PIPELINE_PIPE_H

#include "app/cli/options.h"
#include "trace/engine/engine.h"

struct pipe;

/* Opens the printers that the options ask for, and their outputs. NULL: what failed was said. */
struct pipe *pipe_new(const struct options *o, struct diag *diag);
/* Closes printers and outputs, which waits for their readers. 0, -errno of an output that could not
 * be written, -ENOBUFS: some lines were left out, or -EPROTO: events were lost on the way through
 * the pipe, which was said. */
int pipe_close(struct pipe *p);

/* The program fails: what is written in whole lines is kept, as output_rescue says. */
void pipe_rescue(struct pipe *p);

/* What all printers together need, after filters */
struct wants pipe_wants(const struct pipe *p);
/* Which calls that is: by number, all from `first` on of those without a row, all */
bool pipe_wants_call(const struct pipe *p, const struct abi *abi, uint64_t nr);
/* … of descriptors up to 2, what else is wanted or not */
bool pipe_wants_low_call(const struct pipe *p, const struct abi *abi, uint64_t nr);
bool pipe_wants_calls_above(const struct pipe *p, const struct abi *abi, uint64_t first);
bool pipe_wants_all_calls(const struct pipe *p);
/* The level of the worst finding that counts (enum finding_level); -1: none, or nobody looked.
 * Known once the trace is over. */
int pipe_worst(const struct pipe *p);
/* Whether something is printed where the command may print too: then order matters */
bool pipe_shares_output(const struct pipe *p);
/* Whether names of descriptors are remembered: the engine's option .remembers */
bool pipe_remembers(const struct pipe *p);
/* How much of a call is decoded */
struct limits pipe_limits(const struct pipe *p);
/* Takes an event of a recording, as the reader gives it, instead of an engine's. */
void pipe_replay(struct pipe *p, struct event *e);
/* Up to which time, in ns, calls of a recording need not be read, since nobody would learn of them:
 * not even the model, what they interrupt or what they say. 0: all have to be */
uint64_t pipe_passes(const struct pipe *p);
/* So many of them were not. */
void pipe_pass(struct pipe *p, uint64_t events);
/* There is nothing to show just now. */
void pipe_idle(struct pipe *p);
/* Whether all that is printed goes to standard output */
bool pipe_is_one(const struct pipe *p);
/* Whether something is printed to a terminal */
bool pipe_has_terminal(const struct pipe *p);
/* Whether nothing can be written any more */
bool pipe_has_failed(const struct pipe *p);
/* The pipe's end towards the engine; `p` is its ctx */
struct engine_sink pipe_sink(struct pipe *p);

/* Sets whose signals end the wait for a reader that does not read: those of the engine whose events
 * the pipe gets, or with NULL (a replay) those that are pending for this process.
 * The engine outlives the pipe. */
void pipe_bind(struct pipe *p, struct engine *engine);
/* The trace is over, and this is how signals asked for it: readers are not waited for longer than
 * they allow. */
void pipe_hurry(struct pipe *p, const struct engine_result *result);
#endif
