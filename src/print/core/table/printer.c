#include "print/core/table/printer.h"

#include <stdlib.h>

#include "base/memory/alloc.h"
#include "print/core/process_words.h"
#include "ptrail/output.h"

struct data_printer {
	const struct data_report *report;
	const struct print_options *options;
	struct output *out;
	void *model;
	struct sbuf title;		/* the command */
	bool is_printed;
};

void *data_report_open(const struct data_report *report, const struct print_options *options,
		       struct output *out)
{
	struct data_printer *p = alloc_new(struct data_printer);

	p->report = report;
	p->options = options;
	p->out = out;
	p->model = alloc_zeroed(report->size);
	if (report->init)
		report->init(p->model, options);
	sbuf_str(&p->title, "");
	return p;
}

/* The columns of text and Markdown are few. */
static const char *chosen_columns(const struct data_printer *p, uint64_t format)
{
	const char *columns = p->options->texts[TABLE_COLUMNS];

	if (columns || format == FORMAT_JSON || format == FORMAT_CSV)
		return columns;
	return p->report->table->preset;
}

static void add_table(const struct data_printer *p, struct sbuf *b, uint64_t format)
{
	struct json j = {.b = b};
	struct table_view v;

	table_view_init(&v, p->report->table, p->model, chosen_columns(p, format),
			p->options->texts[TABLE_SORT]);
	switch (format) {
	case FORMAT_JSON:
		json_object(&j);
		table_json(&j, &v);
		json_object_end(&j);
		sbuf_char(b, '\n');
		break;
	case FORMAT_CSV:
		table_csv(b, &v);
		break;
	case FORMAT_MARKDOWN:
		table_markdown(b, &v);
		break;
	default:
		table_text(b, &v, p->options->utf8);
	}
	table_view_done(&v);
}

static void add_report(const struct data_printer *p, struct sbuf *b)
{
	const struct data_report *r = p->report;
	const struct report_page page = {p->model, p->title.s, p->options};
	uint64_t format = p->options->settings[TABLE_FORMAT];
	bool is_chosen = p->options->texts[TABLE_COLUMNS] || p->options->texts[TABLE_SORT];
	struct json j = {.b = b};

	if (format >= FORMAT_OWN) {
		r->forms[format - FORMAT_OWN](b, &page);
	} else if (format == FORMAT_TEXT && r->text && !is_chosen) {
		r->text(b, &page);
	} else if (format == FORMAT_JSON && r->document && !is_chosen) {
		json_object(&j);
		document_json(&j, r->document, p->model, p->model);
		json_object_end(&j);
		sbuf_char(b, '\n');
	} else {
		add_table(p, b, format);
	}
}

void data_report_event(void *self, const struct event *e)
{
	struct data_printer *p = self;
	struct sbuf b = {0};

	if (p->is_printed)
		return;
	words_title(&p->title, e, p->options->utf8);
	p->is_printed = p->report->note(p->model, e);
	if (!p->is_printed)
		return;
	add_report(p, &b);
	if (b.len)
		output_add(p->out, b.s, b.len);
	sbuf_done(&b);
}

void data_report_close(void *self)
{
	struct data_printer *p = self;

	if (p->report->done)
		p->report->done(p->model);
	free(p->model);
	sbuf_done(&p->title);
	free(p);
}
