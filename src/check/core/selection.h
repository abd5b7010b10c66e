/* Which checks are looked at: by id ("LK101"), name ("leaked-process"), family ("LK"), or
 * "all"; "default" is all but those that the user has to ask for. In lists, apart by commas or
 * spaces. A zeroed selection is the default. Who sets a limit, or what a check is to
 * allow, asks for it: then it is one of the default. */
#ifndef CHECK_CORE_SELECTION_H
#define CHECK_CORE_SELECTION_H

#include "check/core/policy.h"
#include "check/core/registry.h"

struct selection {
	bool begun;				/* .chosen means something: */
	bool beside;				/* … beside the default */
	bool chosen[CHECKS_MAX], ignored[CHECKS_MAX];
	bool limited[CHECKS_MAX];
	uint64_t limits[CHECKS_MAX];		/* where .limited; else the check's own */
	struct policy policy;
	bool asked[CHECKS_MAX];			/* … for by that, or by a limit */
};

/* What cannot be read in a list */
struct selection_error {
	char word[64];		/* cut */
	const char *near;	/* what was probably meant, or NULL */
};

/* Only those of the list; with + in front of a word: that as well as the others. 0, or -EINVAL:
 * `error` says why. */
int selection_choose(struct selection *s, const char *list, struct selection_error *error);
/* None of the list, whatever was chosen before or is after */
int selection_ignore(struct selection *s, const char *list, struct selection_error *error);

/* The check is one of the default from now on */
void selection_ask(struct selection *s, size_t place);
/* Sets its limit, and asks for it */
void selection_limit(struct selection *s, size_t place, uint64_t limit);
/* Gives back what it points at */
void selection_free_policy(struct selection *s);

/* Whether the user said that it is not to be looked for */
bool selection_ignores(const struct selection *s, size_t place);
bool selection_has(const struct selection *s, size_t place);
#endif
