/* The table of options. options.c matches command-line arguments to its rows, options_file.c lines
 * of the options file. */
#ifndef APP_CLI_OPTIONS_ROWS_H
#define APP_CLI_OPTIONS_ROWS_H

#include "app/cli/options.h"

struct arguments;	/* app/cli/verbs.h */

/* State of option parsing */
struct parse {
	struct options *o;
	struct diag *diag;
	bool environment;		/* -E was given */
	unsigned follows;		/* number of -f given */
	bool follow_forks, output_separately;	/* these long options were given */
	unsigned outcomes;		/* number of -z and -Z given */
	bool tips;			/* --tips was given, and not with none */
	long tip;			/* number of the tip; -1: a random one */
	unsigned clocks, hexes, quiets;	/* of -t, -x, -q; clocks and quiets count to 3 and 2 */
	/* --absolute-timestamps, --strings-in-hex and --quiet=SET were given */
	bool timestamps, strings_in_hex, quiet_set;
	/* Under the name strace: the message of an error is not followed by the hint at -h. */
	bool says_all;
	/* The current option as it was given, without its value: "-s", "--string-limit" */
	char given[40];
	/* The first option given on the command line that is ROW_TRACEES, and the first that is
	 * ROW_TRACING, as .given; "": none */
	char about_tracees[40], about_tracing[40];
	/* Its value, if that is the last argument of the command line; else NULL */
	const char *took;
	unsigned daemons;		/* number of -D given */
	bool daemonize;			/* --daemonize was given */
	bool seccomp_bpf, old_follow;	/* --seccomp-bpf and -F were given */
	bool fd_paths, decode_fds;	/* -y and --decode-fds were given */
	bool is_after_dashes;		/* the command follows "--" */
	bool from_file;			/* the current option comes from the options file */
	bool filed_prints;		/* --print so far comes only from the file; the command
					 * line replaces the list */
	bool filed_checks;		/* the same for --select */
	bool filed_ignored;		/* the same for --ignore */
};

/* Flags of a row */
enum {
	ROW_LINE = 0,	/* allowed on the command line only */
	/* Also allowed in the options file: the option does not select what is traced, name a file
	 * to write, or change the command's arguments or environment. */
	ROW_FILE = 1,
	ROW_OWN = 2,	/* strace has no such option */
	ROW_TRACEES = 4,	/* concerns what only tracees have; refused with --all */
	ROW_TRACING = 8,	/* concerns how a command is traced; refused with --replay */
};

/* What --completion offers as the value of an option */
enum values_kind {
	VALUES_OTHER,		/* nothing */
	VALUES_FILE, VALUES_USER,
	VALUES_WORD,		/* one of .words */
	VALUES_WORDS,		/* some of .words, separated by commas */
	VALUES_PIDS, VALUES_CALLS, VALUES_SIGNALS, VALUES_CHECKS,	/* a list of these */
	VALUES_FORMAT,		/* of --print */
	VALUES_EXPRESSION,	/* of -e */
	VALUES_TOPIC,		/* of --help */
};

struct option_values {
	enum values_kind kind;
	const char *words;	/* separated by blanks */
	bool is_qualifier;	/* -e NAME=VALUE means the same as --NAME=VALUE */
};

/* The member of struct options that an option sets, where that is all that it does */
struct option_member {
	enum member_kind {
		OPTION_BY_FUNCTION,
		OPTION_TRUE, OPTION_FALSE,	/* bool: what it becomes */
		OPTION_TEXT,		/* const char *: the argument */
		OPTION_NUMBER,		/* unsigned: 0 to .most */
		OPTION_DURATION,		/* uint64_t: ns */
	} kind;
	size_t offset;
	unsigned long most;
};

/* An option */
struct option_row {
	char letter;		/* 0: none */
	const char *name;	/* long name; NULL: none */
	const char *arg;	/* name of the argument; NULL: takes none; "[X]": optional */
	const char *group;	/* heading in --help=all */
	const char *help;
	/* Applies the option; `arg` outlives the options. Returns 0, or the exit status if an error
	 * was reported. NULL: .to says where the value goes */
	int (*set)(struct parse *p, const char *arg);
	unsigned flags;		/* ROW_ */
	struct option_values values;
	struct option_member to;
};

enum { OPTION_ROWS_MAX = 140 };

extern const struct option_row option_rows[];
extern const size_t option_row_count;	/* at most OPTION_ROWS_MAX */

/* An option as it was given */
struct given_option {
	const struct option_row *row;	/* NULL: unknown or ambiguous */
	const char *value;		/* NULL: none */
	const char *word;		/* the argument of the command line that has the option */
	int letter;			/* 0: by its long name, which may be abbreviated */
	bool is_operand;		/* .value is an operand (app/cli/verbs.h) */
};

enum option_match {
	MATCH_OPTION,
	MATCH_END,			/* no option is left */
	MATCH_UNKNOWN,
	MATCH_AMBIGUOUS,		/* an abbreviation of several options */
	MATCH_NO_VALUE,			/* an option that requires a value has none */
	MATCH_SURPLUS_VALUE,		/* an option that takes no value has one */
	MATCH_ONE_HYPHEN,		/* a long name behind one hyphen: -print=why */
	MATCH_EQUALS,			/* "=" behind a letter: -s=5 */
};

/* Gets the next option, as getopt(3) does, from argv[optind] on. */
enum option_match option_next(struct given_option *g, int argc, char **argv, bool as_strace);
/* Reports an option that is neither MATCH_OPTION nor MATCH_END. Returns EXIT_USAGE. */
int report_mismatch(struct parse *p, enum option_match why, const struct given_option *g);

/* Applies an option. p->given is its name in messages. Returns 0, or the exit status if an error
 * was reported. */
int option_apply(const struct option_row *row, struct parse *p, const char *arg);
/* Returns the flags of the row with this function; ROW_LINE: there is none. */
unsigned option_flags(int (*set)(struct parse *p, const char *arg));
/* Notes that an option with these ROW_ flags was given, for the messages of combinations that are
 * refused. Options of the file state how commands are traced: without one they have no effect, and
 * are not noted. */
void note_purpose(struct parse *p, unsigned flags, const char *given);
/* Whether two rows are names of one option */
bool option_is_same(const struct option_row *a, const struct option_row *b);

/* Returns the row of the option with exactly this long name, the first `length` bytes of `name`;
 * NULL: none. */
const struct option_row *option_find(const char *name, size_t length);
/* The long option name most similar to `name`; NULL: none is similar */
const char *option_nearest(const char *name);

/* Applies the environment variables PTRAIL_FAST, which works like --fast, and PTRAIL_KEEP. Returns
 * 0, or the exit status if an error was reported. */
int options_from_environment(struct parse *p);

/* Adds a printer to the options and takes ownership of `request`. Returns 0, or EXIT_USAGE if there
 * are too many printers; `request` is freed then. */
int option_add_print(struct parse *p, struct print_request request);

/* -e inject=EXPR or --inject=EXPR; -e fault=EXPR or --fault=EXPR: app/options/inject.c */
int set_inject(struct parse *p, const char *arg);
int set_fault(struct parse *p, const char *arg);
void injections_done(struct options *o);

/* Options about the life of tracer and tracees: app/options/tracing.c */
int set_detach_on(struct parse *p, const char *arg);
int set_daemonize(struct parse *p, const char *arg);
int set_guard(struct parse *p, const char *arg);
int set_end_fd(struct parse *p, const char *arg);
int set_interruptible(struct parse *p, const char *arg);
int set_syscall_limit(struct parse *p, const char *arg);
int set_stack_trace(struct parse *p, const char *arg);
int set_stack_limit(struct parse *p, const char *arg);
/* Library calls: app/options/library.c */
int set_library_calls(struct parse *p, const char *arg);
int set_library_filter(struct parse *p, const char *arg);	/* -e library */
int set_prototypes(struct parse *p, const char *arg);
/* Checks that other options can be combined with -l. Returns 0, or the exit status if an error was
 * reported. */
int check_library_calls(struct parse *p);
void library_options_done(struct options *o);

int set_secontext(struct parse *p, const char *arg);
int set_tips(struct parse *p, const char *arg);
int set_seccomp_bpf(struct parse *p, const char *arg);
int set_old_follow(struct parse *p, const char *arg);
int set_follow(struct parse *p, const char *arg);
int set_separate(struct parse *p, const char *arg);
int set_follow_depth(struct parse *p, const char *arg);
int set_follow_what(struct parse *p, const char *arg);
/* -p, --cgroup, --unit, --container and --pod: app/options/attach.c */
int set_pid(struct parse *p, const char *arg);
int set_cgroup(struct parse *p, const char *arg);
int set_unit(struct parse *p, const char *arg);
int set_container(struct parse *p, const char *arg);
int set_pod(struct parse *p, const char *arg);
void targets_option_done(struct options *o);
/* --label: app/options/labels.c. Labels of the environment do not replace those of options. */
int set_label(struct parse *p, const char *arg);
void labels_from_environment(struct options *o);
void labels_done(struct options *o);
/* What the operands of a verb mean, after all options were applied: app/options/verb.c. Returns 0,
 * or the exit status if an error was reported. */
int apply_verb(struct parse *p, const struct arguments *a);
/* --top: app/options/top.c. check_top checks that other options can be combined with it, after the
 * printers are known; it returns 0, or the exit status if an error was reported. */
int check_top(struct parse *p);
/* Rejects what is about tracees if --all was given. */
int check_all(struct parse *p);
/* --stop-at and --then: app/options/stop_at.c */
int set_stop_at(struct parse *p, const char *arg);
int set_then(struct parse *p, const char *arg);
int check_stop_at(struct parse *p);
void stops_done(struct options *o);
/* --flight and --flight-when: app/options/flight.c. check_flight checks that other options can be
 * combined with them; it returns 0, or the exit status if an error was reported. */
int set_flight(struct parse *p, const char *arg);
int set_flight_when(struct parse *p, const char *arg);
int check_flight(struct parse *p);
void flight_options_done(struct options *o);
/* Checks that the options given can be combined. Returns 0, or the exit status if an error was
 * reported. */
int check_tracing_options(struct parse *p);
/* Prints the tip of --tips, if it was given: app/options/tips.c */
void print_tip(struct parse *p);

/* Under the name strace: checks combinations that ptrail itself accepts, and says which options
 * have no effect: app/options/strace.c. Returns 0, or the exit status if an error was reported. */
int check_as_strace(struct parse *p);
/* Qualifiers: app/options/qualify.c */
/* Reports an invalid set, under the name strace in its words. `option` and `set` are what was
 * given. Returns EXIT_USAGE. */
int report_invalid_set(struct parse *p, const char *option, const char *set,
		       const struct filter_error *error);
/* Returns a filter of these system calls, or NULL with a message in `error`. */
struct filter *parse_calls(const struct parse *p, const char *set, struct filter_error *error);
int set_filter(struct parse *p, const char *arg);
int set_trace(struct parse *p, const char *arg);
int set_signal(struct parse *p, const char *arg);
int set_status(struct parse *p, const char *arg);
int set_raw(struct parse *p, const char *arg);
int set_verbose_calls(struct parse *p, const char *arg);
int set_abbrev(struct parse *p, const char *arg);
int set_read(struct parse *p, const char *arg);
int set_write(struct parse *p, const char *arg);
int set_decode_pids(struct parse *p, const char *arg);
int set_kvm(struct parse *p, const char *arg);
int set_namespace(struct parse *p, const char *arg);
int set_trace_fds(struct parse *p, const char *arg);

/* Options of the summary: app/options/summary.c */
int set_sort(struct parse *p, const char *arg);
int set_columns(struct parse *p, const char *arg);
int set_overhead(struct parse *p, const char *arg);

/* Options about checks: app/options/verdict.c */
int set_fail_on(struct parse *p, const char *arg);
int set_select(struct parse *p, const char *arg);
int set_ignore(struct parse *p, const char *arg);
int set_limit(struct parse *p, const char *arg);
int set_allow_net(struct parse *p, const char *arg);
int set_allow_write(struct parse *p, const char *arg);
int set_baseline(struct parse *p, const char *arg);
int set_policy(struct parse *p, const char *arg);
/* --explain: app/options/explain.c */
int set_explain(struct parse *p, const char *arg);
#endif
