/* Creates the file of a database, or replaces an old one if that is safe. */
#ifndef PRINT_SQLITE_DATABASE_FILE_H
#define PRINT_SQLITE_DATABASE_FILE_H

#include <stdint.h>

/* "ptrl": PRAGMA application_id of ptrail's databases */
enum { DATABASE_APPLICATION = 0x7074726c };

struct sqlite_file {
	char *path;	/* absolute, without symbolic links */
	int fd;		/* open and locked with flock(2) as long as ptrail writes */
};

/* Creates an empty file with mode 0600. An existing file is replaced, together with the journal
 * of a killed writer, if it is empty or a database of ptrail; readers that have it open keep the
 * old one. Any other file is not changed. A symbolic link is not followed if its directory is
 * sticky or writable by others. Returns NULL, or an error message for the caller to free. */
char *sqlite_file_create(struct sqlite_file *f, const char *path);
/* To be called after SQLite has closed the file: closing any descriptor releases SQLite's locks. */
void sqlite_file_close(struct sqlite_file *f);
#endif
