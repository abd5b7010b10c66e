/* Working directories of processes, as the events that were passed in show them: EVENT_EXEC with
 * its directory, chdir and fchdir, and names of AT_FDCWD. A child inherits that of its parent. */
#ifndef MODEL_USE_DIRECTORIES_H
#define MODEL_USE_DIRECTORIES_H

#include "base/memory/hash.h"
#include "base/text/sbuf.h"
#include "ptrail/process.h"
#include "ptrail/value.h"

struct directories {
	struct hash processes;		/* serial → struct process_directory */
	struct sbuf path;		/* for one path */
};

void directories_done(struct directories *d);
/* The working directory of a process; "": unknown. Valid until the next call. */
const char *directories_of(struct directories *d, const struct process *p);
/* The directory that a path of a syscall is relative to, which `fd` of the arguments states; NULL:
 * the working directory. "": unknown. Valid until the next call. */
const char *directories_base(struct directories *d, const struct process *p,
			     const struct value *fd);
/* Takes each EVENT_NEW, EVENT_FORK and EVENT_EXEC, and each EVENT_LEAVE after its paths have been
 * resolved; ignores others. */
void directories_note(struct directories *d, const struct event *e);
#endif
