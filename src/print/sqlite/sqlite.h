/* The printer `sqlite`: a database with a row for each process, task, syscall, signal and so on,
 * and views for common questions (sqlite/database/schema.c). Memory is used for live tasks only,
 * so it does not grow with the length of the trace unless a setting needs more. In a build without
 * SQLite the printer exists, but cannot be opened. */
#ifndef PRINT_SQLITE_SQLITE_H
#define PRINT_SQLITE_SQLITE_H

#include "ptrail/printer.h"

extern const struct printer printer_sqlite;
#endif
