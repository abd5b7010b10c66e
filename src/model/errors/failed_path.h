/* The path that a failed syscall is about: of two, the one at fault */
#ifndef MODEL_ERRORS_FAILED_PATH_H
#define MODEL_ERRORS_FAILED_PATH_H

#include <stddef.h>

#include "base/text/sbuf.h"
#include "ptrail/event.h"

struct failed_path {
	const struct value *path;	/* NULL: the syscall has no path */
	/* the other path, which `path` was to become another name of; NULL: none */
	const struct value *origin;
};

/* Decides from the error and from the fault of the LEAVE, which has decoded values. Without a sign
 * of the second path it is the first. */
struct failed_path failed_path(const struct event *leave);

/* Appends what a failed syscall without a path is about (struct failed_call.address), from a LEAVE
 * with decoded values: an address, or the request of ptrace(2) that makes a task a tracee, such as
 * "PTRACE_ATTACH, 123". Appends "" for others. */
void failed_address(struct sbuf *b, const struct event *leave);

/* The last component of a path: "b" of "/a/b" and of "/a/b/". Not terminated there: *n is its
 * length. */
const char *path_last(const char *path, size_t *n);
/* Whether programs look for the file without needing it: a hidden one (~/.curlrc), or one of git's
 * own (.git/packed-refs) */
bool path_is_optional(const char *path);
#endif
