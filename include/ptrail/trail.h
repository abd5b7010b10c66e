/* Recordings (ptrail --record=FILE) read by other programs, with libptrail:
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
 * Built with `pkg-config --cflags --libs ptrail`. Events are those that a printer is shown
 * (ptrail/printer.h): complete, decoded, with their process. ptrail/words.h, the functions of
 * ptrail/process.h, history.h and finding.h, and output_add and output_str are in the library too.
 *
 * A file may hold anything: what is wrong with it is a state and a text, never a crash, and memory
 * is bounded by what lives at a time, not by its length. Memory that is out ends the program
 * (abort). Nothing else of the process is touched: no signals, no locale, no standard streams.
 *
 * A trail is for one thread at a time; trails know nothing of each other. The library's soname is
 * libptrail.so.N, where N is PTRAIL_INTERFACE. */
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

/* How far it can be read */
enum ptrail_trail_state {
	PTRAIL_TRAIL_OPEN,	/* there may be more */
	PTRAIL_TRAIL_WHOLE,	/* it was read to its end, and that is all there was */
	PTRAIL_TRAIL_TORN,	/* it ends before the trace did: ptrail was killed, it was cut */
	PTRAIL_TRAIL_GROWING,	/* it ends here for now, and is being written: see _follow */
	PTRAIL_TRAIL_DAMAGED,	/* what is there is not what was written */
	PTRAIL_TRAIL_FOREIGN,	/* no recording, or of a version that is not known here */
	PTRAIL_TRAIL_UNREADABLE,	/* the system said no */
};

/* What a recording says of itself */
struct ptrail_trail_facts {
	unsigned major, minor;		/* version of the format */
	const char *program;		/* that wrote it: "ptrail 0.1.0" */
	const char *system;		/* uname's: "Linux 6.18.0 #1 SMP …" */
	const char *machine;		/* "x86_64" */
	uint64_t realtime;		/* ns since 1970 when it began */
	unsigned processors;		/* online; 0: unknown */
	uint64_t limit;			/* bytes that were kept of a buffer */
	const char *const *argv;	/* of the command, NULL-terminated; NULL: attached */
	bool follow;			/* children were followed */
};

/* What all 0 means is in parentheses */
struct ptrail_trail_options {
	unsigned string_max;	/* bytes of strings, members of lists that views have (32) */
	bool verbose;		/* members of counted lists too: an environment (their count) */
	bool fd_paths;		/* text and JSON say what descriptors are (they do not) */
	bool undecoded;		/* no views, which is much faster (e->call.view is set) */
	bool history;		/* of all processes, with EVENT_END (NULL, and no memory for it) */
};

/* Opens a recording; `options` are copied, NULL: all 0. Never NULL: whether it can be read is its
 * state. */
struct ptrail_trail *ptrail_trail_open(const char *path,
				       const struct ptrail_trail_options *options) PTRAIL_PUBLIC;
/* Likewise, from a descriptor (a pipe will do), which stays the caller's and outlives the trail;
 * `name` is what errors call it */
struct ptrail_trail *ptrail_trail_open_fd(int fd, const char *name,
					  const struct ptrail_trail_options *options) PTRAIL_PUBLIC;
/* NULL is nothing */
void ptrail_trail_close(struct ptrail_trail *t) PTRAIL_PUBLIC;

/* Valid as long as the trail; NULL: its beginning could not be read */
const struct ptrail_trail_facts *ptrail_trail_facts(const struct ptrail_trail *t) PTRAIL_PUBLIC;
/* The next event; all of it is valid until the next call. If there was one, the last is an
 * EVENT_END: where the recording ends without, it is made up, with .why END_TORN. NULL: there are
 * no more, see the state. */
const struct event *ptrail_trail_next(struct ptrail_trail *t) PTRAIL_PUBLIC;
enum ptrail_trail_state ptrail_trail_state(const struct ptrail_trail *t) PTRAIL_PUBLIC;
/* "run.trail: at offset 4711: …", a line without its end; "" while all is well */
const char *ptrail_trail_error(const struct ptrail_trail *t) PTRAIL_PUBLIC;
/* From here on ptrail_trail_next waits at the end of a file that is still being written: for so
 * many ms at a time, after which it returns NULL in the state PTRAIL_TRAIL_GROWING and may be
 * called again. */
void ptrail_trail_follow(struct ptrail_trail *t, int patience) PTRAIL_PUBLIC;

/* What the options mean to ptrail/words.h: for ptrail_value_text and ptrail_call_text */
const struct print_options *ptrail_trail_look(const struct ptrail_trail *t) PTRAIL_PUBLIC;
/* An output to a copy of a descriptor, for the functions that write to one; the trail outlives it.
 * NULL: errno */
struct output *ptrail_trail_output(struct ptrail_trail *t, int fd) PTRAIL_PUBLIC;
/* Writes what waits and frees it. 0, or -errno of the first write that failed */
int ptrail_output_close(struct output *out) PTRAIL_PUBLIC;
#endif
