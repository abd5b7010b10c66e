/* What checks found so far: put together piece by piece by the functions of check.h, and made a
 * list at the end. */
#ifndef CHECK_CORE_FINDING_H
#define CHECK_CORE_FINDING_H

#include "base/memory/arena.h"
#include "base/memory/hash.h"
#include "check/core/registry.h"

struct item;

/* What all checks of a run share */
struct book {
	struct arena arena;		/* words and items */
	struct hash items;		/* by fingerprint */
	struct item *first, *last;	/* as they were found */
	const struct event *end;
	const struct policy *policy;
	bool cut, chosen;
	const struct check_row **blind;
};

/* A check at work */
struct look {
	const struct check *check;
	struct book *book;
	struct item *item;		/* what was found last */
	uint64_t limit;
	bool limited;			/* by the user */
	void *state;
	bool blind;
};

/* The list, in order; `known`: whether a fingerprint stands in the baseline */
void book_list(struct book *b, const struct history *h, struct findings *f,
	       bool (*known)(const void *ctx, uint64_t fingerprint), const void *ctx);
void book_done(struct book *b);

/* Of words that are the same in each run, when numbers and the names of temporary files do not
 * count: 64 bits */
uint64_t fingerprint_of(const char *id, const char *message);
#endif
