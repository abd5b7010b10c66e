/* JSON of a report: the document, and the table of the columns that were asked for */
#include "print/core/json/value.h"
#include "print/core/table/table.h"

static void add_value(struct json *j, const struct table_column *column, const struct cell *c)
{
	switch (column->type) {
	case CELL_INT:
		json_int(j, c->number);
		break;
	case CELL_HEX:
		json_hex(j, c->number);
		break;
	case CELL_FLAG:
		json_bool(j, c->number);
		break;
	case CELL_WORD:
		json_str(j, c->text);
		break;
	case CELL_TEXT:
		json_element_str(j, c->text);
		break;
	default:
		json_uint(j, c->number);
	}
}

/* Strings may have companion members. */
static void add_member(struct json *j, const struct table_column *column, const struct cell *c)
{
	if (column->type == CELL_TEXT) {
		json_named_str(j, column->name, c->text);
		return;
	}
	json_key(j, column->name);
	add_value(j, column, c);
}

static void add_element(struct json *j, const struct table_column *columns, const void *row,
			const void *model)
{
	struct cell c = {0};

	if (*columns->name) {
		json_object(j);
		document_json(j, columns, row, model);
		json_object_end(j);
		return;
	}
	cell_get(&c, columns, row, model);
	if (c.is_set)
		add_value(j, columns, &c);
	cell_done(&c);
}

static void add_list(struct json *j, const struct table_column *column, const void *row,
		     const void *model)
{
	struct row_list rows = {0};

	row_list_of_column(&rows, column, row, model);
	if (rows.count || column->zero == ZERO_IS_WRITTEN) {
		json_member_array(j, column->name);
		for (size_t i = 0; i < rows.count; i++)
			add_element(j, column->columns, rows.all[i], model);
		json_array_end(j);
	}
	row_list_done(&rows);
}

static bool is_omitted(const struct table_column *column, const struct cell *c)
{
	if (!c->is_set || column->zero == ZERO_IS_WRITTEN)
		return !c->is_set;
	return column->type == CELL_WORD || column->type == CELL_TEXT ? !*c->text : !c->number;
}

static void add_scalar(struct json *j, const struct table_column *column, const void *row,
		       const void *model)
{
	struct cell c = {0};

	cell_get(&c, column, row, model);
	if (!is_omitted(column, &c))
		add_member(j, column, &c);
	cell_done(&c);
}

static void add_object(struct json *j, const struct table_column *column, const void *row,
		       const void *model)
{
	struct cell c = {0};

	cell_get(&c, column, row, model);
	if (c.is_set) {
		json_member_object(j, column->name);
		document_json(j, column->columns, c.row, model);
		json_object_end(j);
	}
	cell_done(&c);
}

void document_json(struct json *j, const struct table_column *columns, const void *row,
		   const void *model)
{
	for (const struct table_column *c = columns; c->name; c++) {
		if (c->place == IN_TABLE)
			continue;
		if (c->type == CELL_JSON)
			c->json(j, c->name, row, model);
		else if (c->type == CELL_LIST)
			add_list(j, c, row, model);
		else if (c->type == CELL_OBJECT)
			add_object(j, c, row, model);
		else
			add_scalar(j, c, row, model);
	}
}

void table_json(struct json *j, struct table_view *v)
{
	json_member_array(j, v->table->name);
	for (size_t r = 0; r < v->rows.count; r++) {
		json_object(j);
		for (size_t i = 0; i < v->column_count; i++) {
			const struct cell *c = table_view_cell(v, r, i);

			if (c->is_set) {
				add_member(j, v->columns[i], c);
			} else {
				json_key(j, v->columns[i]->name);
				json_null(j);
			}
		}
		json_object_end(j);
	}
	json_array_end(j);
}
