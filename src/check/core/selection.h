/* Which checks run. Checks are given by id ("LK101"), name ("leaked-process"), family ("LK"),
 * "all", or "default", which is all but the optional ones, in lists separated by commas or
 * spaces. A zeroed selection is the default. Setting a threshold or policy of a
 * check adds it to the default. */
#ifndef CHECK_CORE_SELECTION_H
#define CHECK_CORE_SELECTION_H

#include "check/core/policy.h"
#include "check/core/registry.h"

struct selection {
	bool begun;			/* .chosen is valid */
	bool adds_to_default;		/* .chosen is added to the default */
	bool chosen[CHECKS_MAX], ignored[CHECKS_MAX];
	bool limited[CHECKS_MAX];
	uint64_t limits[CHECKS_MAX];	/* valid where .limited; else the check's default */
	struct policy policy;
	bool requested[CHECKS_MAX];	/* added by a policy or a limit */
};

/* The element of a list that is invalid */
struct selection_error {
	char word[64];			/* truncated */
	const char *near;		/* a similar name, or NULL */
};

/* Selects the checks of a list and no others; an element with a leading + is added to the
 * default. Returns 0, or -EINVAL and sets *error. */
int selection_choose(struct selection *s, const char *list, struct selection_error *error);
/* Excludes the checks of a list, whatever selects them. Returns 0, or -EINVAL and sets *error. */
int selection_ignore(struct selection *s, const char *list, struct selection_error *error);

/* Adds the check to the default */
void selection_request(struct selection *s, size_t index);
/* Sets its threshold and adds it to the default */
void selection_limit(struct selection *s, size_t index, uint64_t limit);
/* Frees the policy */
void selection_free_policy(struct selection *s);

/* Whether the user excluded it */
bool selection_ignores(const struct selection *s, size_t index);
bool selection_has(const struct selection *s, size_t index);
#endif
