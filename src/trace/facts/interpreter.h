/* The interpreter that the kernel runs a file with: the program after #! of a script, or the
 * dynamic loader of an ELF file (PT_INTERP, elf(5)). */
#ifndef TRACE_FACTS_INTERPRETER_H
#define TRACE_FACTS_INTERPRETER_H

#include <limits.h>
#include <stdbool.h>
#include <stddef.h>
#include <sys/stat.h>

#include "base/memory/hash.h"

/* Greatest depth: the kernel allows scripts as interpreters of scripts (fs/exec.c), and the last
 * one may have a loader. */
enum { INTERPRETERS_MAX = 6 };

/* Gets the interpreter of the file that is open as `file` (O_PATH is sufficient) for the process of
 * the directory /proc/TID that is open as `process`. Returns false if there is none, or the file
 * cannot be read (tracee_file_reopen()). */
bool interpreter_of(int process, int file, char *name, size_t room);
/* The same for scripts only, whose first line begins with #! */
bool interpreter_of_script(int process, int file, char *name, size_t room);

/* Interpreters of files that have been read, so that a program is read once, however often it is
 * executed. A zeroed struct is empty. */
struct known_interpreters {
	struct hash files;
};

struct interpreter {
	bool is_script;		/* the file begins with #! */
	char name[PATH_MAX];	/* "": it has none */
};

/* Attributes of a file that known_interpreters_find() needs */
enum { INTERPRETER_STATX = STATX_TYPE | STATX_INO | STATX_SIZE | STATX_CTIME | STATX_MNT_ID };

/* Gets the interpreter of a file as interpreter_of() does, from what is known or by reading it. The
 * file is opened as `file` below our descriptor `directory`, or is that descriptor if `file` is "".
 * `st` has its attributes. Returns false if it cannot be read. */
bool known_interpreters_find(struct known_interpreters *k, int process, int directory,
			     const char *file, const struct statx *st, struct interpreter *to);
void known_interpreters_done(struct known_interpreters *k);
#endif
