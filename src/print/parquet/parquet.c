/* The printer `parquet`: the tables of the printer `sqlite` as files for query engines, added to a
 * directory that has those of other runs. The rows go to a database in that directory first, since
 * rows of processes change until the end of the trace; memory therefore does not grow with the
 * length of the trace either. The database is removed when all files are complete. */
#include "print/core/printers.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/memory/alloc.h"
#include "base/text/sbuf.h"
#include "print/parquet/dataset.h"
#include "print/sqlite/sqlite.h"

struct parquet_printer {
	struct print_options options;	/* of the database */
	char *dir, *database;
	uint64_t size_max;
	void *rows;			/* the printer `sqlite`; NULL: it is closed */
	char *fault;
};

static const char *parquet_adapt(const struct print_options *options, struct wants *wants)
{
	return printer_sqlite.adapt(options, wants);
}

/* `why`: NULL: no error. The database remains, and the message names it. */
static void set_fault(struct parquet_printer *p, const char *why)
{
	struct sbuf b = {0};

	if (!why || p->fault)
		return;
	sbuf_str(&b, why);
	if (p->database && !access(p->database, F_OK)) {
		sbuf_str(&b, "; what was traced so far is in '");
		sbuf_str(&b, p->database);
		sbuf_char(&b, '\'');
	}
	p->fault = b.s;
}

static void open_database(struct parquet_printer *p)
{
	struct sbuf b = {0};

	sbuf_str(&b, p->dir);
	sbuf_str(&b, "/.unfinished-");
	sbuf_dec(&b, getpid(), false);
	sbuf_str(&b, ".sqlite");
	p->database = b.s;
	p->options.target = p->database;
	p->options.most = 0;
	p->rows = printer_sqlite.open(&p->options, NULL);
	set_fault(p, printer_sqlite.fault(p->rows));
}

static void *parquet_open(const struct print_options *options, struct output *out)
{
	struct parquet_printer *p = alloc_new(struct parquet_printer);

	(void)out;
	p->options = *options;
	p->size_max = options->most;
	if (!options->target || !*options->target) {
		set_fault(p, "a dataset needs a directory: --print=parquet:DIR");
	} else if (!strcmp(options->target, "-")) {
		set_fault(p, "a dataset cannot be a stream; use --print=parquet:DIR");
	} else if (mkdir(options->target, 0777) && errno != EEXIST) {
		set_fault(p, strerror(errno));
	} else {
		p->dir = alloc_string(options->target);
		open_database(p);
	}
	return p;
}

static void parquet_event(void *self, const struct event *e)
{
	struct parquet_printer *p = self;

	if (p->fault)
		return;
	printer_sqlite.event(p->rows, e);
	set_fault(p, printer_sqlite.fault(p->rows));
}

static void close_database(struct parquet_printer *p)
{
	if (p->rows)
		printer_sqlite.close(p->rows);
	p->rows = NULL;
}

/* The database is complete since EVENT_END. It has no indices, which only queries need. */
static void parquet_finish(void *self, bool (*may_wait)(void *ctx), void *ctx)
{
	struct parquet_printer *p = self;
	char *why;

	(void)may_wait;
	(void)ctx;
	if (p->fault)
		return;
	close_database(p);
	why = dataset_write(p->dir, p->database, p->size_max);
	if (why)
		set_fault(p, why);
	else
		unlink(p->database);
	free(why);
}

static void parquet_close(void *self)
{
	struct parquet_printer *p = self;

	close_database(p);
	free(p->dir);
	free(p->database);
	free(p->fault);
	free(p);
}

static const char *parquet_fault(void *self)
{
	const struct parquet_printer *p = self;

	return p->fault;
}

static bool parquet_idle(void *self)
{
	struct parquet_printer *p = self;

	return !p->fault && p->rows && printer_sqlite.idle(p->rows);
}

static const char *parquet_element(size_t setting, size_t n)
{
	return printer_sqlite.element(setting, n);
}

const struct printer printer_parquet = {
	.name = "parquet",
	.help = "the tables of sqlite as Parquet files, for query engines",
	.wants = SQLITE_WANTS,
	.adapt = parquet_adapt,
	.settings = sqlite_settings,
	.document = true,
	.takes = sqlite_takes_any,
	.open = parquet_open,
	.event = parquet_event,
	.finish = parquet_finish,
	.close = parquet_close,
	.fault = parquet_fault,
	.idle = parquet_idle,
	.element = parquet_element,
};
