/* The command line. Option letters are strace's; what strace has no letter for has a long name. */
#ifndef APP_CLI_OPTIONS_H
#define APP_CLI_OPTIONS_H

#include <sys/types.h>

#include "app/cli/print_request.h"
#include "base/system/diag.h"
#include "check/core/baseline.h"
#include "check/core/selection.h"
#include "filter/filter.h"
#include "filter/paths.h"
#include "filter/scope.h"
#include "trace/engine/engine.h"
#include "ptrail/finding.h"
#include "ptrail/printer.h"
#include "record/writer/recorder.h"

enum { PRINTS_MAX = 16 };

enum action { ACTION_TRACE, ACTION_HELP, ACTION_VERSION, ACTION_LIST_PRINTERS, ACTION_EXPLAIN };

/* Who looks at events without printing them: a printer's row, of which .open and .close are not
 * called, and its self */
struct viewer {
	const struct printer *printer;
	void *self;
};

struct options {
	enum action action;
	const char *help_topic;		/* --help=TOPIC, --explain=ID; NULL: the screen */
	char **command;			/* NULL-terminated; NULL: attach */
	pid_t *pids;
	size_t pid_count;
	bool tree;			/* --tree: and all that descends from them */
	bool no_interrupt;		/* --no-interrupt */
	bool force;			/* --force: even who reads what we print */
	struct print_request prints[PRINTS_MAX];
	size_t print_count;
	const struct viewer *viewer;	/* looks on as well; NULL: nobody */
	const char *output;		/* -o */
	bool append;			/* -A */
	bool separate;			/* -ff: with -o, a file for each task */
	bool drop, strict;		/* --drop, --strict */
	uint64_t most;			/* --max-bytes; 0: any number */
	bool summary, summary_too;	/* -c, -C */
	bool as_strace;			/* called by that name: its defaults */
	const char *user;		/* -u */
	char **environment;		/* of the command: ours, with -E's changes */
	struct filter *filter;
	struct paths *paths;		/* -P; NULL: any */
	struct scope *scope;		/* --since, --process …; NULL: all */
	struct print_options look;
	int colour;			/* --color: 1 always, 0 never, -1 on a terminal */
	bool no_wait;			/* --until=root-exit: the rest goes on untraced */
	enum engine_select select;	/* --seccomp */
	enum engine_source source;	/* --fast */
	bool pin;			/* --pin: all on one CPU */
	bool verdict;			/* --fail-on: findings decide about the exit status: */
	enum finding_level fail_on;	/* of this level, or worse */
	struct selection selection;	/* --select, --ignore: which checks */
	struct baseline *known;		/* --baseline; NULL: none */
	const char *write_baseline;	/* --write-baseline: where all go; NULL: nowhere */
	uint64_t timeout;		/* --timeout, ns; 0: none */
	uint64_t kill_after;		/* --kill-after, ns: from TERM to KILL */
	const char *record;		/* --record; NULL: nothing is recorded */
	/* --record-limit: bytes of a buffer that a recording keeps, or of one that is replayed, has
	 * kept */
	uint64_t record_limit;
	bool record_limited;		/* … as the user said, and not as much as -s shows */
	enum record_env record_env;	/* --record-env */
	char **record_redact;		/* --record-redact; NULL, or NULL-terminated */
	size_t redact_count;
	bool redact_only;		/* these, and none that are usual */
	const char *replay;		/* --replay; NULL: something is traced */
	const char *diff;		/* --diff: to compare with; NULL */
	bool info, follow_file;		/* --info, --follow */
	char *file_text;		/* of the file of options: what is above points at it */
};

/* Fills `o` from the arguments. Returns 0, or the exit status after an error that was said. */
int options_parse(struct options *o, int argc, char **argv, char **environment, struct diag *diag);
void options_done(struct options *o);

/* For --help: one line an option, in groups */
void options_describe(void (*line)(void *ctx, const char *group, const char *spelling,
				   const char *help), void *ctx);
#endif
