#include "machine/own_calls.h"

#include "desc/numbers.h"

/* `clone`: the name of the row, which depends on the order of its arguments */
#define OWN_CALLS(m, clone) \
	[ABI_##m] = { \
		NR_##m##_execve, NR_##m##_execveat, NR_##m##_restart_syscall, NR_##m##_##clone, \
		NR_##m##_clone3, NR_##m##_unshare, NR_##m##_setns, NR_##m##_getpid, \
		NR_##m##_io_uring_setup, NR_##m##_io_uring_enter, \
		NR_##m##_io_uring_register, \
	}

const struct own_calls own_calls[ABI_COUNT] = {
	OWN_CALLS(x86_64, clone),
	OWN_CALLS(i386, clone_backwards),
	OWN_CALLS(arm64, clone_backwards),
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
