/* Outputs: what waits to be written, in front of a descriptor of our own (3 or above,
 * close-on-exec).
 *
 * Regular files get whole lines, 64 KiB at a time, and sooner when asked to flush; a line that was
 * begun is written when it has been there for two flushes, so that the call that a program hangs in
 * is seen. For a reader (a pipe, a socket) up to 8 MiB wait without stopping anybody; then adding
 * waits, or, where the policy is to drop, whole lines are left out and counted, and the output
 * itself says so where they are missing. Nothing is asked of a descriptor that others may notice:
 * it may block or not.
 *
 * The first failure is reported once, at once, with the number of lines that were written; what
 * comes after it is lost and counted, and the count is reported when the output is closed. A
 * regular file that we opened is cut back to its last whole line then. SIGPIPE and SIGXFSZ are to
 * be ignored by who runs us.
 *
 * What is no text has no lines: where the policy is `framed`, each output_add is one unit, and all
 * that is said here of lines is true of units. */
#ifndef PRINT_OUTPUT_OUTPUT_H
#define PRINT_OUTPUT_OUTPUT_H

#include <stdbool.h>

#include "base/system/diag.h"
#include "ptrail/event.h"
#include "ptrail/output.h"
#include "ptrail/printer.h"

/* Creates `path`, or empties it unless we `append`. A new file is its owner's alone (0600), since
 * a trace holds what programs read and write; one that is there keeps its mode. Where others can
 * write to its directory, or it is a sticky one, a symbolic link is not followed (-ELOOP). In a
 * sticky directory that others can write to, a file or FIFO is refused (-EPERM) whose owner is
 * neither we nor the directory's owner. A FIFO is waited for until it has a reader. `diag` outlives
 * the output. 0 and *out, or -errno. */
int output_open_file(struct output **out, const char *path, bool append, struct diag *diag);
/* The same, always emptied, of a file that nobody else writes to in this way: -EBUSY while somebody
 * does. It is locked (flock) until it is closed. */
int output_open_locked(struct output **out, const char *path, struct diag *diag);
/* Why output_open_file refuses the file that is there for its owner's sake, and what to do about
 * it, to be freed; NULL: it does not */
char *output_guard(const char *path);
/* The same of all members that a family of that name may have; *member: which, to be freed */
char *output_guard_family(const char *path, char **member);
/* Whether others may put a link where we mean to make a file of that name */
bool output_open_to_others(const char *path);
/* Writes to a copy of `fd`, which stays the caller's; `name` is what messages call it. */
int output_open_fd(struct output **out, int fd, const char *name, struct diag *diag);

struct output_policy {
	bool drop;		/* leave lines out rather than wait for a reader */
	uint64_t most;		/* bytes that the output takes in all; 0: any number */
	bool framed;		/* what is added at once is a unit, whatever bytes it has */
};

/* Tells of what is missing by adding a line to `o`; see struct printer. */
typedef void output_gap(void *ctx, struct output *o, enum print_gap why, uint64_t lines);
/* Before anything is added. `gap` may be NULL. */
void output_set_policy(struct output *o, const struct output_policy *policy, output_gap *gap,
		       void *ctx);

/* How long a reader is waited for. Asked ten times a second, and when a signal comes, while that
 * goes on. To give an output up is a failure (ECANCELED) like any other. */
enum output_wait {
	OUTPUT_WAIT,		/* as long as it takes */
	OUTPUT_WAIT_FOR_MORE,	/* while it takes something each second */
	OUTPUT_GIVE_UP,
};
typedef enum output_wait output_patience(void *ctx);
void output_wait_while(struct output *o, output_patience *patience, void *ctx);

bool output_pending(const struct output *o);	/* something waits */
bool output_stuck(const struct output *o);	/* … and for a reader */
/* Writes what waits, without waiting for a reader. 0, or -errno of the first failure */
int output_flush(struct output *o);
int output_failed(const struct output *o);	/* 0, or -errno of the first failure */
/* What is missing until now, all but .file; true: something is, or the output failed */
bool output_has_loss(const struct output *o, struct output_loss *loss);
/* The trace ended because of the failure: what was counted is the least that is missing. */
void output_set_cut(struct output *o);
/* After a failure for lack of space of a file that was cut back to whole units: has the output take
 * units again, once. What was lost is forgotten, and a second failure is not said: the caller adds
 * less and says what is missing. Returns whether it does. */
bool output_resume(struct output *o);
/* Writes the whole lines that wait, and cuts off the begun one where it was written. For a program
 * that fails: nothing is said or allocated. What comes after it is lost. */
void output_rescue(struct output *o);
/* Writes everything, and says in the output what was left out at its end. */
void output_drain(struct output *o);
/* Drains, says what was lost, frees. 0, -errno of the first failure, also of close(2),
 * or -ENOBUFS: all went well but some lines were left out. */
int output_close(struct output *o);

/* A file PATH.N for each number N, as many as there are: only so many are open at a time as the
 * limit of descriptors allows, and opened again to be appended to. */
struct output_family;

/* 0, or -errno: there can be no files of that name. */
int output_family_new(struct output_family **out, const char *path, bool append,
		      struct diag *diag);
/* A member. The first time its file is opened as by output_open_file; if the number comes again it
 * is appended to. It is closed with output_close, which says nothing. A failure is reported once,
 * and is the end of the family: this and all later members only count what is lost. */
void output_family_open(struct output **out, struct output_family *f, uint64_t number);
bool output_family_pending(const struct output_family *f);
void output_family_flush(struct output_family *f);
/* 0, or -errno of a failure that is not one file's alone */
int output_family_error(const struct output_family *f);
/* As output_has_loss and output_set_cut, of all members */
bool output_family_has_loss(const struct output_family *f, struct output_loss *loss);
void output_family_set_cut(struct output_family *f);
/* All members are closed by then. As output_close. */
int output_family_close(struct output_family *f);
#endif
