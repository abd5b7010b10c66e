/* What a printer is: a row of functions and words. One file each; the registry has a line. */
#ifndef PTRAIL_PRINTER_H
#define PTRAIL_PRINTER_H

#include "ptrail/event.h"
#include "ptrail/process.h"

struct output;		/* where lines go: ptrail/output.h */

/* Something that the user may set for a printer: --print=FORM:FILE,NAME=VALUE */
struct printer_setting {
	const char *name;		/* NULL: the end of a table */
	const char *help;		/* some words */
	/* Values, NULL-terminated; where none is given, the first is meant. NULL: a number, */
	const char *const *words;
	uint64_t preset, most;		/* … at most that one, where none is given this */
};

enum { SETTINGS_MAX = 4 };

/* What the user set that concerns how things look. The letters are strace's. */
struct print_options {
	unsigned string_max;		/* -s: bytes of a string shown; 32 */
	unsigned column;		/* -a: column of the result; 40 */
	bool verbose;			/* -v */
	bool hex, hex_all;		/* -x, -xx */
	unsigned wall_clock;		/* -t 1, -tt 2, -ttt 3 */
	bool relative;			/* -r */
	bool durations;			/* -T */
	bool fd_paths;			/* -y */
	unsigned quiet;			/* -q: how often */
	bool follow;			/* more than one process may show up */
	bool always_pid;		/* each line begins with the number: -f -o FILE */
	bool separate;			/* another printer shows other tasks: -ff -o FILE */
	bool colour;
	bool implied;			/* nobody asked for it: silent with nothing to say */
	bool recorded;			/* of a recording: waiting keeps nobody up */
	bool partial;			/* not all of the trace is shown: --since, --process … */
	bool childless;			/* … and of children nothing but their birth: --task */
	unsigned width;			/* columns of the terminal; 0: not a terminal */
	bool utf8;			/* the locale's characters are UTF-8 */
	unsigned depth;			/* --depth: of the tree; 0: any */
	uint64_t min_duration;		/* --min-duration, ns: shorter processes are folded */
	bool summary_wall;		/* -w: wall-clock times instead of system time */
	const char *summary_sort;	/* -S: time calls errors name … ; NULL: time */
	/* The printer's own, in the order of its table: a number, or the place of the word */
	uint64_t settings[SETTINGS_MAX];
	/* FILE of --print, of a printer that opens it by itself; NULL: none was given */
	const char *target;
	uint64_t most;	/* --max-bytes: that it may write there in all; 0: any number */
};

/* Why lines are missing where a printer says so */
enum print_gap {
	PRINT_GAP_DROPPED,	/* nobody read them in time; there are more to come */
	PRINT_GAP_LIMIT,	/* the file has the size that it may have; none come */
};

struct printer {
	const char *name;
	const char *help;		/* one line */
	/* Least: -y and the like add to it. Who asks for history or findings here looks back over
	 * all, and is shown all, whatever part the user chose (--since, --process …). */
	struct wants wants;
	/* The calls that it is shown, as -e trace= takes them, whatever the user chose; NULL: those
	 * that the user chose */
	const char *calls;
	/* Changes `wants` by what the user set, and returns what .calls is then. NULL: what the row
	 * has is meant whatever is set */
	const char *(*adapt)(const struct print_options *options, struct wants *wants);
	const struct printer_setting *settings;	/* at most SETTINGS_MAX; NULL: none */
	/* What it writes is one document, to which nothing can be appended: its file is always
	 * written anew */
	bool document;
	/* What it writes is no text: each output_add is one whole piece of it */
	bool framed;
	/* Of a call that nothing came between it shows the LEAVE as well without its ENTER, which
	 * it is then not shown (call.at_once) */
	bool at_once;
	/* Whether it opens by itself what was given as FILE: a database, an address. Then `out` is
	 * NULL, and that word options->target. NULL: never. */
	bool (*takes)(const char *target);
	/* A printer of `options` writing to `out`; both outlive it. Never NULL. */
	void *(*open)(const struct print_options *options, struct output *out);
	/* Shows an event. Everything in `e` is the caller's and valid during the call only. */
	void (*event)(void *self, const struct event *e);
	/* Nothing more will happen, and nobody is traced any more: writes what waits for somebody
	 * else, a server, while `may_wait` says so and no longer than it promises. `fault` is asked
	 * behind it for the last time. NULL: all was written at EVENT_END */
	void (*finish)(void *self, bool (*may_wait)(void *ctx), void *ctx);
	/* Writes what is still to be written and frees the printer. One that `takes` its target has
	 * written all before, since nobody asks for a fault after that. */
	void (*close)(void *self);
	/* What keeps it from writing to its target, as a message has it after "cannot write to
	 * 'TARGET': "; asked after `open` and each event, said once, and then it is shown no more.
	 * NULL: nothing does. The row has NULL where it does not `take` targets. */
	const char *(*fault)(void *self);
	/* There is nothing else to do: writes what waits, without waiting for anybody. Whether
	 * something still waits; then this is called again soon. NULL: nothing ever does */
	bool (*idle)(void *self);
	/* Adds to `out` a line that says of so many lines that they are missing; comes between two
	 * lines, perhaps while `event` is adding one, or after `close`: then `self` is NULL. NULL:
	 * the form has no words for it. */
	void (*gap)(void *self, struct output *out, enum print_gap why, uint64_t lines);
};
#endif
