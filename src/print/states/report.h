/* The model of the report `states`, and its text for people */
#ifndef PRINT_STATES_REPORT_H
#define PRINT_STATES_REPORT_H

#include "model/states/states.h"
#include "print/core/table/printer.h"

/* A row of the table */
struct states_row {
	const struct states_process *process;
	struct states_times times;
	uint64_t zombie;		/* ns */
};

struct states_report {
	struct states states;
	struct states_row *rows;	/* after the last event: a row for each process */
	size_t count;
	bool lists;			/* text: also each thread, and what took little time */
};

report_form states_text;
#endif
