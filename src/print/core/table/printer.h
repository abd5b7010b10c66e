/* The printer of a report that is described as data. Its settings begin with those of
 * TABLE_SETTINGS. Without `columns` and `sort`, the format `text` is .text, and JSON is
 * .document. */
#ifndef PRINT_CORE_TABLE_PRINTER_H
#define PRINT_CORE_TABLE_PRINTER_H

#include "print/core/table/table.h"
#include "ptrail/printer.h"

enum { TABLE_FORMAT, TABLE_COLUMNS, TABLE_SORT, TABLE_OWN };
enum { FORMAT_TEXT, FORMAT_JSON, FORMAT_CSV, FORMAT_MARKDOWN, FORMAT_OWN };

/* What a function that writes a whole report needs */
struct report_page {
	const void *model;
	const char *title;		/* the command; "": unknown */
	const struct print_options *options;
};

typedef void report_form(struct sbuf *b, const struct report_page *page);

struct data_report {
	const struct printer *printer;	/* its name is that of the report */
	const struct table *table;
	const struct table_column *document;	/* members of the JSON object; NULL: the table */
	report_form *text;		/* text for people; NULL: the table */
	report_form *const *forms;	/* formats from FORMAT_OWN on; NULL: none */
	size_t size;			/* of the model */
	/* The model is zeroed before. NULL: nothing else is to be done */
	void (*init)(void *model, const struct print_options *options);
	/* Takes each event. Returns true if the report is complete: at EVENT_END, or before. */
	bool (*note)(void *model, const struct event *e);
	void (*done)(void *model);	/* NULL: it owns nothing */
};

/* Defines the report `name` of `of`, a struct printer, and the functions to which TABLE_SETTINGS
 * and TABLE_PRINTER refer. `...`: further members of struct data_report. Once in a file */
#define DATA_REPORT(name, of, of_table, ...) \
	const struct data_report name = {.printer = &(of), .table = of_table, __VA_ARGS__}; \
	static const char *column_name(size_t setting, size_t n) \
	{ \
		return setting == TABLE_COLUMNS || setting == TABLE_SORT ? \
			table_column_name(of_table, n) : NULL; \
	} \
	static void *open_report(const struct print_options *options, struct output *out) \
	{ \
		return data_report_open(&(name), options, out); \
	}

/* The first rows of .settings; `...`: names of further formats, and NULL */
#define TABLE_SETTINGS(...) \
	[TABLE_FORMAT] = { \
		.name = "format", \
		.words = (const char *const []){"text", "json", "csv", "markdown", __VA_ARGS__}, \
		.help = "text, one object, or a table", \
	}, \
	[TABLE_COLUMNS] = { \
		.name = "columns", \
		.help = "a table of these columns", \
	}, \
	[TABLE_SORT] = { \
		.name = "sort", .most = 1, \
		.help = "a table sorted by a column; -NAME: in descending order", \
	}

/* The members of the printer of a report with settings of its own, and of one without. With
 * TABLE_PRINTER_REDACTED, secrets are removed on a terminal, too. */
#define TABLE_FUNCTIONS \
	.writes_at_end = true, .open = open_report, \
	.event = data_report_event, .close = data_report_close, .element = column_name
#define TABLE_PRINTER_FUNCTIONS TABLE_FUNCTIONS, .is_for_terminal = true
#define TABLE_PRINTER_REDACTED \
	.settings = (const struct printer_setting []){TABLE_SETTINGS(NULL), {0}}, TABLE_FUNCTIONS
#define TABLE_PRINTER TABLE_PRINTER_REDACTED, .is_for_terminal = true

void *data_report_open(const struct data_report *report, const struct print_options *options,
		       struct output *out);
/* Members of struct printer */
void data_report_event(void *self, const struct event *e);
void data_report_close(void *self);
#endif
