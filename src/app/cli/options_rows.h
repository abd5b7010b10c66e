/* The rows of the command line: what options there are and what each does. How words become rows is
 * in options.c, how the lines of a file do in options_file.c. */
#ifndef APP_CLI_OPTIONS_ROWS_H
#define APP_CLI_OPTIONS_ROWS_H

#include "app/cli/options.h"

struct parse {
	struct options *o;
	struct diag *diag;
	bool environment;		/* -E */
	bool asks_fast;			/* --fast */
	unsigned follows;		/* how often -f */
	bool from_file;			/* the row is set by a line of a file, not by the user */
	/* what a list has so far comes from a file: the first of the user replaces it */
	bool filed_prints, filed_checks, filed_ignored;
};

enum option_place {
	ROW_LINE,	/* stands on the command line only */
	/* May stand in a file of options too: it neither says what is traced, nor names files to
	 * write, nor changes what the command is given. */
	ROW_FILE,
};

/* A row of the command line: letter (0: none), long name (NULL: none), what its argument is called
 * (NULL: none; "[X]": may be left out), group, help, what it does, and where it may stand. What it
 * does returns 0, or the exit status after an error that was said; `arg` outlives the options. */
struct option_row {
	char letter;
	const char *name, *arg, *group, *help;
	int (*set)(struct parse *p, const char *arg);
	enum option_place place;
};

enum { OPTION_ROWS_MAX = 80 };

extern const struct option_row option_rows[];
extern const size_t option_row_count;	/* at most OPTION_ROWS_MAX */

/* The long name that was probably meant; NULL: none is near */
const char *option_nearest(const char *name);

/* What the environment says: PTRAIL_FAST, as --fast does. 0, or an exit status, said. */
int options_from_environment(struct parse *p);

/* Its file is the options' then, or given back when there are too many printers. */
int option_add_print(struct parse *p, struct print_request request);
#endif
