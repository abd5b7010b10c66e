/* All printers there are. A new one is a file and a line in registry.c. */
#ifndef PRINT_CORE_REGISTRY_H
#define PRINT_CORE_REGISTRY_H

#include "ptrail/printer.h"

/* In the order of the help; NULL-terminated */
extern const struct printer *const printers[];

const struct printer *printer_by_name(const char *name);	/* NULL: there is none */
/* The printer whose name may have been meant; NULL: none is near */
const char *printer_nearest(const char *word);
/* "  text      a line for …", and a line for each of its settings */
void printer_describe(struct output *out, const struct printer *printer);
/* … of all that there are */
void printer_list(struct output *out);
#endif
