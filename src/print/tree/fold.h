/* Which processes of a tree a reader can do without: siblings that did the same, with all below
 * them, are one line; what was short, what lies deep is counted. */
#ifndef PRINT_TREE_FOLD_H
#define PRINT_TREE_FOLD_H

#include "ptrail/history.h"
#include "ptrail/printer.h"

enum {
	FOLD_LEAST = 4,		/* equal siblings, or more, are one line */
	FOLD_SMALL = 60,	/* processes: in so small a tree only equal commands are equal */
	FOLD_DEPTH = 40,	/* levels shown at most, whatever was asked for */
};

/* Several siblings as one; .count 1: just that one */
struct fold {
	const struct life *first;
	size_t count, processes;	/* siblings; with what is below them */
	uint64_t shortest, longest, sum;	/* ns that they lived */
	uint64_t memory;		/* the highest peak, bytes */
	uint64_t born;			/* of the first */
};

/* The lines for the children of a process, or for the roots (NULL) */
struct folded {
	struct fold *folds;
	size_t count;
	size_t brief;			/* processes left out since they were brief, */
	uint64_t brief_sum;		/* and how long they lived together; ns */
};

struct folder;

/* `options` say what is brief. Both outlive the folder. */
struct folder *folder_new(const struct history *h, const struct print_options *options);
void folder_free(struct folder *f);

/* In order of birth; .folds is the caller's to free */
struct folded folder_children(struct folder *f, const struct life *parent);
/* How many processes are below it, and how many of these failed */
size_t folder_below(const struct folder *f, const struct life *l);
size_t folder_failed(const struct folder *f, const struct life *l);
#endif
