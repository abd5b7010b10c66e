/* What a process writes to its standard error or output, from the memory that belongs to the
 * call. */
#ifndef MODEL_SAID_H
#define MODEL_SAID_H

#include <stddef.h>

#include "ptrail/event.h"

enum { SAID_MAX = 4096 };

/* Of a LEAVE of write, writev or sendto to one of the descriptors up to 2: as many bytes as were
 * written, SAID_MAX at most, into `text`; how many, 0 where it is no such call. Reads are made
 * through the call's memory, which remembers them: asked once while the task can be read, it
 * answers later too. `text` NULL: nothing but the reading. */
size_t said(const struct event *leave, char *text);
#endif
