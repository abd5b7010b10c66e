/* Tables that are written at the end of the trace, each if a setting selects it: the lives of
 * descriptors, exchanges between processes, memory and credentials. Their models use memory for
 * each process of the trace. */
#ifndef PRINT_SQLITE_REPORTS_REPORTS_H
#define PRINT_SQLITE_REPORTS_REPORTS_H

#include "print/sqlite/database/store.h"
#include "ptrail/printer.h"

struct reports;

/* Which tables are wanted */
struct report_choice {
	bool fds, ipc, memory, creds;
};

/* Adds what the chosen tables need. */
void reports_adapt(const struct report_choice *choice, struct wants *wants);
/* Never NULL. `options` outlive it. */
struct reports *reports_new(const struct report_choice *choice,
			    const struct print_options *options);
void reports_free(struct reports *r);
/* Takes each event. At EVENT_END it writes the rows. */
void reports_note(struct reports *r, const struct event *e, struct store *store);
#endif
