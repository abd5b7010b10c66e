/* Pairs the processes of two runs. The units of pairing are groups: all children of the same
 * parents with the same programs and arguments, since these cannot be distinguished, and their
 * number may differ between the runs. Below a pair, children are paired
 *
 * 1. by all of their programs, arguments and current directories,
 * 2. by the loose forms of programs and arguments (loose.h), the first form and then the second,
 *    in any directory,
 * 3. by the name of their program: groups with the most similar arguments, at least half of them
 *    equal; if there is only one group on each side, whatever its arguments are.
 *
 * Unpaired processes exist in one run only, with all of their descendants. */
#ifndef DIFF_COMPARE_PAIR_H
#define DIFF_COMPARE_PAIR_H

#include "diff/collect/run.h"

struct run_group {
	struct run_process **all;	/* ordered by birth */
	size_t count;
};

struct pair {
	struct pair *parent;	/* NULL: no parent in the trace */
	struct run_group good, new;	/* one of them may be empty */
	/* Set while the pair is compared: */
	bool ends_differ;	/* exit statuses differ */
	bool worse;		/* they differ, and the one in the new run is a failure */
	/* its exit status is passed on from a descendant, which is reported */
	bool is_passed_on;
	unsigned lost;		/* number of lost files and addresses */
	/* time in the good run of the last open that succeeds in both runs */
	uint64_t reached;
};

struct pairs {
	struct arena arena;
	struct pair **all;	/* parents before their children */
	size_t count, room;
};

void pairs_find(struct pairs *p, struct collected *good, struct collected *new);
void pairs_done(struct pairs *p);

static inline bool pair_is_both(const struct pair *p)
{
	return p->good.count && p->new.count;
}
#endif
