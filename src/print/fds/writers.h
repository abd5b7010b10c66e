/* Formats in which the printer `fds` writes descriptors. Each appends the whole list to `b`. */
#ifndef PRINT_FDS_WRITERS_H
#define PRINT_FDS_WRITERS_H

#include "base/text/sbuf.h"
#include "model/fds/fds.h"
#include "print/fds/ends.h"

/* What is listed */
enum fds_extent {
	EXTENT_SUMMARY,		/* of each process what is notable */
	EXTENT_LIVES,		/* each descriptor from its creation to its end */
	EXTENT_OPEN,		/* the descriptors that are open now */
};

/* For people. `title`: what ran, or "" */
void fds_text(struct sbuf *b, const struct fds *f, const struct fd_ends *ends, const char *title,
	      enum fds_extent extent, bool utf8);
/* One JSON object in one line. EXTENT_SUMMARY is EXTENT_LIVES */
void fds_json(struct sbuf *b, const struct fds *f, const struct fd_ends *ends,
	      enum fds_extent extent);
#endif
