/* The pipe between the event source and the printers: each event is decoded once, passed to the
 * model, filtered, and delivered to every printer that wants its kind. */
#ifndef APP_CONSUMERS_PIPE_H
#define APP_CONSUMERS_PIPE_H

#include "app/cli/options.h"
#include "trace/engine.h"

struct pipe;

/* Opens the printers that the options request, and their outputs. Returns NULL if an error was
 * reported. `o` and `diag` must outlive the pipe. */
struct pipe *pipe_new(const struct options *o, struct diag *diag);
/* The trace or the replay begins: files that were there lose their content. Must be called before
 * the command is released, which may write to the same file; further calls do nothing. */
void pipe_begin(struct pipe *p);
/* Closes printers and outputs after waiting for their readers, and frees `p`. Returns 0, -errno if
 * an output could not be written, -ENOBUFS if lines were dropped, or -EPROTO if events were lost
 * inside the pipe (reported already). Without pipe_begin, files that were there are not changed. */
int pipe_close(struct pipe *p);

/* Called when ptrail fails: records what another thread has not recorded yet, which may allocate
 * memory. `is_elsewhere`: the failure is another thread's. */
void pipe_rescue_worker(struct pipe *p, bool is_elsewhere);
/* Called then: writes out complete lines, see output_rescue(). */
void pipe_rescue(struct pipe *p);

/* What all consumers together want, after filters */
struct wants pipe_wants(const struct pipe *p);
/* Whether any consumer wants the syscall with this number */
bool pipe_wants_call(const struct pipe *p, const struct abi *abi, uint64_t nr);
/* Whether the syscall is wanted for descriptors 0 to 2 even if it is not wanted otherwise */
bool pipe_wants_stdio_call(const struct pipe *p, const struct abi *abi, uint64_t nr);
/* Whether all syscalls without a row and with a number of `first` or more are wanted */
bool pipe_wants_calls_above(const struct pipe *p, const struct abi *abi, uint64_t first);
bool pipe_wants_all_calls(const struct pipe *p);
/* The level of the worst finding that counts (enum finding_level); -1: none, or no check ran. Valid
 * after the last event. */
int pipe_worst(const struct pipe *p);
/* Whether the command may also write to where lines are printed while it runs, so that the order of
 * lines matters */
bool pipe_keeps_order(const struct pipe *p);
/* Whether each syscall is recorded, or written while the command runs, rather than counted or
 * examined for a report */
bool pipe_logs_calls(const struct pipe *p);
/* Whether descriptor names are cached: the engine's option .remembers */
bool pipe_tracks_fd_names(const struct pipe *p);
/* How much of a syscall is decoded */
struct limits pipe_limits(const struct pipe *p);
/* Processes an event. Syscalls of a live trace must have been captured: see pipe_sink(). */
void pipe_event(struct pipe *p, struct event *e);
/* Time in ns before which syscall events of a recording need not be read, because neither a printer
 * nor the model uses them; 0: all must be read */
uint64_t pipe_skip_until(const struct pipe *p);
/* Counts `events` events that were skipped because of pipe_skip_until(). */
void pipe_count_skipped(struct pipe *p, uint64_t events);
/* Reports, after the last event, each filter that no event of the recording `file` matched, unless
 * -q was given. */
void pipe_report_unmatched(const struct pipe *p, const char *file);
/* Called when no event is pending: writes buffered output. */
void pipe_idle(struct pipe *p);
/* Whether standard output is the only output */
bool pipe_is_stdout_only(const struct pipe *p);
/* Whether an output is a terminal */
bool pipe_has_terminal(const struct pipe *p);
/* Whether no output can be written any more */
bool pipe_has_failed(const struct pipe *p);
/* The functions through which the engine delivers events to `p` */
struct engine_sink pipe_sink(struct pipe *p);

/* Looks names of descriptors up at each syscall, because those that change names are not traced.
 * Before the first event of a task. */
void pipe_drop_names(struct pipe *p);
/* Sets which signals end the wait for a reader that does not read: those that `engine`, the source
 * of the events, has received, or with NULL (replay) those pending for this process. The engine
 * must outlive the pipe. */
void pipe_bind(struct pipe *p, struct engine *engine);
/* Called when the trace is over: limits the wait for readers according to the signals in
 * `result`. */
void pipe_limit_wait(struct pipe *p, const struct engine_result *result);
/* The same after a signal that has ended a replay */
void pipe_hurry(struct pipe *p);
#endif
