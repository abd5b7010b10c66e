/* An output that keeps everything in memory, and recordings in memory files: for tests of code that
 * writes to an output. It replaces the program's output. */
#ifndef KEPT_H
#define KEPT_H

#include "base/text/sbuf.h"
#include "ptrail/output.h"
#include "record/reader/reader.h"
#include "record/writer/recorder.h"

struct output {
	struct sbuf kept;
	unsigned adds;			/* number of output_add() calls */
};

/* An output with room for .most bytes */
struct kept_space {
	struct output *out;
	size_t written, most;
};
/* A recorder_commit for a struct kept_space: fails if the output has more bytes, and drops them. */
bool kept_commit(void *ctx);

/* A header with a value in each member */
extern const struct trail_header kept_header;
/* Returns a descriptor of an unnamed file with these bytes, positioned at its beginning. */
int kept_file(const void *bytes, size_t n);
#endif
