/* Facts of a set of runs. A fact is something that each run has a value of: how the opening of a
 * file ended, the exit status of a command, a variable. Of a run only its values are kept, so that
 * memory grows with distinct facts and not with runs; durations excepted, of which each run has
 * one number for each command. */
#ifndef DIFF_SETS_FACTS_H
#define DIFF_SETS_FACTS_H

#include "diff/collect/texts.h"
#include "diff/collect/run.h"

enum set_side { SIDE_GOOD, SIDE_BAD, SIDES };

enum set_fact_kind {
	SET_INCOMPLETE,		/* the recording is incomplete, or has no syscalls */
	SET_HOST, SET_LABEL, SET_VARIABLE,
	SET_PROGRAM,		/* a program, whatever its arguments are, is executed */
	SET_COMMAND,		/* a command line is executed */
	SET_EXIT,		/* the exit statuses of its processes */
	SET_DURATION,		/* how long the longest of them took */
	/* a file, an address or a syscall: .use */
	SET_USE,
	SET_FACT_KINDS
};

enum { SET_CODES_MAX = 4 };

/* A value that some runs have. Runs that have none of the values lack what the fact is about. */
struct set_value {
	struct set_value *next;
	/* sorted: of a use errnos, 0 for a success; of an exit status numbers of end_code(). Of
	 * more than SET_CODES_MAX numbers these are the smallest ones. */
	int codes[SET_CODES_MAX];
	unsigned count;
	const struct run_text *text;	/* of a setting; NULL: it has none */
	unsigned runs[SIDES];		/* number of runs that have it */
};

struct set_fact {
	struct set_fact *same_key, *next;
	enum set_fact_kind kind;
	enum fact_kind use;		/* of SET_USE */
	const struct run_text *form;	/* its name without parts that vary (collect/loose.h) */
	const struct run_text *by_form;	/* the same of the program that does it; "": none */
	const struct run_text *name;	/* as the first run has it, or .form if runs differ */
	const struct run_text *by;	/* the same */
	const char *key_call;		/* the syscall, if it is part of the key; NULL: it is not */
	const char *call;		/* of SET_USE: the first syscall */
	/* The fact that holds if this one does: the program of a use, the command of the parent;
	 * NULL: none */
	struct set_fact *owner;
	/* SET_COMMAND, SET_EXIT, SET_DURATION: the same fact of the parent process, or of a
	 * SET_COMMAND of the previous program of the process; NULL: none */
	struct set_fact *parent;
	bool is_command;		/* SET_EXIT: of the command that was traced */
	uint64_t order;			/* number of the event at which it is first decided */
	struct set_value *values;
	uint64_t *numbers[SIDES];	/* SET_DURATION: ns, one for each run that has it */
	unsigned number_count[SIDES], number_room[SIDES];
	/* While a run is added: */
	unsigned run;			/* number of the run that .current is of */
	struct set_value current;
	uint64_t number;
	/* Set by rank.h: */
	int64_t score;			/* 0 to good runs × bad runs: all are separated */
	uint64_t threshold;		/* SET_DURATION, ns */
	const struct set_value *in_bad, *in_good;	/* typical values; NULL: none */
	/* SET_USE: number of other programs of which it is true; SET_COMMAND: of commands below */
	unsigned more;
	bool is_hidden;			/* it follows from another fact */
};

struct run_sets {
	struct texts texts;
	struct arena arena;
	struct hash known;
	struct set_fact *first, *last;	/* in order of creation */
	size_t count;
	unsigned runs[SIDES];		/* number of runs added */
	unsigned run;			/* number of the run that is being added, from 1 */
	struct set_fact **ranked;	/* facts to report, best first */
	size_t ranked_count;
};

/* What identifies a fact */
struct set_fact_id {
	enum set_fact_kind kind;
	enum fact_kind use;
	const char *name, *by;		/* never NULL */
	const char *key;		/* is compared instead of .name; NULL: .name is */
	const char *call;		/* NULL: none */
};

/* Returns the fact, new if no run had it yet. `pids` has the pids of the run as keys, `seq` is the
 * number of the event by which it is ordered. */
struct set_fact *set_fact_get(struct run_sets *s, const struct set_fact_id *id,
			      const struct hash *pids, uint64_t seq);
/* Adds to the value that the run which is being added has. */
void set_fact_add_code(struct set_fact *f, int code);
void set_fact_add_text(struct run_sets *s, struct set_fact *f, const char *text);
void set_fact_add_number(struct set_fact *f, uint64_t number);
/* Counts the values of the run that was added. */
void set_facts_count_run(struct run_sets *s, enum set_side side);
/* Counts the numbers of a SET_DURATION as two values, below .threshold and not: codes 0 and 1. */
void set_fact_split(struct run_sets *s, struct set_fact *f);
#endif
