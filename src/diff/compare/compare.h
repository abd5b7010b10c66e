/* What differs, as values: made of pairs of processes (pair.h), in the order in which a person
 * wants to read them.
 *
 * Noise, which is no difference: how often a call came; what failed at first and then went well
 * in both runs; how often equal children were made, where that is at least three times in both
 * and not twice as often in one; figures (process.h). Of equal processes what any of them
 * did counts for all. */
#ifndef DIFF_COMPARE_COMPARE_H
#define DIFF_COMPARE_COMPARE_H

#include "diff/compare/pair.h"

enum difference_kind {
	DIFF_CUT,		/* a run was not seen to its end, or not its calls */
	DIFF_LOST,		/* a file or address: what went well fails */
	DIFF_FAILS,		/* what was not tried fails */
	DIFF_UNUSED,		/* a file that a missing process was for: nobody looks at it */
	DIFF_FOUND,		/* what failed goes well */
	DIFF_PROGRAM,		/* another program in its place, or the same from another folder */
	DIFF_ARGUMENTS,
	DIFF_FOLDER,		/* it runs in another one */
	DIFF_END,
	DIFF_MISSING,		/* a process, with all that it made */
	DIFF_ADDED,
	DIFF_COUNT,		/* equal processes: more, or fewer */
	DIFF_CLOSED,		/* a file that is not opened any more */
	DIFF_OPENED,
	DIFF_ACCESS,		/* opened to write, or no more so */
	DIFF_ERROR,		/* fails otherwise */
	DIFF_FAILS_NO_MORE,	/* … and is not tried any more */
	DIFF_SOUGHT,		/* a file that is not there is looked for */
	DIFF_SOUGHT_NO_MORE,
	DIFF_SILENT,		/* an address that it has to do with no more */
	DIFF_SPEAKS,		/* a new one */
	DIFF_MOVED,		/* one in the place of another */
	DIFF_FIGURE,
	DIFF_KINDS
};

/* What comes first */
enum rank {
	RANK_CUT,
	RANK_CAUSE,		/* what was there is not */
	RANK_FAILURE,		/* new failures of those that end badly */
	RANK_INPUT,		/* what else may be behind an end */
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
	/* who, in each run; NULL: nobody there. Of equals the first that it is true of */
	const struct unit *good, *new;
	const struct fact *good_fact, *new_fact;	/* of files, addresses, calls; or NULL */
	const struct unit_program *good_program, *new_program;	/* PROGRAM, ARGUMENTS, FOLDER */
	uint64_t time;		/* what it is sorted by, and */
	size_t order;
	unsigned processes;	/* so many pairs have the same: 1 at least */
	enum figure figure;
	uint64_t good_value, new_value;		/* FIGURE, COUNT */
	unsigned passed_on;	/* END: so many above ended otherwise for that */
};

struct differences {
	struct collected *good_run, *new_run;
	struct pairs pairs;
	struct difference *all;
	size_t count, room;
	bool blind;		/* one run has no calls: files and the like are not compared */
	uint64_t blamed;	/* when in the good run that was born which now ends badly first;
				 * UINT64_MAX: nobody does */
};

/* For the files of the comparison: a new difference, to be filled in */
struct difference *difference_add(struct differences *d, enum difference_kind kind, enum rank rank,
				  const struct pair *pair);
/* "open", "run" … as in "could open it" */
const char *difference_verb(const struct fact *f);
const char *difference_kind_name(enum difference_kind kind);
const char *difference_figure_name(enum figure f);
const char *difference_rank_name(enum rank r);
/* Whether it is about an address */
bool fact_is_endpoint(const struct fact *f);
#endif
