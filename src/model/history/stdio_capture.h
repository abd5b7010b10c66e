/* Reads what a process writes to its standard output, error and other descriptors, through the
 * memory interface of the syscall. */
#ifndef MODEL_HISTORY_STDIO_CAPTURE_H
#define MODEL_HISTORY_STDIO_CAPTURE_H

#include <stddef.h>
#include <stdint.h>

#include "ptrail/event.h"

enum {
	STDIO_CAPTURE_MAX = 4096, STDIO_CAPTURE_FD_MAX = 2,
	/* of other descriptors, which may be duplicates of these two, or log files */
	STDIO_CAPTURE_OTHER_MAX = 512, STDIO_CAPTURE_OTHER_FD_MAX = 63,
};

/* Whether stdio_capture_read() can return data for syscalls of that row; false for NULL */
bool stdio_capture_applies(const struct call *row);

/* Reads the data of a syscall-exit of write, writev or sendto to descriptor 1 or 2: the bytes
 * that were written, at most STDIO_CAPTURE_MAX; or to another one: at most
 * STDIO_CAPTURE_OTHER_MAX. Copies them to `text`, which may be NULL. Returns
 * their number, or 0 for any other event. The bytes are recorded with the event, so that a later
 * call works without the tracee. */
size_t stdio_capture_read(const struct event *leave, char *text);
/* The same of any descriptor, and at most `most` bytes */
size_t stdio_capture_read_up_to(const struct event *leave, uint64_t most, char *text);
#endif
