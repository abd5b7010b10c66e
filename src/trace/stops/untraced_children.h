/* CLONE_UNTRACED */
#ifndef TRACE_STOPS_UNTRACED_CHILDREN_H
#define TRACE_STOPS_UNTRACED_CHILDREN_H

#include <stdint.h>

struct abi;
struct tracee;

/* Clears CLONE_UNTRACED before clone or clone3, so that the child is traced. `arg` is the first
 * argument. */
void engine_clear_untraced(struct tracee *t, const struct abi *abi, uint64_t nr, uint64_t arg);
/* Restores the flag after the syscall. */
void engine_restore_untraced(struct tracee *t);
#endif
