/* -P: matches system calls that access given paths. A system call matches if an argument is one of
 * the paths, or a descriptor of the file there; with --trace-fds also if it is one of these
 * descriptors.
 *
 * As in strace(1), a given path matches both literally and as resolved at the start, with symbolic
 * links followed. Beyond strace, a relative path in a system call is resolved against its base
 * directory (of a descriptor, or the working directory) if that is known, and a given path may name
 * a file that does not exist yet. An absolute path of a process with another root directory
 * (chroot(2)) matches as well as ptrail would name it. */
#ifndef FILTER_PATHS_H
#define FILTER_PATHS_H

#include <stdbool.h>
#include <stddef.h>

#include "filter/filter.h"
#include "ptrail/process.h"
#include "ptrail/value.h"

struct paths;

/* Adds a path to *p, which is created if NULL. A relative path is resolved against ptrail's working
 * directory. */
void paths_add(struct paths **p, const char *path);
/* --trace-fds: system calls with one of these descriptors match too. Creates *p if NULL. Returns 0,
 * or -EINVAL with a message in `err`. */
int paths_set_descriptors(struct paths **p, const char *set, struct filter_error *err);
void paths_free(struct paths *p);			/* NULL is allowed */

/* Returns the i-th path as given; *is is set to its resolved form, NULL if that is the same or no
 * file is there. Returns NULL if there is no i-th path. */
const char *paths_given(const struct paths *p, unsigned i, const char **is);

/* Returns the working directory of the calling task; NULL: unknown. Called only if needed. */
typedef const char *paths_directory_fn(void *ctx);

/* Called with a path; returns true to end the search. */
typedef bool paths_fn(void *ctx, const char *path, size_t length);
/* Calls `use` for each path that a descriptor refers to or that is an argument of the system call,
 * for the latter twice: as it is, and absolute. Returns whether `use` returned true. */
bool paths_each(const struct call_view *c, const struct process *of, paths_directory_fn *directory,
		void *ctx, paths_fn *use, void *use_ctx);
/* Whether the system call of the process `of` (NULL: unknown), as decoded at its ENTER, matches a
 * path; results are not considered. `ctx` is passed to `directory`. */
bool paths_match(const struct paths *p, const struct call_view *c, const struct process *of,
		 paths_directory_fn *directory, void *ctx);
#endif
