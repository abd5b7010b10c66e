/* The table as text, CSV and Markdown */
#include "print/core/process_words.h"
#include "print/core/report/text.h"
#include "print/core/table/table.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory/alloc.h"

/* A wider cell of text does not widen its column. */
enum { TEXT_WIDTH_MAX = 60 };

bool cell_is_number(const struct table_column *column)
{
	return column->type < CELL_FLAG;
}

void cell_words(struct sbuf *b, const struct table_column *column, const struct cell *c, bool utf8)
{
	if (!c->is_set || (column->type == CELL_WORD && !*c->text))
		sbuf_char(b, '-');
	else if (column->type == CELL_TEXT)
		words_token(b, c->text, utf8);
	else if (column->type == CELL_FLAG)
		sbuf_str(b, c->number ? "yes" : "no");
	else if (column->type == CELL_TIME || column->type == CELL_DURATION)
		words_duration(b, c->number, utf8);
	else if (column->type == CELL_SIZE && c->number >= 1000)
		words_size(b, c->number);
	else
		cell_plain(b, column, c);
}

void cell_display(struct sbuf *b, const struct table_column *column, const struct cell *c)
{
	if (column->type == CELL_TEXT || !c->is_set)
		cell_plain(b, column, c);
	else
		cell_words(b, column, c, true);
}

/* --- text --- */

/* Appends the cell that is at the end of `b` from `from`, moved to the right or filled. */
static void pad_cell(struct sbuf *b, size_t from, size_t width, bool to_right, bool is_last)
{
	size_t used = words_columns(b->s + from), gap = used < width ? width - used : 0;
	size_t length = b->len - from;

	if (to_right && gap) {
		sbuf_fill(b, ' ', gap);
		memmove(b->s + from + gap, b->s + from, length);
		memset(b->s + from, ' ', gap);
	} else if (!is_last) {
		sbuf_fill(b, ' ', gap);
	}
	sbuf_str(b, is_last ? "\n" : "  ");
}

static size_t *measure(struct table_view *v, bool utf8)
{
	size_t *widths = alloc_more(NULL, v->column_count + 1, sizeof(*widths));
	struct sbuf cell = {0};

	for (size_t i = 0; i < v->column_count; i++) {
		widths[i] = strlen(v->columns[i]->name);
		for (size_t r = 0; r < v->rows.count; r++) {
			size_t n;

			sbuf_reset(&cell);
			cell_words(&cell, v->columns[i], table_view_cell(v, r, i), utf8);
			n = words_columns(cell.s);
			widths[i] = n > widths[i] && n <= TEXT_WIDTH_MAX ? n : widths[i];
		}
	}
	sbuf_done(&cell);
	return widths;
}

static void add_heading(struct sbuf *b, const char *name)
{
	for (; *name; name++)
		sbuf_char(b, *name == '_' ? '-' : *name >= 'a' && *name <= 'z' ?
			  *name - 'a' + 'A' : *name);
}

void table_text(struct sbuf *b, struct table_view *v, bool utf8)
{
	size_t *widths = measure(v, utf8);

	for (size_t i = 0; i < v->column_count; i++) {
		size_t from = b->len;

		add_heading(b, v->columns[i]->name);
		pad_cell(b, from, widths[i], cell_is_number(v->columns[i]),
			 i + 1 == v->column_count);
	}
	for (size_t r = 0; r < v->rows.count; r++)
		for (size_t i = 0; i < v->column_count; i++) {
			size_t from = b->len;

			cell_words(b, v->columns[i], table_view_cell(v, r, i), utf8);
			pad_cell(b, from, widths[i], cell_is_number(v->columns[i]),
				 i + 1 == v->column_count);
		}
	free(widths);
}

/* --- CSV --- */

static void add_quoted(struct sbuf *b, const char *s)
{
	if (!s[strcspn(s, ",\"\n")]) {
		sbuf_str(b, s);
		return;
	}
	sbuf_char(b, '"');
	for (; *s; s++) {
		if (*s == '"')
			sbuf_char(b, '"');
		sbuf_char(b, *s);
	}
	sbuf_char(b, '"');
}

void table_csv(struct sbuf *b, struct table_view *v)
{
	struct sbuf cell = {0};

	for (size_t i = 0; i < v->column_count; i++) {
		sbuf_str(b, i ? "," : "");
		sbuf_str(b, v->columns[i]->name);
	}
	sbuf_str(b, "\n");
	for (size_t r = 0; r < v->rows.count; r++) {
		for (size_t i = 0; i < v->column_count; i++) {
			sbuf_reset(&cell);
			sbuf_str(&cell, "");
			cell_plain(&cell, v->columns[i], table_view_cell(v, r, i));
			sbuf_str(b, i ? "," : "");
			add_quoted(b, cell.s);
		}
		sbuf_str(b, "\n");
	}
	sbuf_done(&cell);
}

/* --- Markdown --- */

void table_markdown(struct sbuf *b, struct table_view *v)
{
	struct sbuf cell = {0};

	for (size_t i = 0; i < v->column_count; i++) {
		sbuf_str(b, i ? " | " : "| ");
		report_markdown(b, v->columns[i]->name, strlen(v->columns[i]->name));
	}
	sbuf_str(b, " |\n");
	for (size_t i = 0; i < v->column_count; i++)
		sbuf_str(b, cell_is_number(v->columns[i]) ? "| ---: " : "| --- ");
	sbuf_str(b, "|\n");
	for (size_t r = 0; r < v->rows.count; r++) {
		for (size_t i = 0; i < v->column_count; i++) {
			sbuf_reset(&cell);
			sbuf_str(&cell, "");
			cell_display(&cell, v->columns[i], table_view_cell(v, r, i));
			sbuf_str(b, i ? " | " : "| ");
			report_markdown(b, cell.s, cell.len);
		}
		sbuf_str(b, " |\n");
	}
	sbuf_done(&cell);
}
