/* The findings of a run: collected by the functions of check.h and sorted into a list at the
 * end. */
#ifndef CHECK_CORE_FINDING_H
#define CHECK_CORE_FINDING_H

#include "base/memory/arena.h"
#include "base/memory/hash.h"
#include "check/core/registry.h"

struct finding_entry;

/* The findings of all checks of a run */
struct finding_store {
	struct arena arena;		/* text and entries */
	struct hash entries;		/* by fingerprint */
	struct finding_entry *first, *last;	/* in the order of reporting */
	const struct event *end;
	const struct policy *policy;
	struct fds *fds;		/* NULL: no check needs it */
	bool cut, chosen;
	const struct check_row **blind;
};

/* A running check */
struct check_run {
	const struct check *check;
	struct finding_store *store;
	struct finding_entry *entry;	/* the last finding */
	uint64_t limit;
	bool has_user_limit;		/* the user has set .limit */
	void *state;
	bool blind;
};

/* Fills `f` with the sorted findings. `known` returns whether a fingerprint is in the baseline. */
void finding_store_list(struct finding_store *b, const struct history *h, struct findings *f,
			bool (*known)(const void *ctx, uint64_t fingerprint), const void *ctx);
void finding_store_done(struct finding_store *b);

/* A 64-bit hash of an id and a message. Numbers and names of temporary files are ignored, so
 * that it is the same in each run. */
uint64_t fingerprint_of(const char *id, const char *message);
#endif
