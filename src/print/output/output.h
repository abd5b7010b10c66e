/* Outputs: a queue in front of a private descriptor (3 or above, close-on-exec).
 *
 * Regular files are written in whole lines, 64 KiB at a time, and earlier on output_flush. An
 * incomplete line is written if it is still incomplete at the second flush, so that the syscall in
 * which a program hangs is visible. For readers (pipes, sockets) up to 8 MiB are queued without
 * blocking. When the queue is full, output_add blocks; or, with the policy `drop`, whole lines are
 * dropped and counted, and a line in the output marks the gap. The flags of the open file
 * description, which other processes may share, are not changed: it may be blocking or
 * non-blocking.
 *
 * The first failure is reported once, immediately, with the number of lines written. Later data is
 * discarded and counted, and the count is reported when the output is closed. On failure a regular
 * file that ptrail opened is truncated to its last complete line. The caller must ignore SIGPIPE
 * and SIGXFSZ.
 *
 * Binary formats have no lines. With the policy `framed` each output_add is one unit, and
 * everything said here about lines applies to units. */
#ifndef PRINT_OUTPUT_OUTPUT_H
#define PRINT_OUTPUT_OUTPUT_H

#include <stdbool.h>

#include "base/system/diag.h"
#include "ptrail/event.h"
#include "ptrail/output.h"
#include "ptrail/printer.h"

/* Creates `path`. Unless `append`, the content of an existing file is removed by output_begin, by
 * the first write or when the output is closed (as strace: at once). A new file has mode 0600,
 * because a trace contains data that programs read and write; an existing file keeps its mode. A
 * symbolic link is not followed (-ELOOP) if its directory is sticky or writable by others. In a
 * sticky directory that others can write to, a file or FIFO is refused (-EPERM) if its owner is
 * neither the effective user nor the owner of the directory. Opening a FIFO blocks until it has a
 * reader.
 * `diag` must outlive the output. Returns 0 and *out, or -errno. */
int output_open_file(struct output **out, const char *path, bool append, struct diag *diag);
/* As output_open_file without `append`, and holds an flock(2) lock on the file until it is closed.
 * Returns -EBUSY if another process holds the lock. */
int output_open_locked(struct output **out, const char *path, struct diag *diag);
/* If output_open_file refuses the existing file because of its owner, returns the reason and the
 * remedy as text, to be freed; otherwise NULL. */
char *output_refusal_reason(const char *path);
/* The same for every existing PATH.N. *member: path of the refused file, to be freed. */
char *output_family_refusal_reason(const char *path, char **member);
/* Whether other users may be able to create a link at `path`: its directory is sticky, writable by
 * others, or cannot be examined. */
bool output_dir_is_shared(const char *path);
/* Creates an output that writes to a duplicate of `fd`. `name` is used in messages. 0 or -errno. */
int output_open_fd(struct output **out, int fd, const char *name, struct diag *diag);

/* Removes the previous content of the file, if that has not been done. */
void output_begin(struct output *o);
/* If that has not been done: keeps the previous content, and discards everything that is added. */
void output_keep(struct output *o);

struct output_policy {
	bool drop;		/* drop lines instead of waiting for a reader */
	uint64_t most;		/* maximum size in bytes of all that is added; 0: no limit */
	bool framed;		/* each output_add is one unit; newlines have no meaning */
};

/* Adds a line to `o` that reports missing lines; see .gap of struct printer. */
typedef void output_gap(void *ctx, struct output *o, enum print_gap why, uint64_t lines);
/* Must be called before anything is added. `gap` may be NULL. */
void output_set_policy(struct output *o, const struct output_policy *policy, output_gap *gap,
		       void *ctx);

/* Whether to keep waiting for a reader. While an output waits, the callback is called every 100 ms
 * and after each signal. Giving up makes the output fail with ECANCELED. */
enum output_wait {
	OUTPUT_WAIT,		/* without limit */
	OUTPUT_WAIT_LATER,	/* the same, but more is queued first: ptrail has other work */
	OUTPUT_WAIT_FOR_MORE,	/* more is queued first; then as long as the reader takes something
				 * each second */
	OUTPUT_GIVE_UP,		/* no longer */
};
typedef enum output_wait output_wait_fn(void *ctx);
void output_set_wait_fn(struct output *o, output_wait_fn *wait_fn, void *ctx);

bool output_pending(const struct output *o);	/* bytes are queued */
bool output_waits_for_reader(const struct output *o);	/* bytes are queued for a reader */
/* Writes queued bytes without blocking on a reader. Returns 0, or -errno of the first failure. */
int output_flush(struct output *o);
int output_error(const struct output *o);	/* -errno of the first failure, or 0 */
/* Fills in all of *loss except .file. Returns true if something is missing or the output failed. */
bool output_has_loss(const struct output *o, struct output_loss *loss);
/* Notes that the trace ended because of the failure: the counts of losses are lower bounds. */
void output_set_trace_ended(struct output *o);
/* After ENOSPC, EDQUOT or EFBIG, if the file was truncated to whole units: makes the output accept
 * units again, once. Resets the counts of losses, and a second failure is not reported: the caller
 * adds less and reports what is missing. Returns false if the output stays failed. */
bool output_resume(struct output *o);
/* Writes the complete lines in the queue, and truncates an incomplete line from the file. For use
 * when ptrail itself fails: reports nothing and allocates nothing. Later data is discarded. */
void output_rescue(struct output *o);
/* Writes the whole queue, blocking if necessary, and marks a gap at the end of the output. */
void output_drain(struct output *o);
/* Drains, reports losses, closes and frees the output. Returns 0, -errno of the first failure
 * (including that of close(2)), or -ENOBUFS if lines were dropped without a failure. */
int output_close(struct output *o);

/* A family of files PATH.N, one for each number N. The number of open files is bounded by
 * RLIMIT_NOFILE; a member whose file was closed is reopened for appending. */
struct output_family;

/* Returns 0, or -errno if files cannot be created in the directory of `path`. */
int output_family_new(struct output_family **out, const char *path, bool append,
		      struct diag *diag);
/* Opens the member `number`: as output_open_file the first time, for appending if the number was
 * used before. It is closed with output_close, which reports no losses for members. The first
 * failure is reported and ends the family: this and later members only count lost data. */
void output_family_open(struct output **out, struct output_family *f, uint64_t number);
bool output_family_pending(const struct output_family *f);
void output_family_flush(struct output_family *f);
/* 0, or -errno of a failure that affects all files */
int output_family_error(const struct output_family *f);
/* As output_has_loss and output_set_trace_ended, for all members together */
bool output_family_has_loss(const struct output_family *f, struct output_loss *loss);
void output_family_set_trace_ended(struct output_family *f);
/* As output_close. All members must be closed before. */
int output_family_close(struct output_family *f);
#endif
