/* Whether tasks share their memory (CLONE_VM of clone(2)) */
#ifndef TRACE_PROC_COMPARE_MEMORY_H
#define TRACE_PROC_COMPARE_MEMORY_H

#include <sys/types.h>

/* Compares the memory of two tasks, of which `a` is stopped: kcmp(2). Where that is not possible,
 * as in containers (Docker's default seccomp profile allows it only with CAP_SYS_PTRACE), a bit of
 * /proc/PID/coredump_filter of `a` is changed for a moment: that is an attribute of the memory
 * (proc_coredump_filter_write() in fs/proc/base.c). The bit is of shared DAX mappings (core(5)).
 * Returns 0 if they share it, a positive number if not, and a negative one if that is unknown. */
long compare_memory(pid_t a, pid_t b);
#endif
