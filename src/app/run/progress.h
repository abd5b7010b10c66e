/* How far long work on a file has come, for people at a terminal: a line that is written over, and
 * is gone when the work is done. Nothing is shown of what takes less than a second. */
#ifndef APP_RUN_PROGRESS_H
#define APP_RUN_PROGRESS_H

#include <stdbool.h>
#include <stdint.h>

struct progress {
	int fd;			/* -1: nobody is shown anything */
	const char *name;	/* of the file */
	uint64_t begun, shown;	/* CLOCK_MONOTONIC, ns; .shown 0: nothing is there */
};

/* `fd`: where messages go; nothing is shown unless it is a terminal and `alone` there. */
void progress_begin(struct progress *p, int fd, bool alone, const char *name, uint64_t now);
/* So many bytes of so many are done; `all` 0: nobody knows. */
void progress_show(struct progress *p, uint64_t done, uint64_t all, uint64_t now);
void progress_end(struct progress *p);
#endif
