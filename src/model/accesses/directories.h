/* Directories that the paths of processes begin at, as the events that were passed in show them:
 * the working directory by EVENT_EXEC, chdir and fchdir, and names of AT_FDCWD, which a child
 * inherits from its parent; and the root directory that the model keeps (struct process), which
 * differs from ptrail's after a chroot(2). */
#ifndef MODEL_ACCESSES_DIRECTORIES_H
#define MODEL_ACCESSES_DIRECTORIES_H

#include "base/memory/hash.h"
#include "base/text/sbuf.h"
#include "ptrail/process.h"
#include "ptrail/value.h"

struct directories {
	struct hash processes;		/* serial → struct process_directory */
	struct sbuf path;		/* for one path */
	struct sbuf base;		/* for the directory that it is relative to */
};

void directories_done(struct directories *d);
/* Writes to `to` the path of a syscall, `n` bytes or up to its NUL, as ptrail would name the file:
 * absolute and below the root directory of the process. `fd` of the arguments states the directory
 * that it is relative to; NULL: the working directory. If that is unknown, the path stays relative.
 * Symbolic links are not resolved. `to` may be &d->path. */
void directories_resolve(struct directories *d, const struct process *p, const struct value *fd,
			 const char *path, size_t n, struct sbuf *to);
/* The path of a descriptor, as ptrail would name the file. Valid until the next call. */
const char *directories_of_descriptor(struct directories *d, const struct process *p,
				      const char *path);
/* Takes each EVENT_NEW, EVENT_FORK and EVENT_EXEC, and each EVENT_LEAVE after its paths have been
 * resolved; ignores others. */
void directories_note(struct directories *d, const struct event *e);
#endif
