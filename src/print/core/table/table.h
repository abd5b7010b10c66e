/* Reports as data. A report is a model that events fill and a description of what it contains:
 * columns, each a member of a row or a function, and tables of rows. Text, JSON, CSV, Markdown, the
 * tab of html and the table of sqlite are each written by one function from that description.
 *
 * Rows are pointers into the model, which stay valid until the report is written. */
#ifndef PRINT_CORE_TABLE_TABLE_H
#define PRINT_CORE_TABLE_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/text/json.h"

enum cell_type {
	CELL_UINT,
	CELL_INT,
	CELL_HEX,
	CELL_TIME,		/* ns since the start of the trace */
	CELL_DURATION,		/* ns */
	CELL_SIZE,		/* bytes */
	CELL_FLAG,
	CELL_WORD,		/* a constant in ASCII */
	CELL_TEXT,		/* bytes of a tracee */
	/* the following are in the JSON document only */
	CELL_OBJECT,		/* .columns of another row, or of the same one */
	CELL_LIST,		/* .rows, each an object with .columns */
	CELL_JSON,		/* what .json writes */
};

/* What 0, false and "" mean */
enum cell_zero {
	ZERO_IS_WRITTEN,
	ZERO_IS_OMITTED,	/* by the JSON document; it is a value elsewhere */
	ZERO_IS_NONE,		/* no value */
};

enum cell_place {
	IN_ALL,
	IN_DOCUMENT,		/* not a column of the table */
	IN_TABLE,		/* not a member in the JSON document */
};

struct cell {
	bool is_set;		/* false: no value */
	uint64_t number;	/* of a number or flag */
	const char *text;	/* of CELL_WORD and CELL_TEXT */
	const void *row;	/* of CELL_OBJECT: the row of its columns */
	struct sbuf scratch;	/* empty, for a text that .get composes */
};

struct row_list {
	const void **all;
	size_t count, room;
};

/* Sets a cell, which is not set before. `model`: that of the report */
typedef void cell_fn(struct cell *c, const void *row, const void *model);
/* Adds the rows that belong to `row`; to the whole table if that is the model. */
typedef void rows_fn(struct row_list *to, const void *row, const void *model);

/* A list in the row, or in the model, whose members are all rows */
struct row_members {
	enum { ROWS_LINKED = 1, ROWS_IN_ARRAY, ROWS_POINTED_TO } form;
	size_t at;			/* offset of the pointer to the first one */
	size_t next;			/* ROWS_LINKED: of that to the next one, in a member */
	size_t size;			/* of a member of the array */
	size_t count, count_size;	/* offset and size of their number */
};

/* From owner->first on each one, linked by node->next */
#define LINKED(owner, first, node) \
	.members = {ROWS_LINKED, offsetof(owner, first), .next = offsetof(node, next)}
/* The owner->number structs from owner->all on */
#define ARRAY(owner, all, number) .members = ARRAY_IN_FORM(ROWS_IN_ARRAY, owner, all, number)
/* The structs that these pointers point to */
#define POINTERS(owner, all, number) .members = ARRAY_IN_FORM(ROWS_POINTED_TO, owner, all, number)
#define ARRAY_IN_FORM(form, owner, all, number) { \
	form, offsetof(owner, all), .size = sizeof(*((owner *)0)->all), \
	.count = offsetof(owner, number), .count_size = sizeof(((owner *)0)->number) \
}

struct table_column {
	const char *name;		/* NULL: end of the array; "" in a list: a plain element */
	enum cell_type type;
	enum cell_zero zero;
	enum cell_place place;
	size_t via;			/* VIA(); 0: the member is in the row itself */
	size_t offset, size;		/* AT() */
	const char *const *words;	/* of CELL_WORD: names of the numbers in the member */
	cell_fn *get;			/* instead of AT() */
	const struct table_column *columns;	/* of CELL_OBJECT and CELL_LIST */
	rows_fn *rows;			/* of CELL_LIST; NULL: .members */
	struct row_members members;	/* LINKED(), ARRAY(), POINTERS() */
	void (*json)(struct json *j, const char *name, const void *row, const void *model);
};

/* The member of a row: a number of any size, a bool, or a string */
#define AT(type, member) .offset = offsetof(type, member), .size = sizeof(((type *)0)->member)
/* AT() or .members is in what this member of the row points to. No value if that is NULL */
#define VIA(type, member) .via = offsetof(type, member) + 1

struct table {
	const char *name;		/* what the rows are: "descriptors" */
	const struct table_column *columns;
	rows_fn *rows;			/* all rows of the model; NULL: .members */
	struct row_members members;
	const char *preset;		/* columns of text, Markdown and html; NULL: all */
};

void cell_set_number(struct cell *c, uint64_t number);
/* Sets a text that stays valid; nothing if it is NULL. */
void cell_set_text(struct cell *c, const char *text);
/* Sets the text that was appended to .scratch. */
void cell_set_scratch(struct cell *c);
/* Evaluates a column of a row. The cell is valid until the next evaluation; `c` is zeroed at first
 * and freed by cell_done(). */
void cell_get(struct cell *c, const struct table_column *column, const void *row,
	      const void *model);
void cell_done(struct cell *c);

void row_list_add(struct row_list *to, const void *row);
/* Adds the rows of a CELL_LIST of the row. */
void row_list_of_column(struct row_list *to, const struct table_column *column, const void *row,
			const void *model);
void row_list_of_table(struct row_list *to, const struct table *table, const void *model);
void row_list_done(struct row_list *rows);

/* Returns the name of the column of the table with that number; NULL: there are fewer. */
const char *table_column_name(const struct table *table, size_t n);

/* The rows and columns that are written */
struct table_view {
	const struct table *table;
	const void *model;
	const struct table_column **columns;
	size_t column_count;
	struct row_list rows;
	struct cell cell;		/* scratch */
};

/* Lists all rows. `columns`: valid names, separated by commas; NULL: all. `sort`: the name of a
 * column, with "-" before it in descending order; NULL: the order of the model. Equal rows keep
 * their order. */
void table_view_init(struct table_view *v, const struct table *table, const void *model,
		     const char *columns, const char *sort);
void table_view_done(struct table_view *v);
/* Evaluates a cell; valid until the next call. */
const struct cell *table_view_cell(struct table_view *v, size_t row, size_t column);
/* Appends a number or word as programs read it: in decimal, times in ns, flags as true and false.
 * CELL_TEXT: valid UTF-8 in one line, with what is not visible escaped. "": no value */
void cell_plain(struct sbuf *b, const struct table_column *column, const struct cell *c);

/* Appends a cell for people. What has no value is "-", and texts with blanks are quoted, so that
 * each row has the same number of words. */
void cell_words(struct sbuf *b, const struct table_column *column, const struct cell *c, bool utf8);
/* The same in a form that has cells: "" for no value, and no quotes. Valid UTF-8 */
void cell_display(struct sbuf *b, const struct table_column *column, const struct cell *c);
bool cell_is_number(const struct table_column *column);

/* Appends a heading and a line for each row, for people. */
void table_text(struct sbuf *b, struct table_view *v, bool utf8);
/* RFC 4180, with a heading, in UTF-8 */
void table_csv(struct sbuf *b, struct table_view *v);
void table_markdown(struct sbuf *b, struct table_view *v);
/* An array of objects as member of an object; null: no value */
void table_json(struct json *j, struct table_view *v);

/* Adds the members of an object. */
void document_json(struct json *j, const struct table_column *columns, const void *row,
		   const void *model);
#endif
