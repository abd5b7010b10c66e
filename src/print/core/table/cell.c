#include "print/core/table/table.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory/alloc.h"
#include "print/core/report/text.h"

void cell_set_number(struct cell *c, uint64_t number)
{
	c->number = number;
	c->is_set = true;
}

void cell_set_text(struct cell *c, const char *text)
{
	c->text = text;
	c->is_set = text;
}

void cell_set_scratch(struct cell *c)
{
	cell_set_text(c, c->scratch.len ? c->scratch.s : "");
}

void cell_done(struct cell *c)
{
	sbuf_done(&c->scratch);
}

/* Returns a number of the machine, extended with its sign if `is_signed`. */
static uint64_t number_at(const void *at, size_t size, bool is_signed)
{
	uint64_t n = 0;

	assert(size <= sizeof(n));
	memcpy(&n, at, size);
	if (is_signed && size < sizeof(n) && n >> (8 * size - 1))
		n |= ~UINT64_C(0) << 8 * size;
	return n;
}

/* Returns the row that AT() refers to; NULL: there is none. */
static const void *target_of(const struct table_column *column, const void *row)
{
	const void *to = row;

	if (column->via)
		memcpy(&to, (const char *)row + column->via - 1, sizeof(to));
	return to;
}

static void get_member(struct cell *c, const struct table_column *column, const void *row)
{
	const char *to = target_of(column, row);
	const char *text;

	if (!to)
		return;
	to += column->offset;
	if (column->type == CELL_OBJECT) {
		c->row = to;
		c->is_set = true;
	} else if (column->words) {
		cell_set_text(c, column->words[number_at(to, column->size, false)]);
	} else if (column->type == CELL_WORD || column->type == CELL_TEXT) {
		memcpy(&text, to, sizeof(text));
		cell_set_text(c, text);
	} else {
		cell_set_number(c, number_at(to, column->size, column->type == CELL_INT));
	}
}

static bool is_zero(const struct table_column *column, const struct cell *c)
{
	if (column->type == CELL_OBJECT)
		return false;
	return column->type == CELL_WORD || column->type == CELL_TEXT ? !*c->text : !c->number;
}

void cell_get(struct cell *c, const struct table_column *column, const void *row,
	      const void *model)
{
	c->is_set = false;
	sbuf_reset(&c->scratch);
	if (column->get)
		column->get(c, row, model);
	else
		get_member(c, column, row);
	if (c->is_set && column->zero == ZERO_IS_NONE && is_zero(column, c))
		c->is_set = false;
}

void cell_plain(struct sbuf *b, const struct table_column *column, const struct cell *c)
{
	if (!c->is_set)
		return;
	switch (column->type) {
	case CELL_TEXT:
		report_text(b, c->text, SIZE_MAX);
		break;
	case CELL_WORD:
		sbuf_str(b, c->text);
		break;
	case CELL_FLAG:
		sbuf_str(b, c->number ? "true" : "false");
		break;
	case CELL_HEX:
		sbuf_str(b, c->number ? "" : "0x");
		sbuf_hex(b, c->number);
		break;
	default:
		sbuf_dec(b, c->number, column->type == CELL_INT);
	}
}

void row_list_add(struct row_list *to, const void *row)
{
	if (to->count == to->room) {
		to->room = to->room ? 2 * to->room : 16;
		to->all = alloc_more(to->all, to->room, sizeof(*to->all));
	}
	to->all[to->count++] = row;
}

static void add_members(struct row_list *to, const struct row_members *m, const char *owner)
{
	uint64_t count = m->count_size ? number_at(owner + m->count, m->count_size, false) : 0;
	const char *member;

	memcpy(&member, owner + m->at, sizeof(member));
	if (m->form == ROWS_LINKED)
		for (; member; memcpy(&member, member + m->next, sizeof(member)))
			row_list_add(to, member);
	for (uint64_t i = 0; i < count; i++) {
		const void *row = member + i * m->size;

		if (m->form == ROWS_POINTED_TO)
			memcpy(&row, row, sizeof(row));
		row_list_add(to, row);
	}
}

void row_list_of_column(struct row_list *to, const struct table_column *column, const void *row,
			const void *model)
{
	const void *owner = target_of(column, row);

	if (column->rows)
		column->rows(to, row, model);
	else if (owner)
		add_members(to, &column->members, owner);
}

void row_list_of_table(struct row_list *to, const struct table *table, const void *model)
{
	if (table->rows)
		table->rows(to, model, model);
	else
		add_members(to, &table->members, model);
}

void row_list_done(struct row_list *rows)
{
	free(rows->all);
}
