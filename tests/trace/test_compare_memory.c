/* Whether tasks share their memory, by kcmp and without it, as in containers */
#include <check.h>
#include <errno.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lib/unit.h"
#include "trace/proc/compare_memory.h"

enum { STACK = 64 * 1024 };

/* How this process can compare memory */
enum { BY_KCMP, BY_FILTER, WAYS };

/* Makes kcmp fail as in a container. Each test runs in a process of its own. */
static void refuse_kcmp(void)
{
	struct sock_filter code[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_kcmp, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	struct sock_fprog program = {sizeof(code) / sizeof(*code), code};

	ck_assert_int_eq(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0), 0);
	ck_assert_int_eq(prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program), 0);
	ck_assert_int_eq(syscall(SYS_kcmp, getpid(), getpid(), 1, 0, 0), -1);
}

static int wait_for_end(void *unused)
{
	(void)unused;
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	for (;;)
		pause();
	return 0;
}

static pid_t start(int flags)
{
	char *stack = mmap(NULL, STACK, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	pid_t pid;

	ck_assert_ptr_ne(stack, MAP_FAILED);
	pid = clone(wait_for_end, stack + STACK, flags | SIGCHLD, NULL);
	ck_assert_int_gt(pid, 0);
	return pid;
}

static void end(pid_t pid)
{
	kill(pid, SIGKILL);
	ck_assert_int_eq(waitpid(pid, NULL, 0), pid);
}

static unsigned long own_filter(void)
{
	unsigned long filter = 0;
	FILE *f = fopen("/proc/self/coredump_filter", "re");

	ck_assert_ptr_nonnull(f);
	ck_assert_int_eq(fscanf(f, "%lx", &filter), 1);
	fclose(f);
	return filter;
}

START_TEST(shared_memory_is_told_from_a_copy)
{
	unsigned long before = own_filter();
	pid_t same, copy;

	if (_i == BY_FILTER)
		refuse_kcmp();
	same = start(CLONE_VM);
	copy = start(0);
	ck_assert_int_eq(compare_memory(getpid(), same), 0);
	ck_assert_int_eq(compare_memory(same, getpid()), 0);
	ck_assert_int_gt(compare_memory(getpid(), copy), 0);
	ck_assert_int_gt(compare_memory(copy, same), 0);
	ck_assert_int_eq(compare_memory(getpid(), getpid()), 0);
	/* the memory of a process that has ended is unknown */
	end(copy);
	ck_assert_int_lt(compare_memory(copy, same), 0);
	ck_assert_int_lt(compare_memory(same, copy), 0);
	ck_assert_uint_eq(own_filter(), before);
	end(same);
}
END_TEST

START_TEST(other_attributes_show_other_memory)
{
	pid_t copy = start(0);
	unsigned long before = own_filter();
	FILE *f = fopen("/proc/self/coredump_filter", "we");

	refuse_kcmp();
	ck_assert_ptr_nonnull(f);
	fprintf(f, "0x%lx", before ^ 1);
	ck_assert_int_eq(fclose(f), 0);
	ck_assert_int_gt(compare_memory(getpid(), copy), 0);
	ck_assert_uint_eq(own_filter(), before ^ 1);
	end(copy);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("compare_memory");
	TCase *all = tcase_create("tasks");

	tcase_add_loop_test(all, shared_memory_is_told_from_a_copy, 0, WAYS);
	tcase_add_test(all, other_attributes_show_other_memory);
	suite_add_tcase(suite, all);
	return unit_main(suite);
}
