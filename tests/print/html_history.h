/* Synthetic histories for tests of the printer html */
#ifndef TEST_HTML_HISTORY_H
#define TEST_HTML_HISTORY_H

#include "lib/history.h"
#include "ptrail/printer.h"

/* Fills `m`, which is empty, with a tree of `n` processes, 20 children of each parent. Some fail,
 * are killed, or remain zombies or alive; each failed one has a finding. `hostile`: with names from
 * html_hostile */
void html_history_fill(struct made *m, size_t n, bool hostile);
/* Sends some signals and then EVENT_END with the history and the reason `why` to the printer. */
void html_history_send(struct made *m, const struct printer *printer, void *self,
		       enum end_reason why);

/* Names that would break the page or its data if they were not escaped; NULL-terminated */
extern const char *const html_hostile[];
#endif
