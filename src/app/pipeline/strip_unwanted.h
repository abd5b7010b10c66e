/* What a recording has, and printers did not ask for, is taken out of events before they see them:
 * they show of a recording, and beside one, what they show without. */
#ifndef APP_PIPELINE_STRIP_UNWANTED_H
#define APP_PIPELINE_STRIP_UNWANTED_H

#include "ptrail/event.h"

/* A zeroed struct has taken nothing out. */
struct narrow {
	uint64_t events, told[EVENT_KINDS];	/* left out: all, and of each kind */
	uint64_t known_leaves;			/* … LEAVEs of calls whose ENTER was told */
};

/* Takes out of `e` what `w` does not want, and counts what is left anew. `call`: an ENTER or LEAVE
 * is wanted. False: the event itself is not. `told` is where those of an EVENT_END go. */
bool narrow_event(struct narrow *n, const struct wants *w, bool call, struct event *e,
		  uint64_t told[EVENT_KINDS]);
#endif
