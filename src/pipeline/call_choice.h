/* Which syscalls consumers get: those that the user's filter selects, and those that a consumer
 * needs regardless of that filter. */
#ifndef PIPELINE_CALL_CHOICE_H
#define PIPELINE_CALL_CHOICE_H

#include <stddef.h>

#include "filter/filter.h"
#include "ptrail/event.h"

enum { NEEDED_MAX = 59 };	/* maximum number of consumers with a filter of their own */

struct call_choice {
	const struct filter *filter;	/* the user's */
	/* conditions of .filter, as to values; NULL: none */
	const struct call_condition *condition;
	/* .filter decides at the ENTER: it accepts all outcomes of syscalls and has no condition */
	bool at_enter;
	bool shows_selection;		/* a consumer gets the syscalls that .filter selects */
	/* the values of the syscalls that .filter selects are needed when they are entered */
	bool tampers;
	bool messages;			/* a consumer gets writes to descriptors 1 and 2 */
	bool names;			/* the cache of descriptor names gets what it depends on */
	const struct filter *needed[NEEDED_MAX];	/* consumers' own filters */
	size_t needed_count;
};

/* Initializes a choice without filters of consumers. `filter` must outlive it. */
void call_choice_init(struct call_choice *c, const struct filter *filter, bool shows_selection);
/* Adds the filter of a consumer; NULL adds nothing. */
void call_choice_add(struct call_choice *c, const struct filter *needed);
/* Whether the user's filter selects the syscall of `e`, and a consumer shows it therefore */
bool call_choice_selects(const struct call_choice *c, const struct event *e);
/* Whether the user's filter accepts the values of the syscall of `e`, and for a LEAVE its outcome.
 * For an ENTER whose syscall never returns: whether the condition is true already. */
bool call_choice_accepts_values(const struct call_choice *c, const struct event *e);
/* Whether a consumer gets the syscall of `e` */
bool call_choice_wants(const struct call_choice *c, const struct event *e);
/* Whether a consumer gets any syscall with this number. `row` is its row, or NULL. */
bool call_choice_wants_number(const struct call_choice *c, const struct abi *abi,
			      const struct call *row, uint64_t nr);

/* Whether the filter accepts the syscall of an ENTER or LEAVE */
bool choice_accepts(const struct filter *f, const struct event *e);
/* Outcome of the syscall of a LEAVE, as for -e status */
enum call_outcome choice_outcome(const struct event *e);
#endif
