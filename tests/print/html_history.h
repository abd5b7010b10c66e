/* Synthetic histories for tests of the printer html */
#ifndef TEST_HTML_HISTORY_H
#define TEST_HTML_HISTORY_H

#include "base/memory/arena.h"
#include "ptrail/finding.h"
#include "ptrail/printer.h"

struct made {
	struct arena arena;
	struct history history;
	struct findings findings;
	struct life **lives;
	struct finding *found;
	uint64_t seq;
};

/* Fills `m` with a tree of `n` processes, 20 children of each parent. Some fail, are killed, or
 * remain zombies or alive; each failed one has a finding. `hostile`: with names from
 * made_hostile */
void made_history(struct made *m, size_t n, bool hostile);
void made_done(struct made *m);
/* Sends some signals and then EVENT_END with the history and the reason `why` to the printer. */
void made_show(struct made *m, const struct printer *printer, void *self, enum end_reason why);

/* Names that would break the page or its data if they were not escaped; NULL-terminated */
extern const char *const made_hostile[];
#endif
