/* Counts the library calls (-l) of each process during the trace. */
#ifndef PRINT_HTML_FUNCTIONS_H
#define PRINT_HTML_FUNCTIONS_H

#include "base/memory/arena.h"
#include "base/memory/hash.h"
#include "print/html/data.h"
#include "ptrail/event.h"

/* The functions of all processes; a zeroed one is empty */
struct html_function_set {
	struct hash processes;		/* serial of the process → struct html_functions */
	struct arena arena;
};

/* Counts the call of an EVENT_LIBRARY_RETURN; does nothing for other events. */
void html_functions_add(struct html_function_set *a, const struct event *e);
/* Returns the functions that a process has called, or NULL if it has called none. */
const struct html_functions *html_functions_find(const struct html_function_set *a,
						 uint64_t serial);
/* Writes the members about them: those with the longest total duration first. */
void html_functions_put(const struct html_functions *of, struct html_data *d);
void html_functions_free(struct html_function_set *a);
#endif
