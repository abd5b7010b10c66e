/* The interface of printers. A printer is a constant `struct printer`: a name, a description of
 * what it wants, and functions. */
#ifndef PTRAIL_PRINTER_H
#define PTRAIL_PRINTER_H

#include "ptrail/event.h"
#include "ptrail/process.h"

struct output;		/* where lines go: ptrail/output.h */

/* A setting of a printer: --print=FORMAT:FILE,NAME=VALUE */
struct printer_setting {
	const char *name;		/* NULL: end of the table */
	const char *help;		/* a phrase for --help=print */
	/* Valid values, NULL-terminated; the first is the default. NULL: the value is a number, or
	 * a list (printer.element). */
	const char *const *words;
	uint64_t preset, most;		/* of a number: default and maximum */
};

enum { SETTINGS_MAX = 12 };

/* How constants are printed (-X) */
enum constant_style {
	CONSTANTS_ABBREV,	/* O_RDWR */
	CONSTANTS_RAW,		/* 0x2 */
	CONSTANTS_VERBOSE,	/* 0x2 followed by O_RDWR in a comment */
};

enum clock_format {
	CLOCK_NONE,
	CLOCK_TIME_OF_DAY,	/* 13:37:00 */
	CLOCK_UNIX,		/* seconds since 1970 */
};

/* The last digit of a time */
enum precision { PRECISION_US, PRECISION_S, PRECISION_MS, PRECISION_NS };

/* How bytes that are not printable ASCII are printed (-x) */
enum string_escapes {
	ESCAPES_OCTAL,		/* "a\n\33" */
	ESCAPES_HEX,		/* "a\n\x1b" */
	ESCAPES_HEX_BINARY,	/* a string with such a byte: "\x61\x0a\x1b" */
	ESCAPES_HEX_ALL,	/* every string */
};

/* Messages that are omitted (-q) */
enum {
	QUIET_ATTACH = 1,		/* attaching and detaching */
	QUIET_PERSONALITY = 2,		/* change of the machine: 32-bit mode */
	QUIET_EXIT = 4,			/* exit codes, lost tasks, and notices */
	QUIET_THREAD_EXECVE = 8,	/* execve of a thread that is not the leader */
	QUIET_PATH_RESOLUTION = 16,	/* links that -P resolves */
	QUIET_ALL = 31,
	QUIET_NOTICES = 32,		/* notices, which strace does not have */
};

/* Options that affect how a printer formats its output. The letters are those of strace. */
struct print_options {
	unsigned string_max;		/* -s: maximum bytes printed of a string; default 32 */
	unsigned column;		/* -a: column of the result; default 40 */
	bool verbose;			/* -v */
	enum string_escapes escapes;	/* -x */
	enum constant_style constants;	/* -X */
	enum clock_format wall_clock;	/* -t */
	enum precision wall_precision;
	bool relative;			/* -r */
	enum precision relative_precision;
	bool durations;			/* -T */
	enum precision duration_precision;
	bool numbers;			/* -n: numbers of syscalls */
	bool ips;			/* -i: instruction pointers */
	bool stacks;			/* -k: stacks, also of what is no crash */
	bool fd_paths;			/* -y */
	bool fds_bare;			/* without the paths, which the line has elsewhere */
	unsigned fd_details;		/* -yy, --decode-fds: set of FD_ bits of ptrail/value.h */
	bool arg_names;			/* -N */
	bool pid_names;			/* -Y: command names of tasks */
	bool pid_translation;		/* --decode-pids=pidns: their numbers in our namespace */
	unsigned quiet;			/* -q: set of QUIET_ bits */
	uint64_t hidden_signals;	/* excluded by -e signal; bit 0 is signal 1 */
	const char *program;		/* name that messages begin with; NULL: ptrail */
	bool follow;			/* there may be more than one process */
	bool always_pid;		/* each line begins with the tid: -f -o FILE */
	bool join;			/* --join: no <unfinished ...> */
	bool show_pid;			/* --always-show-pid */
	bool separate;			/* this printer gets one task only: -ff -o FILE */
	bool colour;
	/* A color for each kind of word, as strace: the value of STRACE_COLORS, or "". NULL: no */
	const char *palette;
	bool implied;			/* not requested: it prints nothing if it is empty */
	bool recorded;			/* a replay: blocking delays no tracee */
	bool partial;			/* prints a part of the trace: --since, --process … */
	bool childless;			/* --task: of children only their creation */
	unsigned width;			/* of the terminal, in columns; 0: not a terminal */
	bool utf8;			/* the locale's encoding is UTF-8 */
	unsigned depth;			/* --depth: of the tree; 0: unlimited */
	uint64_t min_duration;		/* --min-duration, in ns: fold shorter processes */
	/* The summary has system time, as strace without -w; else wall-clock durations */
	bool summary_system;
	uint64_t summary_overhead;	/* -O, in ns: subtracted from each duration */
	uint8_t summary_columns[15];	/* -U: an enum summary_column each */
	uint8_t summary_column_count;	/* 0: the default columns */
	bool summary_per_process;	/* --summary-per-process */
	bool show_process;		/* --show-process */
	bool multiline;			/* --multiline: a line for each argument */
	const char *summary_sort;	/* -S: time calls errors name … ; NULL: time */
	/* The printer's settings, in the order of its table: the number, or the index in .words */
	uint64_t settings[SETTINGS_MAX];
	/* Settings that are lists, in the same order: valid elements, separated by commas. NULL:
	 * not given, or no list */
	const char *texts[SETTINGS_MAX];
	/* FILE of --print, if the printer opens it itself; NULL: not given */
	const char *target;
	uint64_t most;	/* --max-bytes: maximum size of the file at .target; 0: unlimited */
	/* Whether a printer that opens its target itself may keep waiting for others (a lock, a
	 * server): false if ptrail was asked to end, or to do something else. To be called every
	 * few milliseconds. NULL: it may */
	bool (*may_wait)(void *ctx);
	void *wait_ctx;
};

/* Why lines are missing from an output */
enum print_gap {
	PRINT_GAP_DROPPED,	/* not read in time (--drop); more lines follow */
	PRINT_GAP_LIMIT,	/* the file has reached --max-bytes; no lines follow */
};

struct printer {
	const char *name;
	const char *help;		/* one line for --help=print */
	/* The minimum: options such as -y add to it. A printer that wants history or findings
	 * receives all events, whatever part the user selected (--since, --process …). */
	struct wants wants;
	/* The syscalls that it receives, in the syntax of -e trace=, regardless of the user's
	 * selection; NULL: those that the user selected */
	const char *calls;
	/* Adapts `wants` to the options, and returns the value that replaces .calls. NULL: .wants
	 * and .calls do not depend on options */
	const char *(*adapt)(const struct print_options *options, struct wants *wants);
	const struct printer_setting *settings;	/* at most SETTINGS_MAX; NULL: none */
	/* The output is one document that cannot be appended to: its file is always
	 * overwritten */
	bool document;
	/* The output is binary: each output_add() adds one complete packet */
	bool framed;
	/* It accepts combined events: a LEAVE without its ENTER (call.is_combined) */
	bool accepts_combined;
	/* Its output is for the user at the terminal, so secrets are not removed from it unless
	 * --redact is given. If the printer has a setting "format", that holds for the first
	 * word of the setting only. false: the output is made to leave the machine */
	bool is_for_terminal;
	/* It writes nothing before EVENT_END, so nothing has to be in order with what the command
	 * writes to the same terminal or pipe */
	bool writes_at_end;
	/* Returns true if the printer opens FILE itself: a database, an address. `open` is then
	 * called with `out` NULL and FILE in options->target. NULL: it never does */
	bool (*takes)(const char *target);
	/* Creates a printer that writes to `out`; `options` and `out` outlive it. Returns what the
	 * other functions get as `self`, never NULL. */
	void *(*open)(const struct print_options *options, struct output *out);
	/* Prints an event. `e` and everything it points at belong to the caller and are valid until
	 * the function returns. */
	void (*event)(void *self, const struct event *e);
	/* Called after the last event, when no tracee is left: writes data that is pending for a
	 * slow receiver, such as a server, for as long as `may_wait` returns true. `fault` is
	 * called afterwards for the last time. NULL: everything was written at EVENT_END */
	void (*finish)(void *self, bool (*may_wait)(void *ctx), void *ctx);
	/* Writes pending data and frees the printer. A printer that opens its target itself must
	 * have written everything before, since `fault` is not called after `close`. */
	void (*close)(void *self);
	/* Returns why the printer cannot write to its target, for a message that begins with
	 * "cannot write to 'TARGET': "; NULL: no error. Called after `open` and each event.
	 * After an error, which is reported once, the printer gets no more events. The member is
	 * NULL if the printer never opens its target itself. */
	const char *(*fault)(void *self);
	/* Called when ptrail is idle: writes pending data without blocking. Returns true if data is
	 * still pending; it is then called again soon. NULL: no data is ever pending */
	bool (*idle)(void *self);
	/* Adds a line to `out` that reports `lines` missing lines. Called between two lines,
	 * possibly while `event` adds one, or after `close`, with `self` NULL. The member is
	 * NULL if the format cannot report missing lines. */
	void (*gap)(void *self, struct output *out, enum print_gap why, uint64_t lines);
	/* Returns the valid element with the number `n` of the setting with that index, if it is a
	 * list; NULL if there are fewer. The user separates elements by commas. If .most of the
	 * setting is 1, the list has one element, by which something is sorted, and "-" before
	 * it means descending order. NULL: no setting is a list */
	const char *(*element)(size_t setting, size_t n);
};
#endif
