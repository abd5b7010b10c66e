/* Reads what a process writes to its standard output or error, through the memory interface of
 * the syscall. */
#ifndef MODEL_HISTORY_STDIO_CAPTURE_H
#define MODEL_HISTORY_STDIO_CAPTURE_H

#include <stddef.h>

#include "ptrail/event.h"

enum { SAID_MAX = 4096, SAID_DESCRIPTOR = 2 };

/* Whether said() can return data for syscalls of that row; false for NULL */
bool said_by(const struct call *row);

/* Reads the data of a syscall-exit of write, writev or sendto to descriptor 1 or 2: the bytes
 * that were written, at most SAID_MAX. Copies them to `text`, which may be NULL. Returns their
 * number, or 0 for any other event. The bytes are recorded with the event, so that a later call
 * works without the tracee. */
size_t said(const struct event *leave, char *text);
#endif
