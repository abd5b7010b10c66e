/* What a database of sqlite.c is made of, and the statements that write to it. */
#ifndef PRINT_SQLITE_DATABASE_SCHEMA_H
#define PRINT_SQLITE_DATABASE_SCHEMA_H

/* Tables, and the indices that the writer itself needs. A table or a column that is added leaves
 * PRAGMA user_version as it is; one that is changed or taken away makes it one more. */
extern const char sqlite_schema[];
/* The views */
extern const char sqlite_views[];
/* The indices for those who ask, made at the end: to keep them while rows come in would make each
 * row cost half as much again. Without them, all is there and answers take longer. */
extern const char sqlite_indices[];

enum sql {
	SQL_BEGIN, SQL_END,
	SQL_PROCESS_NEW, SQL_PROCESS, SQL_FIGURES,
	SQL_PROGRAM, SQL_PROGRAM_OVER,
	SQL_TASK_MET, SQL_TASK_NEW, SQL_TASK_MAKER, SQL_TASK_OVER,
	SQL_CALL,
	SQL_SIGNAL,
	SQL_STOP, SQL_CONTINUE,
	SQL_NOTICE,
	SQL_LOOK,
	SQL_OPENED, SQL_INHERITED, SQL_CLOSED, SQL_CLOSED_RANGE, SQL_CLOSED_ON_EXEC,
	SQL_CLOEXEC,
	SQL_FINDING, SQL_EVIDENCE,
	SQL_COUNT
};
extern const char *const sqlite_statements[SQL_COUNT];
#endif
