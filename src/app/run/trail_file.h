/* A recording's file, opened to be read, and what is said of how far it can be. */
#ifndef APP_RUN_TRAIL_FILE_H
#define APP_RUN_TRAIL_FILE_H

#include "base/system/diag.h"
#include "record/reader/reader.h"

struct trail_file {
	const char *name;		/* "-": standard input */
	int fd;
	struct reader *reader;
	enum trail_state state;
	struct trail_fault fault;
	uint64_t events;		/* that were read of it */
};

/* 0, or EXIT_TRACER after an error that was said; then there is nothing to close. */
int trail_file_open(struct trail_file *f, const char *name, struct diag *diag);
void trail_file_close(struct trail_file *f);
/* Says how it ended, by .state and .fault, unless it is whole. False: it cannot be read to where it
 * ends. */
bool trail_file_say_end(const struct trail_file *f, struct diag *diag);
#endif
