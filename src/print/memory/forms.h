/* The forms in which the printer `memory` writes address spaces. Each appends the whole report to
 * `b`. */
#ifndef PRINT_MEMORY_FORMS_H
#define PRINT_MEMORY_FORMS_H

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
/* "stacks of threads" */
extern const char *const memory_kind_names[MEMORY_KINDS];
/* Whether the space is worth mentioning: it is not the copy that a fork makes before an execve, and
 * something is known about it. */
bool memory_is_listed(const struct memory_space *s);
/* The highest number of resident bytes; 0: unknown */
uint64_t memory_peak_resident(const struct memory_space *s);
#endif
