/* Finds the process because of which a file is busy (ETXTBSY): one that has it open for writing
 * when it is to be executed, or one that executes it when it is to be opened for writing. */
#ifndef TRACE_PATHS_BUSY_FILE_H
#define TRACE_PATHS_BUSY_FILE_H

#include <stdbool.h>
#include <sys/stat.h>

#include "base/memory/arena.h"

/* Searches /proc for a process that executes the file, or else (`executes` false) that has it open
 * for writing. Returns its name and pid, as "make (123)", in the arena; "" if there is none any
 * more, or it may not be examined. No file server in user space is asked. */
const char *busy_file_holder(const struct statx *file, bool executes, struct arena *arena);
#endif
