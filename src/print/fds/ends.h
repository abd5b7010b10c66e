/* Processes that have the other end of a pipe or of a connection */
#ifndef PRINT_FDS_ENDS_H
#define PRINT_FDS_ENDS_H

#include "base/memory/arena.h"
#include "base/memory/hash.h"
#include "model/fds/fds.h"

struct fd_ends {
	struct arena arena;
	struct hash lives;		/* hash of an end → struct fd_holder */
};

/* A life that refers to an end */
struct fd_holder {
	struct fd_holder *next;
	const struct fd_life *life;
};

void fd_ends_init(struct fd_ends *ends, const struct fds *f);
void fd_ends_done(struct fd_ends *ends);
/* The lives of the other end of `l`, of all times; NULL: none */
const struct fd_holder *fd_ends_other(const struct fd_ends *ends, const struct fd_life *l);
/* Whether `other`, a life of the other end of `l`, is worth mentioning: it was used, or open at the
 * same time. */
bool fd_ends_matter(const struct fd_life *l, const struct fd_life *other);
#endif
