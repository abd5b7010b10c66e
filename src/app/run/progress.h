/* A progress line for reading a long file, on a terminal. It is overwritten with each update and
 * erased at the end. Work that takes less than a second shows none. */
#ifndef APP_RUN_PROGRESS_H
#define APP_RUN_PROGRESS_H

#include <stdbool.h>
#include <stdint.h>

struct progress {
	int fd;			/* -1: show nothing */
	const char *name;	/* of the file */
	uint64_t begun;		/* CLOCK_MONOTONIC ns of the start */
	uint64_t shown;		/* CLOCK_MONOTONIC ns of the last update; 0: no line is shown */
};

/* Shows progress on `fd` if it is a terminal and `alone` is true: nothing else is printed there.
 * `name` must outlive `p`; `now` is CLOCK_MONOTONIC in ns, here and below. */
void progress_begin(struct progress *p, int fd, bool alone, const char *name, uint64_t now);
/* Reports that `done` of `all` bytes have been read; `all` 0: the size is unknown. */
void progress_show(struct progress *p, uint64_t done, uint64_t all, uint64_t now);
void progress_end(struct progress *p);
#endif
