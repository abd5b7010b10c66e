/* The inside of an output, shared by the files that make it up:
 *   output.c		what is added, what may not be, what is said of it
 *   write.c	bytes on their way to the descriptor
 *   units.c	where units end that are not lines
 *   open.c	how outputs come to be
 *   guard.c	files that another user may have put in place of ours
 *   family.c	a file for each task, more than may be open */
#ifndef PRINT_OUTPUT_STATE_H
#define PRINT_OUTPUT_STATE_H

#include <sys/stat.h>
#include <sys/types.h>

#include "base/text/sbuf.h"
#include "print/output/output.h"

enum {
	BUFFER = 64 << 10,	/* bytes that are written without being asked */
	QUEUE = 8 << 20,	/* bytes that may wait for a reader */
};

/* What writing to the descriptor may do */
enum output_kind {
	OUTPUT_PLAIN,		/* it waits: terminals, devices */
	OUTPUT_FILE,		/* it never does: lines are written whole */
	OUTPUT_PACED,		/* it waits, and can be asked whether: pipes, FIFOs */
	OUTPUT_SOCKET,		/* it need not, call by call */
};

/* Units of which something waits, where the policy is framed */
struct output_units {
	size_t *left;			/* bytes of each that wait, from .first on */
	size_t first, end, room;
};

/* Lines, or units where the policy is framed */
struct output_count {
	uint64_t written;		/* whole ones */
	uint64_t lost, lost_bytes;
};

struct output {
	int fd;				/* -1: a member of a family, closed meanwhile */
	enum output_kind kind;
	char *name;
	struct diag *diag;
	output_patience *patience;	/* NULL: endless */
	output_gap *gap;		/* NULL: nothing is said in the output itself */
	void *patience_ctx, *gap_ctx;
	uint64_t stalled;		/* since when a second counts, by CLOCK_MONOTONIC; 0: not */
	struct output_policy policy;

	struct sbuf queue;		/* from .head on: what was added and not written */
	size_t head;
	size_t begun;			/* bytes at its end that are of a line without an end */
	size_t shown;			/* .begun when we were asked to flush last */
	bool within;			/* the last byte taken was no newline */
	struct output_units units;

	bool cuts;			/* a regular file of ours: may be cut back */
	uint64_t whole;			/* bytes of the file up to the end of the last whole line */
	uint64_t tail;			/* bytes after them */
	uint64_t taken;			/* bytes taken, for .policy.most */

	int failed;			/* 0, or errno of the first failure */
	bool resumed;			/* … of which the caller says what is missing */
	bool dropping;			/* there was no room; lines since: */
	uint64_t gap_lines;
	bool ended;			/* .policy.most is reached */
	bool cut;			/* the trace ended there: more is missing than counted */
	struct output_count count;
	struct output_count *sum;	/* of the family; NULL: alone */

	struct output_family *family;	/* NULL: alone */
	struct output *next, *previous;	/* of the family, with something to flush */
	bool listed;
};

/* Bytes that wait */
static inline size_t output_waiting(const struct output *o)
{
	return o->queue.len - o->head;
}

/* output.c: reports how many were not written. */
void output_say_lost(struct diag *diag, const char *name, const struct output_loss *loss, bool cut);
/* Fills in all of *loss but .file and .blocks. `failed`: 0, or errno of the first failure;
 * `reason`: why something is missing without a failure. Returns whether it failed, or something is
 * missing. */
bool output_fill_loss(struct output_loss *loss, const struct output_count *count, int failed,
		      const char *reason);
/* Newlines among n bytes */
uint64_t output_lines(const char *p, size_t n);
/* Remembers and says the failure; what waits is lost, a begun line is cut off. */
void output_fail(struct output *o, int err);
/* Takes the beginning of a line back, as far as it is still ours to take; true: all of it. */
bool output_take_back(struct output *o);

/* units.c: a unit of n bytes is behind what waits. */
void output_units_add(struct output_units *u, size_t n);
/* n bytes of what waits are written: how many of them are of units that are whole now */
size_t output_units_written(struct output_units *u, size_t n);
void output_units_forget(struct output_units *u);	/* all */
/* How many have bytes that wait */
static inline size_t output_units_waiting(const struct output_units *u)
{
	return u->end - u->first;
}

/* write.c: writes the next `n` bytes that wait. Without `wait` only as far as that needs no
 * waiting for a reader. */
void output_push(struct output *o, size_t n, bool wait);

/* open.c: an output of `fd`, which is taken over, also on failure. 0 or -errno. */
int output_make(struct output **out, int fd, const char *name, struct diag *diag);
/* open(2) of a file to write to, as output_open_file says; a descriptor or -errno */
int output_open_path(const char *path, bool append);
void output_free(struct output *o);

/* guard.c: *out, to be freed, is the file that `path` leads to, its links followed but for those of
 * /proc. 0 or -errno; then *out is the link that is not followed. -ELOOP: too many links, or one
 * that may be another user's */
int output_resolve(const char *path, char **out);
/* Whether the file or FIFO at `path`, no link, may have been put there by another user */
bool output_is_foreign(const char *path, const struct stat *st);

/* family.c: sees to it that a member's file is open. 0 or -errno. */
int output_family_reopen(struct output *o);
/* The member has something to flush, or has not. */
void output_family_list(struct output *o);
void output_family_unlist(struct output *o);
/* The member failed; true: that is news, and to be said. */
bool output_family_failed(struct output *o, int err);
/* A member goes: its losses are the family's. */
void output_family_leave(struct output *o);
#endif
