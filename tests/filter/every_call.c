/* A tracee that makes every possible system call without effect: a seccomp
 * filter of its own answers those with a mark in their last argument. A tracer sees all. */
#include <stddef.h>
#include <stdio.h>
#include <unistd.h>

#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>
#include <sys/syscall.h>

/* On x86-64, uretprobe and uprobe kill every caller but the kernel's own trampolines. */
enum { MARK = 0x7ac3, LAST = 600, URETPROBE = 335, UPROBE = 336 };

int main(void)
{
	struct sock_filter steps[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, args[5])),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, MARK, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | 1),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	struct sock_fprog program = {sizeof(steps) / sizeof(*steps), steps};

	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) ||
	    prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program)) {
		perror("seccomp");
		return 77;
	}
	for (long nr = 0; nr <= LAST; nr++)
		if (sizeof(long) == 4 || (nr != URETPROBE && nr != UPROBE))
			syscall(nr, 0L, 0L, 0L, 0L, 0L, (long)MARK);
	return 0;
}
