/* The stored form of a failed syscall, which the history publishes as struct failed_call. */
#ifndef MODEL_ERRORS_FAILURE_ENTRY_H
#define MODEL_ERRORS_FAILURE_ENTRY_H

#include <stdbool.h>
#include <stddef.h>

#include "base/text/sbuf.h"
#include "ptrail/event.h"
#include "ptrail/history.h"

struct failure_entry {
	struct failed_call failed_call;	/* must be first */
	struct sbuf searched;
	char strings[];
};
_Static_assert(!offsetof(struct failure_entry, failed_call), "it is cast to its entry");

/* What failed, with which error, and at which path or address, which may be "" */
struct failure {
	const char *call;
	int error;			/* positive */
	const char *error_name;		/* NULL: unknown */
	const char *path;
	size_t path_len;
	const struct value *origin;	/* bytes; NULL: none */
	const char *address;
	bool asks_name;			/* as in struct failed_call */
	const char *capability;		/* NULL: none */
};

/* Returns a new entry for the failure, whose strings and fault it copies. `e`: the LEAVE, with its
 * path fault if it has one, or the event after which the failure became known. To be freed with
 * failure_free(). */
struct failure_entry *failure_new(const struct event *e, const struct failure *what);
void failure_free(struct failure_entry *f);
/* Whether `now` repeats `before`: the same path, or the next step of a search for a file */
bool failure_is_repetition(const struct failed_call *before, const struct failed_call *now);
/* Merges `old` into `now`, which replaces it. */
void failure_merge(struct failure_entry *old, struct failure_entry *now);
/* Whether a syscall that succeeds says nothing of the latest failure (NULL: there is none): it
 * sends a signal, as abort() does, or looks up a directory in which the dynamic loader has not
 * found a library. */
bool failure_is_unaffected(const struct failed_call *failed, const struct event *leave);
#endif
