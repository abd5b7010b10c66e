/* Differences of two runs as values, found by comparing pairs of processes (pair.h) and sorted by
 * importance to a reader.
 *
 * Not a difference: how often a syscall occurred; what failed at first and then succeeded in both
 * runs; the number of equal children, if it is at least three in both runs and less than doubles;
 * small changes of figures (process.h). What any one of several equal processes did counts for all
 * of them. */
#ifndef DIFF_COMPARE_COMPARE_H
#define DIFF_COMPARE_COMPARE_H

#include "diff/compare/pair.h"

enum difference_kind {
	/* one run was not recorded to its end, or without syscalls */
	DIFF_INCOMPLETE,
	DIFF_LOST,		/* a file or address: a use that succeeded now fails */
	DIFF_FAILS,		/* a use that did not occur before fails */
	DIFF_UNUSED,		/* a file that no process uses any more */
	DIFF_FOUND,		/* a use that failed now succeeds */
	DIFF_PROGRAM,		/* another program, or the same from another directory */
	DIFF_ARGUMENTS,
	DIFF_DIRECTORY,		/* another current directory */
	DIFF_END,
	DIFF_MISSING,		/* a process with all of its descendants */
	DIFF_ADDED,
	DIFF_COUNT,		/* another number of equal processes */
	DIFF_NOT_OPENED,	/* a file is no longer opened */
	DIFF_OPENED,
	DIFF_ACCESS,		/* opened for writing in only one run */
	DIFF_ERROR,		/* fails with another error */
	DIFF_NOT_FAILING,	/* a use that failed no longer occurs */
	DIFF_SEARCHED,		/* a nonexistent file is looked for */
	DIFF_NOT_SEARCHED,
	DIFF_ENDPOINT_MISSING,	/* an address is no longer used */
	DIFF_ENDPOINT_ADDED,	/* a new address is used */
	DIFF_ENDPOINT_CHANGED,	/* another address is used instead */
	DIFF_FIGURE,
	DIFF_KINDS
};

/* Order of importance */
enum rank {
	RANK_RUN,
	RANK_CAUSE,		/* something that existed is missing */
	RANK_FAILURE,		/* new failures of processes that end with a failure */
	RANK_INPUT,		/* other inputs that may explain an exit status */
	RANK_ARGUMENTS,
	RANK_END,
	RANK_PROCESS,
	RANK_FILE,
	RANK_CALL,
	RANK_ENDPOINT,
	RANK_FIGURE,
	RANK_COUNT
};

enum figure { FIGURE_PROCESSOR, FIGURE_MEMORY, FIGURE_READ, FIGURE_WRITTEN, FIGURES };

struct difference {
	enum difference_kind kind;
	enum rank rank;
	const struct pair *pair;
	/* The process in each run; NULL if there is none. Of equal processes the first that is
	 * concerned. */
	const struct run_process *good, *new;
	/* the use of a file or address, or the failed syscall; or NULL */
	const struct fact *good_fact, *new_fact;
	const struct run_program *good_program, *new_program;	/* PROGRAM, ARGUMENTS, DIRECTORY */
	uint64_t time;		/* time by which it is sorted */
	size_t order;		/* number in order of creation, for equal times */
	unsigned processes;	/* number of pairs with the same difference, at least 1 */
	enum figure figure;
	uint64_t good_value, new_value;		/* FIGURE, COUNT, MISSING, ADDED */
	unsigned passed_on;	/* END: number of ancestors that passed the exit status on */
};

struct differences {
	struct collected *good_run, *new_run;
	struct pairs pairs;
	struct difference *all;
	size_t count, room;
	bool lacks_calls;		/* one run has no syscalls: only processes are compared */
	/* time at which the process that fails first in the new run was born in the good run;
	 * UINT64_MAX: none fails */
	uint64_t first_failure;
};

/* Adds a difference, to be filled in by the caller. */
struct difference *difference_add(struct differences *d, enum difference_kind kind, enum rank rank,
				  const struct pair *pair);
/* Returns a verb such as "open" or "run", as in "could open it". */
const char *difference_verb(const struct fact *f);
const char *difference_kind_name(enum difference_kind kind);
const char *difference_figure_name(enum figure f);
const char *difference_rank_name(enum rank r);
/* Whether the fact concerns an address */
bool fact_is_endpoint(const struct fact *f);
#endif
