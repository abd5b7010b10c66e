/* The model of the report `memory`, and its text for people */
#ifndef PRINT_MEMORY_REPORT_H
#define PRINT_MEMORY_REPORT_H

#include "model/memory/memory.h"
#include "print/core/table/printer.h"

struct memory_report {
	struct memory_model memory;
	uint64_t ended;			/* when the trace ended, in ns since it began */
	bool lists;			/* text: also each mapping at the end, and each syscall */
};

report_form memory_text;
#endif
