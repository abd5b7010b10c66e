/* The model of the report `creds`, and its text for people */
#ifndef PRINT_CREDS_REPORT_H
#define PRINT_CREDS_REPORT_H

#include "base/memory/arena.h"
#include "model/creds/creds.h"
#include "print/core/table/printer.h"

/* A row of the table: what a process began with, or a change */
struct creds_row {
	struct creds_row *next;
	const struct creds_process *process;
	const struct creds_change *change;	/* NULL: the beginning */
	const struct creds *state;		/* since then */
};

struct creds_report {
	struct creds_model model;
	const struct print_options *options;
	struct arena arena;
	struct creds_row *first;	/* after the last event */
	bool all;			/* text: also processes that changed nothing */
};

report_form creds_text;
#endif
