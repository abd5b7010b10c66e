/* What a printer that writes the same rows has in common with the printer `sqlite` */
#ifndef PRINT_SQLITE_SQLITE_H
#define PRINT_SQLITE_SQLITE_H

#include "ptrail/printer.h"

extern const struct printer_setting sqlite_settings[];

/* .takes of printers that open each FILE themselves */
static inline bool sqlite_takes_any(const char *target)
{
	(void)target;
	return true;
}

#define SQLITE_WANTS { \
	.calls = true, .values = true, .signals = true, .crashes = true, .look_stacks = true, \
	.programs = true, .identity = true, .workloads = true, .descriptors = true, \
	.figures = true, .reaps = true, .fd_paths = true, .names = true, \
}
#endif
