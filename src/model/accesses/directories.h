/* Paths of syscalls as ptrail would name the files. They begin at the directories that the model
 * keeps for each process (model/process/bases.h). */
#ifndef MODEL_ACCESSES_DIRECTORIES_H
#define MODEL_ACCESSES_DIRECTORIES_H

#include "base/text/sbuf.h"
#include "ptrail/process.h"
#include "ptrail/value.h"

/* Room for results */
struct directories {
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
#endif
