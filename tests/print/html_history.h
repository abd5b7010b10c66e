/* Histories made by hand, for the page of the printer html. */
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

/* A tree of that many processes, 20 of each maker, some of which fail, are killed, stay zombies or
 * alive; with a finding for each that did not go well. `hostile`: their names are what would break
 * a page. */
void made_history(struct made *m, size_t n, bool hostile);
void made_done(struct made *m);
/* Shows the printer a run with that history, which ends so; some signals on the way */
void made_show(struct made *m, const struct printer *printer, void *self, enum end_reason why);

/* What would break a page, and a part of the data if it got there as it is; NULL-terminated */
extern const char *const made_hostile[];
#endif
