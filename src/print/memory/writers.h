/* Formats in which the printer `memory` writes address spaces. Each appends the whole report to
 * `b`. */
#ifndef PRINT_MEMORY_WRITERS_H
#define PRINT_MEMORY_WRITERS_H

#include "base/text/sbuf.h"
#include "model/memory/memory.h"

/* What ran, and when the trace ended, in ns since it began */
struct memory_run {
	const char *title;		/* the command, or "" */
	uint64_t ended;
};

/* For people. `lists`: also each mapping at the end, and each syscall */
void memory_text(struct sbuf *b, const struct memory_model *m, const struct memory_run *run,
		 bool lists, bool utf8);
/* One JSON object in one line */
void memory_json(struct sbuf *b, const struct memory_model *m);
#endif
