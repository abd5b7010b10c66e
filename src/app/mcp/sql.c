#include "app/mcp/sql.h"

#include <stdio.h>
#include <unistd.h>

enum { SECONDS_MAX = 30 };

#ifdef HAVE_SQLITE
#include <stdlib.h>

#include "base/text/sbuf.h"
#include "print/sqlite/database/library.h"

struct answer {
	struct sqlite lib;
	sqlite3 *db;
	sqlite3_stmt *statement;
	struct sbuf line;
};

static int report(const char *what)
{
	printf("%s\n", what);
	return 1;
}

/* Appends a value; what would look like a separator becomes a blank. */
static void add_value(struct sbuf *line, const char *text)
{
	size_t begin = line->len;

	sbuf_str(line, text ? text : "NULL");
	for (char *p = line->s + begin; *p; p++)
		if (*p == '\t' || *p == '\n')
			*p = ' ';
}

static void print_names(struct answer *a, int columns)
{
	for (int i = 0; i < columns; i++)
		printf("%s%s", a->lib.column_name(a->statement, i),
		       i + 1 < columns ? "\t" : "\n");
}

static int print_rows(struct answer *a, size_t bytes_max)
{
	int columns = a->lib.column_count(a->statement), code;
	size_t rows = 0, printed = 0;

	print_names(a, columns);
	while ((code = a->lib.step(a->statement)) == SQLITE_ROW) {
		sbuf_reset(&a->line);
		for (int i = 0; i < columns; i++) {
			if (i)
				sbuf_char(&a->line, '\t');
			add_value(&a->line, (const char *)a->lib.column_text(a->statement, i));
		}
		printed += a->line.len + 1;
		if (printed > bytes_max) {
			printf("[more rows than these %zu are omitted; use LIMIT]\n", rows);
			return 0;
		}
		printf("%s\n", a->line.s ? a->line.s : "");
		rows++;
	}
	return code == SQLITE_DONE ? 0 : report(a->lib.errmsg(a->db));
}

int sql_answer(void *query)
{
	const struct sql_query *q = query;
	struct answer a = {0};
	char *why = sqlite_library(&a.lib);
	int status;

	alarm(SECONDS_MAX);
	if (why) {
		status = report(why);
		free(why);
	} else if (a.lib.open_v2(q->database, &a.db, SQLITE_OPEN_READONLY, NULL) ||
		   a.lib.prepare_v3(a.db, q->sql, -1, 0, &a.statement, NULL)) {
		status = report(a.lib.errmsg(a.db));
	} else {
		status = a.statement ? print_rows(&a, q->bytes_max) : report("no statement");
	}
	fflush(stdout);
	return status;
}
#else
int sql_answer(void *query)
{
	(void)query;
	printf("this ptrail was built without SQLite\n");
	fflush(stdout);
	return 1;
}
#endif
