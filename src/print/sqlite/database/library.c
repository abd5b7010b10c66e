#include "print/sqlite/database/library.h"

#include <stdlib.h>

#include "base/system/library.h"
#include "base/text/sbuf.h"

/* The first version with STRICT tables */
enum { OLDEST = 3037000 };

#define FUNCTION(name) LIBRARY_SYMBOL(struct sqlite, sqlite3_, name)

static const struct library_symbol symbols[] = {
	FUNCTION(libversion_number), FUNCTION(libversion), FUNCTION(config), FUNCTION(open_v2),
	FUNCTION(close), FUNCTION(exec), FUNCTION(busy_handler), FUNCTION(get_autocommit),
	FUNCTION(errcode), FUNCTION(system_errno), FUNCTION(file_control), FUNCTION(errmsg),
	FUNCTION(prepare_v3), FUNCTION(finalize), FUNCTION(step), FUNCTION(reset),
	FUNCTION(bind_null), FUNCTION(bind_int64), FUNCTION(bind_text), FUNCTION(bind_blob),
	FUNCTION(column_count), FUNCTION(column_name), FUNCTION(column_type),
	FUNCTION(column_int64), FUNCTION(column_text), FUNCTION(column_blob),
	FUNCTION(column_bytes), {0},
};

char *sqlite_library(struct sqlite *functions)
{
	char *why = library_open("libsqlite3.so.0", symbols, functions);
	struct sbuf b = {0};

	if (why) {
		sbuf_str(&b, "cannot load SQLite: ");
		sbuf_str(&b, why);
		free(why);
		return b.s;
	}
	if (functions->libversion_number() >= OLDEST)
		return NULL;
	sbuf_str(&b, "SQLite 3.37 or later is required, not ");
	sbuf_str(&b, functions->libversion());
	return b.s;
}
