/* What stands for the printer `sqlite` in a build without SQLite. */
#include "print/sqlite/sqlite.h"

#include <stdlib.h>

static bool takes(const char *target)
{
	(void)target;
	return true;
}

static void *absent_open(const struct print_options *options, struct output *out)
{
	(void)options;
	(void)out;
	return NULL;
}

static void event(void *self, const struct event *e)
{
	(void)self;
	(void)e;
}

static const char *fault(void *self)
{
	(void)self;
	return "this ptrail was built without SQLite";
}

const struct printer printer_sqlite = {
	.name = "sqlite",
	.help = "an SQLite database; missing: this ptrail was built without SQLite",
	.document = true,
	.takes = takes,
	.open = absent_open,
	.event = event,
	.close = free,
	.fault = fault,
};
