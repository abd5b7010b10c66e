#include "machine/own_calls.h"

#include "desc/numbers.h"

const struct own_calls own_calls[ABI_COUNT] = {
	[ABI_x86_64] = {
		NR_x86_64_execve, NR_x86_64_execveat, NR_x86_64_restart_syscall,
		NR_x86_64_clone, NR_x86_64_clone3, NR_x86_64_ptrace,
		NR_x86_64_unshare, NR_x86_64_setns, NR_x86_64_getpid,
		NR_x86_64_io_uring_setup, NR_x86_64_io_uring_enter,
	},
	[ABI_i386] = {
		NR_i386_execve, NR_i386_execveat, NR_i386_restart_syscall,
		NR_i386_clone_backwards, NR_i386_clone3, NR_i386_ptrace,
		NR_i386_unshare, NR_i386_setns, NR_i386_getpid,
		NR_i386_io_uring_setup, NR_i386_io_uring_enter,
	},
	[ABI_arm64] = {
		NR_arm64_execve, NR_arm64_execveat, NR_arm64_restart_syscall,
		NR_arm64_clone_backwards, NR_arm64_clone3, NR_arm64_ptrace,
		NR_arm64_unshare, NR_arm64_setns, NR_arm64_getpid,
		NR_arm64_io_uring_setup, NR_arm64_io_uring_enter,
	},
};

/* Whether it is the syscall with these numbers; `x32`: its number for x32 programs */
static bool is_call(const struct abi *abi, uint64_t nr, const int64_t numbers[ABI_COUNT], int x32)
{
	return is_x32(abi, nr) ? nr == (unsigned)x32 : (int64_t)nr == numbers[abi->id];
}

bool is_ptrace(const struct abi *abi, uint64_t nr)
{
	return is_call(abi, nr, (const int64_t[])NR_ALL(ptrace), NR_x32_ptrace);
}

bool is_ioctl(const struct abi *abi, uint64_t nr)
{
	return is_call(abi, nr, (const int64_t[])NR_ALL(ioctl), NR_x32_ioctl);
}

bool is_userfaultfd(const struct abi *abi, uint64_t nr)
{
	return is_call(abi, nr, (const int64_t[])NR_ALL(userfaultfd),
		       NR_x86_64_userfaultfd | X32_BIT);
}
