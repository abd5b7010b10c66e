/* The reports that a printer contains as tables: those that a setting of it names */
#ifndef PRINT_CORE_TABLE_SET_H
#define PRINT_CORE_TABLE_SET_H

#include "print/core/table/printer.h"

/* A report and its model */
struct report_member {
	const struct data_report *report;
	void *model;
	bool is_complete;
};

struct report_set {
	struct print_options options;	/* without settings */
	struct report_member *members;
	size_t count;
};

/* `names` in both functions: reports of `all`, which NULL ends, separated by commas; NULL: none */
void report_set_init(struct report_set *s, const struct data_report *const *all,
		     const char *names, const struct print_options *options);
/* Adds what the reports want to `wants`. */
void report_set_adapt(const struct data_report *const *all, const char *names,
		      struct wants *wants);
/* Takes each event. At EVENT_END all reports are complete; later events are ignored. */
void report_set_note(struct report_set *s, const struct event *e);
void report_set_done(struct report_set *s);
#endif
