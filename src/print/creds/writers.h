/* Formats in which the printer `creds` writes credentials. Each appends the whole list to `b`. */
#ifndef PRINT_CREDS_WRITERS_H
#define PRINT_CREDS_WRITERS_H

#include "base/text/sbuf.h"
#include "model/creds/creds.h"

/* Which processes are listed */
enum creds_extent {
	EXTENT_CHANGED,		/* with changes, or with another beginning than their creator */
	EXTENT_ALL,
};

/* For people. `title`: what ran, or "" */
void creds_text(struct sbuf *b, const struct creds_model *m, const char *title,
		enum creds_extent extent, bool utf8);
/* One JSON object in one line, with all processes */
void creds_json(struct sbuf *b, const struct creds_model *m);
#endif
