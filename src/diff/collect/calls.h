/* The syscalls that a comparison considers, and the arguments that it compares. */
#ifndef DIFF_COLLECT_CALLS_H
#define DIFF_COLLECT_CALLS_H

#include "base/text/sbuf.h"
#include "desc/traits.h"
#include "diff/collect/run.h"

/* Returns the kind of fact that a syscall with these traits is; FACT_CALL: it is considered only
 * when it fails. */
enum fact_kind call_fact_kind(const struct syscall_traits *traits);
/* Returns the nth path of the arguments, from 1, or NULL. Sets *directory to the descriptor that
 * the path is relative to, or NULL. */
const struct value *call_path(const struct call_view *view, unsigned nth,
			      const struct value **directory);
/* Adds the access mode of an open, openat, openat2 or creat to *to. Returns whether it may have
 * created or truncated the file. */
bool call_access(const struct call_view *view, struct fact *to);
/* Writes the address of a connect, bind, sendto or sendmsg in readable form, or "" if there is
 * none; '@' precedes an abstract name. *is_path: it is a socket in the file system. */
void call_address(struct sbuf *to, const struct call_view *view, bool *is_path);
/* Whether the failure is part of normal use or depends on timing */
bool call_failure_is_usual(int error, bool has_path);
/* Whether the failure shows that the file exists: readlink of a file that is not a link */
bool call_failure_is_success(const char *call, int error);
/* Whether it is a failed lookup of a translation, which most programs try before they print a
 * message */
bool call_seeks_translation(const char *path, int error);
#endif
