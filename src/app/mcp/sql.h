/* Queries of a database of --print=sqlite */
#ifndef APP_MCP_SQL_H
#define APP_MCP_SQL_H

#include <stddef.h>

struct sql_query {
	const char *database, *sql;
	size_t bytes_max;	/* of the answer */
};

/* Prints the answer to struct sql_query `query`, which cannot change the database, on standard
 * output: the names of columns, then the rows, with tabs between values. After some seconds it is
 * interrupted. Returns the exit status: 0, or 1 after a message. */
int sql_answer(void *query);
#endif
