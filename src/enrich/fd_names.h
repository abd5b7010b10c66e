/* What descriptors are called, asked of the system once and remembered while nothing that calls
 * show can have changed it. To ask costs as much as a tenth of a call's two stops; and who is told
 * of a call when it is long over can ask no more.
 *
 * A name is forgotten when its number is closed or taken over. It is asked for again, by the call
 * that shows it or else when it is needed, where it may have changed: that of a process's folder
 * when it goes elsewhere, all of a process when its root or its namespaces are others, and all that
 * have a part which some traced process renames or removes. A program has the names that it was
 * left, a child has those of its maker. Nothing is remembered of a process whose table others may
 * change without a call of its own: one that shares it (CLONE_FILES), or uses io_uring. What
 * untraced processes rename keeps the name that it had when it was first used. */
#ifndef ENRICH_FD_NAMES_H
#define ENRICH_FD_NAMES_H

#include "decode/memory.h"
#include "ptrail/event.h"

struct fd_names;

struct fd_names *fd_names_new(void);	/* never NULL */
void fd_names_free(struct fd_names *n);

/* A reader of one call's memory that knows names: `read` is fd_names_read, its ctx this. */
struct fd_reader {
	struct fd_names *names;
	pid_t tgid;
	bool late;			/* the call is over: what is not known to be open is not */
	memory_fn *below;		/* for all else */
	void *ctx;
};
int64_t fd_names_read(void *reader, enum when when, uint64_t addr, void *buf, uint64_t len);

/* What the event means for names: of an ENTER after, of a LEAVE before names are asked for, with
 * .row known, and of a LEAVE with .view where there is one; `late`: of a LEAVE, as a reader's */
void fd_names_event(struct fd_names *n, const struct event *e, bool late);
/* Asks again for those of the process that may have changed: behind a LEAVE's fd_names_event. */
void fd_names_refresh(struct fd_reader *r);
/* That number of the process is a new descriptor. */
void fd_names_renew(struct fd_names *n, pid_t tgid, int fd);
#endif
