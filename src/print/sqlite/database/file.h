/* The file of a database: made, or made anew, where that is safe. */
#ifndef PRINT_SQLITE_DATABASE_FILE_H
#define PRINT_SQLITE_DATABASE_FILE_H

#include <stdint.h>

/* "ptrl": PRAGMA application_id of our databases */
enum { DATABASE_APPLICATION = 0x7074726c };

struct sqlite_file {
	char *path;	/* absolute, without links */
	int fd;		/* open and locked (flock) for as long as somebody writes */
};

/* Makes an empty file that is its owner's alone (0600). What is there already is replaced if it is
 * empty or a database of ours, with what a killed writer has left beside it; readers that have it
 * open keep the old one. Anything else is left alone. Where others can write to its folder, or it
 * is a sticky one, a symbolic link is not followed. NULL, or what is wrong, for the caller to free.
 */
char *sqlite_file_create(struct sqlite_file *f, const char *path);
/* Not before SQLite has closed it, since its locks go with any descriptor of the file. */
void sqlite_file_close(struct sqlite_file *f);
#endif
