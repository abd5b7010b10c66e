/* Tracing whoever reads what we print: each line makes them read, and that makes more lines; or
 * they are stopped while we wait for them to read. An output that is a terminal, a pipe or a
 * socket has a reader, found by what processes have open. */
#ifndef APP_OUTPUT_FEEDBACK_H
#define APP_OUTPUT_FEEDBACK_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/stat.h>
#include <sys/types.h>

/* Who could read an output */
struct feedback {
	enum { FEEDS_NOBODY, FEEDS_PIPE, FEEDS_TERMINAL, FEEDS_OTHER } what;
	dev_t device;		/* of a pipe */
	ino_t inode;
	unsigned terminal;	/* the number in /dev/pts */
};

/* Of an output that stat says this of */
struct feedback feedback_of(const struct stat *st);

/* Whether the process reads the output, or may as an ancestor of ours: why it should not be traced
 * then, as the end of a sentence */
bool feedback_reaches(const struct feedback *f, pid_t pid, char *why, size_t room);
#endif
