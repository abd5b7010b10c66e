/* A recording opened for reading, and the messages about an incomplete one. */
#ifndef APP_RUN_TRAIL_FILE_H
#define APP_RUN_TRAIL_FILE_H

#include "base/system/diag.h"
#include "record/reader/reader.h"

struct trail_file {
	const char *name;		/* "-": standard input */
	int fd;
	struct trail_reader *reader;
	enum trail_state state;
	struct trail_fault fault;
	uint64_t events;		/* number of events read */
};

/* Opens recording `name`, which must outlive `f`. Returns 0, or EXIT_TRACER if an error was
 * reported; `f` must not be closed then. */
int trail_file_open(struct trail_file *f, const char *name, struct diag *diag);
void trail_file_close(struct trail_file *f);
/* Reports, from .state and .fault, why the recording is incomplete, if it is. Returns false if it
 * could not be read to its end. */
bool trail_file_report_end(const struct trail_file *f, struct diag *diag);
#endif
