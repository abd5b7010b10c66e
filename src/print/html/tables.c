#include "print/html/tables.h"

enum { ROWS_MAX = 1000 };

static void put_heading(struct html_data *d, const struct report_member *m,
			const struct table_view *v)
{
	html_line(d);
	html_str(d, "table", m->report->printer->name);
	html_str(d, "rows", v->table->name);
	json_member_array(&d->j, "columns");
	for (size_t i = 0; i < v->column_count; i++)
		json_str(&d->j, v->columns[i]->name);
	json_array_end(&d->j);
	json_member_array(&d->j, "numbers");
	for (size_t i = 0; i < v->column_count; i++)
		json_bool(&d->j, cell_is_number(v->columns[i]));
	json_array_end(&d->j);
	html_line_end(d);
}

static void put_row(struct html_data *d, struct table_view *v, size_t row, struct sbuf *text)
{
	html_line(d);
	json_member_array(&d->j, "cells");
	for (size_t i = 0; i < v->column_count; i++) {
		const struct cell *c = table_view_cell(v, row, i);

		sbuf_reset(text);
		sbuf_str(text, "");
		cell_display(text, v->columns[i], c);
		json_text(&d->j, (const uint8_t *)text->s, text->len);
	}
	json_array_end(&d->j);
	html_line_end(d);
}

static void put_table(struct html_data *d, const struct report_member *m)
{
	struct sbuf text = {0};
	struct table_view v;

	table_view_init(&v, m->report->table, m->model, m->report->table->preset, NULL);
	put_heading(d, m, &v);
	for (size_t i = 0; i < v.rows.count && i < ROWS_MAX; i++)
		put_row(d, &v, i, &text);
	if (v.rows.count > ROWS_MAX) {
		html_line(d);
		html_uint(d, "rows_left_out", v.rows.count - ROWS_MAX);
		html_line_end(d);
	}
	table_view_done(&v);
	sbuf_done(&text);
}

void html_tables(struct html_data *d, const struct report_set *s)
{
	for (size_t i = 0; i < s->count; i++)
		put_table(d, &s->members[i]);
}
