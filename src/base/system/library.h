/* Shared libraries that few runs need. They are loaded with dlopen() on first use, which keeps the
 * program's start fast. Types and constants come from their headers, functions are looked up by
 * name. */
#ifndef BASE_SYSTEM_LIBRARY_H
#define BASE_SYSTEM_LIBRARY_H

#include <stdbool.h>
#include <stddef.h>

/* A function of a library, and the member of a table of function pointers that receives its
 * address */
struct library_symbol {
	const char *name;
	size_t offset;			/* of the member in the table */
	size_t size;			/* of the member */
};

/* The symbol for a member that is named like the function without its prefix:
 * LIBRARY_SYMBOL(struct sqlite, sqlite3_, step) */
#define LIBRARY_SYMBOL(table, prefix, member) \
	{#prefix #member, offsetof(table, member), sizeof(((table *)0)->member)}

/* Loads `soname` ("libsqlite3.so.0") and fills `table` according to `symbols`, which ends with a
 * NULL name. The library is never unloaded, because its threads and handlers may remain. Returns
 * NULL, or an error message to be freed by the caller. May be called repeatedly. */
char *library_open(const char *soname, const struct library_symbol *symbols, void *table);
/* Whether the list of libraries of the dynamic loader has one with this name, which is then loaded
 * by library_open() in most cases. False if the list is unknown. */
bool library_is_listed(const char *soname);
#endif
