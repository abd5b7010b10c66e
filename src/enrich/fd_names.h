/* A cache of descriptor paths. A path is read from /proc once and cached until a traced system call
 * may have changed it. A lookup costs about a tenth of a system call's two stops, and is impossible
 * for an event that is delivered long after the system call.
 *
 * An entry is removed when its descriptor is closed or replaced. It is looked up again, by the next
 * system call that shows it, when it may have changed: the working directory after chdir(), all
 * entries of a process after a change of its root or namespaces, and all entries whose path has a
 * component that a traced process renamed or removed. An exec keeps the entries of descriptors that
 * stay open; a child inherits its parent's. Nothing is cached for a process whose descriptor table
 * may change without a system call of its own: one that shares it (CLONE_FILES) or uses io_uring.
 * Renames by untraced processes are not noticed. */
#ifndef ENRICH_FD_NAMES_H
#define ENRICH_FD_NAMES_H

#include "decode/memory.h"
#include "ptrail/event.h"

struct fd_names;

struct fd_names *fd_names_new(void);	/* never NULL */
void fd_names_free(struct fd_names *n);

/* A memory backend that answers FD_PATHS from the cache: the backend function is fd_names_read(),
 * its ctx a struct fd_reader. */
struct fd_reader {
	struct fd_names *names;
	pid_t tgid;
	bool late;			/* the system call is over: no lookup of unknown entries */
	memory_fn *below;		/* backend for everything else */
	void *ctx;			/* of .below */
};
int64_t fd_names_read(void *reader, enum read_space when, uint64_t addr, void *buf, uint64_t len);

/* Replaces what is cached for a process by its descriptors and its working directory ("" if
 * unknown), which no syscall in progress is about to change without an event. */
void fd_names_begin(struct fd_names *n, pid_t tgid, const struct descriptors *open,
		    const char *cwd);

/* Updates the cache for an event: for an ENTER after its names have been read, for a LEAVE before.
 * call.row must be set, and call.view of a LEAVE if there is one. `late` applies to a LEAVE and has
 * the meaning of fd_reader.late. */
void fd_names_event(struct fd_names *n, const struct event *e, bool late);
/* Looks up stale entries of the process again; to be called after fd_names_event() for a LEAVE. */
void fd_names_refresh(struct fd_reader *r);
/* Adds descriptor `fd`, which the syscall has created: that of a single thread with the name of the
 * one that it duplicates, which is the same open file; otherwise it is stale. */
void fd_names_add_result(struct fd_names *n, const struct event *leave, int fd);

/* Whether calls of this row can change what a descriptor refers to, so that the cache has to see
 * them. NULL: no. */
bool fd_names_depend_on(const struct call *row);
#endif
