/* An output that keeps everything in memory, and recordings out of memory: for tests of what writes
 * to an output. A program that links it has no other. */
#ifndef KEPT_H
#define KEPT_H

#include "base/text/sbuf.h"
#include "ptrail/output.h"
#include "record/reader/reader.h"

struct output {
	struct sbuf kept;
	unsigned adds;			/* how often something was added */
};

/* A recording's header, with something in each member */
extern const struct trail_header kept_header;
/* A descriptor of a file without a name that holds these bytes, at its beginning */
int kept_file(const void *bytes, size_t n);
#endif
