/* SQLite's functions, loaded when a database is opened */
#ifndef PRINT_SQLITE_DATABASE_LIBRARY_H
#define PRINT_SQLITE_DATABASE_LIBRARY_H

#include <sqlite3.h>

/* Each member is the function of that name with the prefix "sqlite3_". */
struct sqlite {
	int (*libversion_number)(void);
	const char *(*libversion)(void);
	int (*config)(int, ...);
	int (*open_v2)(const char *, sqlite3 **, int, const char *);
	int (*close)(sqlite3 *);
	int (*exec)(sqlite3 *, const char *, int (*)(void *, int, char **, char **), void *,
		    char **);
	int (*busy_handler)(sqlite3 *, int (*)(void *, int), void *);
	int (*get_autocommit)(sqlite3 *);
	int (*errcode)(sqlite3 *);
	int (*system_errno)(sqlite3 *);
	int (*file_control)(sqlite3 *, const char *, int, void *);
	const char *(*errmsg)(sqlite3 *);
	int (*prepare_v3)(sqlite3 *, const char *, int, unsigned, sqlite3_stmt **, const char **);
	int (*finalize)(sqlite3_stmt *);
	int (*step)(sqlite3_stmt *);
	int (*reset)(sqlite3_stmt *);
	int (*bind_null)(sqlite3_stmt *, int);
	int (*bind_int64)(sqlite3_stmt *, int, sqlite3_int64);
	int (*bind_text)(sqlite3_stmt *, int, const char *, int, void (*)(void *));
	int (*bind_blob)(sqlite3_stmt *, int, const void *, int, void (*)(void *));
	int (*column_count)(sqlite3_stmt *);
	const char *(*column_name)(sqlite3_stmt *, int);
	int (*column_type)(sqlite3_stmt *, int);
	sqlite3_int64 (*column_int64)(sqlite3_stmt *, int);
	const unsigned char *(*column_text)(sqlite3_stmt *, int);
	const void *(*column_blob)(sqlite3_stmt *, int);
	int (*column_bytes)(sqlite3_stmt *, int);
};

/* Loads SQLite. Returns NULL, or an error message for the caller to free. */
char *sqlite_library(struct sqlite *functions);
#endif
