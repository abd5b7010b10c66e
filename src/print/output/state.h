/* Internals of outputs, shared by:
 *   output.c	adding to the queue, policies, counting and reporting losses
 *   write.c	writing the queue to the descriptor
 *   units.c	boundaries of units in binary outputs
 *   open.c	creating outputs
 *   guard.c	protection against files planted by other users
 *   family.c	families of files, more than can be open at a time */
#ifndef PRINT_OUTPUT_STATE_H
#define PRINT_OUTPUT_STATE_H

#include <sys/stat.h>
#include <sys/types.h>

#include "base/text/sbuf.h"
#include "print/output/output.h"

enum {
	BUFFER = 64 << 10,	/* bytes after which the queue is written without a flush */
	QUEUE = 8 << 20,	/* maximum number of bytes queued for a reader */
	QUEUE_AT_END = 2 * QUEUE,	/* the same if more is to be queued (enum output_wait) */
};

/* What output_push() does where it would block on a reader */
enum output_push {
	OUTPUT_PUSH_NOW,	/* it returns, unless the kind is OUTPUT_BLOCKING */
	OUTPUT_PUSH_FOR_ROOM,	/* it waits, or returns if more may be queued */
	OUTPUT_PUSH_ALL,	/* it waits */
};

/* How write(2) to the descriptor behaves */
enum output_kind {
	OUTPUT_BLOCKING,	/* may block: terminals, devices */
	OUTPUT_FILE,		/* never blocks; whole lines are written */
	OUTPUT_POLLED,		/* may block; poll(2) reports when it does not: pipes, FIFOs */
	OUTPUT_SOCKET,		/* does not block with MSG_DONTWAIT */
};

/* Units with bytes in the queue (policy framed) */
struct output_units {
	size_t *queued;			/* queued bytes of each unit in [first, end) */
	size_t first, end;
	size_t capacity;		/* allocated entries of the array */
};

/* Counts of lines, or of units with the policy framed */
struct output_count {
	uint64_t written;		/* complete ones written */
	uint64_t lost;			/* not written */
	uint64_t lost_bytes;
};

struct output {
	int fd;				/* -1: a member of a family whose file is closed */
	enum output_kind kind;
	char *name;			/* as in messages */
	struct diag *diag;
	output_wait_fn *wait_fn;	/* NULL: wait without limit */
	output_gap *gap;		/* adds a line about missing lines; NULL: none */
	void *wait_ctx, *gap_ctx;
	uint64_t stalled_since;		/* ns, CLOCK_MONOTONIC: start of a stalled write, or 0 */
	bool defers;			/* more is queued than QUEUE, as .wait_fn has said */
	struct output_policy policy;

	struct sbuf queue;		/* bytes from .head on are not written yet */
	size_t head;
	size_t queued_partial;		/* size of the incomplete line at the end of .queue */
	size_t flushed_partial;		/* .queued_partial at the last flush */
	bool in_line;			/* the last byte added was not a newline */
	struct output_units units;

	bool replaces;			/* the file has content to be removed before a write */
	bool is_kept;			/* .replaces, but output_keep was called */
	bool can_truncate;		/* a regular file that ptrail opened; may be truncated */
	uint64_t whole_size;		/* size of the file up to its last complete line */
	uint64_t partial_size;		/* size of the incomplete line at the end of the file */
	uint64_t accepted;		/* bytes added; counts against the size limit */

	int failed;			/* errno of the first failure; 0: none */
	bool resumed;			/* output_resume was called: the caller reports losses */
	bool dropping;			/* the queue is full, and lines are being dropped */
	uint64_t gap_lines;		/* lines or units lost since the last gap was reported */
	bool at_limit;			/* the size limit is reached */
	bool trace_ended;		/* see output_set_trace_ended */
	struct output_count count;
	struct output_count *sum;	/* count of the family; NULL: not a member */

	struct output_family *family;	/* NULL: not a member */
	struct output *next, *previous;	/* list of members with bytes to flush */
	bool is_pending;		/* in that list */
};

/* Number of bytes in the queue */
static inline size_t output_waiting(const struct output *o)
{
	return o->queue.len - o->head;
}

/* output.c: reports how many lines or units were not written. */
void output_report_loss(struct diag *diag, const char *name, const struct output_loss *loss,
			bool trace_ended);
/* Fills in all of *loss except .file and .blocks. `failed`: errno of the first failure, or 0;
 * `reason`: why something is missing if there was no failure. Returns true if there was a failure
 * or something is missing. */
bool output_fill_loss(struct output_loss *loss, const struct output_count *count, int failed,
		      const char *reason);
/* Number of newlines in n bytes */
uint64_t output_lines(const char *p, size_t n);
/* Records and reports a failure, discards the queue and truncates an incomplete line from the
 * file. */
void output_fail(struct output *o, int err);
/* Removes an incomplete line from the queue and, if possible, from the file. Returns true if none
 * is left. */
bool output_discard_partial(struct output *o);

/* units.c: registers a unit of n bytes at the end of the queue. */
void output_units_add(struct output_units *u, size_t n);
/* Accounts for n written bytes. Returns how many of them belong to units that are complete now. */
size_t output_units_written(struct output_units *u, size_t n);
void output_units_forget(struct output_units *u);	/* removes all */
/* Number of units with bytes in the queue */
static inline size_t output_units_waiting(const struct output_units *u)
{
	return u->end - u->first;
}

/* output.c: discards the queue, without counting it as lost. */
void output_forget_queue(struct output *o);

/* write.c: writes the first `n` bytes of the queue. */
void output_push(struct output *o, size_t n, enum output_push how);
/* write.c: whether n more bytes are queued, instead of waiting for the reader, because .wait_fn has
 * said so and still does */
bool output_may_defer(struct output *o, size_t n);

/* open.c: creates an output that owns `fd`. Closes it on failure, too. Returns 0 or -errno. */
int output_create(struct output **out, int fd, const char *name, struct diag *diag);
/* Opens a file for writing with the rules of output_open_file. Returns a descriptor or -errno. */
int output_open_path(const char *path, bool append);
void output_free(struct output *o);

/* guard.c: resolves symbolic links except those of /proc. *out, to be freed, is the resolved path
 * or, on failure, the link that was not followed. Returns 0 or -errno. -ELOOP: too many links, or a
 * link that another user may have created. */
int output_resolve(const char *path, char **out);
/* Whether the file or FIFO at `path` (not a link) may have been created by another user */
bool output_is_untrusted(const char *path, const struct stat *st);

/* family.c: reopens the file of a member. Returns 0 or -errno. */
int output_family_reopen(struct output *o);
/* Add the member to, or remove it from, the list of members with bytes to flush. */
void output_family_add_pending(struct output *o);
void output_family_remove_pending(struct output *o);
/* Records a member's failure. Returns true if it is the family's first, which is to be reported. */
bool output_family_fail(struct output *o, int err);
/* Removes a member that is being closed. Its losses are counted in the family. */
void output_family_remove(struct output *o);
#endif
