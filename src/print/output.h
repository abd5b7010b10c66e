/* Outputs: a buffer of 64 KiB in front of a descriptor of our own (3 or above, close-on-exec).
 *
 * A write waits where the descriptor does not take more (also a non-blocking one) and goes on after
 * an interruption. The first failure is said once, at once; what comes after it is dropped and
 * counted, and the count is said when the output is closed. A regular file that we opened is cut
 * back to its last whole line then. SIGPIPE and SIGXFSZ are to be ignored by who runs us. */
#ifndef PRINT_OUTPUT_H
#define PRINT_OUTPUT_H

#include <stdbool.h>

#include "base/diag.h"
#include "ptrail/output.h"

enum output_privacy {
	OUTPUT_SHARED,		/* a new file has the mode that umask leaves of 0666 */
	OUTPUT_PRIVATE,		/* 0600: recordings */
};

/* Creates or truncates `path`. Where others can write to its directory, or it is a sticky one, a
 * symbolic link is not followed (-ELOOP). `diag` outlives the output. 0 and *out, or -errno. */
int output_open_file(struct output **out, const char *path, enum output_privacy privacy,
		     struct diag *diag);
/* Writes to a copy of `fd`, which stays the caller's; `name` is what messages call it. */
int output_open_fd(struct output **out, int fd, const char *name, struct diag *diag);

/* Asked whenever a signal interrupts a write that waits for its reader: false gives the output up,
 * which is a failure (ECANCELED) like any other. */
typedef bool output_patience(void *ctx);
void output_wait_while(struct output *o, output_patience *patience, void *ctx);

bool output_pending(const struct output *o);	/* something waits in the buffer */
int output_flush(struct output *o);		/* 0, or -errno of the first failure */
/* Writes the whole lines that there are, and cuts off the begun one where it was flushed. For a
 * program that fails: nothing is said or allocated. What comes after it is lost. */
void output_rescue(struct output *o);
/* Flushes, says what was lost, frees. 0, or -errno of the first failure, also of close(2). */
int output_close(struct output *o);
#endif
