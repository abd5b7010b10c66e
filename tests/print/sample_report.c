/* The printer `signals`: how often each signal was delivered. It is the report of one table that
 * CONTRIBUTING.md describes; in src/print it would be a file of its own directory. */
#include "print/core/process_words.h"
#include "sample_report.h"

enum { SIGNALS = 65 };

struct signals {
	struct signal_row {
		int number;
		uint64_t count, last;	/* how often; the time of the last one */
	} all[SIGNALS];
};

static bool note(void *model, const struct event *e)
{
	struct signals *s = model;

	if (e->kind == EVENT_SIGNAL && e->signal.number > 0 && e->signal.number < SIGNALS) {
		struct signal_row *row = &s->all[e->signal.number];

		*row = (struct signal_row){e->signal.number, row->count + 1, e->time};
	}
	return e->kind == EVENT_END;
}

static void list_signals(struct row_list *to, const void *row, const void *model)
{
	const struct signals *s = row;

	(void)model;
	for (unsigned i = 0; i < SIGNALS; i++)
		if (s->all[i].count)
			row_list_add(to, &s->all[i]);
}

static void get_name(struct cell *c, const void *row, const void *model)
{
	(void)model;
	words_signal(&c->scratch, ((const struct signal_row *)row)->number);
	cell_set_scratch(c);
}

static const struct table_column columns[] = {
	{"signal", CELL_WORD, .get = get_name},
	{"count", CELL_UINT, AT(struct signal_row, count)},
	{"last", CELL_TIME, AT(struct signal_row, last)},
	{0}
};

static const struct table table = {.name = "signals", .columns = columns, .rows = list_signals};
DATA_REPORT(data_report_sample, printer_sample, &table, .size = sizeof(struct signals),
	    .note = note)

const struct printer printer_sample = {
	.name = "signals", .help = "how often each signal was delivered",
	.wants = {.signals = true}, TABLE_PRINTER,
};
