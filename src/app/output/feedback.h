/* Detection of feedback loops. If ptrail traces a process that reads its output, every line causes
 * read() calls that are traced in turn, or ptrail waits for a reader that it keeps stopped. Readers
 * of a pipe or terminal are found through the descriptors in /proc/PID/fd. */
#ifndef APP_OUTPUT_FEEDBACK_H
#define APP_OUTPUT_FEEDBACK_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/stat.h>
#include <sys/types.h>

/* How the readers of an output can be found */
struct feedback {
	enum { FEEDS_NONE, FEEDS_PIPE, FEEDS_TERMINAL, FEEDS_OTHER } what;
	dev_t device;		/* of the pipe, if FEEDS_PIPE */
	ino_t inode;		/* of the pipe, if FEEDS_PIPE */
	unsigned terminal;	/* number in /dev/pts, if FEEDS_TERMINAL */
};

/* Classifies an output by its stat data. */
struct feedback feedback_of(const struct stat *st);

/* Whether process `pid` reads the output, or is an ancestor of ptrail and may wait for it. If so,
 * writes the reason and the remedy to `why` (`room` bytes). */
bool feedback_reaches(const struct feedback *f, pid_t pid, char *why, size_t room);
#endif
