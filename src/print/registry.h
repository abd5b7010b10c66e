/* Table of all built-in printers. A new printer is one file and one line in registry.c. */
#ifndef PRINT_REGISTRY_H
#define PRINT_REGISTRY_H

#include "ptrail/printer.h"

/* In the order of --help; NULL-terminated */
extern const struct printer *const printers[];

const struct printer *printer_by_name(const char *name);	/* NULL: unknown */
/* Returns the name most similar to `word`, for "did you mean"; NULL if none is similar. */
const char *printer_nearest(const char *word);
/* Adds "  text      one line for …" and a line for each of its settings. */
void printer_describe(struct output *out, const struct printer *printer);
/* Calls printer_describe for every printer. */
void printer_list(struct output *out);
#endif
