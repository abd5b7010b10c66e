#include "symbols/reader/confine.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <linux/capability.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stdbool.h>
#include <stddef.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "machine/machine.h"

enum {
	MEMORY_MAX = 512 << 20,		/* bytes of address space */
	CPU_MAX = 60,			/* seconds */
	FILES_MAX = 1024,
	OTHER_ID = 65534,		/* user and group without privileges */
};

static const int permitted[] = {
	SYS_read, SYS_pread64, SYS_write, SYS_recvmsg, SYS_recvfrom, SYS_sendmsg, SYS_sendto,
	SYS_close, SYS_lseek, SYS_fstat, SYS_fcntl, SYS_munmap, SYS_mremap, SYS_madvise, SYS_brk,
	SYS_futex, SYS_clock_gettime, SYS_setitimer, SYS_getrandom, SYS_rt_sigreturn,
	SYS_restart_syscall, SYS_exit, SYS_exit_group,
};

/* Sanitizers make these too, to report. */
static const int permitted_to_sanitizers[] = {
	SYS_getpid, SYS_gettid, SYS_sched_yield, SYS_rt_sigprocmask, SYS_sigaltstack,
};

/* Limits a resource for good. */
static bool limit(int resource, rlim_t most)
{
	struct rlimit l;

	if (getrlimit(resource, &l))
		return false;
	if (l.rlim_max > most)
		l.rlim_max = most;
	l.rlim_cur = l.rlim_max;
	return !setrlimit(resource, &l);
}

static bool limit_resources(void)
{
	return (READER_IS_SANITIZED || limit(RLIMIT_AS, MEMORY_MAX)) &&
		limit(RLIMIT_CPU, CPU_MAX) && limit(RLIMIT_NOFILE, FILES_MAX) &&
		limit(RLIMIT_FSIZE, 0) && limit(RLIMIT_CORE, 0) &&
		limit(RLIMIT_NPROC, 0);
}

/* Returns whether the process has neither root's user nor capabilities any more. A user namespace
 * need not have the other user. */
static bool drop_privileges(void)
{
	struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3};
	struct __user_cap_data_struct none[_LINUX_CAPABILITY_U32S_3] = {{0}};
	bool is_root = !geteuid() || !getuid();
	bool is_other = is_root && !setgroups(0, NULL) &&
		!setresgid(OTHER_ID, OTHER_ID, OTHER_ID) &&
		!setresuid(OTHER_ID, OTHER_ID, OTHER_ID);

	return !syscall(SYS_capset, &header, none) && (!is_root || is_other);
}

struct filter_program {
	struct sock_filter code[128];
	unsigned short size;
};

static void add(struct filter_program *p, struct sock_filter instruction)
{
	p->code[p->size++] = instruction;
}

static void add_return(struct filter_program *p, uint32_t what)
{
	add(p, (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, what));
}

static void permit(struct filter_program *p, int number)
{
	add(p, (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, number, 0, 1));
	add_return(p, SECCOMP_RET_ALLOW);
}

/* Permits a system call if the test skips the refusal for its argument. */
static void permit_if(struct filter_program *p, int number, unsigned argument,
		      struct sock_filter test)
{
	add(p, (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, number, 0, 4));
	add(p, (struct sock_filter)BPF_STMT(BPF_LD | BPF_W | BPF_ABS,
		offsetof(struct seccomp_data, args) + argument * sizeof(uint64_t)));
	add(p, test);
	add_return(p, SECCOMP_RET_ERRNO | EPERM);
	add_return(p, SECCOMP_RET_ALLOW);
}

/* Everything else fails with EPERM. Memory does not become executable; a path is examined by no
 * call but that which has none (fstat(2) of the C library). */
static int filter_syscalls(void)
{
	struct filter_program p = {.size = 0};
	const struct sock_filter has_no_exec =
		BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, PROT_EXEC, 0, 1);
	const struct sock_filter is_empty_path =
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, AT_EMPTY_PATH, 1, 0);
	struct sock_fprog program = {.filter = p.code};

	add(&p, (struct sock_filter)BPF_STMT(BPF_LD | BPF_W | BPF_ABS,
					     offsetof(struct seccomp_data, arch)));
	add(&p, (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K,
					     machine_native()->audit_arch, 1, 0));
	add_return(&p, SECCOMP_RET_KILL_PROCESS);
	add(&p, (struct sock_filter)BPF_STMT(BPF_LD | BPF_W | BPF_ABS,
					     offsetof(struct seccomp_data, nr)));
	for (size_t i = 0; i < sizeof(permitted) / sizeof(*permitted); i++)
		permit(&p, permitted[i]);
	for (size_t i = 0; READER_IS_SANITIZED && i < sizeof(permitted_to_sanitizers) /
	     sizeof(*permitted_to_sanitizers); i++)
		permit(&p, permitted_to_sanitizers[i]);
	permit_if(&p, SYS_mmap, 2, has_no_exec);
	permit_if(&p, SYS_mprotect, 2, has_no_exec);
	permit_if(&p, SYS_newfstatat, 3, is_empty_path);
	add_return(&p, SECCOMP_RET_ERRNO | EPERM);
	program.len = p.size;
	if (!syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &program))
		return 0;
	return -errno;
}

int confine(enum reader_step *step)
{
	bool has_dropped;
	int err;

	*step = READER_LIMITS_ITSELF;
	if (!limit_resources() || prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0))
		return -errno;
	*step = READER_DROPS_PRIVILEGES;
	has_dropped = drop_privileges();
	if (prctl(PR_SET_DUMPABLE, 0))
		return -errno;
	*step = READER_FILTERS_SYSCALLS;
	err = filter_syscalls();
	if (err && err != -ENOSYS && err != -EINVAL)
		return err;
	if (!err || has_dropped)
		return 0;
	*step = READER_DROPS_PRIVILEGES;
	return -EPERM;
}
