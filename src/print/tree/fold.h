/* Folding of a process tree: siblings that did the same, including their descendants, become one
 * line; short and deep processes are counted. */
#ifndef PRINT_TREE_FOLD_H
#define PRINT_TREE_FOLD_H

#include "ptrail/history.h"
#include "ptrail/printer.h"

enum {
	FOLD_MIN_SIBLINGS = 4,	/* minimum number of equal siblings that are folded */
	FOLD_SMALL_TREE = 60,	/* up to this size of the tree, arguments must be equal too */
	FOLD_MAX_DEPTH = 40,	/* maximum number of levels, whatever --depth is */
};

/* One line: several equal siblings, or one process if .count is 1 */
struct tree_fold {
	const struct life *first;
	size_t count;			/* number of siblings */
	size_t processes;		/* number of siblings and their descendants */
	uint64_t shortest, longest, sum;	/* lifetimes, ns */
	uint64_t memory;		/* highest peak memory of one of them, bytes */
	uint64_t born;			/* creation of the first, ns */
};

/* The lines for the children of a process, or for the roots of the tree */
struct tree_children {
	struct tree_fold *folds;
	size_t count;
	size_t brief;			/* processes omitted: shorter than --min-duration */
	uint64_t brief_sum;		/* sum of the lifetimes of .brief, ns */
};

struct tree_folding;

/* Computes what is equal. `h` and `options` (min_duration) must outlive the result. */
struct tree_folding *folding_new(const struct history *h, const struct print_options *options);
void folding_free(struct tree_folding *f);

/* Returns the children of `parent` (NULL: the roots) in the order of creation. The caller frees
 * .folds. */
struct tree_children folding_children(struct tree_folding *f, const struct life *parent);
/* Number of descendants, and number of descendants that failed */
size_t folding_descendants(const struct tree_folding *f, const struct life *l);
size_t folding_failed(const struct tree_folding *f, const struct life *l);
#endif
