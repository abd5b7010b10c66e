#include "print/sqlite/database/store.h"

#include <assert.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/memory/alloc.h"
#include "base/system/clock.h"
#include "base/text/utf8.h"
#include "ptrail/printer.h"

enum {
	PAGE = 4096,
	ROWS = 10000,			/* commit after this number of rows */
	BYTES = 4 << 20,		/* … or of bound bytes */
	PATIENCE = 16,			/* while others read, the limits are multiplied by this */
	WAIT_MS = 10000,		/* longest wait for readers */
	PAUSE_MS = 10,			/* between two attempts */
};

/* The cache is large enough for a transaction. It must not spill to the file: that would lock out
 * readers until the end of the transaction, rather than during the commit only. */
static const char settings[] =
	"PRAGMA page_size = 4096;"	/* PAGE */
	"PRAGMA journal_mode = DELETE;"
	"PRAGMA synchronous = OFF;"
	"PRAGMA cache_size = -16384;"
	"PRAGMA cache_spill = OFF;"
	"PRAGMA foreign_keys = OFF;"
	"PRAGMA temp_store = FILE;";

/* Returns the errno behind SQLite's error, or 0. sqlite3_system_errno does not always have it. */
static int system_error(const struct store *s)
{
	int code = s->lib.errcode(s->db), err;

	if (code != SQLITE_IOERR && code != SQLITE_CANTOPEN)
		return 0;
	err = s->lib.system_errno(s->db);
	if (!err && s->lib.file_control(s->db, "main", SQLITE_FCNTL_LAST_ERRNO, &err))
		return 0;
	return err;
}

/* Sets .fault to the current error and to how much of the trace was committed, and rolls back. */
static void set_fault(struct store *s)
{
	struct sbuf b = {0};
	int err;

	if (s->fault)
		return;
	err = system_error(s);
	if (s->most && s->lib.errcode(s->db) == SQLITE_FULL)
		sbuf_str(&b, "the database would exceed --max-bytes");
	else
		sbuf_str(&b, s->lib.errmsg(s->db));
	if (err) {
		sbuf_str(&b, " (");
		sbuf_str(&b, strerror(err));
		sbuf_char(&b, ')');
	}
	if (s->committed) {
		sbuf_str(&b, "; it contains the first ");
		sbuf_dec(&b, s->committed / (NS_PER_SECOND / 1000), false);
		sbuf_str(&b, " ms of the trace");
	} else if (s->begun) {
		sbuf_str(&b, "; it contains nothing of the trace");
	}
	s->fault = b.s;
	if (!s->lib.get_autocommit(s->db))
		s->lib.exec(s->db, "ROLLBACK", NULL, NULL, NULL);
	s->open = false;
	s->rows = 0;
}

static bool run_sql(struct store *s, const char *sql)
{
	if (!s->fault && s->lib.exec(s->db, sql, NULL, NULL, NULL))
		set_fault(s);
	return !s->fault;
}

static void prepare_statements(struct store *s)
{
	for (unsigned i = 0; i < SQL_COUNT && !s->fault; i++)
		if (s->lib.prepare_v3(s->db, sqlite_statements[i], -1, SQLITE_PREPARE_PERSISTENT,
				      &s->statements[i], NULL))
			set_fault(s);
}

static void set_size_limit(struct store *s)
{
	struct sbuf b = {0};

	sbuf_str(&b, "PRAGMA max_page_count = ");
	sbuf_dec(&b, s->most > PAGE ? s->most / PAGE : 1, false);
	run_sql(s, b.s);
	sbuf_done(&b);
}

static void begin_wait(struct store *s, enum store_wait wait)
{
	s->wait = wait;
	s->wait_begun = clock_ns(CLOCK_MONOTONIC);
}

static bool has_waited(const struct store *s)
{
	return clock_ns(CLOCK_MONOTONIC) - s->wait_begun > WAIT_MS * (NS_PER_SECOND / 1000);
}

/* Called by SQLite while others read. Returns whether to try again. */
static int wait_for_readers(void *store, int count)
{
	struct store *s = store;
	uint64_t now = clock_ns(CLOCK_MONOTONIC);

	(void)count;
	if (s->wait == STORE_WAIT_NOT || has_waited(s))
		return false;
	if (s->may_wait && !s->may_wait(s->wait_ctx)) {
		s->asked_at = s->asked_at ? s->asked_at : now;
		if (s->wait == STORE_WAIT_IN_TRACE || now - s->asked_at > NS_PER_SECOND)
			return false;
	}
	poll(NULL, 0, PAUSE_MS);
	return true;
}

void store_open(struct store *s, const struct print_options *options)
{
	enum { HOW = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX };

	assert(!s->db && !s->fault);
	s->file.fd = -1;
	s->most = options->most;
	s->may_wait = options->may_wait;
	s->wait_ctx = options->wait_ctx;
	s->fault = sqlite_library(&s->lib);
	if (!s->fault)
		s->fault = sqlite_file_create(&s->file, options->target);
	if (s->fault)
		return;
	/* Memory statistics take a lock for each allocation. This call fails, harmlessly, if the
	 * library was already initialized. */
	s->lib.config(SQLITE_CONFIG_MEMSTATUS, 0);
	if (s->lib.open_v2(s->file.path, &s->db, HOW, NULL)) {
		set_fault(s);
		return;
	}
	begin_wait(s, STORE_WAIT_IN_TRACE);	/* the file may be read already */
	s->lib.busy_handler(s->db, wait_for_readers, s);
	run_sql(s, settings);
	if (s->most)
		set_size_limit(s);
	run_sql(s, "BEGIN");
	run_sql(s, sqlite_schema);
	run_sql(s, sqlite_views);
	run_sql(s, "COMMIT");
	prepare_statements(s);
}

static void begin_transaction(struct store *s)
{
	if (!run_sql(s, "BEGIN"))
		return;
	s->open = true;
	s->rows = s->bytes = s->idle_rows = 0;
	s->begun = clock_ns(CLOCK_MONOTONIC);
}

/* Returns false if readers prevent the commit; the transaction continues. */
static bool commit_transaction(struct store *s, enum store_wait wait)
{
	int code;

	if (s->fault || !s->open)
		return true;
	begin_wait(s, wait);
	code = s->lib.exec(s->db, "COMMIT", NULL, NULL, NULL);
	if (code == SQLITE_BUSY && wait != STORE_WAIT_AT_END && !has_waited(s))
		return false;
	if (code) {
		set_fault(s);
		return true;
	}
	s->open = false;
	s->rows = 0;
	s->committed = s->time;
	return true;
}

bool store_idle(struct store *s)
{
	if (s->fault || !s->open)
		return false;
	if (s->rows == s->idle_rows || clock_ns(CLOCK_MONOTONIC) - s->begun > NS_PER_SECOND)
		commit_transaction(s, STORE_WAIT_NOT);
	s->idle_rows = s->rows;
	return s->open && !s->fault;
}

static void finalize_statements(struct store *s)
{
	for (unsigned i = 0; i < SQL_COUNT; i++) {
		if (s->statements[i])
			s->lib.finalize(s->statements[i]);
		s->statements[i] = NULL;
	}
}

void store_commit(struct store *s)
{
	commit_transaction(s, STORE_WAIT_AT_END);
}

void store_finish(struct store *s)
{
	commit_transaction(s, STORE_WAIT_AT_END);
	run_sql(s, sqlite_indices);
	finalize_statements(s);
	if (s->db && s->lib.close(s->db) && !s->fault)
		set_fault(s);
	else
		s->db = NULL;
}

void store_done(struct store *s)
{
	finalize_statements(s);
	if (s->db)
		s->lib.close(s->db);
	s->db = NULL;
	sqlite_file_close(&s->file);
	sbuf_done(&s->scratch);
	free(s->fault);
}

void store_run(struct store *s, const char *sql)
{
	if (!s->open && !s->fault)
		begin_transaction(s);
	run_sql(s, sql);
}

sqlite3_stmt *store_prepare(struct store *s, const char *sql)
{
	sqlite3_stmt *statement = NULL;

	if (!s->fault && s->lib.prepare_v3(s->db, sql, -1, 0, &statement, NULL))
		set_fault(s);
	return statement;
}

void store_finalize(struct store *s, sqlite3_stmt *statement)
{
	if (statement)
		s->lib.finalize(statement);
}

struct row row_begin_with(struct store *s, sqlite3_stmt *statement)
{
	if (!s->open && !s->fault)
		begin_transaction(s);
	return (struct row){.store = s, .at = 1, .statement = s->fault ? NULL : statement};
}

struct row row_begin(struct store *s, enum sql which)
{
	return row_begin_with(s, s->statements[which]);
}

/* Binding fails if memory is exhausted or a value is too large. */
static void check_bind(struct row *r, int code)
{
	if (code)
		set_fault(r->store);
}

void row_null(struct row *r)
{
	if (r->statement)
		check_bind(r, r->store->lib.bind_null(r->statement, r->at++));
}

void row_int(struct row *r, int64_t n)
{
	if (r->statement)
		check_bind(r, r->store->lib.bind_int64(r->statement, r->at++, n));
}

void row_int_if(struct row *r, uint64_t time, bool known)
{
	if (known)
		row_int(r, time);
	else
		row_null(r);
}

void row_nonzero(struct row *r, uint64_t n)
{
	row_int_if(r, n, n);
}

static void bind_text_value(struct row *r, const char *s, uint64_t n, void (*keep)(void *))
{
	if (!r->statement)
		return;
	r->bytes += n;
	check_bind(r, r->store->lib.bind_text(r->statement, r->at++, s, n, keep));
}

void row_json(struct row *r, const struct sbuf *b)
{
	if (b->len)
		bind_text_value(r, b->s, b->len, SQLITE_STATIC);
	else
		row_null(r);
}

static bool is_valid_text(const uint8_t *p, uint64_t n)
{
	unsigned length;

	for (const uint8_t *end = p + n; p < end; p += length) {
		length = *p ? utf8_sequence(p, end - p) : 0;
		if (!length)
			return false;
	}
	return true;
}

void row_text(struct row *r, const uint8_t *p, uint64_t n)
{
	struct sbuf *b = &r->store->scratch;

	if (is_valid_text(p, n)) {
		bind_text_value(r, n ? (const char *)p : "", n, SQLITE_STATIC);
		return;
	}
	sbuf_reset(b);
	for (const uint8_t *end = p + n; p < end;) {
		unsigned length = *p ? utf8_sequence(p, end - p) : 0;

		if (length)
			sbuf_add(b, (const char *)p, length);
		else
			sbuf_str(b, "\xef\xbf\xbd");
		p += length ? length : 1;
	}
	bind_text_value(r, b->s, b->len, SQLITE_TRANSIENT);
}

void row_str(struct row *r, const char *s)
{
	if (s && *s)
		row_text(r, (const uint8_t *)s, strlen(s));
	else
		row_null(r);
}

void row_name(struct row *r, const char *name, int64_t n)
{
	struct sbuf *b = &r->store->scratch;

	if (name) {
		row_str(r, name);
		return;
	}
	sbuf_reset(b);
	sbuf_dec(b, n, true);
	bind_text_value(r, b->s, b->len, SQLITE_TRANSIENT);
}

void row_raw(struct row *r, const uint8_t *p, uint64_t n)
{
	if (is_valid_text(p, n)) {
		row_null(r);
		return;
	}
	if (!r->statement)
		return;
	r->bytes += n;
	check_bind(r, r->store->lib.bind_blob(r->statement, r->at++, p, n, SQLITE_STATIC));
}

/* While ptrail is asked to end, twice the limit is kept. */
static enum store_wait wait_of_size(const struct store *s)
{
	uint64_t part = s->rows / ROWS > s->bytes / BYTES ? s->rows / ROWS : s->bytes / BYTES;

	return part < PATIENCE ? STORE_WAIT_NOT : part < 2 * PATIENCE ? STORE_WAIT_IN_TRACE :
		STORE_WAIT_AT_END;
}

void row_end(struct row *r)
{
	struct store *s = r->store;
	int code;

	if (!r->statement || s->fault)
		return;
	code = s->lib.step(r->statement);
	if (code != SQLITE_DONE)
		set_fault(s);
	s->lib.reset(r->statement);
	if (s->fault)
		return;
	s->rows++;
	s->bytes += r->bytes;
	if (s->rows < ROWS && s->bytes < BYTES)
		return;
	/* try again every ROWS rows while others read */
	if (s->rows % ROWS == 0 || s->bytes >= BYTES)
		commit_transaction(s, wait_of_size(s));
}
