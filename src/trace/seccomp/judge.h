/* Asks the seccomp filters of another task about a syscall before it is made. */
#ifndef TRACE_SECCOMP_JUDGE_H
#define TRACE_SECCOMP_JUDGE_H

#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stdbool.h>
#include <sys/types.h>

/* Executes a filter of `count` instructions as the kernel does (Linux kernel: kernel/seccomp.c,
 * seccomp_check_filter, and Documentation/networking/filter.rst). Returns its result, such as
 * SECCOMP_RET_ALLOW; SECCOMP_RET_KILL_PROCESS for instructions that the kernel does not accept. */
unsigned judge_run(const struct sock_filter *program, unsigned count,
		   const struct seccomp_data *call);

/* Whether all filters of a stopped tracee allow all of these syscalls, and none of them depends on
 * the address of the syscall instruction. false also if the filters cannot be read, which requires
 * CAP_SYS_ADMIN, and that the tracer itself has no filter (PTRACE_SECCOMP_GET_FILTER of ptrace(2)).
 */
bool judge_allows(pid_t tid, const struct seccomp_data *calls, unsigned count);
#endif
