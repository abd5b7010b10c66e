/* The command line. Option letters have strace's meaning; options that strace lacks have only a
 * long name. */
#ifndef APP_CLI_OPTIONS_H
#define APP_CLI_OPTIONS_H

#include <sys/types.h>

#include "app/cli/print_request.h"
#include "base/system/diag.h"
#include "check/core/baseline.h"
#include "check/core/selection.h"
#include "desc/prototypes.h"
#include "filter/filter.h"
#include "filter/function_filter.h"
#include "filter/paths.h"
#include "filter/scope.h"
#include "inject/rule.h"
#include "pipeline/call_style.h"
#include "trace/engine.h"
#include "trace/state/start.h"
#include "ptrail/finding.h"
#include "ptrail/printer.h"
#include "record/flight/flight.h"
#include "record/writer/recorder.h"

enum { PRINTS_MAX = 48, STOPS_MAX = 8 };

enum action {
	ACTION_TRACE, ACTION_HELP, ACTION_VERSION, ACTION_LIST_PRINTERS, ACTION_EXPLAIN,
	ACTION_COMPLETE, ACTION_MCP,
};

/* A consumer of events that prints nothing */
struct viewer {
	const struct printer *printer;	/* .open and .close are not called */
	void *self;			/* passed to the printer's functions; owned by the caller */
};

/* An -e inject or -e fault */
struct injection {
	struct filter *calls;		/* the system calls that it applies to */
	struct injection_rule rule;
};

/* A --stop-at: one of .program and .calls is set */
struct stop_spec {
	const char *text;		/* as given */
	const char *program;		/* exec:PATTERN: the pattern; NULL: not at an exec */
	struct filter *calls;		/* the system calls; NULL: not at a system call */
};

/* Which outputs secrets are removed from */
enum redact_when {
	REDACT_LEAVING,		/* those that are made to leave the machine, and recordings */
	REDACT_ALWAYS,		/* all */
	REDACT_NEVER,		/* none */
};

struct targets;		/* app/attach/targets.h */

enum { WORKERS_MAX = 2, WORKERS_DEFAULT = WORKERS_MAX + 1 };

struct options {
	enum action action;
	const char *help_topic;		/* --help=TOPIC, --completion=SHELL; NULL: one screen */
	const char **explained;		/* --explain: the words */
	size_t explained_count;
	unsigned keep;			/* PTRAIL_KEEP: number of runs to keep */
	bool is_kept;			/* .record is a file that PTRAIL_KEEP has chosen */
	bool names_files;		/* report output files without a terminal, too */
	unsigned last;			/* --last: 1 for the latest run; 0: not given */
	char **command;			/* NULL-terminated; NULL: attach to .pids */
	pid_t *pids;
	size_t pid_count;
	char **labels;			/* --label and of CI: NULL-terminated; NULL: none */
	size_t label_count;
	struct targets *targets;	/* --cgroup, --unit, --container, --pod; NULL: none */
	bool all;			/* --all: watch all processes of the machine */
	bool tree;			/* --tree: attach to descendants of .pids too */
	bool no_interrupt;		/* --no-interrupt */
	bool force;			/* --force: attach even to readers of ptrail's output */
	struct print_request prints[PRINTS_MAX];
	size_t print_count;
	const struct viewer *viewer;	/* an additional consumer; NULL: none */
	const char *output;		/* -o */
	bool append;			/* -A */
	bool separate;			/* -ff: with -o, one file for each task */
	bool drop, strict;		/* --drop, --strict */
	uint64_t most;			/* --max-bytes; 0: no limit */
	bool summary, summary_too;	/* -c, -C */
	bool summary_wall;		/* -w */
	const char *argv0;		/* --argv0: of the command; NULL: its name */
	enum start_daemon daemon;	/* -D; 0: ptrail is the parent of the command */
	/* --guard: as -D, but if the command cannot be traced, it runs untraced, or ptrail fails */
	enum { GUARD_NONE, GUARD_RUN, GUARD_FAIL } guard;
	int end_fd;			/* --end-fd: gets a line when the trace ends; 0: none */
	enum control_mode signals;	/* -I; CONTROL_HANDLE: it was not given */
	bool detach_on_exec;		/* -b execve */
	struct stop_spec stops[STOPS_MAX];	/* --stop-at */
	size_t stop_count;
	const char *then;		/* --then; NULL: only a message */
	bool kill_on_exit;		/* --kill-on-exit */
	unsigned follow_depth;		/* --follow-depth; 0: unlimited */
	bool threads_only;		/* --follow=threads: trace no children */
	unsigned syscall_limit;		/* --syscall-limit; 0: none */
	/* -l */
	struct library_options {
		bool is_wanted;
		bool has_set;		/* -e library was given, which replaces FILTER */
		struct function_filter *filter;	/* NULL: all */
		struct prototypes *prototypes;	/* NULL unless wanted */
	} library;
	bool states;			/* --states */
	bool io_uring;			/* --io-uring */
	bool stacks;			/* -k */
	bool stack_lines;		/* -kk: with source lines */
	unsigned stack_limit;		/* --stack-trace-frame-limit: frames of a stack */
	bool as_strace;			/* argv[0] is "strace": use strace's defaults */
	const char *user;		/* -u; NULL: ptrail's user */
	char **environment;		/* for the command: ptrail's own, changed by -E */
	struct filter *filter;
	struct injection *injections;	/* in the order given; see choose_rule() */
	size_t injection_count;
	struct call_styles styles;	/* -e raw, verbose, abbrev, read and write */
	unsigned result_notes;		/* -e kvm, -e namespace: set of RESULT_NOTE_ bits */
	struct paths *paths;		/* -P, --trace-fds; NULL: neither was given */
	struct filter_scope *scope;		/* --since, --process …; NULL: the whole trace */
	struct print_options look;
	int colour;			/* --color: 1 always, 0 never, -1 on a terminal */
	bool no_wait;			/* --until=root-exit: detach when the command exits */
	enum engine_select select;	/* --seccomp */
	enum engine_source source;	/* --fast */
	bool reports_stops;		/* --fast=prefer was given: report if it has no effect */
	bool pin;			/* --pin: ptrail and the command on one CPU */
	bool verdict;			/* --fail-on: findings change the exit status */
	enum finding_level fail_on;	/* lowest level that does so, if .verdict */
	struct selection selection;	/* --select, --ignore: which checks */
	struct baseline *known;		/* --baseline; NULL: none */
	const char *write_baseline;	/* --write-baseline: output file; NULL: none */
	uint64_t timeout;		/* --timeout, ns; 0: none */
	uint64_t kill_after;		/* --kill-after, ns: from SIGTERM to SIGKILL */
	const char *record;		/* --record; NULL: no recording */
	/* --record-limit: number of bytes of a buffer that a recording keeps; with --replay, the
	 * limit that the recording was made with */
	uint64_t record_limit;
	bool record_limited;		/* --record-limit was given; else -s may raise the limit */
	/* --workers: threads besides the one that traces; WORKERS_DEFAULT: it was not given */
	unsigned workers;
	enum record_env record_env;	/* --record-env */
	bool record_env_given;		/* --record-env was given */
	enum redact_when redact;	/* --redact */
	/* --redact and --record-redact; NULL, or NULL-terminated */
	char **record_redact;
	size_t redact_count;		/* number of patterns in .record_redact */
	bool redact_only;		/* without the default patterns */
	/* --flight: only the newest events are kept, and written when something has happened */
	struct flight_options {
		bool is_wanted;
		struct flight_limits limits;
		struct filter *when;	/* --flight-when; NULL: it was not given */
	} flight;
	const char *replay;		/* --replay; NULL: trace */
	const char **further;		/* --replay: the recordings after the first one */
	size_t further_count;
	const char *diff;		/* --diff: recording to compare with; NULL: none */
	const char **further_good;	/* --diff: the recordings after the first one */
	size_t further_good_count;
	char **found;			/* names of recordings that match patterns; owned */
	size_t found_count;
	bool top;			/* --top: the live view */
	bool info, follow_file;		/* --info, --follow */
	char *file_text;		/* text of the options file; other members point into it */
};

/* The number of processes that are attached to, of which cgroups are counted as two, and so are all
 * of the machine (--all) */
static inline size_t options_attached(const struct options *o)
{
	return o->pid_count + (o->targets || o->all ? 2 : 0);
}

static inline bool options_attach(const struct options *o)
{
	return options_attached(o);
}

/* Fills `o` from the options file, the environment and the arguments; `o` points into `argv`
 * afterwards. Returns 0, or the exit status if an error was reported. */
int options_parse(struct options *o, int argc, char **argv, char **environment, struct diag *diag);
void options_done(struct options *o);

/* Calls `line` for every option, in the order of --help=all; options of a group are adjacent. */
void options_describe(void (*line)(void *ctx, const char *group, const char *spelling,
				   const char *help), void *ctx);
#endif
