#include "print/sqlite/database/store.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/memory/alloc.h"
#include "base/system/clock.h"
#include "base/text/utf8.h"

enum {
	PAGE = 4096,
	ROWS = 10000,			/* of a transaction; and bytes that were bound: */
	BYTES = 4 << 20,
	PATIENCE = 16,			/* so many times as much, while others read */
	WAIT_MS = 10000,		/* for them, at most */
};

/* The cache holds a whole transaction. It must not be spilt: that would lock readers out until the
 * end of the transaction rather than for the moment of a commit. */
static const char settings[] =
	"PRAGMA page_size = 4096;"	/* PAGE */
	"PRAGMA journal_mode = DELETE;"
	"PRAGMA synchronous = OFF;"
	"PRAGMA cache_size = -16384;"
	"PRAGMA cache_spill = OFF;"
	"PRAGMA foreign_keys = OFF;"
	"PRAGMA temp_store = FILE;";

/* What the kernel said to SQLite: 0 or an errno. SQLite does not always hand it on. */
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

/* What is there is said as well. */
static void fail(struct store *s)
{
	struct sbuf b = {0};
	int err;

	if (s->fault)
		return;
	err = system_error(s);
	if (s->most && s->lib.errcode(s->db) == SQLITE_FULL)
		sbuf_str(&b, "it would be larger than --max-bytes allows");
	else
		sbuf_str(&b, s->lib.errmsg(s->db));
	if (err) {
		sbuf_str(&b, " (");
		sbuf_str(&b, strerror(err));
		sbuf_char(&b, ')');
	}
	if (s->committed) {
		sbuf_str(&b, "; it has the first ");
		sbuf_dec(&b, s->committed / (NS_PER_SECOND / 1000), false);
		sbuf_str(&b, " ms of the trace");
	} else if (s->begun) {
		sbuf_str(&b, "; it has nothing of the trace");
	}
	s->fault = b.s;
	if (!s->lib.get_autocommit(s->db))
		s->lib.exec(s->db, "ROLLBACK", NULL, NULL, NULL);
	s->open = false;
	s->rows = 0;
}

static bool run(struct store *s, const char *sql)
{
	if (!s->fault && s->lib.exec(s->db, sql, NULL, NULL, NULL))
		fail(s);
	return !s->fault;
}

static void prepare(struct store *s)
{
	for (unsigned i = 0; i < SQL_COUNT && !s->fault; i++)
		if (s->lib.prepare_v3(s->db, sqlite_statements[i], -1, SQLITE_PREPARE_PERSISTENT,
				      &s->statements[i], NULL))
			fail(s);
}

static void limit(struct store *s)
{
	struct sbuf b = {0};

	sbuf_str(&b, "PRAGMA max_page_count = ");
	sbuf_dec(&b, s->most > PAGE ? s->most / PAGE : 1, false);
	run(s, b.s);
	sbuf_done(&b);
}

void store_open(struct store *s, const char *path, uint64_t most)
{
	enum { HOW = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX };

	s->file.fd = -1;
	s->most = most;
	s->fault = sqlite_library(&s->lib);
	if (!s->fault)
		s->fault = sqlite_file_create(&s->file, path);
	if (s->fault)
		return;
	/* Statistics of memory take a lock for each piece of it. Refused, and not needed, once
	 * somebody else has begun to use the library. */
	s->lib.config(SQLITE_CONFIG_MEMSTATUS, 0);
	if (s->lib.open_v2(s->file.path, &s->db, HOW, NULL)) {
		fail(s);
		return;
	}
	run(s, settings);
	if (most)
		limit(s);
	run(s, "BEGIN");
	run(s, sqlite_schema);
	run(s, sqlite_views);
	run(s, "COMMIT");
	prepare(s);
}

static void begin(struct store *s)
{
	if (!run(s, "BEGIN"))
		return;
	s->open = true;
	s->rows = s->bytes = s->seen = 0;
	s->begun = clock_ns(CLOCK_MONOTONIC);
}

/* `wait`: for those who read. Whether it is done; if not, the transaction goes on. */
static bool commit(struct store *s, bool wait)
{
	int code;

	if (s->fault || !s->open)
		return true;
	s->lib.busy_timeout(s->db, wait ? WAIT_MS : 0);
	code = s->lib.exec(s->db, "COMMIT", NULL, NULL, NULL);
	if (code == SQLITE_BUSY && !wait)
		return false;
	if (code) {
		fail(s);
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
	if (s->rows == s->seen || clock_ns(CLOCK_MONOTONIC) - s->begun > NS_PER_SECOND)
		commit(s, false);
	s->seen = s->rows;
	return s->open && !s->fault;
}

static void finalize(struct store *s)
{
	for (unsigned i = 0; i < SQL_COUNT; i++) {
		if (s->statements[i])
			s->lib.finalize(s->statements[i]);
		s->statements[i] = NULL;
	}
}

void store_commit(struct store *s)
{
	commit(s, true);
}

void store_finish(struct store *s)
{
	commit(s, true);
	run(s, sqlite_indices);
	finalize(s);
	if (s->db && s->lib.close(s->db) && !s->fault)
		fail(s);
	else
		s->db = NULL;
}

void store_done(struct store *s)
{
	finalize(s);
	if (s->db)
		s->lib.close(s->db);
	s->db = NULL;
	sqlite_file_close(&s->file);
	sbuf_done(&s->scratch);
	free(s->fault);
}

struct row row_begin(struct store *s, enum sql which)
{
	if (!s->open && !s->fault)
		begin(s);
	return (struct row){
		.store = s, .at = 1, .statement = s->fault ? NULL : s->statements[which],
	};
}

/* A failure to bind is one of memory, or of a value that is too large. */
static void bound(struct row *r, int code)
{
	if (code)
		fail(r->store);
}

void row_null(struct row *r)
{
	if (r->statement)
		bound(r, r->store->lib.bind_null(r->statement, r->at++));
}

void row_int(struct row *r, int64_t n)
{
	if (r->statement)
		bound(r, r->store->lib.bind_int64(r->statement, r->at++, n));
}

void row_time(struct row *r, uint64_t time, bool known)
{
	if (known)
		row_int(r, time);
	else
		row_null(r);
}

void row_some(struct row *r, uint64_t n)
{
	row_time(r, n, n);
}

static void text(struct row *r, const char *s, uint64_t n, void (*keep)(void *))
{
	if (!r->statement)
		return;
	r->bytes += n;
	bound(r, r->store->lib.bind_text(r->statement, r->at++, s, n, keep));
}

void row_json(struct row *r, const struct sbuf *b)
{
	if (b->len)
		text(r, b->s, b->len, SQLITE_STATIC);
	else
		row_null(r);
}

static bool is_text(const uint8_t *p, uint64_t n)
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

	if (is_text(p, n)) {
		text(r, n ? (const char *)p : "", n, SQLITE_STATIC);
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
	text(r, b->s, b->len, SQLITE_TRANSIENT);
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
	text(r, b->s, b->len, SQLITE_TRANSIENT);
}

void row_raw(struct row *r, const uint8_t *p, uint64_t n)
{
	if (is_text(p, n)) {
		row_null(r);
		return;
	}
	if (!r->statement)
		return;
	r->bytes += n;
	bound(r, r->store->lib.bind_blob(r->statement, r->at++, p, n, SQLITE_STATIC));
}

void row_end(struct row *r)
{
	struct store *s = r->store;
	int code;

	if (!r->statement || s->fault)
		return;
	code = s->lib.step(r->statement);
	if (code != SQLITE_DONE)
		fail(s);
	s->lib.reset(r->statement);
	if (s->fault)
		return;
	s->rows++;
	s->bytes += r->bytes;
	if (s->rows < ROWS && s->bytes < BYTES)
		return;
	/* every so many rows, also while others read */
	if (s->rows % ROWS == 0 || s->bytes >= BYTES)
		commit(s, s->rows >= PATIENCE * ROWS || s->bytes >= PATIENCE * BYTES);
}
