/* What the audit looks for, as rows: files with secrets, files by which a program persists, sockets
 * and programs that give privileges, and capabilities. Each row has its reason. */
#ifndef MODEL_AUDIT_ROWS_H
#define MODEL_AUDIT_ROWS_H

#include <stdbool.h>

enum audit_level {
	AUDIT_HIGH, AUDIT_MEDIUM, AUDIT_LOW,
	AUDIT_USUAL,		/* a use that its row expects of the program: no finding */
	AUDIT_LEVELS
};

/* Files. A path matches if it matches one of .paths and none of .except (pattern.h; separated by
 * spaces). */
struct audit_file_row {
	const char *paths, *except;
	/* What the files are: "private keys of SSH" */
	const char *what;
	/* Why it matters to a reviewer: a phrase */
	const char *reason;
	/* Programs that use the file as intended, separated by spaces */
	const char *owners;
	enum audit_level level;
};

/* A program that is executed. `argument`: only with this argument; NULL: always. `unless`: not with
 * this argument; NULL: always. */
struct audit_program_row {
	const char *programs, *argument, *unless;
	const char *what, *reason;
	enum audit_level level;
};

struct audit_capability_row {
	const char *capability;
	const char *what;
	enum audit_level level;
};

/* Each table ends with a row without a first member. */
extern const struct audit_file_row audit_secrets[], audit_persistence[], audit_sockets[];
extern const struct audit_program_row audit_privilege_programs[], audit_persistence_programs[];
extern const struct audit_capability_row audit_capabilities[];
/* Address of the servers that give the secrets of a cloud's machine */
extern const char *const audit_metadata_addresses[];
/* Files outside of the working directory that are no finding if they are created (pattern.h):
 * temporary files and caches. */
extern const char audit_temporary_paths[], audit_cache_paths[];
/* Files that programs add to by themselves: no finding unless they are deleted */
extern const char audit_history_paths[];
/* Paths that are no files: devices and /proc */
extern const char audit_ignored_paths[];
#endif
