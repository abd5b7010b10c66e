/* A stub for the printer `sqlite` in a build without SQLite: opening it fails. */
#include "print/core/printers.h"

#include <stdlib.h>

#include "print/sqlite/sqlite.h"

static void *absent_open(const struct print_options *options, struct output *out)
{
	(void)options;
	(void)out;
	return NULL;
}

static void absent_event(void *self, const struct event *e)
{
	(void)self;
	(void)e;
}

static const char *absent_fault(void *self)
{
	(void)self;
	return "this ptrail was built without SQLite";
}

const struct printer printer_sqlite = {
	.name = "sqlite",
	.help = "an SQLite database (not available: built without SQLite)",
	.document = true,
	.takes = sqlite_takes_any,
	.open = absent_open,
	.event = absent_event,
	.close = free,
	.fault = absent_fault,
};
