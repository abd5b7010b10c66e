/* The registers of stopped threads. */
#ifndef FAST_THREAD_REGISTERS_H
#define FAST_THREAD_REGISTERS_H

#include <sys/user.h>

#include "fast/fast.h"

/* Read and write the registers of a stopped thread, in f->regs. Return false if that fails. With -1
 * in orig_rax no syscall is made. But the kernel lets seccomp filters judge that number, too, if it
 * is written at a syscall-enter-stop, and those of containers and services refuse it: rax would be
 * -ENOSYS or -EPERM, or the process would be killed. So if there may be filters of others, such a
 * thread is at a syscall-exit-stop afterwards. */
bool fast_get_regs(struct fast *f, pid_t tid);
bool fast_set_regs(struct fast *f, pid_t tid);
/* Completes what fast_set_regs has begun, if ptrail has failed in it. */
void registers_finish_skipping(struct fast *f, pid_t tid);
/* Whether the thread is in a syscall-enter-stop */
bool registers_are_at_enter(pid_t tid);
/* Sets the gs base to the address of a slot; 0: none. Returns false if that fails. */
bool registers_set_gs(pid_t tid, uint64_t base);
/* Sets the gs base to 0 if it is the address of a slot. Any other value is the program's own. */
void registers_clear_gs(pid_t tid);
#endif
