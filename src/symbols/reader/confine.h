/* Takes all privileges from this process, which is about to read files of tracees. */
#ifndef SYMBOLS_READER_CONFINE_H
#define SYMBOLS_READER_CONFINE_H

#include "symbols/question/question.h"

/* Limits memory, CPU time, files and processes, changes to a user without privileges if this one is
 * root, drops capabilities, and permits only the system calls that the reader makes. A kernel
 * without seccomp does not restrict system calls. Returns 0; or -errno, and sets *step to what
 * failed: no file of a tracee must be read then. */
int confine(enum reader_step *step);
#endif
