/* The printer `sqlite`: a database with a row for each thing that was seen and views for the usual
 * questions (sqlite/database/schema.c). What is over is in the database only: memory does not grow
 * with the length of the trace. In a build without SQLite the printer is there, and cannot be
 * opened. */
#ifndef PRINT_SQLITE_SQLITE_H
#define PRINT_SQLITE_SQLITE_H

#include "ptrail/printer.h"

extern const struct printer printer_sqlite;
#endif
