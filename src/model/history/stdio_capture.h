/* What a process writes to its standard error or output, from the memory that belongs to the
 * call. */
#ifndef MODEL_HISTORY_STDIO_CAPTURE_H
#define MODEL_HISTORY_STDIO_CAPTURE_H

#include <stddef.h>

#include "ptrail/event.h"

enum { SAID_MAX = 4096, SAID_DESCRIPTOR = 2 };

/* Whether calls of that row (NULL: no) write, as said() knows it */
bool said_by(const struct call *row);

/* Of a LEAVE of write, writev or sendto to descriptor 1 or 2: as many bytes as were
 * written, SAID_MAX at most, into `text`; how many, 0 where it is no such call. Reads are made
 * through the call's memory, which remembers them: asked once while the task can be read, it
 * answers later too. `text` NULL: nothing but the reading. */
size_t said(const struct event *leave, char *text);
#endif
