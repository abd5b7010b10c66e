/* The database that sqlite.c writes: rows, in transactions. One begins with the first row and is
 * committed after some thousands of rows, after a second, and when nothing else is to be done. What
 * has been committed is there whatever becomes of this process; what has not never was.
 *
 * A journal is kept only while a transaction is being committed: the file is whole by itself at any
 * other time, nothing is left beside it, and a disk that is full leaves what was committed before.
 * The kernel is not asked to put it on the disk, so that a machine that crashes may lose it. Others
 * may read it meanwhile: while they do, rows wait in memory up to a limit; then we wait, some
 * seconds at most.
 *
 * The first failure ends all: rows after it are ignored. */
#ifndef PRINT_SQLITE_DATABASE_STORE_H
#define PRINT_SQLITE_DATABASE_STORE_H

#include <stdbool.h>
#include <stdint.h>

#include "print/sqlite/database/file.h"
#include "print/sqlite/database/library.h"
#include "print/sqlite/database/schema.h"
#include "base/text/sbuf.h"

struct store {
	struct sqlite lib;
	struct sqlite_file file;
	sqlite3 *db;
	sqlite3_stmt *statements[SQL_COUNT];
	char *fault;			/* NULL: none */
	uint64_t time;			/* of the last event, ns since the trace began */
	uint64_t begun;			/* when the transaction did, by CLOCK_MONOTONIC */
	uint64_t committed;		/* .time of the last commit */
	uint64_t rows, bytes;		/* of the transaction */
	uint64_t most;			/* bytes that the database may have; 0: any number */
	uint64_t seen;			/* .rows when there was nothing else to do */
	bool open;			/* a transaction is */
	struct sbuf scratch;
};

/* Creates the database with its tables. `s` is zeroed and the caller's; see .fault after it.
 * `most`: bytes that it may have; 0: any number */
void store_open(struct store *s, const char *path, uint64_t most);
/* Writes what waits, while others read too. */
void store_commit(struct store *s);
/* Makes the indices, closes the database. */
void store_finish(struct store *s);
/* Closes it without writing anything. */
void store_done(struct store *s);
/* There is nothing else to do. Whether something waits to be written */
bool store_idle(struct store *s);

/* Values for the parameters of a statement, in their order; then it is run. Bytes and strings are
 * the caller's until then. */
struct row {
	struct store *store;
	sqlite3_stmt *statement;
	int at;			/* of the next parameter */
	uint64_t bytes;
};

struct row row_begin(struct store *s, enum sql which);
void row_null(struct row *r);
void row_int(struct row *r, int64_t n);
void row_some(struct row *r, uint64_t n);		/* NULL where it is 0 */
void row_time(struct row *r, uint64_t time, bool known);
void row_str(struct row *r, const char *s);		/* NULL where it is NULL or "" */
void row_name(struct row *r, const char *name, int64_t n);	/* … the number, as text */
void row_json(struct row *r, const struct sbuf *b);	/* NULL where it is empty */
/* As text, in which U+FFFD stands for what is not UTF-8, and for NUL */
void row_text(struct row *r, const uint8_t *p, uint64_t n);
/* The bytes themselves where the text does not say them; else NULL */
void row_raw(struct row *r, const uint8_t *p, uint64_t n);
void row_end(struct row *r);
#endif
