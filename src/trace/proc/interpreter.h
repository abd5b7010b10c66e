/* What the kernel runs a file by: the program behind the #! of a script, the loader that an ELF
 * file names (PT_INTERP; elf(5)). */
#ifndef TRACE_PROC_INTERPRETER_H
#define TRACE_PROC_INTERPRETER_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

/* Scripts may be run by scripts: so deep goes the kernel (fs/exec.c), and the last has a loader */
enum { INTERPRETERS_MAX = 6 };

/* Of the file at descriptor `file` (O_PATH will do), as task `tid` sees the mounts. false: it has
 * none, or we may not read it, or somebody in user space would have to answer for it. */
bool interpreter_of(pid_t tid, int file, char *name, size_t room);
#endif
