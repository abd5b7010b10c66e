/* The model of the report `files`, and its forms that are no table */
#ifndef PRINT_FILES_REPORT_H
#define PRINT_FILES_REPORT_H

#include "print/core/table/printer.h"
#include "print/files/uses.h"

struct files_report {
	struct file_uses uses;
	struct used_file **sorted;	/* after the last event: .uses.count files, by path */
	bool system;			/* with the files of the system */
};

/* For people */
report_form files_text;
/* Rules of a makefile: for each file that was created or written and still exists, the files that
 * the processes which wrote it have read; instead of a temporary file, what it was made from */
report_form files_make;
#endif
