/* State that a check keeps for each live process. A child starts with a copy of its parent's.
 * The state is plain data; a zeroed struct with .size set is empty. */
#ifndef CHECK_FACTS_INHERITED_STATE_H
#define CHECK_FACTS_INHERITED_STATE_H

#include "base/memory/hash.h"
#include "ptrail/event.h"

struct inherited_state {
	struct hash by_serial;
	size_t size;
};

/* The state of the event's process, which must be known. It starts zeroed if the parent has
 * none, and is freed by inherited_state_after() of the process's last event. */
void *inherited_state_of(struct inherited_state *h, const struct event *e);
/* To be called for each event, before and after inherited_state_of() */
void inherited_state_before(struct inherited_state *h, const struct event *e);
void inherited_state_after(struct inherited_state *h, const struct event *e);
void inherited_state_done(struct inherited_state *h);
#endif
