/* libptrail: read recordings (ptrail --record=FILE) in other programs.
 *
 *	struct ptrail_trail *t = ptrail_trail_open("run.trail", NULL);
 *	const struct event *e;
 *
 *	while ((e = ptrail_trail_next(t)))
 *		…
 *	if (ptrail_trail_state(t) != PTRAIL_TRAIL_WHOLE)
 *		fprintf(stderr, "%s\n", ptrail_trail_error(t));
 *	ptrail_trail_close(t);
 *
 * Build with `pkg-config --cflags --libs ptrail`. The events are those that a printer receives
 * (ptrail/printer.h): complete, decoded, with their process. The library also contains the
 * functions of ptrail/words.h, process.h, history.h and finding.h, output_add() and output_str().
 *
 * A file may have any contents: errors are reported as a state and a text, never by a crash. Memory
 * use depends on the number of processes alive at a time, not on the length of the file. If memory
 * runs out, the library calls abort(). It uses no signals, locale or standard streams.
 *
 * A trail may be used by one thread at a time; trails are independent of each other. The soname
 * of the library is libptrail.so.N, where N is PTRAIL_INTERFACE. */
#ifndef PTRAIL_TRAIL_H
#define PTRAIL_TRAIL_H

#include <stdbool.h>
#include <stdint.h>

#include "ptrail/event.h"
#include "ptrail/finding.h"
#include "ptrail/history.h"
#include "ptrail/output.h"
#include "ptrail/process.h"
#include "ptrail/symbol.h"
#include "ptrail/value.h"
#include "ptrail/words.h"

struct ptrail_trail;

/* How far a recording can be read */
enum ptrail_trail_state {
	PTRAIL_TRAIL_OPEN,	/* there may be more events */
	PTRAIL_TRAIL_WHOLE,	/* read to its end; the recording is complete */
	PTRAIL_TRAIL_TRUNCATED,	/* truncated: ptrail was killed, or the file was cut */
	PTRAIL_TRAIL_GROWING,	/* read to its end, but still being written: see _follow */
	PTRAIL_TRAIL_DAMAGED,	/* corrupt contents */
	PTRAIL_TRAIL_FOREIGN,	/* not a recording, or an unsupported version */
	PTRAIL_TRAIL_UNREADABLE,	/* a system call failed */
};

/* The header of a recording */
struct ptrail_trail_facts {
	unsigned major, minor;		/* version of the format */
	const char *program;		/* the program that wrote it: "ptrail 0.1.0" */
	const char *system;		/* uname -srv: "Linux 6.18.0 #1 SMP …" */
	const char *machine;		/* "x86_64" */
	uint64_t realtime;		/* start of the trace, ns since 1970 */
	unsigned processors;		/* online CPUs; 0: unknown */
	uint64_t limit;			/* maximum bytes recorded of a buffer */
	const char *const *argv;	/* of the command, NULL-terminated; NULL with -p */
	bool follow;			/* children were traced too */
};

/* The meaning of 0 is given in parentheses. */
struct ptrail_trail_options {
	unsigned string_max;	/* max. bytes of strings and members of lists in views (32) */
	bool verbose;		/* members of lists such as an environment (their count only) */
	bool fd_paths;		/* paths of descriptors in text and JSON (numbers only) */
	bool undecoded;		/* much faster, without e->call.view (with it) */
	bool history;		/* of all processes, with EVENT_END (NULL, needs no memory) */
};

/* Opens the recording at `path`. `options` are copied; NULL: all 0. Never returns NULL: if the file
 * cannot be read, the state of the trail says why. */
struct ptrail_trail *ptrail_trail_open(const char *path,
				       const struct ptrail_trail_options *options) PTRAIL_PUBLIC;
/* Like ptrail_trail_open(), but reads from a descriptor, which may be a pipe. The caller keeps
 * it open until the trail is closed. `name` is its name in error texts. */
struct ptrail_trail *ptrail_trail_open_fd(int fd, const char *name,
					  const struct ptrail_trail_options *options) PTRAIL_PUBLIC;
/* Frees the trail; `t` may be NULL. */
void ptrail_trail_close(struct ptrail_trail *t) PTRAIL_PUBLIC;

/* Returns the header, valid until the trail is closed; NULL if it could not be read. */
const struct ptrail_trail_facts *ptrail_trail_facts(const struct ptrail_trail *t) PTRAIL_PUBLIC;
/* Returns the next event, valid until the next call, or NULL if there are no more: see the state.
 * Unless there are no events at all, the last one is an EVENT_END; if the recording lacks it, the
 * library adds one with .why END_TRUNCATED. */
const struct event *ptrail_trail_next(struct ptrail_trail *t) PTRAIL_PUBLIC;
/* Returns how far the trail can be read. */
enum ptrail_trail_state ptrail_trail_state(const struct ptrail_trail *t) PTRAIL_PUBLIC;
/* Returns "run.trail: at offset 4711: …", one line without a newline; "" if there is no error. */
const char *ptrail_trail_error(const struct ptrail_trail *t) PTRAIL_PUBLIC;
/* Makes ptrail_trail_next() wait for up to `patience` ms at the end of a file that is still being
 * written. If no event arrives, it returns NULL in the state PTRAIL_TRAIL_GROWING and may be called
 * again. */
void ptrail_trail_follow(struct ptrail_trail *t, int patience) PTRAIL_PUBLIC;

/* Returns the options in the form that ptrail_value_text() and ptrail_call_text() take. */
const struct print_options *ptrail_trail_print_options(const struct ptrail_trail *t) PTRAIL_PUBLIC;
/* Returns an output that writes to a duplicate of `fd`, for the functions of ptrail/words.h, or
 * NULL with errno set. Close it before the trail. */
struct output *ptrail_trail_output(struct ptrail_trail *t, int fd) PTRAIL_PUBLIC;
/* Writes buffered data and frees the output. Returns 0, or -errno of the first failed write. */
int ptrail_output_close(struct output *out) PTRAIL_PUBLIC;
#endif
