#include "print/parquet/dataset.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/memory/alloc.h"
#include "base/memory/cleanup.h"
#include "base/system/clock.h"
#include "base/text/sbuf.h"
#include "print/parquet/file.h"
#include "print/sqlite/database/library.h"

struct dataset {
	struct sqlite lib;
	sqlite3 *db;
	int dir;			/* of the dataset */
	char date[32], run[64];		/* names of the partitions: "date=2026-01-31" … */
	uint64_t left;			/* bytes that may still be written */
	char *fault;			/* message of the first failure */
};

static const char tables[] =
	"SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'";
static const char columns[] = "SELECT name, type, \"notnull\" OR pk FROM pragma_table_info(?)";
static const char identity[] = "SELECT realtime, tracer FROM trace";

static void set_fault(struct dataset *d, const char *what, const char *why)
{
	struct sbuf b = {0};

	if (d->fault)
		return;
	if (what) {
		sbuf_str(&b, what);
		sbuf_str(&b, ": ");
	}
	sbuf_str(&b, why);
	d->fault = b.s;
}

static void set_error(struct dataset *d, const char *what, int err)
{
	set_fault(d, what, err == EFBIG ? "the files would exceed --max-bytes" : strerror(err));
}

/* Prepares a statement with one text or none. Returns NULL after a failure. */
static sqlite3_stmt *prepare(struct dataset *d, const char *sql, const char *text)
{
	sqlite3_stmt *s = NULL;

	if (d->fault)
		return NULL;
	if (d->lib.prepare_v3(d->db, sql, -1, 0, &s, NULL) ||
	    (text && d->lib.bind_text(s, 1, text, -1, SQLITE_STATIC))) {
		set_fault(d, NULL, d->lib.errmsg(d->db));
		d->lib.finalize(s);
		return NULL;
	}
	return s;
}

static bool has_row(struct dataset *d, sqlite3_stmt *s)
{
	int code = d->fault ? SQLITE_DONE : d->lib.step(s);

	if (code != SQLITE_ROW && code != SQLITE_DONE)
		set_fault(d, NULL, d->lib.errmsg(d->db));
	return code == SQLITE_ROW;
}

static void name_partitions(struct dataset *d)
{
	sqlite3_stmt *s = prepare(d, identity, NULL);
	struct tm tm = {0};
	uint64_t ns;
	time_t seconds;

	if (!s)
		return;
	if (has_row(d, s)) {
		ns = d->lib.column_int64(s, 0);
		seconds = ns / NS_PER_SECOND;
		gmtime_r(&seconds, &tm);
		strftime(d->date, sizeof(d->date), "date=%Y-%m-%d", &tm);
		strftime(d->run, sizeof(d->run), "run=%Y%m%dT%H%M%S", &tm);
		snprintf(d->run + strlen(d->run), sizeof(d->run) - strlen(d->run), ".%09uZ-%lld",
			 (unsigned)(ns % NS_PER_SECOND), (long long)d->lib.column_int64(s, 1));
	} else {
		set_fault(d, NULL, "the trace has not begun");
	}
	d->lib.finalize(s);
}

/* Opens a directory below `at`, which it creates if it is missing. Closes `at`. */
static int enter(struct dataset *d, int at, const char *name)
{
	int fd = -1;

	if (at < 0 || d->fault)
		return -1;
	if (mkdirat(at, name, 0777) && errno != EEXIST)
		set_error(d, name, errno);
	else
		fd = openat(at, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (fd < 0 && !d->fault)
		set_error(d, name, errno);
	close(at);
	return fd;
}

static int enter_partition(struct dataset *d, const char *table)
{
	int at = fcntl(d->dir, F_DUPFD_CLOEXEC, 0);

	at = enter(d, at, table);
	at = enter(d, at, d->date);
	return enter(d, at, d->run);
}

static size_t add_columns(struct dataset *d, const char *table, struct parquet_file *f)
{
	sqlite3_stmt *s = prepare(d, columns, table);
	size_t n = 0;

	for (; s && has_row(d, s); n++) {
		const char *type = (const char *)d->lib.column_text(s, 1);

		parquet_add_column(f, (const char *)d->lib.column_text(s, 0),
			       !strcmp(type, "INTEGER") ? COLUMN_INT64 :
			       !strcmp(type, "TEXT") ? COLUMN_TEXT : COLUMN_BLOB,
			       !d->lib.column_int64(s, 2));
	}
	if (s)
		d->lib.finalize(s);
	return n;
}

static void add_value(struct dataset *d, sqlite3_stmt *s, int at, struct parquet_column *c)
{
	if (d->lib.column_type(s, at) == SQLITE_NULL)
		column_null(c);
	else if (c->type == COLUMN_INT64)
		column_int(c, d->lib.column_int64(s, at));
	else
		column_bytes(c, d->lib.column_blob(s, at), d->lib.column_bytes(s, at));
}

static void add_rows(struct dataset *d, const char *table, struct parquet_file *f, size_t count)
{
	struct sbuf sql = {0};
	sqlite3_stmt *s;
	int err = 0;

	sbuf_str(&sql, "SELECT * FROM ");
	sbuf_str(&sql, table);
	s = prepare(d, sql.s, NULL);
	while (s && !err && has_row(d, s)) {
		for (size_t i = 0; i < count; i++)
			add_value(d, s, i, parquet_at(f, i));
		err = parquet_row_end(f);
	}
	if (!err && !d->fault)
		err = parquet_finish(f);
	if (err)
		set_error(d, table, -err);
	if (s)
		d->lib.finalize(s);
	sbuf_done(&sql);
}

static void write_file(struct dataset *d, const char *table, int fd)
{
	struct parquet_file *f = parquet_new(fd, &d->left, table);
	size_t count = add_columns(d, table, f);

	if (count)
		add_rows(d, table, f, count);
	parquet_free(f);
}

/* Readers see the file when it is complete. */
static void write_table(struct dataset *d, const char *table)
{
	_cleanup_close_ int at = enter_partition(d, table);
	struct sbuf name = {0}, unfinished = {0};
	int fd;

	sbuf_str(&name, table);
	sbuf_str(&name, ".parquet");
	sbuf_char(&unfinished, '.');
	sbuf_str(&unfinished, name.s);
	if (at >= 0) {
		unlinkat(at, unfinished.s, 0);
		fd = openat(at, unfinished.s, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC,
			    0600);
		if (fd < 0) {
			set_error(d, table, errno);
		} else {
			write_file(d, table, fd);
			close(fd);
			if (!d->fault && renameat(at, unfinished.s, at, name.s))
				set_error(d, table, errno);
			if (d->fault)
				unlinkat(at, unfinished.s, 0);
		}
	}
	sbuf_done(&name);
	sbuf_done(&unfinished);
}

static void write_tables(struct dataset *d)
{
	sqlite3_stmt *s = prepare(d, tables, NULL);

	while (s && has_row(d, s))
		write_table(d, (const char *)d->lib.column_text(s, 0));
	if (s)
		d->lib.finalize(s);
}

char *dataset_write(const char *dir, const char *database, uint64_t size_max)
{
	struct dataset d = {.left = size_max ? size_max : UINT64_MAX, .dir = -1};

	d.fault = sqlite_library(&d.lib);
	if (d.fault)
		return d.fault;
	d.dir = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (d.dir < 0)
		set_error(&d, NULL, errno);
	else if (d.lib.open_v2(database, &d.db, SQLITE_OPEN_READONLY | SQLITE_OPEN_NOMUTEX, NULL))
		set_fault(&d, NULL, d.lib.errmsg(d.db));
	name_partitions(&d);
	write_tables(&d);
	if (d.db)
		d.lib.close(d.db);
	if (d.dir >= 0)
		close(d.dir);
	return d.fault;
}
