/* Pairs the processes of two runs. What is paired are groups: all that the same makers made with
 * the same programs and arguments, since nobody can tell these apart, and there may be more of
 * them in one run than in the other. Below a pair, children are paired
 *
 * 1. by all their programs, arguments and folders as they are,
 * 2. by the loose forms of these (loose.h), the first and then the second, wherever they run,
 * 3. by the name of their program: those whose arguments have most in common, at least half;
 *    where there is one group only on each side, whatever its arguments are.
 *
 * What is left is in one run only, with all that it made. */
#ifndef DIFF_COMPARE_PAIR_H
#define DIFF_COMPARE_PAIR_H

#include "diff/collect/run.h"

struct group {
	struct unit **all;	/* by birth */
	size_t count;
};

struct pair {
	struct pair *parent;	/* NULL: they were made by nobody in the trace */
	struct group good, new;	/* one may be empty */
	/* for who compares: */
	bool ends_differ;
	bool worse;		/* … in a bad end */
	bool told;		/* that is told of one below, whose end it passes on */
	unsigned lost;		/* of its files, addresses */
	uint64_t reached;	/* when in the good run it opened what it opens last in both */
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
