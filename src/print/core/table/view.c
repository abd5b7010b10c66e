/* Which columns and rows are written, and in which order */
#include "print/core/table/table.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory/alloc.h"
#include "base/memory/arena.h"

static bool is_in_table(const struct table_column *c)
{
	return c->type < CELL_OBJECT && c->place != IN_DOCUMENT;
}

const char *table_column_name(const struct table *table, size_t n)
{
	for (const struct table_column *c = table->columns; c->name; c++)
		if (is_in_table(c) && !n--)
			return c->name;
	return NULL;
}

/* Returns the column whose name has this length; NULL: there is none. */
static const struct table_column *find_column(const struct table *table, const char *name,
					      size_t length)
{
	for (const struct table_column *c = table->columns; c->name; c++)
		if (is_in_table(c) && strlen(c->name) == length &&
		    !strncmp(c->name, name, length))
			return c;
	return NULL;
}

static void add_column(struct table_view *v, const struct table_column *c)
{
	v->columns = alloc_more(v->columns, v->column_count + 1, sizeof(*v->columns));
	v->columns[v->column_count++] = c;
}

static void select_columns(struct table_view *v, const char *names)
{
	for (const struct table_column *c = v->table->columns; !names && c->name; c++)
		if (is_in_table(c))
			add_column(v, c);
	while (names && *names) {
		size_t length = strcspn(names, ",");
		const struct table_column *c = find_column(v->table, names, length);

		if (c)
			add_column(v, c);
		names += length + (names[length] == ',');
	}
}

/* --- order --- */

/* A row with the value that it is sorted by */
struct sorted_row {
	const void *row;
	size_t index;
	bool is_set;
	uint64_t number;
	const char *text;
};

struct row_order {
	const struct table_column *column;
	bool is_descending;
};

static int compare_values(const struct table_column *column, const struct sorted_row *x,
			  const struct sorted_row *y)
{
	if (column->type == CELL_WORD || column->type == CELL_TEXT)
		return strcmp(x->text, y->text);
	if (column->type == CELL_INT)
		return ((int64_t)x->number > (int64_t)y->number) -
			((int64_t)x->number < (int64_t)y->number);
	return (x->number > y->number) - (x->number < y->number);
}

/* Rows without a value are last in both directions. */
static int compare_rows(const void *a, const void *b, void *ctx)
{
	const struct sorted_row *x = a, *y = b;
	const struct row_order *order = ctx;
	int n = y->is_set - x->is_set;

	if (!n && x->is_set) {
		n = compare_values(order->column, x, y);
		n = order->is_descending ? -n : n;
	}
	return n ? n : (x->index > y->index) - (x->index < y->index);
}

static void sort_rows(struct table_view *v, const struct row_order *order)
{
	struct row_list *rows = &v->rows;
	struct sorted_row *all = alloc_more(NULL, rows->count + 1, sizeof(*all));
	bool has_text = order->column->type == CELL_WORD || order->column->type == CELL_TEXT;
	struct arena texts = {0};

	for (size_t i = 0; i < rows->count; i++) {
		struct cell *c = &v->cell;

		cell_get(c, order->column, rows->all[i], v->model);
		all[i] = (struct sorted_row){rows->all[i], i, c->is_set, c->number, NULL};
		if (has_text && c->is_set)
			all[i].text = c->text == c->scratch.s ?
				arena_copy(&texts, c->text, strlen(c->text)) : c->text;
	}
	qsort_r(all, rows->count, sizeof(*all), compare_rows, (void *)order);
	for (size_t i = 0; i < rows->count; i++)
		rows->all[i] = all[i].row;
	arena_done(&texts);
	free(all);
}

void table_view_init(struct table_view *v, const struct table *table, const void *model,
		     const char *columns, const char *sort)
{
	struct row_order order = {.is_descending = sort && *sort == '-'};

	*v = (struct table_view){.table = table, .model = model};
	select_columns(v, columns);
	row_list_of_table(&v->rows, table, model);
	if (!sort)
		return;
	sort += order.is_descending;
	order.column = find_column(table, sort, strlen(sort));
	if (order.column)
		sort_rows(v, &order);
}

void table_view_done(struct table_view *v)
{
	free(v->columns);
	row_list_done(&v->rows);
	cell_done(&v->cell);
}

const struct cell *table_view_cell(struct table_view *v, size_t row, size_t column)
{
	cell_get(&v->cell, v->columns[column], v->rows.all[row], v->model);
	return &v->cell;
}
