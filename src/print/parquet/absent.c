/* A stub for the printer `parquet` in a build without SQLite: opening it fails. */
#include "print/core/printers.h"

#include "print/sqlite/sqlite.h"

static void *absent_open(const struct print_options *options, struct output *out)
{
	return printer_sqlite.open(options, out);
}

static void absent_event(void *self, const struct event *e)
{
	printer_sqlite.event(self, e);
}

static void absent_close(void *self)
{
	printer_sqlite.close(self);
}

static const char *absent_fault(void *self)
{
	return printer_sqlite.fault(self);
}

const struct printer printer_parquet = {
	.name = "parquet",
	.help = "Parquet files (not available: built without SQLite)",
	.document = true,
	.takes = sqlite_takes_any,
	.open = absent_open,
	.event = absent_event,
	.close = absent_close,
	.fault = absent_fault,
};
