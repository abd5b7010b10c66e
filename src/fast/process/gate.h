/* Syscall user dispatch as the gate: a thread that makes a syscall outside of the injected code
 * gets SIGSYS, whose signal-delivery-stop the tracer sees and suppresses. Unlike a seccomp filter,
 * it can be set in a running thread and be taken away again. */
#ifndef FAST_PROCESS_GATE_H
#define FAST_PROCESS_GATE_H

#include "fast/fast.h"

/* Makes all syscalls of the stopped thread raise SIGSYS unless the address after their instruction
 * is in the range. Returns false if that fails. */
bool gate_shut_around(struct fast_thread *t, struct fast_range allowed);
/* The page of the injected code from which syscalls are allowed */
extern const struct fast_range gate_allowed;
/* The same for gate_allowed. If the thread blocks SIGSYS, its slot has that from now on, and not
 * the kernel. While a SIGSYS is pending, the gate is opened instead (gate_open). */
bool gate_shut(struct fast_thread *t);
/* The same for a thread whose signal mask is known. */
bool gate_shut_masked(struct fast_thread *t, uint64_t mask);
/* Lets the stopped thread make its syscalls. */
void gate_remove(struct fast_thread *t);
/* The same for a thread that was attached to in a syscall and has the dispatch of a killed tracer.
 * If the kernel restarted the syscall with it, rt_sigreturn would end the restart: EINTR. */
void gate_remove_left(struct fast *f, pid_t tid);
/* An exec has ended the dispatch. */
void gate_note_exec(struct fast_thread *t);
/* Whether the stopped thread has a dispatch, which would be its program's; true if unknown */
bool gate_is_used(pid_t tid);
/* Whether a signal was raised by the dispatch of a syscall */
bool gate_has_raised(const siginfo_t *s);
/* Blocks SIGSYS in a stopped thread. */
void gate_block_sigsys(pid_t tid);
/* The same if its program has blocked it: the thread does not get SIGSYS by its gate any more. If
 * one is pending, the thread blocks SIGSYS after it has taken that. */
void gate_restore_mask(struct fast_thread *t);
bool gate_blocks_sigsys(pid_t tid);
/* Lets the stopped thread make its syscalls by PTRACE_SYSCALL for now, without the injected code:
 * FAST_GATE_LIFTED. With a gs base of the program's own, the gate is removed. */
void gate_open(struct fast_thread *t);
/* Whether a SIGSYS is pending for the stopped thread or its process */
bool gate_has_pending(pid_t tid);
#endif
