/* What a check remembers of each process that lives, for what comes next: a child starts with what
 * its parent has. Plain bytes, which are copied. A zeroed struct with a .size is empty. */
#ifndef CHECK_FACTS_INHERITED_STATE_H
#define CHECK_FACTS_INHERITED_STATE_H

#include "base/memory/hash.h"
#include "ptrail/event.h"

struct heirs {
	struct hash by_serial;
	size_t size;
};

/* That of the event's process, which has to be known. It is zeroed where nothing is known of its
 * parent, and there until heirs_after of the process's last event. */
void *heirs_of(struct heirs *h, const struct event *e);
/* To be called with each event: before a look at it, and after that */
void heirs_before(struct heirs *h, const struct event *e);
void heirs_after(struct heirs *h, const struct event *e);
void heirs_done(struct heirs *h);
#endif
