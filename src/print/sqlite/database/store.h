/* Writes rows to the database in transactions. A transaction begins with a row and is committed
 * after some thousands of rows, after a second, or when ptrail is idle. Committed rows survive a
 * crash of ptrail; others are lost.
 *
 * A journal exists only during a commit: at any other time the file is complete without other
 * files, and a full disk does not affect committed rows. There is no fsync, so a crash of the
 * machine may lose rows. Other processes may read the database meanwhile: while they hold a lock,
 * rows are kept in memory up to a limit; then the commit waits for them, some seconds at most.
 *
 * After the first failure all further rows are ignored. */
#ifndef PRINT_SQLITE_DATABASE_STORE_H
#define PRINT_SQLITE_DATABASE_STORE_H

#include <stdbool.h>
#include <stdint.h>

#include "print/sqlite/database/file.h"
#include "print/sqlite/database/library.h"
#include "print/sqlite/database/schema.h"
#include "base/text/sbuf.h"

/* Whether a commit waits while others read the database */
enum store_wait {
	STORE_WAIT_NOT,
	STORE_WAIT_IN_TRACE,	/* unless ptrail is asked to end: it continues without commit */
	STORE_WAIT_AT_END,	/* also then, for a second */
};

struct print_options;		/* ptrail/printer.h */

struct store {
	struct sqlite lib;
	struct sqlite_file file;
	sqlite3 *db;
	sqlite3_stmt *statements[SQL_COUNT];
	char *fault;			/* message of the first failure; NULL: none */
	uint64_t time;			/* of the last event, ns since the start of the trace */
	uint64_t begun;			/* start of the transaction, ns of CLOCK_MONOTONIC */
	uint64_t committed;		/* .time at the last commit */
	uint64_t rows, bytes;		/* size of the transaction */
	uint64_t most;			/* size limit of the database in bytes; 0: none */
	uint64_t idle_rows;		/* .rows at the last call of store_idle */
	bool open;			/* a transaction has begun */
	enum store_wait wait;		/* for readers, in the commit in progress */
	uint64_t wait_begun;		/* of that commit, ns of CLOCK_MONOTONIC */
	uint64_t asked_at;		/* .may_wait has returned false; 0: not yet */
	bool (*may_wait)(void *ctx);	/* of print_options */
	void *wait_ctx;
	struct sbuf scratch;
};

/* Creates the database options->target with its tables. `s` must be zeroed. On failure .fault is
 * set. */
void store_open(struct store *s, const struct print_options *options);
/* Commits the transaction after the last event; waits for readers if necessary. */
void store_commit(struct store *s);
/* Commits, creates the indices and closes the database. */
void store_finish(struct store *s);
/* Closes the database without a commit, and frees everything. */
void store_done(struct store *s);
/* To be called when ptrail is idle: commits if no row was added since the last call, or after a
 * second. Returns whether rows are still uncommitted. */
bool store_idle(struct store *s);

/* Executes a statement within the transaction, such as one that creates a table. */
void store_run(struct store *s, const char *sql);
/* Returns NULL on failure. To be freed by store_finalize(), which accepts NULL */
sqlite3_stmt *store_prepare(struct store *s, const char *sql);
void store_finalize(struct store *s, sqlite3_stmt *statement);

/* A statement: its parameters are bound in order, and row_end executes it. Bytes and strings must
 * stay valid until row_end. */
struct row {
	struct store *store;
	sqlite3_stmt *statement;
	int at;			/* index of the next parameter */
	uint64_t bytes;		/* total size of bound texts and blobs */
};

struct row row_begin(struct store *s, enum sql which);
/* The same with a statement of store_prepare() */
struct row row_begin_with(struct store *s, sqlite3_stmt *statement);
void row_null(struct row *r);
void row_int(struct row *r, int64_t n);
void row_nonzero(struct row *r, uint64_t n);		/* NULL if 0 */
/* NULL unless `known` */
void row_int_if(struct row *r, uint64_t time, bool known);
void row_str(struct row *r, const char *s);		/* NULL if NULL or "" */
/* The name, or if it is NULL the number as text */
void row_name(struct row *r, const char *name, int64_t n);
void row_json(struct row *r, const struct sbuf *b);	/* NULL if empty */
/* As text, with U+FFFD for NUL and invalid UTF-8 */
void row_text(struct row *r, const uint8_t *p, uint64_t n);
/* As a blob, if row_text would not preserve the bytes; else NULL */
void row_raw(struct row *r, const uint8_t *p, uint64_t n);
void row_end(struct row *r);
#endif
