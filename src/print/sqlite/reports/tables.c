/* The tables of reports that are described as data: report_NAME, with all their columns */
#include <string.h>

#include "print/sqlite/reports/reports.h"

static bool is_text(const struct table_column *column)
{
	return column->type == CELL_WORD || column->type == CELL_TEXT;
}

/* "CREATE TABLE report_fds ("pid" INTEGER, "program" TEXT) STRICT" */
static void create_table(struct store *s, const char *name, const struct table_view *v)
{
	struct sbuf sql = {0};

	sbuf_str(&sql, "CREATE TABLE report_");
	sbuf_str(&sql, name);
	for (size_t i = 0; i < v->column_count; i++) {
		sbuf_str(&sql, i ? ", \"" : " (\"");
		sbuf_str(&sql, v->columns[i]->name);
		sbuf_str(&sql, is_text(v->columns[i]) ? "\" TEXT" : "\" INTEGER");
	}
	sbuf_str(&sql, ") STRICT");
	store_run(s, sql.s);
	sbuf_done(&sql);
}

static sqlite3_stmt *prepare_insert(struct store *s, const char *name, size_t columns)
{
	struct sbuf sql = {0};
	sqlite3_stmt *statement;

	sbuf_str(&sql, "INSERT INTO report_");
	sbuf_str(&sql, name);
	for (size_t i = 0; i < columns; i++)
		sbuf_str(&sql, i ? ", ?" : " VALUES (?");
	sbuf_char(&sql, ')');
	statement = store_prepare(s, sql.s);
	sbuf_done(&sql);
	return statement;
}

/* Texts are copied, since they must stay valid until the row is written. */
static void write_row(struct store *s, sqlite3_stmt *statement, struct table_view *v, size_t row,
		      struct arena *texts)
{
	struct row r = row_begin_with(s, statement);

	for (size_t i = 0; i < v->column_count; i++) {
		const struct cell *c = table_view_cell(v, row, i);
		size_t length;

		if (!c->is_set) {
			row_null(&r);
		} else if (is_text(v->columns[i])) {
			length = strlen(c->text);
			row_text(&r, (uint8_t *)arena_copy(texts, c->text, length), length);
		} else {
			row_int(&r, c->number);
		}
	}
	row_end(&r);
	arena_reset(texts);
}

void report_tables(struct store *s, const struct report_set *set)
{
	struct arena texts = {0};

	for (size_t i = 0; i < set->count; i++) {
		const struct report_member *m = &set->members[i];
		const char *name = m->report->printer->name;
		sqlite3_stmt *statement;
		struct table_view v;

		table_view_init(&v, m->report->table, m->model, NULL, NULL);
		create_table(s, name, &v);
		statement = prepare_insert(s, name, v.column_count);
		for (size_t row = 0; statement && row < v.rows.count; row++)
			write_row(s, statement, &v, row, &texts);
		store_finalize(s, statement);
		table_view_done(&v);
	}
	arena_done(&texts);
}
