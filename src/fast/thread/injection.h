/* Injected syscalls. The syscall that the thread stopped before is replaced by another one. When
 * that returns, the registers are restored, and the thread reaches its own syscall again. No signal
 * comes between the two stops: signals are delivered only on return to user mode. */
#ifndef FAST_THREAD_INJECTION_H
#define FAST_THREAD_INJECTION_H

#include "fast/fast.h"

/* Makes the thread, stopped before a syscall, make this one first. Returns false if that fails. */
bool injection_begin(struct fast *f, struct fast_thread *t, uint64_t nr, const uint64_t arg[6]);
/* The thread is in a syscall-exit-stop. Returns true if the syscall was an injected one, and sets
 * its number and result; *nr is UINT64_MAX if they cannot be read. */
bool injection_end(struct fast *f, struct fast_thread *t, uint64_t *nr, uint64_t *result);
#endif
