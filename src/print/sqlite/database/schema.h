/* The schema of the database, and the statements that write to it */
#ifndef PRINT_SQLITE_DATABASE_SCHEMA_H
#define PRINT_SQLITE_DATABASE_SCHEMA_H

/* Tables, and the indices that the writer needs. PRAGMA user_version is incremented when a table or
 * column is changed or removed, but not when one is added. */
extern const char sqlite_schema[];
/* The views */
extern const char sqlite_views[];
/* Indices for queries, created at the end: to maintain them during the trace would increase the
 * cost of each row by half. Without them queries work, but are slower. */
extern const char sqlite_indices[];

enum sql {
	SQL_BEGIN, SQL_END,
	SQL_PROCESS_NEW, SQL_PROCESS, SQL_FIGURES, SQL_WORKLOAD, SQL_LEFT_STOPPED,
	SQL_PROGRAM, SQL_PROGRAM_END,
	SQL_TASK_SEEN, SQL_TASK_NEW, SQL_TASK_PARENT, SQL_TASK_END,
	SQL_CALL, SQL_LIBRARY_CALL,
	SQL_SIGNAL,
	SQL_STOP, SQL_CONTINUE,
	SQL_NOTICE,
	SQL_LOOK, SQL_FRAME,
	SQL_OPENED, SQL_INHERITED, SQL_CLOSED, SQL_CLOSED_RANGE, SQL_CLOSED_ON_EXEC,
	SQL_CLOEXEC,
	SQL_FINDING, SQL_EVIDENCE, SQL_LINK, SQL_CHANGE,
	SQL_DESCRIPTOR_LIFE, SQL_EDGE,
	SQL_MEMORY, SQL_MEMORY_POINT, SQL_MAPPING, SQL_MEMORY_FAILURE,
	SQL_CREDENTIAL,
	SQL_STATE, SQL_WAIT, SQL_SCHEDULING, SQL_CPU_QUOTA,
	SQL_OMITTED,
	SQL_COUNT
};
extern const char *const sqlite_statements[SQL_COUNT];
#endif
