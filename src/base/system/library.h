/* Shared libraries that few runs need: opened when somebody asks for them, so that the program
 * starts as quickly as without. Their headers serve for types and constants; functions are found by
 * name. */
#ifndef BASE_SYSTEM_LIBRARY_H
#define BASE_SYSTEM_LIBRARY_H

#include <stddef.h>

/* A function of a library and where a pointer to it goes: the library's table of functions has a
 * member of the function's own type for each. */
struct library_symbol {
	const char *name;
	size_t offset;			/* of the member, in the table */
	size_t size;			/* of the member */
};

/* Of a member that is called as the function is, behind a prefix:
 * LIBRARY_SYMBOL(struct sqlite, sqlite3_, step) */
#define LIBRARY_SYMBOL(table, prefix, member) \
	{#prefix #member, offsetof(table, member), sizeof(((table *)0)->member)}

/* Opens `soname` ("libsqlite3.so.0") and fills `table` by `symbols`, which end with a NULL name. It
 * is never closed: libraries may have left threads and handlers behind. Returns NULL, or what is
 * wrong as a sentence without a full stop, for the caller to free. Call it again: nothing is loaded
 * twice. */
char *library_open(const char *soname, const struct library_symbol *symbols, void *table);
#endif
