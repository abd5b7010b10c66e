/* The interpreter that the kernel runs a file with: the program after #! of a script, or the
 * dynamic loader of an ELF file (PT_INTERP, elf(5)). */
#ifndef TRACE_PROC_INTERPRETER_H
#define TRACE_PROC_INTERPRETER_H

#include <stdbool.h>
#include <stddef.h>

/* Greatest depth: the kernel allows scripts as interpreters of scripts (fs/exec.c), and the last
 * one may have a loader. */
enum { INTERPRETERS_MAX = 6 };

/* Gets the interpreter of the file that is open as `file` (O_PATH is sufficient) for the process of
 * the directory /proc/TID that is open as `process`. Returns false if there is none, or the file
 * cannot be read (tracee_file_reopen()). */
bool interpreter_of(int process, int file, char *name, size_t room);
/* The same for scripts only, whose first line begins with #! */
bool interpreter_of_script(int process, int file, char *name, size_t room);
#endif
