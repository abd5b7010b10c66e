/* The first word of the command line: `ptrail why make` means `ptrail --print=why make`. Each word
 * is a row: the option that it is short for, and the options that its operands are values of. A
 * command of the same name is run by `ptrail -- why`. */
#ifndef APP_CLI_VERBS_H
#define APP_CLI_VERBS_H

#include "app/cli/options_rows.h"

/* What follows a verb and its options */
enum verb_operands {
	OPERANDS_COMMAND,	/* a command with its arguments, a recording, or -p PID */
	OPERANDS_TASK,		/* the same, or a word that -p accepts */
	OPERANDS_VALUES,	/* values of the options .value_of; options may follow them */
	OPERANDS_MANY,		/* any number of values of .value_of[0] */
	OPERANDS_NONE,
};

enum {
	OPERANDS_MAX = 2,	/* of OPERANDS_VALUES */
	VERB_EXAMPLES = 3,
};

struct verb {
	const char *name;
	const char *arguments;		/* its operands, for usage; "": none */
	const char *help;		/* what it shows or does, in at most 48 columns */
	const char *option;		/* the option that it is short for; NULL: none */
	enum verb_operands operands;
	const char *value_of[OPERANDS_MAX];	/* long names of options, for each operand */
	unsigned required;		/* number of operands that are required */
	/* OPERANDS_VALUES: any number of values of .value_of[0], "--", and of .value_of[1] */
	bool has_sets;
	bool repeats;			/* OPERANDS_VALUES: any number of values of .value_of[0] */
	bool prefers_command;		/* OPERANDS_TASK: of a command and a process of one name */
	/* The default of -o; NULL: none */
	const char *file;
	const char *page;		/* the manual page that has the details */
	const char *examples[VERB_EXAMPLES];	/* arguments of ptrail; NULL: no more */
};

extern const struct verb verbs[];
extern const size_t verb_count;

/* Returns the verb of that name; NULL: none. */
const struct verb *verb_find(const char *name);
/* Returns the name most similar to `word`; NULL: none is similar. */
const char *verb_nearest(const char *word);

/* The arguments of a command line, read in order. getopt(3) holds the position (optind). */
struct arguments {
	int argc;
	char **argv;			/* [0]: the verb, or the name of the program */
	bool as_strace;
	const struct verb *verb;	/* NULL: none */
	bool is_option_given;		/* .verb->option was returned */
	bool is_ended;			/* "--": no option follows */
	unsigned first_set;		/* number of operands before the "--" */
	unsigned operands;		/* number of operands returned */
};

/* Starts with the first argument; another reader of arguments must have ended. */
void arguments_begin(struct arguments *a, int argc, char **argv, bool as_strace);
/* Gets the next option. The option that a verb is short for comes first; an operand that is a value
 * of an option is returned as this option. So is a first operand that ends in ".trail" and is not
 * executable, and others of this kind that follow it: of --replay, after the verb `record` of
 * --record, which takes one. After MATCH_END, the command begins at .argv[optind]. */
enum option_match arguments_next(struct arguments *a, struct given_option *g);
#endif
