/* Deferred ENTER events, for -e status=unfinished and detached: whether a syscall is shown is known
 * only when it returns, or when its task exits or is detached before that. */
#ifndef APP_PRINTERS_PENDING_ENTRIES_H
#define APP_PRINTERS_PENDING_ENTRIES_H

#include "base/memory/arena.h"
#include "base/memory/hash.h"
#include "decode/memory.h"
#include "ptrail/event.h"

struct pending_entry {
	uint64_t serial;		/* of the task */
	bool open;			/* the syscall is in progress */
	struct event enter;
	struct memory memory;		/* of .enter; the values are decoded from it if needed */
	struct arena arena;		/* memory of .memory */
};

/* Deferred events of all tasks; zero-initialized */
struct pending_entries {
	struct hash calls;		/* serial → struct pending_entry */
};

/* Defers an EVENT_ENTER, with a copy of its memory. */
void pending_entries_add(struct pending_entries *h, const struct event *enter);

/* Removes and returns the task's deferred ENTER, which is not decoded; NULL: none. The event is
 * valid until pending_entries_add() or pending_entries_remove() is called for the task. */
struct event *pending_entries_take(struct pending_entries *h, uint64_t serial);

/* Frees the memory of a task that has exited or was detached. */
void pending_entries_remove(struct pending_entries *h, uint64_t serial);
void pending_entries_done(struct pending_entries *h);
#endif
