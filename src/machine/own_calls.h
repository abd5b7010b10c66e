/* Numbers of the syscalls that the engine treats in special ways, on each ABI */
#ifndef MACHINE_OWN_CALLS_H
#define MACHINE_OWN_CALLS_H

#include "abi/abi.h"

struct own_calls {
	uint64_t execve, execveat, restart, clone, clone3, unshare, setns, getpid,
		io_uring_setup, io_uring_enter, io_uring_register;
};

extern const struct own_calls own_calls[ABI_COUNT];

/* Whether it is this syscall, also of an x32 program, which may have a number of its own */
bool is_ptrace(const struct abi *abi, uint64_t nr);
bool is_ioctl(const struct abi *abi, uint64_t nr);
bool is_userfaultfd(const struct abi *abi, uint64_t nr);
#endif
