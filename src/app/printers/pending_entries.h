/* Calls whose outcome decides whether they are shown (-e status=unfinished, detached): their entry
 * is held until the task's end, or our letting go of it, shows that they do not return. */
#ifndef APP_PRINTERS_PENDING_ENTRIES_H
#define APP_PRINTERS_PENDING_ENTRIES_H

#include "base/memory/arena.h"
#include "base/memory/hash.h"
#include "ptrail/event.h"

struct held_call {
	uint64_t serial;		/* of the task */
	bool open;			/* it has not returned */
	struct event enter;
	struct call_view view;
	struct arena arena;		/* the view's */
};

/* A zeroed struct is empty. */
struct held {
	struct hash calls;		/* serial → struct held_call */
};

/* Where the entry of the task's next call is to be decoded; what was there is gone. */
struct arena *held_arena(struct held *h, uint64_t serial);

/* Holds the EVENT_ENTER; `view` lies in held_arena or is NULL. */
void held_keep(struct held *h, const struct event *enter, const struct call_view *view);

/* The entry of the call that the task is in, to be shown now; it is held no longer, and stays until
 * held_arena or held_forget. NULL: it is in none. */
struct event *held_take(struct held *h, uint64_t serial);

/* The task is gone. */
void held_forget(struct held *h, uint64_t serial);
void held_done(struct held *h);
#endif
